"""ChanServ OP, DEOP, CLEAR, HOWTOBAN."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.services.test_chanserv import logged_in
from tests.support.chatroom import Chatroom, Peer

HEAD = ":ChanServ!ChanServ@services"


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said, and what is done."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """The founder of #tea, in which bob is, too."""
    ann = logged_in(chatroom, "ann")
    ann.send("JOIN #tea", "CS REGISTER #tea")
    logged_in(chatroom, "bob").send("JOIN #tea")
    ann.received()
    return ann


def told(peer: Peer, line: str) -> list[str]:
    """Return what ChanServ answers."""
    return [one.partition(" :")[2] for one in peer.ask(line) if one.startswith(f"{HEAD} NOTICE ")]


def test_op_and_deop(chatroom: Chatroom, ann: Peer) -> None:
    """One lets go of one's rank and has it again; others are made operators and unmade."""
    assert ["ann has no rank in #tea now"] == told(ann, "CS DEOP #tea")
    assert ["You: no rank in #tea"] == told(ann, "CS DEOP #tea")
    assert [f"{HEAD} MODE #tea +q ann", f"{HEAD} NOTICE ann :ann has a rank in #tea"] == ann.ask(
        "CS OP #tea"
    )
    assert ["bob has a rank in #tea"] == told(ann, "CS OP #tea bob")
    assert ["bob has no rank in #tea now"] == told(ann, "CS DEOP #tea bob")
    assert ["There is no room #none"] == told(ann, "CS OP #none")


def test_clear(chatroom: Chatroom, ann: Peer) -> None:
    """USERS puts everybody else out; anything else is explained."""
    lines = ann.ask("CS CLEAR #tea USERS")
    assert f"{HEAD} KICK #tea bob :The room is cleared" in lines
    assert f"{HEAD} NOTICE ann :#tea is cleared" in lines
    assert ["It is written: CLEAR <#room> USERS|ACCESS"] == told(ann, "CS CLEAR #tea ALL")
    ann.send("MODE #tea +b x!*@*")
    assert ["#tea is cleared"] == told(ann, "CS CLEAR #tea ACCESS")
    assert {} == chatroom.hub.chat.rooms["#tea"].bans


def test_cleared_by_an_operator_of_the_server(chatroom: Chatroom, ann: Peer) -> None:
    """The audit log tells of it."""
    root = logged_in(chatroom, "root")
    assert ["you are not an operator of #tea"] == told(root, "CS CLEAR #tea USERS")
    chatroom.hub.chat.users["root"].privileges = frozenset({"room-override"})
    assert ["#tea is cleared"] == told(root, "CS CLEAR #tea USERS")
    assert chatroom.disk is not None
    (act,) = chatroom.disk.store.moderation.acts(9)
    assert ("root", "CHANSERV", "#tea") == (act.by, act.what, act.whom)
    assert "#tea is cleared" == act.why


def test_how_to_ban(chatroom: Chatroom, ann: Peer) -> None:
    """A mask, whom else it would hit, and what else to do; the rank of a role is said first."""
    chatroom.irc("cid").send("JOIN #tea")
    chatroom.irc("dan", address="203.0.113.7").send("QUIT")
    assert [
        "To keep bob out: TBAN #tea 1h a:bob, or MODE #tea +b a:bob",
        "They are in the room: KICK #tea bob puts them out",
    ] == told(ann, "CS HOWTOBAN #tea bob")
    assert "cid!*@127.0.0.1" in told(ann, "CS HOWTOBAN #tea cid")[0]
    assert 1 == len(told(ann, "CS HOWTOBAN #tea dan"))
    assert ["Nobody is or was eve"] == told(ann, "CS HOWTOBAN #tea eve")
    assert ["No ban holds for ann: they have a role here (AMODE #tea)"] == told(
        ann, "CS HOWTOBAN #tea ann"
    )
    assert ["You are not an operator of #tea"] == told(chatroom.irc("fay"), "CS HOWTOBAN #tea bob")
