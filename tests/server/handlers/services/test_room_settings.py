"""ChanServ SET, GET, INFO, LIST."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.services.test_chanserv import logged_in
from tests.server.handlers.services.test_ruling import told
from tests.support.chatroom import Chatroom, Peer


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """The founder of #tea."""
    ann = logged_in(chatroom, "ann")
    ann.send("JOIN #tea", "CS REGISTER #tea")
    ann.received()
    return ann


def test_description(chatroom: Chatroom, ann: Peer) -> None:
    """What a room is for is its metadata, and INFO tells it; `-` takes it away."""
    assert ["Description: all about tea"] == told(ann, "CS SET #tea DESCRIPTION all about tea")
    assert {"description": "all about tea"} == chatroom.hub.chat.rooms["#tea"].metadata
    assert [
        "Room: #tea",
        "Made: 2026-03-01T12:00:00.000Z",
        "Founder: ann",
        "Description: all about tea",
        "History: kept as the server does",
    ] == told(chatroom.irc("bob"), "CS INFO #tea")
    assert ["Description: none"] == told(ann, "CS SET #tea description -")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("off", "off"), ("30d", "30d"), ("1000", "1000"), ("default", "as the server does")],
)
def test_history(ann: Peer, value: str, shown: str) -> None:
    """How long history is kept is the mode +H, under ChanServ's name for it."""
    ann.ask("CS SET #tea HISTORY 7d")
    assert [f"History: kept {shown}"] == told(ann, f"CS SET #tea HISTORY {value}")
    assert [f"History: kept {shown}"] == told(ann, "CS GET #tea HISTORY")


def test_refused(chatroom: Chatroom, ann: Peer) -> None:
    """A setting that is none, a value that is none, a room that is not one's own."""
    assert ["It is written: SET <#room> DESCRIPTION|HISTORY <value>"] == told(
        ann, "CS SET #tea COLOR green"
    )
    assert ["Settings are DESCRIPTION, HISTORY"] == told(ann, "CS GET #tea COLOR")
    assert ["history is kept by off, 30d (days), 1000 (messages) or 30d:1000 (both)"] == [
        told(ann, "CS SET #tea HISTORY sometimes")[0]
    ]
    assert ["A description has 300 bytes at most"] == told(
        ann, f"CS SET #tea DESCRIPTION {'x' * 301}"
    )
    bob = logged_in(chatroom, "bob")
    assert ["that is not yours to set"] == told(bob, "CS SET #tea DESCRIPTION mine")
    assert ["you are not an operator of #tea"] == told(bob, "CS SET #tea HISTORY off")


def test_founder(chatroom: Chatroom, ann: Peer) -> None:
    """SET FOUNDER is TRANSFER, which asks to be repeated with a code."""
    logged_in(chatroom, "bob")
    (line,) = told(ann, "CS SET #tea FOUNDER bob")
    code = line.split()[-1]
    assert ["#tea belongs to bob now"] == told(ann, f"CS SET #tea FOUNDER bob {code}")


def test_own_rooms(chatroom: Chatroom, ann: Peer) -> None:
    """LIST and INFO without a room tell them."""
    assert ["#tea", "End of your rooms"] == told(ann, "CS LIST")
    assert ["#tea", "End of your rooms"] == told(ann, "CS INFO")
    assert ["End of your rooms"] == told(chatroom.irc("bob"), "CS INFO")
