"""How events read for a person with nc."""

from __future__ import annotations

import time

import pytest

from hubbub.core import events as ev
from hubbub.core.modes import ModeChange
from hubbub.core.state import Room, User
from hubbub.server.plain_wire import ELSEWHERE, HERE, clock
from tests.support.chatroom import NOON_MS

ID = (NOON_MS - 1_577_836_800_000) << 22
ANN, BOB, TEA = User("ann", "~a", "h", "Ann"), User("bob", "~b", "h", "Bob"), Room("#tea", 0)
NOON = time.strftime("%H:%M", time.localtime(NOON_MS // 1000))
S = "ann!~a@h"

IN_ROOM = [
    (ev.Said(ANN, S, TEA, "hi all", "message", {}), "ann: hi all"),
    (ev.Said(ANN, S, TEA, "hi all", "notice", {}), "-ann- hi all"),
    (ev.Said(ANN, S, TEA, "\x01ACTION waves\x01", "message", {}), "* ann waves"),
    (ev.Joined(ANN, S, TEA, "", False), "-- ann joined #tea"),
    (ev.Left(ANN, S, TEA, None), "-- ann left #tea"),
    (ev.Left(ANN, S, TEA, "bye"), "-- ann left #tea (bye)"),
    (ev.Kicked(ANN, S, TEA, BOB, "no sugar"), "-- ann put bob out of #tea (no sugar)"),
    (ev.TopicSet(ANN, S, TEA, "Oolong"), "-- ann set the topic of #tea: Oolong"),
    (ev.TopicSet(ANN, S, TEA, ""), "-- ann took away the topic of #tea"),
    (ev.Invited(ANN, S, TEA, BOB, opens=False), "-- ann invites bob into #tea"),
    (
        ev.Redacted(ANN, S, TEA, ID, "oops"),
        f"-- ann took back what was said at {NOON} (oops)",
    ),
    (ev.Edited(ANN, S, TEA, ID, "hello"), f"-- ann edited what was said at {NOON}: hello"),
    (
        ev.Edited(ANN, S, TEA, ID, "\x01ACTION nods\x01"),
        f"-- ann edited what was said at {NOON}: * ann nods",
    ),
    (
        ev.RoomModesChanged(ANN, S, TEA, [ModeChange(True, "v", "bob")]),
        "-- ann changed #tea: +v bob",
    ),
]
ANYWHERE = [
    (ev.Said(ANN, S, BOB, "psst", "message", {}), "[ann -> bob] psst"),
    (ev.Said(ANN, S, BOB, "psst", "notice", {}), "[ann -> bob] -ann- psst"),
    (ev.Said(ANN, S, BOB, "\x01ACTION nods\x01", "message", {}), "[ann -> bob] * ann nods"),
    (
        ev.Edited(ANN, S, BOB, ID, "psst"),
        f"-- ann edited what was said to bob at {NOON}: psst",
    ),
    (ev.Renamed(ANN, "old!~a@h", "old", "ann"), "-- old is now ann"),
    (ev.AwayChanged(ANN, S, "at lunch"), "-- ann is away (at lunch)"),
    (ev.AwayChanged(ANN, S, None), "-- ann is back"),
    (ev.Departed(ANN, S, "Quit: bye"), "-- ann left the chat (Quit: bye)"),
]
SILENT = [
    ev.Arrived(ANN, S),
    ev.RealnameChanged(ANN, S, "A"),
    ev.Rehosted(ANN, S, "~x", "y"),
    ev.UserModesChanged(ANN, S, [ModeChange(True, "i")]),
    ev.Said(ANN, S, TEA, "", "tags", {}),
    ev.Said(ANN, S, BOB, "\x01VERSION\x01", "message", {}),
]
for event in [*(event for event, _ in IN_ROOM), *(event for event, _ in ANYWHERE), *SILENT]:
    event.id = ID


@pytest.mark.parametrize(("event", "text"), IN_ROOM)
def test_in_a_room(event: ev.Event, text: str) -> None:
    """What happens in the room one is turned to is a line; each line tells its room elsewhere."""
    assert f"{NOON} {text}\n" == HERE.encode(event).decode()
    where = "#tea " if isinstance(event, ev.Said | ev.Redacted | ev.Edited) else ""
    assert f"{NOON} {where}{text}\n" == ELSEWHERE.encode(event).decode()


@pytest.mark.parametrize(("event", "text"), ANYWHERE)
def test_anywhere(event: ev.Event, text: str) -> None:
    """What happens in no room reads the same wherever one is."""
    assert f"{NOON} {text}\n" == HERE.encode(event).decode() == ELSEWHERE.encode(event).decode()


@pytest.mark.parametrize("event", SILENT)
def test_silent(event: ev.Event) -> None:
    """What a person would not care about is not told."""
    assert b"" == HERE.encode(event) == ELSEWHERE.encode(event)


@pytest.mark.parametrize(
    "text",
    ["\x1b]0;owned\x07", "\x1b[2J\x1b[H", "a\rb", "\x9b31m", "\u202eevil", "\x00\x08\x7f"],
)
def test_nobody_drives_a_terminal(text: str) -> None:
    """Whatever others write, a person's terminal gets printable text in one line."""
    event = ev.Said(ANN, S, TEA, text, "message", {})
    event.id = ID
    line = HERE.encode(event).decode().removesuffix("\n")
    assert not [c for c in line if ord(c) < 32 or 0x7F <= ord(c) <= 0x9F or c == "\u202e"]


def test_several_lines_cannot_be_taken_for_several_messages() -> None:
    """Lines after the first are indented, and as harmless."""
    event = ev.Said(ANN, S, TEA, "a\n12:00 bob: \x1b[2Jb", "message", {})
    event.id = ID
    assert f"{NOON} ann: a\n      | 12:00 bob: b\n".encode() == HERE.encode(event)


def test_clock() -> None:
    """The clock shows hour and minute."""
    assert NOON == clock(NOON_MS) == clock(NOON_MS + 59_999)
    assert NOON != clock(NOON_MS + 60_000)
