"""Looking something up in the middle of a command: order, labels, and who goes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer, source
from tests.support.storing import batched, texts

SERVER = ":hubbub.local"
CAPS = ("batch", "echo-message", "labeled-response", "draft/chathistory", "standard-replies")
LATEST = "CHATHISTORY LATEST #lobby * 50"
PONG = f"{SERVER} PONG hubbub.local :"


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody who reads."""
    ann = chatroom.irc("ann", *CAPS)
    ann.ask("PRIVMSG #lobby :hello")
    return ann


def release(chatroom: Chatroom) -> None:
    """Let everything be read and written."""
    chatroom.disk.holds_reads = chatroom.disk.holds_writes = False
    chatroom.run()


def test_replies_keep_their_order(chatroom: Chatroom, ann: Peer) -> None:
    """What is asked after a lookup is answered after it, however late that is answered."""
    chatroom.disk.holds_reads = True
    assert [f"{PONG}1"] == ann.ask("PING 1", LATEST, "PING 2", LATEST, "PING 3")
    assert [] == ann.ask("PING 4")
    release(chatroom)
    lines = ann.lines()
    assert ["hello"] == texts(batched(lines[:3], "chathistory #lobby"))
    assert f"{PONG}2" == lines[3]
    assert ["hello"] == texts(batched(lines[4:7], "chathistory #lobby"))
    assert [f"{PONG}3", f"{PONG}4"] == lines[7:]


def test_others_are_not_held_up(chatroom: Chatroom, ann: Peer) -> None:
    """While somebody waits for an answer, everybody else goes on, and is heard."""
    chatroom.disk.holds_reads = True
    bob = chatroom.irc("bob")
    chatroom.quiet()
    ann.send(LATEST)
    assert [f"{PONG}1"] == bob.ask("PRIVMSG #lobby :still here", "PING 1")
    assert [f":{source('bob')} PRIVMSG #lobby :still here"] == ann.lines()


def test_a_label_waits_for_its_answer(chatroom: Chatroom, ann: Peer) -> None:
    """Nothing else gets the label, and no command is acknowledged before its answer is there."""
    chatroom.disk.holds_reads = True
    assert [] == ann.ask(f"@label=1 {LATEST}", "PING x", "@label=2 PING y")
    chatroom.irc("bob").send("PRIVMSG #lobby :hi")
    assert not [line for line in ann.lines() if "label" in line]
    release(chatroom)
    lines = ann.lines()
    assert lines[0].startswith(f"@label=1;draft/chathistory-end {SERVER} BATCH +")
    assert [f"{PONG}x", f"@label=2 {PONG}y"] == lines[-2:]
    assert 2 == len([line for line in lines if "label" in line])


def test_one_finds_what_one_has_said(chatroom: Chatroom, ann: Peer) -> None:
    """A question waits until what was said before it is stored."""
    chatroom.disk.holds_writes = True
    assert [] == ann.ask("PRIVMSG #lobby :one", LATEST, "PRIVMSG #lobby :two")
    release(chatroom)
    echo, *page, last = ann.lines()
    assert ["hello", "one"] == texts(batched(page, "chathistory #lobby"))
    assert [f":{source('ann')} PRIVMSG #lobby :{text}" for text in ("one", "two")] == [echo, last]


@pytest.mark.parametrize("how", ["vanishes", "quits", "is put off"])
def test_who_goes_meanwhile(chatroom: Chatroom, ann: Peer, how: str) -> None:
    """Who is gone when the answer comes gets none, and nothing breaks."""
    chatroom.disk.holds_reads = True
    bob = chatroom.irc("bob")
    ann.send(f"@label=1 {LATEST}", "PRIVMSG #lobby :never said", "QUIT" if how == "quits" else "")
    chatroom.quiet()
    if how == "vanishes":
        ann.close()
    elif how == "is put off":
        chatroom.hub.close("the server is stopping")
        chatroom.run()
    release(chatroom)
    heard = bob.lines()
    assert (how == "quits") == any("never said" in line for line in heard)


def test_who_leaves_the_room_meanwhile(chatroom: Chatroom, ann: Peer) -> None:
    """Who has been put out of the room meanwhile may still get what they might read then."""
    bob = chatroom.irc("bob", *CAPS)
    ann.send("JOIN #tea", "PRIVMSG #tea :secret")
    bob.send("JOIN #tea")
    chatroom.disk.holds_reads = True
    bob.send("CHATHISTORY LATEST #tea * 5")
    ann.send("KICK #tea bob")
    chatroom.quiet()
    release(chatroom)
    assert ["secret"] == texts(batched(bob.lines(), "chathistory #tea"))


def test_flood_control_goes_on() -> None:
    """Lines that wait for an answer are not run faster for it, and none is lost."""
    store = MemoryStore()
    with Chatroom(store=store, messages_per_s=1.0, messages_burst=8) as chatroom:
        ann = chatroom.irc("ann", *CAPS)
        chatroom.pass_s(10)
        chatroom.disk.holds_reads = True
        ann.send(LATEST, *(f"PING {number}" for number in range(20)))
        chatroom.pass_s(10)
        assert [] == ann.lines()
        release(chatroom)
        assert 2 + 8 <= len(ann.lines()) <= 2 + 11
        chatroom.pass_s(20)
        assert f"{PONG}19" == ann.lines()[-1]


def test_silence_while_an_answer_is_awaited() -> None:
    """Who waits for an answer is not closed for not answering a PING that was not read."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann", *CAPS)
        chatroom.disk.holds_reads = True
        ann.send(LATEST)
        ann.send("PONG x")
        chatroom.pass_s(400)
        assert not ann.is_closed
        release(chatroom)
        assert [] == batched(
            [line for line in ann.lines() if "PING" not in line], "chathistory #lobby"
        )


def test_one_bad_answer(chatroom: Chatroom, ann: Peer) -> None:
    """A store that cannot be read is told to who asked; their next lines are run."""
    chatroom.disk.is_unreadable = True
    fail, pong = ann.ask(LATEST, "PING 1")
    assert fail.startswith(f"{SERVER} FAIL CHATHISTORY MESSAGE_ERROR ")
    assert f"{PONG}1" == pong
