"""Sealing takes everything once, and in the order in which it was decided."""

import pytest

from hubbub.server.outbox import Batch
from tests.support.chatroom import Chatroom, Peer, source


def sealed(chatroom: Chatroom, peer: Peer, data: bytes) -> list[tuple[str, bytes | list[bytes]]]:
    """Return what one tick's batch sends to whom when the peer sends that."""
    batches: list[Batch] = []
    chatroom.hub.journal._deliver = batches.append
    peer.send_bytes(data)
    assert len(batches) == 1
    return [(session.nick, sent) for session, sent in (*batches[0].singles, *batches[0].several)]


def test_each_session_once(chatroom: Chatroom) -> None:
    """A session is in a batch at most once, however many rooms and replies it hears of."""
    ann = chatroom.irc("ann")
    bob = chatroom.irc("bob")
    for peer in (ann, bob):
        peer.send("JOIN #a,#b,#c")
    data = b"PRIVMSG #a :1\r\nPRIVMSG #b :2\r\nPRIVMSG bob :3\r\nTOPIC #c :4\r\nPING 5\r\n"
    sends = sealed(chatroom, ann, data)
    assert ["ann", "bob"] == sorted(name for name, _ in sends)


def test_order_of_replies_and_room_traffic(chatroom: Chatroom) -> None:
    """Replies and what is said come in the order in which they were decided."""
    ann, bob = chatroom.irc("ann", "echo-message"), chatroom.irc("bob")
    chatroom.quiet()
    ann.send_bytes(
        b"PING 1\r\nPRIVMSG #lobby :2\r\nPING 3\r\nTOPIC #none\r\nNICK anna\r\nPING 5\r\n"
    )
    words = [line.split(" ", 1)[1] for line in ann.lines()]
    assert [
        "PONG hubbub.local :1",
        "PRIVMSG #lobby :2",
        "PONG hubbub.local :3",
        "403 ann #none :there is no room #none",
        "NICK :anna",
        "PONG hubbub.local :5",
    ] == words
    assert [f":{source('ann')} PRIVMSG #lobby :2", f":{source('ann')} NICK :anna"] == bob.lines()


def test_sealed_when_a_room_is_left(chatroom: Chatroom) -> None:
    """What was heard in a room is sent even when the room is left in the same tick."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    for peer in (bob, ann):
        peer.send("JOIN #tea")
    chatroom.quiet()
    bob.sock.sendall(b"PRIVMSG #tea :last words\r\n")
    ann.send("PART #tea")
    assert f":{source('bob')} PRIVMSG #tea :last words" in ann.lines()


@pytest.mark.parametrize("loser", ["ann", "bob"])
def test_ending_session_gets_its_last_words(chatroom: Chatroom, loser: str) -> None:
    """What a session was to hear before its end reaches it before the goodbye."""
    peers = {name: chatroom.irc(name) for name in ("ann", "bob")}
    chatroom.quiet()
    peers["ann"].sock.sendall(b"PRIVMSG #lobby :hello\r\n" * (loser == "bob"))
    peers[loser].send("PING 1", "QUIT :bye", "PING 2")
    lines = peers[loser].lines()
    goodbye = f":{source(loser)} QUIT :Quit: bye"
    assert [
        ":hubbub.local PONG hubbub.local :1",
        goodbye,
        "ERROR :Closing link: 127.0.0.1 (Quit)",
    ] == [line for line in lines if "PRIVMSG" not in line]
    assert (loser == "bob") == any("hello" in line for line in lines)
    assert peers[loser].is_closed
