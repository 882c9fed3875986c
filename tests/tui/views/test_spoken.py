"""tui/views/spoken.py: what bars say elsewhere, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.model import Key, Obstacle, Person, Status
from hubbub.tui.views import spoken
from hubbub.tui.views.labels import Labels
from tests.tui.views.known import NOON_S, desk, room_of, server_of, texts

WORDS = Labels({}, spoken=True)


def test_the_top_stays_as_it_is(tmp_path: Path) -> None:
    """Who comes and goes, the time and the lag are not in it."""
    known = desk(tmp_path, "#ops")
    room_of(known, "#ops").topic = "Production"
    before = texts([spoken.top(known)])
    room_of(known, "#ops").members["kim"] = ""
    server_of(known).lag_s = 0.3
    assert ["#ops, Production"] == before == texts([spoken.top(known)])
    known.peeking = True
    assert "peeking, nothing is marked as read" in texts([spoken.top(known)])[0]


def test_a_talk(tmp_path: Path) -> None:
    """Who somebody is, and that they are away."""
    known = desk(tmp_path, "maria")
    server_of(known).people["maria"] = Person("maria", real_name="Maria L", away="tea")
    assert ["maria, Maria L, away: tea"] == texts([spoken.top(known)])


def test_whereabouts(tmp_path: Path) -> None:
    """The room, what is unread there and elsewhere, what was begun, the link, the time."""
    known = desk(tmp_path, "#ops", "#dev", "maria")
    room_of(known, "#ops").members.update({"todd": "", "ann": ""})
    room_of(known, "#ops").draft = "half a line"
    room_of(known, "#dev").unread, room_of(known, "#dev").mentions = 3, 1
    room_of(known, "maria").unread = 2
    server_of(known).key = Key("SHA256:x")
    assert (
        "#ops, 2 members, begun: half a line; unread: #dev 3, 1 for you, maria 2; "
        "connected to chat.example, TLS; 12:00"
    ) == spoken.whereabouts(known, WORDS)


@pytest.mark.parametrize(
    ("status", "obstacle", "words"),
    [
        (Status.STUCK, Obstacle.NAME_TAKEN, "the name todd is taken at chat.example, "),
        (Status.STUCK, Obstacle.NAME_ILLEGAL, "the name todd is not allowed at chat.example, "),
        (Status.STUCK, Obstacle.PASSWORD, "chat.example does not accept the password, "),
        (Status.STUCK, Obstacle.KEY_CHANGED, "the key of chat.example has changed, "),
        (Status.OFFLINE, Obstacle.NONE, "not connected to chat.example, "),
        (Status.WAITING, Obstacle.NONE, "cannot reach chat.example, trying again, "),
    ],
)
def test_trouble(status: Status, obstacle: Obstacle, words: str, tmp_path: Path) -> None:
    """What happened, what is safe, one key; not how many seconds are left."""
    known = desk(tmp_path, "#ops")
    server = server_of(known)
    server.status, server.obstacle, server.problem = status, obstacle, "refused"
    server.retry_at_s = NOON_S + 8
    told = spoken.link(known, WORDS)
    assert told.startswith(words)
    assert "refused, what you write is kept, Alt+R " in told
    server.retry_at_s = NOON_S + 7
    assert told == spoken.link(known, WORDS)


def test_no_signs() -> None:
    """Keys and hints are told in words."""
    assert "Ctrl+G" == WORDS["app.go"]
    assert "Alt+Up" == WORDS["app.room_up"]
    assert "arrows choose, Esc close" == WORDS.told("↑ ↓ choose · {overlay.close} close")
