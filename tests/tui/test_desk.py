"""tui/desk.py: where one is, what is read, what rings."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from hubbub.client import model
from hubbub.client.client import Client, real_world
from hubbub.client.desk import Wishes
from hubbub.client.vault import Vault
from hubbub.errors import WrongUse
from hubbub.tui import desk as desks
from hubbub.tui.desk import Desk, Surroundings
from hubbub.tui.places import Place
from hubbub.tui.settings import Level

NAME = "irc.example:1337"
NOON = 1_772_539_200.0
OPS = Place(NAME, "#ops")


class Moment:
    """A clock that is set."""

    now_s = NOON

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s


@pytest.fixture
def moment() -> Moment:
    """Noon."""
    return Moment()


@pytest.fixture
def desk(tmp_path: Path, moment: Moment) -> Desk:
    """A desk with two rooms and a talk, without a connection."""
    client = Client(Vault(None), real_world)
    chat = client.add(NAME, Wishes("todd", ("#ops", "#dev")))
    chat.open("ann")
    files = (tmp_path / "client.toml", tmp_path / "screen.json")
    return Desk(client, Surroundings(moment, UTC, *files))


def message(text: str = "x", **more: object) -> model.Message:
    """Return a message of sam's."""
    return model.Message(0, NOON, "sam", text, **more)  # type: ignore[arg-type]


def test_it_begins_where_one_was(desk: Desk) -> None:
    """The first room at first, later the one that was open last."""
    assert Place(NAME, "#dev") == desk.first_place()
    desk.memory.here = [NAME, "ann"]
    assert Place(NAME, "ann") == desk.first_place()


def test_the_loudest_comes_first(desk: Desk) -> None:
    """Mentions, then talks, then the rest; the open room and muted ones are none of them."""
    server = desk.servers[NAME]
    for name, unread, mentions in (("#dev", 5, 0), ("#ops", 2, 1), ("ann", 1, 0)):
        server.rooms[name].unread, server.rooms[name].mentions = unread, mentions
    assert ["#ops", "ann", "#dev"] == [place.room for place in desk.loud()]
    desk.here = OPS
    desk.set_level(Place(NAME, "#dev"), Level.NONE)
    assert ["ann"] == [place.room for place in desk.loud()]


def test_what_rings(desk: Desk, moment: Moment) -> None:
    """By the room's level, only unfocused, out of quiet hours, never endlessly, no one ignored."""
    desk.focused = False
    assert not desk.rings(OPS, message())
    assert desk.rings(OPS, message(mentions=True))
    assert not desk.rings(OPS, message(mentions=True)), "it rang a moment ago"
    moment.now_s += 10
    desk.set_level(OPS, Level.ALL)
    assert desk.rings(OPS, message())
    moment.now_s += 10
    assert not desk.rings(OPS, message(own=True))
    desk.choose("quiet", "11:00-13:00")
    assert not desk.rings(OPS, message(mentions=True))
    desk.choose("quiet", "off")
    desk.set_level(OPS, Level.NONE)
    assert not desk.rings(OPS, message(mentions=True))
    assert desk.rings(Place(NAME, "ann"), message(mentions=True))
    moment.now_s += 10
    desk.ignore(NAME, "Sam")
    assert not desk.rings(Place(NAME, "ann"), message(mentions=True))
    desk.focused = True
    desk.ignore(NAME, "sam", off=True)
    assert not desk.rings(Place(NAME, "ann"), message(mentions=True))


def test_nobody_rings_endlessly(desk: Desk, moment: Moment) -> None:
    """Who goes on and on is heard ever less; a look, or some quiet, begins anew."""
    desk.focused = False

    def rung(times: int) -> int:
        count = 0
        for _ in range(times):
            moment.now_s += 2
            count += desk.rings(OPS, message(mentions=True))
        return count

    assert 20 > rung(1800), "in an hour"
    assert 0 == rung(1)
    desk.looked()
    desk.focused = False
    assert 1 == rung(1)
    rung(1800)
    moment.now_s += 1800
    assert 1 == rung(1)
    assert 1 == rung(1)


def test_reading(desk: Desk) -> None:
    """What is in sight is read; not while peeking, unfocused, or where one says so oneself."""
    desk.here = OPS
    room = desk.servers[NAME].rooms["#ops"]
    room.timeline.append(message())
    room.unread = 1
    for attribute, value in (("focused", False), ("peeking", True)):
        before = getattr(desk, attribute)
        setattr(desk, attribute, value)
        desk.sees(at_end=True)
        assert 1 == room.unread
        setattr(desk, attribute, before)
    desk.sees(at_end=False)
    assert 1 == room.unread
    desk.sees(at_end=True)
    assert 0 == room.unread


def test_choosing(desk: Desk) -> None:
    """What is chosen wins over the file, is remembered, and has to be possible."""
    desk.around.settings_file.write_text('theme = "light"\nnotify = "all"\n')
    desk.read_settings()
    desk.choose("theme", "high-contrast")
    with pytest.raises(WrongUse):
        desk.choose("theme", "pink")
    again = Desk(desk.client, desk.around)
    again.read_settings()
    assert ("high-contrast", Level.ALL) == (again.settings.theme, again.settings.notify)


def test_hints_are_given_once(desk: Desk) -> None:
    """They go one by one, or by name, and never come again."""
    desk.give_hints()
    assert ["go", "unread", "message"] == desk.memory.hints
    assert desk.dismiss_hint("unread")
    assert not desk.dismiss_hint("unread")
    assert desk.dismiss_hint()
    assert ["message"] == desk.memory.hints
    assert desk.dismiss_hint()
    assert not desk.dismiss_hint()
    desk.give_hints()
    assert [] == desk.memory.hints


def test_where_one_was_on_a_server(desk: Desk) -> None:
    """A server is entered where one was; else at its first room."""
    first = desk.place_on(NAME)
    assert first == desk.all_places()[0]
    other = desk.all_places()[-1]
    desk.memory.rooms[NAME] = other.room
    assert other == desk.place_on(NAME)
    assert Place("other:1", "") == desk.place_on("other:1")


def test_a_room_gets_another_name(desk: Desk) -> None:
    """What was chosen of it, and that it is open, goes along."""
    desk.here = OPS
    desk.set_level(OPS, Level.ALL)
    desk.toggle(desk.memory.pinned, OPS.key)
    now = Place(NAME, "#prod")
    desk.moved(NAME, "#ops", "#prod")
    assert (now, Level.ALL, [now.key]) == (desk.here, desk.level(now), desk.memory.pinned)
    assert [NAME, "#prod"] == desk.memory.here
    desk.moved(NAME, "#dev", "#code")
    assert now == desk.here


def test_memory_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go when there are too many, in the open room later, and never under one's eyes."""
    monkeypatch.setattr(desks, "KEPT_OPEN", 20)
    monkeypatch.setattr(desks, "KEPT_AWAY", 10)
    monkeypatch.setattr(desks, "LET_GO", 5)
    desk.here = OPS
    room = desk.room_at(OPS)
    assert room is not None
    for serial in range(25):
        room.timeline.append(replace(message(), serial=serial))
    assert 0 == desk.let_go(OPS, reads_on=False)
    room.timeline.append(replace(message(), serial=25))
    assert 0 == desk.let_go(OPS, reads_on=True)
    assert 6 == desk.let_go(OPS, reads_on=False)
    assert 6 == room.timeline.first
    assert room.has_older
    desk.here = Place(NAME, "#dev")
    assert 10 == desk.let_go(OPS, reads_on=True)
