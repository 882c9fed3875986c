"""tui/places.py: the order of rooms."""

from hubbub.client.model import Room, Server
from hubbub.tui import places
from hubbub.tui.places import Place, place_of
from hubbub.tui.settings import Level


def server(*names: str) -> Server:
    """Return a server with rooms; names without a mark are people."""
    made = Server("irc.example:1337")
    for name in names:
        made.rooms[name] = Room(name, is_person=name[0] != "#")
    return made


def test_sections() -> None:
    """Pinned ones first, then rooms, then people, each by name."""
    made = server("#b", "zoe", "#a", "ann", "#c")
    found = places.sections(made, ["irc.example:1337 #c"])
    assert [("★ pinned", ["#c"]), ("rooms", ["#a", "#b"]), ("direct", ["ann", "zoe"])] == [
        (section.title, [place.room for place in section.places]) for section in found
    ]


def test_step() -> None:
    """One goes round the ends of the list."""
    known = places.ordered({"x": server("#a", "#b")}, [])
    assert known[1] == places.step(known, known[0], 1)
    assert known[1] == places.step(known, known[0], -1)
    assert known[0] == places.step(known, None, 1)
    assert places.step([], None, 1) is None


def test_loudness() -> None:
    """A mention is louder than a word to us alone, that louder than any; muted rooms are silent."""
    mentioned, spoken = Room("#a", unread=2, mentions=1), Room("ann", is_person=True, unread=1)
    unread, read = Room("#b", unread=9), Room("#c")
    levels = [places.loudness(room, Level.ALL) for room in (mentioned, spoken, unread, read)]
    assert [3, 2, 1, 0] == levels
    assert 0 == places.loudness(mentioned, Level.NONE)


def test_names() -> None:
    """A place has a key; the port that all have is left out; names are harmless."""
    assert Place("irc.example:1337", "#a") == place_of("irc.example:1337 #a")
    made = server("#a\x1b[2J")
    assert "#a␛[2J" == places.title(made, "#a\x1b[2J")
    assert "irc.example" == places.title(made, "")
    assert "irc.example:1337 #ops" == places.room_key(made, "#OPS")


def test_heading() -> None:
    """Among several servers, one is told by its network's name, or by its user's, and its host."""
    known = server("#a")
    assert "irc.example" == places.heading(known, [known], {})
    known.support["NETWORK"] = r"Our\x20Net"
    assert "Our Net @ irc.example" == places.heading(known, [known], {})
    assert "irc.example" == places.heading(known, [known, known], {})  # which tells them apart
    assert "work @ irc.example" == places.heading(known, [known], {"irc.example:1337": "work"})
