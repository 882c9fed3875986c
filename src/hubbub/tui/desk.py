"""Where somebody is, what is read, what rings: the screen's state without the screen.

No Textual here, so that every rule of it is tested without one.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from hubbub.client import ignored, model
from hubbub.client.chat import Chat
from hubbub.client.client import Client, real_look
from hubbub.client.ignored import Ignored
from hubbub.client.link import Look
from hubbub.client.model import Room, Server, Status
from hubbub.client.trust import Safety
from hubbub.errors import WrongUse
from hubbub.records import dataclass
from hubbub.tui import memory as keeping
from hubbub.tui import places, settings
from hubbub.tui.hints import HINTS
from hubbub.tui.memory import Memory
from hubbub.tui.places import Place
from hubbub.tui.settings import Level, Settings

KEPT_OPEN, KEPT_AWAY, LET_GO = 100_000, 10_000, 1_000
"""Items of the open room and of others that stay in memory, 1 KB each; so many more go at once."""

RING_EVERY_S, RING_LEAST_S = 2.0, 300.0
"""Nobody's messages ring more often than that, however many come; who goes on rings ever less."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the screen takes from outside: the time, its zone, where its files are.

    look: looks at HOST:PORT from outside, before anything is said to it.
    """

    clock: Callable[[], float]
    zone: tzinfo | None
    settings_file: Path
    memory_file: Path
    look: Callable[[str, Safety], Awaitable[Look]] = real_look


class Desk:
    """All servers, the place that is open, and what its user chose."""

    def __init__(self, client: Client, around: Surroundings) -> None:
        self.client = client
        self.around = around
        self.memory: Memory = keeping.load(around.memory_file)
        self.ignored = Ignored(around.memory_file.with_name(ignored.NAME))
        self.file_settings = Settings()
        self.settings = Settings()
        self.here: Place | None = None
        self.focused = True
        self.peeking = False
        self._has_read = False
        self._rang_s = 0.0
        self._pause_s = RING_EVERY_S

    # Settings

    def read_settings(self) -> None:
        """Read client.toml, below what was chosen on the screen; what is new in it is newer.

        Raises: WrongUse: it says what cannot be; what held before holds on.
        """
        before, self.file_settings = self.file_settings, settings.load(self.around.settings_file)
        if self._has_read:
            self._let_go_of_chosen(before)
        self._has_read = True
        self.apply_chosen()

    def _let_go_of_chosen(self, before: Settings) -> None:
        """Let the file's settings hold that were changed in it now, after all."""
        for name in list(self.memory.chosen):
            if getattr(before, name, None) != getattr(self.file_settings, name, None):
                del self.memory.chosen[name]
        for mine, was, now in (
            (self.memory.bindings, before.bindings, self.file_settings.bindings),
            (self.memory.aliases, before.aliases, self.file_settings.aliases),
        ):
            for name in [name for name in mine if was.get(name) != now.get(name)]:
                del mine[name]
        self.remember()

    def apply_chosen(self) -> None:
        """Put what was chosen on the screen over what the file says."""
        chosen: dict[str, object] = {}
        for name, value in list(self.memory.chosen.items()):
            try:
                chosen[name] = settings.setting(name, value)
            except WrongUse:  # of another version
                del self.memory.chosen[name]
        merged = replace(self.file_settings, **chosen)  # type: ignore[arg-type]
        self.settings = replace(
            merged,
            bindings={**merged.bindings, **self.memory.bindings},
            aliases={**merged.aliases, **self.memory.aliases},
        )

    def choose(self, name: str, value: str) -> None:
        """Give a setting a value, from now on. Raises: WrongUse."""
        settings.setting(name, value)
        self.memory.chosen[name] = value
        self.apply_chosen()
        self.remember()

    def remember(self) -> None:
        """Write what is remembered; a full disk is no reason to stop talking."""
        try:
            keeping.save(self.memory, self.around.memory_file)
        except OSError:
            return

    # Where we are

    @property
    def servers(self) -> dict[str, Server]:
        """Return all servers, by name."""
        return self.client.state.servers

    @property
    def server(self) -> Server | None:
        """Return the server of the place that is open, or the first one."""
        if self.here is not None and self.here.server in self.servers:
            return self.servers[self.here.server]
        return next(iter(self.servers.values()), None)

    @property
    def is_online(self) -> bool:
        """Whether what is said leaves at once, or will in a moment."""
        server = self.server
        return server is None or server.status in {Status.ONLINE, Status.CONNECTING}

    @property
    def room(self) -> Room | None:
        """Return the room or talk that is open."""
        server = self.server
        return server.rooms.get(self.here.room) if server and self.here else None

    @property
    def chat(self) -> Chat | None:
        """Return the chat of the server of the place that is open."""
        server = self.server
        return self.client.chats.get(server.name) if server else None

    @property
    def place_name(self) -> str:
        """Return the name of the room that is open, as the server writes it; '' for none."""
        return self.room.name if self.room else ""

    def room_at(self, place: Place) -> Room | None:
        """Return the room at a place."""
        server = self.servers.get(place.server)
        return server.rooms.get(place.room) if server else None

    def all_places(self) -> list[Place]:
        """Return all places as the list shows them."""
        return places.ordered(self.servers, self.memory.pinned)

    def first_place(self) -> Place | None:
        """Return where to begin: where we were, else the first room."""
        known = self.all_places()
        if len(self.memory.here) == 2 and (was := Place(*self.memory.here)) in known:
            return was
        if known:
            return known[0]
        server = self.server
        return Place(server.name, "") if server else None

    def forget(self, name: str) -> None:
        """Be nowhere on a server that is gone."""
        self.memory.rooms.pop(name, None)
        if self.here is not None and self.here.server == name:
            self.here = None

    def step(self, by: int) -> Place | None:
        """Return the next place in the list."""
        return places.step(self.all_places(), self.here, by)

    def loud(self) -> list[Place]:
        """Return the places with something unread, the loudest first."""
        found = []
        for place in self.all_places():
            room = self.room_at(place)
            if room is not None and place != self.here:
                found.append((-places.loudness(room, self.level(place)), place))
        return [place for loud, place in sorted(found, key=lambda pair: pair[0]) if loud]

    def place_on(self, name: str) -> Place:
        """Return where to go on a server: where we were there, else its first room."""
        was = Place(name, self.memory.rooms.get(name, ""))
        known = [place for place in self.all_places() if place.server == name]
        return was if was in known or not known else known[0]

    # Hints

    def give_hints(self) -> None:
        """Let the hints be shown, if they never were."""
        if not self.memory.hinted:
            self.memory.hinted, self.memory.hints = True, list(HINTS)
            self.remember()

    def dismiss_hint(self, name: str = "") -> bool:
        """Let go of a hint, the first without a name; return whether there was one."""
        hints = self.memory.hints
        gone = name or next(iter(hints), "")
        if gone not in hints:
            return False
        hints.remove(gone)
        self.remember()
        return True

    def moved(self, server: str, old: str, new: str) -> None:
        """Follow a room or a talk to another name: what is chosen of it, and whether it is open."""
        was, now = Place(server, old), Place(server, new)
        if self.here == was:
            self.here = now
            self.memory.here = [now.server, now.room]
        if self.memory.rooms.get(server) == old:
            self.memory.rooms[server] = new
        if was.key in self.memory.levels:
            self.memory.levels[now.key] = self.memory.levels.pop(was.key)
        self.memory.pinned = [now.key if key == was.key else key for key in self.memory.pinned]
        self.remember()

    # Levels

    def level(self, place: Place) -> Level:
        """Return what of a place rings."""
        name = self.memory.levels.get(place.key)
        return Level(name) if name in {each.value for each in Level} else self.settings.notify

    def set_level(self, place: Place, level: Level) -> None:
        """Choose what of a place rings."""
        self.memory.levels[place.key] = level.value
        self.remember()

    def toggle(self, names: list[str], name: str) -> bool:
        """Put a name into one of the memory's lists, or take it out; return whether it is in."""
        if name in names:
            names.remove(name)
        else:
            names.append(name)
        self.remember()
        return name in names

    def ignores(self, server: str, nick: str) -> bool:
        """Whether what somebody says is not shown."""
        return self.ignored.hides(server, nick)

    def ignore(self, server: str, nick: str, *, off: bool = False) -> None:
        """Show somebody's words no longer, or again; a full disk only means: until we leave."""
        with suppress(OSError):
            (self.ignored.remove if off else self.ignored.add)(server, nick)

    @property
    def is_quiet(self) -> bool:
        """Whether these are quiet hours."""
        now = datetime.fromtimestamp(self.around.clock(), self.around.zone)
        return self.settings.quiet is not None and self.settings.quiet.holds(now.time())

    def rings(self, place: Place, message: model.Message) -> bool:
        """Whether a message that just came is to be heard, and note that it was.

        Only unfocused, outside of quiet hours, by the room's level, and not endlessly: until
        somebody looks, each ring doubles the pause to the next, which ends where it was quiet.
        """
        room, now_s = self.room_at(place), self.around.clock()
        if self.focused or self.is_quiet or message.own or room is None:
            return False
        since_s = now_s - self._rang_s
        if self.ignores(place.server, message.who) or since_s < self._pause_s:
            return False
        level = self.level(place)
        wanted = level is Level.ALL or message.mentions or room.is_person
        if level is Level.NONE or not wanted:
            return False
        is_going_on = since_s < 4 * self._pause_s
        self._pause_s = min(2 * self._pause_s, RING_LEAST_S) if is_going_on else RING_EVERY_S
        self._rang_s = now_s
        return True

    def looked(self) -> None:
        """Note that somebody looks at the window: the next ring is the first again."""
        self.focused, self._pause_s = True, RING_EVERY_S

    # Memory

    def let_go(self, place: Place, *, reads_on: bool) -> int:
        """Keep the memory of a room within bounds; return how many of its oldest items went.

        reads_on: somebody is further up in the open room, where nothing may go.
        """
        room, is_open = self.room_at(place), place == self.here
        most = KEPT_OPEN if is_open else KEPT_AWAY
        if room is None or len(room.timeline) <= most + LET_GO or (is_open and reads_on):
            return 0
        room.has_older = True
        return room.timeline.trim(most)

    # Reading

    def sees(self, *, at_end: bool) -> None:
        """Note that the open room is in sight: it is read, unless we peek or look elsewhere."""
        room, chat = self.room, self.chat
        if room is None or chat is None or not room.unread or not at_end:
            return
        if self.focused and not self.peeking and self.settings.read == "focused":
            chat.mark_read(room.name)

    @property
    def unsent(self) -> int:
        """Return how many messages wait, on all servers."""
        return sum(server.unsent for server in self.servers.values())
