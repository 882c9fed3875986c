"""What the tests of the reducer share: a server with a room, and events that happen in it."""

from hubbub.client.events import Event, Joined, Members, Said, Welcomed
from hubbub.client.model import Change, Message, Room, Server
from hubbub.client.reducer import reduce

NOW_S = 1_700_000_000.0


def server() -> Server:
    """Return a server where todd is in #ops with ann (@) and sam."""
    known = Server("chat.example:1337")
    tell(known, Welcomed("todd"), Joined(NOW_S, "#ops", "todd", own=True))
    tell(known, Members("#ops", ("ann", "sam", "todd"), ranks=("@", "", "")))
    return known


def tell(known: Server, *told: Event) -> list[Change]:
    """Let events happen; return the changes."""
    return [change for event in told for change in reduce(known, event, NOW_S)]


def ops(known: Server) -> Room:
    """Return the room."""
    room = known.room("#ops")
    assert room is not None
    return room


def said(second: int, text: str, who: str = "ann", to: str = "#ops", **more: object) -> Said:
    """Return what somebody said; its id is `idN`."""
    fields = {"msgid": f"id{second}", "in_room": to.startswith("#"), "own": who == "todd", **more}
    return Said(NOW_S + second, who, to, text, **fields)  # type: ignore[arg-type]


def messages(room: Room) -> list[Message]:
    """Return the messages of a room's timeline."""
    return [item for item in room.timeline if isinstance(item, Message)]


def texts(room: Room) -> list[str]:
    """Return what was said in a room."""
    return [message.text for message in messages(room)]
