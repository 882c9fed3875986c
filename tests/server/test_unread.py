"""server/unread.py: who asks for much is given it as fast as they read, and not cut off for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer
from tests.support.handing_over import hand_over

OUTBOX_BYTES = 131_072
ASKED = 60


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chatroom in whose lobby there is a page of history, 50 KB long."""
    with Chatroom(
        store=MemoryStore(), outbox_bytes=OUTBOX_BYTES, ping_s=60, timeout_s=90
    ) as chatroom:
        ann = chatroom.irc("ann")
        for number in range(100):
            ann.send(f"PRIVMSG #lobby :{number} {'x' * 400}")
        ann.ask("QUIT")
        yield chatroom


def catching_up(chatroom: Chatroom) -> Peer:
    """Return somebody who has asked for the page many times, and has not read anything yet."""
    bob = chatroom.irc("bob", "draft/chathistory", "batch")
    chatroom.quiet()
    bob.send(*["CHATHISTORY LATEST #lobby * 100"] * ASKED, "PING :that is all")
    return bob


def unsent_bytes(chatroom: Chatroom) -> int:
    """Return what waits to be sent to anybody."""
    return chatroom.entrance.unsent_bytes


def slowly(chatroom: Chatroom, peer: Peer) -> list[str]:
    """Return what the peer reads, until there is no more for a while."""
    data = b""
    while got := peer.received():
        data += got
        chatroom.pass_s(0.5)
    return data.decode().splitlines()


def test_a_slow_reader_gets_all_of_it(chatroom: Chatroom) -> None:
    """What was asked for is more than may be unsent: it comes bit by bit, whole and in order."""
    bob = catching_up(chatroom)
    assert 0 < unsent_bytes(chatroom) <= OUTBOX_BYTES
    chatroom.pass_s(30)
    assert 0 < unsent_bytes(chatroom) <= OUTBOX_BYTES
    lines = slowly(chatroom, bob)
    said = [line.rpartition(" :")[2].split()[0] for line in lines if " PRIVMSG " in line]
    assert [str(number) for number in range(100)] * ASKED == said
    assert lines[-1].endswith(":that is all")
    assert not bob.is_closed


def test_a_fast_reader_does_not_wait(chatroom: Chatroom) -> None:
    """Who reads at once gets everything without any time passing."""
    bob = chatroom.irc("bob", "draft/chathistory", "batch")
    chatroom.quiet()
    lines: list[str] = []
    for number in range(ASKED):
        lines += bob.ask("CHATHISTORY LATEST #lobby * 100", f"PING {number}")
    assert 100 * ASKED == sum(" PRIVMSG " in line for line in lines)
    assert ASKED == sum(" PONG " in line for line in lines)


def test_many_small_answers(chatroom: Chatroom) -> None:
    """Answers that the store is not asked for wait as well, and none is lost."""
    bob = chatroom.irc("bob")
    chatroom.quiet()
    lines = []
    for number in range(ASKED):
        bob.send(*["WHO #lobby"] * 200, f"PING {number}")
        if number % 10 == 9:
            assert unsent_bytes(chatroom) <= OUTBOX_BYTES
            lines += slowly(chatroom, bob)
    assert 200 * ASKED == sum(" 315 bob " in line for line in lines)
    pongs = [line.rpartition(":")[2] for line in lines if " PONG " in line]
    assert [str(number) for number in range(ASKED)] == pongs


def test_who_does_not_read_at_all_is_gone_in_the_end(chatroom: Chatroom) -> None:
    """Lines that wait do not keep a peer that reads nothing: it is silent like any other."""
    cid = chatroom.irc("cid")
    bob = catching_up(chatroom)
    chatroom.quiet(cid)
    for _ in range(20):
        chatroom.pass_s(20)
        cid.ask("PING still")
    assert ["cid"] == [session.nick for session in chatroom.hub.sessions]
    assert b"ERROR" not in bob.sock.recv(1_000)


def test_who_reads_slowly_is_alive(chatroom: Chatroom) -> None:
    """Who takes a little from time to time is not silent, though its PONG cannot be heard."""
    bob = catching_up(chatroom)
    read = b""
    for _ in range(30):
        chatroom.pass_s(20)
        read += bob.sock.recv(60_000)
    assert ["bob"] == [session.nick for session in chatroom.hub.sessions]
    assert b"ERROR" not in read


def test_others_go_on_meanwhile(chatroom: Chatroom) -> None:
    """Somebody whose lines wait hears what others say, behind what they asked for."""
    bob = catching_up(chatroom)
    cid = chatroom.irc("cid")
    cid.ask("PRIVMSG #lobby :hello")
    lines = slowly(chatroom, bob)
    assert any("cid!" in line and line.endswith(":hello") for line in lines)
    assert lines[-1].endswith(":that is all")


def test_an_upgrade_meanwhile(chatroom: Chatroom) -> None:
    """Another program goes on with the lines that wait."""
    bob = catching_up(chatroom)
    for _ in range(5):
        hand_over(chatroom)
        assert 0 < unsent_bytes(chatroom) <= OUTBOX_BYTES
    lines = slowly(chatroom, bob)
    assert 100 * ASKED == sum(" PRIVMSG " in line for line in lines)
    assert lines[-1].endswith(":that is all")
