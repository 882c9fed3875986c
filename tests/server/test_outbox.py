"""Sealing takes everything once, and in the order in which it was decided; so it leaves."""

import pytest

from hubbub.server.outbox import Batch, Departures
from tests.support.chatroom import Chatroom, Peer, source


def sealed(chatroom: Chatroom, peer: Peer, data: bytes) -> list[tuple[str, list[bytes]]]:
    """Return what one tick's batch holds for whom when the peer sends that."""
    batches: list[Batch] = []
    chatroom.hub.journal._release = batches.append
    peer.send_bytes(data)
    assert len(batches) == 1
    return [(session.nick, box) for session, box in batches[0].boxes.items()]


class Queue:
    """Departures of three sessions, and in which order what is sent and who is closed."""

    def __init__(self, chatroom: Chatroom) -> None:
        peers = [chatroom.irc(name) for name in ("ann", "bob", "cid")]
        self.peers = dict(zip(("ann", "bob", "cid"), peers, strict=True))
        self.sessions = {session.nick: session for session in chatroom.hub.sessions}
        self.closed: list[str] = []
        self.departures = Departures(lambda session: self.closed.append(session.nick))
        chatroom.quiet()

    def add(self, *ends: str, **boxes: bytes) -> None:
        """Let a batch leave: a chunk for each of these, and the end of those."""
        batch = Batch()
        batch.boxes = {self.sessions[name]: [chunk] for name, chunk in boxes.items()}
        batch.ends = [self.sessions[name] for name in ends]
        self.departures.add(batch)

    def slow(self, *names: str) -> None:
        """Let these have to wait before they may say more."""
        self.departures.slowed |= {self.sessions[name] for name in names}

    def received(self) -> dict[str, bytes]:
        """Return what has reached whom since the last look."""
        found = {name: peer.received() for name, peer in self.peers.items()}
        return {name: data for name, data in found.items() if data}


@pytest.fixture
def queue(chatroom: Chatroom) -> Queue:
    """Departures with three sessions."""
    return Queue(chatroom)


def test_departures_leave_in_turn(queue: Queue) -> None:
    """So many sessions at once, the first first."""
    queue.add(ann=b"1", bob=b"2", cid=b"3")
    queue.departures.send(2)
    assert {"ann": b"1", "bob": b"2"} == queue.received()
    assert queue.departures
    queue.departures.send(2)
    assert {"cid": b"3"} == queue.received()
    assert not queue.departures


def test_departures_of_two_batches_share_a_send(queue: Queue) -> None:
    """Who still waits when a later batch comes gets both in order, and keeps the place."""
    queue.add(ann=b"1", bob=b"2")
    queue.departures.send(1)
    queue.add(ann=b"3", bob=b"4", cid=b"5")
    queue.departures.send(1)
    assert {"ann": b"1", "bob": b"24"} == queue.received()
    queue.departures.send(9)
    assert {"ann": b"3", "cid": b"5"} == queue.received()


def test_who_is_slowed_down_is_served_last(queue: Queue) -> None:
    """However early they came; what has waited so leaves in order."""
    queue.slow("ann")
    queue.add(ann=b"1", bob=b"2")
    queue.add(ann=b"3", cid=b"4")
    queue.departures.send(9)
    assert {"bob": b"2", "cid": b"4"} == queue.received()
    assert queue.departures
    assert queue.departures.holds(queue.sessions["ann"])
    queue.departures.send(9)
    assert {"ann": b"13"} == queue.received()
    assert not queue.departures


def test_who_is_slowed_down_keeps_a_place(queue: Queue) -> None:
    """What they are given while they wait among the others goes with it, as is their due."""
    queue.add(bob=b"1", ann=b"2")
    queue.slow("ann")
    queue.add(ann=b"3", cid=b"4")
    queue.departures.send(2)
    assert {"ann": b"23", "bob": b"1"} == queue.received()


def test_who_is_slowed_down_no_longer(queue: Queue) -> None:
    """They wait among the others again, with what they have not got yet."""
    queue.slow("ann")
    queue.add(ann=b"1")
    queue.departures.slowed.clear()
    queue.add(ann=b"2", bob=b"3")
    queue.departures.send(9)
    assert {"ann": b"12", "bob": b"3"} == queue.received()


def test_a_few_of_those_who_are_slowed_down(queue: Queue) -> None:
    """There are many of them in a storm: between two few it is looked what others have."""
    names = ("ann", "bob", "cid")
    queue.slow(*names)
    queue.add(**dict.fromkeys(names, b"1"))
    queue.departures.send(2)
    assert {"ann": b"1", "bob": b"1"} == queue.received()
    queue.add(ann=b"2")
    queue.departures.send(9)
    assert {"ann": b"2", "cid": b"1"} == queue.received()


def test_who_is_slowed_down_ends_after_the_last_words(queue: Queue) -> None:
    """As everybody does."""
    queue.slow("ann")
    queue.add("ann", ann=b"1", bob=b"2")
    queue.departures.send(9)
    assert not queue.closed
    queue.departures.send(9)
    assert ["ann"] == queue.closed
    assert {"ann": b"1", "bob": b"2"} == queue.received()


def test_departures_end_after_the_last_words(queue: Queue) -> None:
    """A session is closed when it has been sent all it has; one that has nothing, at once."""
    queue.add("bob", "cid", ann=b"1", bob=b"2")
    assert ["cid"] == queue.closed
    queue.departures.send(1)
    assert ["cid"] == queue.closed
    queue.departures.send(1)
    assert ["cid", "bob"] == queue.closed
    assert {"ann": b"1", "bob": b"2"} == queue.received()


def test_departures_without_words(queue: Queue) -> None:
    """Whose words were all withdrawn is sent nothing, and closed all the same."""
    batch = Batch()
    chunk = b"withdrawn"
    batch.boxes = {queue.sessions["ann"]: [chunk, b"kept"], queue.sessions["bob"]: [chunk]}
    batch.ends = [queue.sessions["bob"]]
    batch.leave_out({id(chunk)})
    queue.departures.add(batch)
    queue.departures.send(9)
    assert ({"ann": b"kept"}, ["bob"]) == (queue.received(), queue.closed)


def test_departures_go_on_after_a_failure(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in the sending to one session is nobody else's, and does not come again."""

    def bug(connection: object, data: bytes) -> None:
        raise RuntimeError("a bug")

    queue.add(ann=b"1", bob=b"2")
    with monkeypatch.context() as broken:
        broken.setattr(type(queue.sessions["ann"].connection), "send", bug)
        with pytest.raises(RuntimeError):
            queue.departures.send(9)
    queue.departures.send(9)
    assert {"bob": b"2"} == queue.received()


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
