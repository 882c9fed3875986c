"""The rooms and talks of all servers as the list has them: which is next, which is loud. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from hubbub.client.model import Room, Server
from hubbub.names import fold
from hubbub.protocol.cleaning import legible_line
from hubbub.records import dataclass
from hubbub.tui.settings import Level


@dataclass(frozen=True, slots=True)
class Place:
    """A room or a talk: its server's name and its own, folded."""

    server: str
    room: str

    @property
    def key(self) -> str:
        """Return it as one word, for the list and for the memory."""
        return f"{self.server} {self.room}"


def place_of(key: str) -> Place:
    """Return the place with that key."""
    server, _, room = key.partition(" ")
    return Place(server, room)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is below it."""

    title: str
    places: tuple[Place, ...]


def sections(server: Server, pinned: Iterable[str]) -> list[Section]:
    """Return a server's places below their headings: pinned, rooms, direct; none is empty."""
    chosen = set(pinned)
    pins, rooms, talks = [], [], []
    for name, room in server.rooms.items():
        if not name:
            continue
        place = Place(server.name, name)
        if place.key in chosen:
            pins.append(place)
        elif room.is_person:
            talks.append(place)
        else:
            rooms.append(place)
    by_name = [("★ pinned", pins), ("rooms", rooms), ("direct", talks)]
    return [
        Section(title, tuple(sorted(places, key=lambda place: place.room.lstrip("#&"))))
        for title, places in by_name
        if places
    ]


def ordered(servers: Mapping[str, Server], pinned: Sequence[str]) -> list[Place]:
    """Return all places as the list shows them."""
    return [
        place
        for server in servers.values()
        for section in sections(server, pinned)
        for place in section.places
    ]


def step(places: Sequence[Place], here: Place | None, by: int) -> Place | None:
    """Return the next place down (1) or up (-1) the list, round its ends."""
    if not places:
        return None
    if here not in places:
        return places[0]
    return places[(places.index(here) + by) % len(places)]


def loudness(room: Room, level: Level) -> int:
    """Return how much a room wants to be looked at: 3 mentioned, 2 spoken to, 1 unread, 0 not."""
    if level is Level.NONE:
        return 0
    if room.mentions:
        return 3
    if room.unread and room.is_person:
        return 2
    return 1 if room.unread else 0


def title(server: Server, name: str) -> str:
    """Return what a place is called on the screen."""
    room = server.rooms.get(name)
    return legible_line(room.name) if room and room.name else short(server.name)


def heading(server: Server, servers: Iterable[Server], names: Mapping[str, str]) -> str:
    """Return what a server is called among several: `work @ chat.example`.

    names: HOST:PORT -> what its user calls it; else its network's name, if no other has the same.
    """
    address, network = short(server.name), server.support.get("NETWORK", "")
    if [other.support.get("NETWORK") for other in servers].count(network) > 1:
        network = ""
    name = legible_line(names.get(server.name) or names.get(address) or network)
    name = name.replace(r"\x20", " ")
    return f"{name} @ {address}" if name else address


def short(server: str) -> str:
    """Return a server's name without the port that all have."""
    return legible_line(server.removesuffix(":1337"))


def room_key(server: Server, name: str) -> str:
    """Return the key of a room on a server, however its name is written."""
    return Place(server.name, fold(name)).key
