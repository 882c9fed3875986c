"""client/reducing/server.py: what the server is and says to us."""

import pytest

from hubbub.client.events import (
    Abilities,
    Answered,
    Event,
    Info,
    LoggedIn,
    LoginFailed,
    Lost,
    Typing,
    Welcomed,
    Writes,
)
from hubbub.client.model import Change, Remark, Server, What
from tests.client.known import NOW_S, ops, server, tell

CAPS = frozenset({"batch", "draft/chathistory", "soju.im/search", "message-tags"})


@pytest.mark.parametrize(
    ("name", "value", "event"),
    [
        ("nick", "todd2", Welcomed("todd2")),
        ("account", "t", LoggedIn("t")),
        ("lag_s", 0.04, Answered(0.04)),
        ("caps", CAPS, Abilities(CAPS, (("CHANTYPES", "#"),))),
        ("support", {"CHANTYPES": "#"}, Abilities(CAPS, (("CHANTYPES", "#"),))),
    ],
)
def test_status(name: str, value: object, event: Event) -> None:
    """Each fact has its place, and the status line hears of it."""
    known = server()
    assert [Change(What.STATUS, known.name)] == tell(known, event)
    assert value == getattr(known, name)


def test_what_can_be_done() -> None:
    """The capabilities decide what a screen offers; a bare server has none of it."""
    known = Server("x:1")
    abilities = ["has_history", "can_search", "can_tag", "can_edit", "can_redact"]
    assert [False] * 5 == [getattr(known, name) for name in abilities]
    tell(known, Abilities(CAPS, (("CHANTYPES", "&"),)))
    assert [True, True, True, False, False] == [getattr(known, name) for name in abilities]
    assert [True, False, False] == [known.is_room(name) for name in ("&x", "#x", "")]


@pytest.mark.parametrize(
    ("is_error", "event"), [(False, Info("hello")), (True, LoginFailed("hello"))]
)
def test_words_of_the_server(is_error: bool, event: Event) -> None:
    """What it says to us alone is in a room without a name."""
    known = server()
    tell(known, event)
    assert Remark(0, NOW_S, "hello", is_error) == known.rooms[""].timeline[-1]


def test_lost() -> None:
    """Without a connection we are in no room, and nobody writes."""
    known = server()
    tell(known, Writes(NOW_S, "ann", "#ops", Typing.ACTIVE), Answered(0.1), Lost("gone"))
    assert (False, {}, None) == (ops(known).is_joined, ops(known).typing, known.lag_s)
    assert {"ann": "@", "sam": "", "todd": ""} == ops(known).members
