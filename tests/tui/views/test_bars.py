"""tui/views/bars.py: the bars above and below; what they tell can be read without colours."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.model import Key, Obstacle, Status
from hubbub.tui.views import bars
from hubbub.tui.views.labels import Labels
from tests.tui.views.known import NOON_S, desk, room_of, server_of, texts

PLAIN = Labels({})


def test_the_rules() -> None:
    """A line meets those between the panes, where there are any."""
    assert ["──┬──┬─"] == texts([bars.rule(7, {2, 5}, "┬")])
    assert ["───"] == texts([bars.rule(3, {5}, "┬")])


def test_the_top(tmp_path: Path) -> None:
    """The room, its topic and members; how safe and quick the link is; the time."""
    known = desk(tmp_path, "#ops")
    server, room = server_of(known), room_of(known, "#ops")
    room.topic, room.members = "Production", {"todd": "", "ann": ""}
    assert [" #ops  Production · 2 members | clear text   12:00 "] == texts([bars.top(known)])
    server.key, server.lag_s = Key("SHA256:x"), 0.042
    known.peeking = True
    (line,) = texts([bars.top(known)])
    assert "peeking, nothing is marked as read" in line
    assert line.endswith("TLS ✓ pinned   ↑ 42 ms   12:00 ")
    server.unanswered_s = 7.2
    assert "TLS ✓ pinned   no answer for 7 s   12:00 " in texts([bars.top(known)])[0]
    server.status = Status.WAITING
    assert "offline" in texts([bars.top(known)])[0]


def test_not_the_key_that_was_named(tmp_path: Path) -> None:
    """What was never seen has not changed."""
    known = desk(tmp_path, "#ops")
    server = server_of(known)
    server.status, server.obstacle = Status.STUCK, Obstacle.KEY_CHANGED
    server.key = Key("SHA256:new", "SHA256:typed", is_named=True)
    trouble = bars.trouble(known, PLAIN)
    assert trouble
    assert " ✗ the key of chat.example is not the one you named" in texts(trouble)[0]


@pytest.mark.parametrize(
    ("status", "obstacle", "what", "key"),
    [
        (Status.STUCK, Obstacle.NAME_TAKEN, "✗ the name todd is taken", "Alt+R another name"),
        (Status.STUCK, Obstacle.NAME_ILLEGAL, "✗ the name todd is not allowed", "Alt+R another"),
        (Status.STUCK, Obstacle.PASSWORD, "✗ chat.example does not accept", "Alt+R try another"),
        (Status.STUCK, Obstacle.KEY_CHANGED, "✗ the key of chat.example", "Alt+R compare"),
        (Status.OFFLINE, Obstacle.NONE, "○ not connected to chat.example", "Alt+R connect"),
        (Status.WAITING, Obstacle.NONE, "⟳ cannot reach chat.example · retry 8s", "Alt+R retry"),
    ],
)
def test_trouble(status: Status, obstacle: Obstacle, what: str, key: str, tmp_path: Path) -> None:
    """Always: what happened, what is safe, one key."""
    known = desk(tmp_path, "#ops")
    server = server_of(known)
    server.status, server.obstacle, server.retry_at_s = status, obstacle, NOON_S + 8
    trouble = bars.trouble(known, PLAIN)
    assert trouble
    above, below = texts(trouble)
    assert (True, True) == (what in above, key in above)
    assert "what you write is kept" in below


@pytest.mark.parametrize("status", [Status.ONLINE, Status.CONNECTING])
def test_no_trouble(status: Status, tmp_path: Path) -> None:
    """There is no bar where nothing is wrong, nor for the first moments."""
    known = desk(tmp_path, "#ops")
    server_of(known).status = status
    assert bars.trouble(known, PLAIN) is None


def test_what_is_safe() -> None:
    """What waits is counted."""
    assert "your message is safe in the outbox" == bars.safe_words(1)
    assert "your 2 messages are safe in the outbox" == bars.safe_words(2)


def test_what_is_loud_elsewhere(tmp_path: Path) -> None:
    """A mention has a sign; only so many rooms are named."""
    known = desk(tmp_path, "#ops", *(f"#r{number}" for number in range(7)))
    for number in range(7):
        room_of(known, f"#r{number}").unread = 1
    room_of(known, "#r6").mentions = 1
    (line,) = texts([bars.status(known, PLAIN, 100)])
    assert "act: #r6●1 #r0 1 " in line
    assert "+2 " in line


def test_keys_that_have_room(tmp_path: Path) -> None:
    """A key is named with what it does, or not at all."""
    known = desk(tmp_path, "#ops", "#tea")
    room_of(known, "#tea").unread = 1
    for columns, keys in (
        (100, " ^G go to  Alt+A next unread  ^F find  F1 keys  / commands"),
        (60, " ^G go to  Alt+A next unread  ^F find  F1 keys"),
        (40, " ^G go to"),
        (20, ""),
    ):
        assert [f"{keys} | act: #tea 1  "] == texts([bars.status(known, PLAIN, columns)])


def test_below(tmp_path: Path) -> None:
    """Who writes, for as long as that is believed; what is further down."""
    known = desk(tmp_path, "#ops")
    room = room_of(known, "#ops")
    room.typing = {"ann": NOON_S + 5, "kim": NOON_S - 1}
    assert [" ann is typing… | ▼ 3 newer · End "] == texts([bars.below(known, PLAIN, 3)])
    room.typing, room.is_loading = {}, True
    assert [" ⟳ older messages…"] == texts([bars.below(known, PLAIN, 0)])


def test_too_small(tmp_path: Path) -> None:
    """It says the size, what is needed, and that nothing is lost."""
    known = desk(tmp_path, "#ops")
    room_of(known, "#ops").unread = 3
    for columns, told in (
        (80, ["terminal 80x8, need 40x10 — still connected, 3 unread"]),
        (39, ["39x8, need 40x10 — online, 3 unread"]),
        (32, ["need 40x10 — online, 3 unread"]),
        (20, ["need 40x10 — online"]),
        (12, ["need 40x10 —", "online"]),
    ):
        assert told == texts(bars.too_small(known, columns, 8))


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (60, "pasted 3 lines — edit, then Enter to send as one message"),
        (59, "pasted 3 lines — Enter sends one message"),
        (40, "3 lines — Enter sends one message"),
    ],
)
def test_pasted(columns: int, told: str) -> None:
    """What has no room is left out, and not what Enter does."""
    assert told == bars.pasted(3, PLAIN, columns, is_whole=True)


def test_pasted_where_a_message_is_one_line() -> None:
    """It says how many they will be."""
    told = "pasted 3 lines — edit, then Enter to send as 3 messages"
    assert told == bars.pasted(3, PLAIN, is_whole=False)
