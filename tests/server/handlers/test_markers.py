"""MARKREAD: up to where somebody has read, on all of their sessions (IRCv3 read-marker)."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from hubbub.core.state import User
from hubbub.doors.poller import Poller
from hubbub.server.storage import InlineIndexer, Kept, begin
from hubbub.server.wires import iso
from hubbub.store.memory import MemoryStore
from hubbub.store.sqlite import SqliteStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source

SERVER = ":hubbub.local"
CAPS = ("draft/read-marker", "standard-replies")
LABELS = ("batch", "labeled-response")
YESTERDAY = "timestamp=2026-02-28T09:30:00.123Z"
BEFORE_THAT = "timestamp=2026-02-27T23:59:59.999Z"
NOON = f"timestamp={iso(NOON_MS)}"


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture(params=["a guest", "an account", "nothing is kept"])
def ann(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """Somebody in #tea, whose markers are kept in one way or the other."""
    store = MemoryStore() if request.param != "nothing is kept" else None
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann", *CAPS)
        if request.param == "an account":
            log_in(chatroom, "ann")
        ann.send("JOIN #tea")
        ann.received()
        yield ann


def log_in(chatroom: Chatroom, name: str) -> User:
    """Give somebody an account, as it will be once there are accounts."""
    user = chatroom.hub.chat.users[name]
    chatroom.hub.present.forget(user, user.identity)
    user.account = user.identity = name
    chatroom.hub.present.take_in(user)
    return user


def another_session(chatroom: Chatroom, name: str, *caps: str) -> Peer:
    """Return a further session of somebody, as it will be once there are accounts."""
    peer = chatroom.connect()
    peer.send("CAP LS 302", f"CAP REQ :{' '.join(caps)}")
    session = next(one for one in chatroom.hub.sessions if one.user is None)
    session.registration = None
    session.user = chatroom.hub.chat.users[name]
    chatroom.hub.fanout.add(session, session.user)
    peer.received()
    return peer


def marker(target: str, when: str) -> str:
    """Return the line that tells a marker."""
    return f"{SERVER} MARKREAD {target} {when}"


def fail(rest: str) -> str:
    """Return the line of a failure."""
    return f"{SERVER} FAIL MARKREAD {rest}"


class TestOne:
    """One session asks and tells."""

    def test_never_read(self, ann: Peer) -> None:
        """What was never marked has an asterisk for a time."""
        assert [marker("#tea", "*")] == ann.ask("MARKREAD #tea")
        assert [marker("ann", "*")] == ann.ask("MARKREAD ann")

    def test_set(self, ann: Peer) -> None:
        """A marker is told as it was set, and kept."""
        assert [marker("#tea", YESTERDAY)] == ann.ask(f"MARKREAD #tea {YESTERDAY}")
        assert [marker("#tea", YESTERDAY)] == ann.ask("MARKREAD #TEA")
        assert [marker("#lobby", "*")] == ann.ask("MARKREAD #lobby")

    @pytest.mark.parametrize("earlier", [BEFORE_THAT, YESTERDAY])
    def test_never_back(self, ann: Peer, earlier: str) -> None:
        """An earlier time changes nothing, and is answered with what there is."""
        ann.send(f"MARKREAD #tea {YESTERDAY}")
        ann.received()
        assert [marker("#tea", YESTERDAY)] == ann.ask(f"MARKREAD #tea {earlier}")
        assert [marker("#tea", NOON)] == ann.ask(f"MARKREAD #tea {NOON}")

    def test_before_2020(self, ann: Peer) -> None:
        """Times before the first id there can be are times like others."""
        earlier, later = "timestamp=2019-01-04T14:33:26.123Z", "timestamp=2019-06-01T12:00:00.000Z"
        assert [marker("#tea", earlier)] == ann.ask(f"MARKREAD #tea {earlier}")
        assert [marker("#tea", later)] == ann.ask(f"MARKREAD #tea {later}")
        assert [marker("#tea", later)] == ann.ask(f"MARKREAD #tea {earlier}")

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("0001-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", iso(NOON_MS)),
        ],
    )
    def test_no_time_of_a_message(self, ann: Peer, asked: str, expected: str) -> None:
        """A marker stays between 1970 and now: nobody has read what is not said yet."""
        told = marker("#tea", f"timestamp={expected}")
        assert [told] == ann.ask(f"MARKREAD #tea timestamp={asked}")

    def test_after_leaving(self, ann: Peer) -> None:
        """Who comes back is told up to where they have read, before they are told who is there."""
        ann.send(f"MARKREAD #tea {YESTERDAY}", "PART #tea")
        lines = ann.ask("JOIN #tea")
        assert f":{source('ann')} JOIN #tea" == lines[0]
        assert marker("#tea", YESTERDAY) == lines[1]
        assert f"{SERVER} 366 ann #tea :End of NAMES list" == lines[-1]

    @pytest.mark.parametrize("when", ["*", "", "timestamp=", "timestamp=noon", YESTERDAY[10:]])
    def test_no_time(self, ann: Peer, when: str) -> None:
        """What is no time is refused, the asterisk too."""
        shown = when or "*"
        assert [fail(f"INVALID_PARAMS {shown} :It takes timestamp=…Z")] == ann.ask(
            f"MARKREAD #tea :{when}"
        )

    def test_an_id_is_no_time(self, ann: Peer) -> None:
        """Messages are marked by their times, not by their ids."""
        assert ["INVALID_PARAMS"] == [
            line.split()[3] for line in ann.ask("MARKREAD #tea msgid=0000000000000")
        ]

    def test_nothing(self, ann: Peer) -> None:
        """The target has to be there."""
        assert [fail("NEED_MORE_PARAMS :Missing parameters")] == ann.ask("MARKREAD")

    @pytest.mark.parametrize("name", ["#", "a b", ":x", "1st", "#a,#b", ""])
    def test_no_name(self, ann: Peer, name: str) -> None:
        """What cannot be a name is refused."""
        (line,) = ann.ask(f"MARKREAD :{name}")
        assert line.startswith(fail("INVALID_PARAMS "))


class TestWhoMayRead:
    """A marker tells nothing of rooms and people."""

    def test_absent_and_closed_alike(self, chatroom: Chatroom) -> None:
        """A room that one is not in and a room that is not there cannot be told apart."""
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        bob.send("JOIN #Ops", "MODE #ops +s", f"MARKREAD #ops {YESTERDAY}")
        ann.received()
        for name in ("#ops", "#nowhere"):
            assert [marker(name, "*")] == ann.ask(f"MARKREAD {name}")
            refused = fail(f"INVALID_PARAMS {name} :There is nothing for you to read")
            assert [refused] == ann.ask(f"MARKREAD {name} {YESTERDAY}")

    def test_ones_own(self, chatroom: Chatroom) -> None:
        """Markers in the same room are each one's own, and nobody hears of the others'."""
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        chatroom.quiet()
        ann.send(f"MARKREAD #lobby {YESTERDAY}", f"MARKREAD bob {YESTERDAY}")
        assert [] == bob.lines()
        assert [marker("#lobby", "*")] == bob.ask("MARKREAD #lobby")
        assert [marker("ann", "*")] == bob.ask("MARKREAD ann")

    def test_a_new_nick(self, chatroom: Chatroom) -> None:
        """A direct talk's marker goes with the person, not with the nick."""
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.send(f"MARKREAD bob {YESTERDAY}")
        bob.send("NICK robert")
        eve = chatroom.irc("bob")
        chatroom.quiet()
        assert [marker("robert", YESTERDAY)] == ann.ask("MARKREAD Robert")
        assert [marker("bob", "*")] == ann.ask("MARKREAD bob")
        eve.send("QUIT")
        ann.received()
        assert [marker("bob", "*")] == ann.ask("MARKREAD bob")
        refused = fail("INVALID_PARAMS bob :There is nothing for you to read")
        assert [refused] == ann.ask(f"MARKREAD bob {YESTERDAY}")


class TestEntering:
    """Who enters a room is told their marker."""

    def test_several_rooms(self, ann: Peer) -> None:
        """One JOIN tells a marker for each room, in its place."""
        ann.send(f"MARKREAD #tea {YESTERDAY}", "PART #tea")
        words = [line.split()[1] for line in ann.ask("JOIN #a,#tea,#tea2", "PING x")]
        once = ["JOIN", "MARKREAD", "353", "366"]
        assert [*once * 3, "PONG"] == words

    def test_the_lobby(self, chatroom: Chatroom) -> None:
        """Who arrives is told it for the lobby as well."""
        peer = chatroom.connect()
        peer.send("CAP REQ draft/read-marker", "NICK ann", "USER ann 0 * :Ann", "CAP END")
        lines = peer.lines()
        join = lines.index(f":{source('ann')} JOIN #lobby")
        assert marker("#lobby", "*") == lines[join + 1]

    def test_not_asked_for(self, chatroom: Chatroom) -> None:
        """Who has not the capability, or was in the room already, is told nothing."""
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob", *CAPS)
        assert [] == [line for line in ann.ask("JOIN #tea") if "MARKREAD" in line]
        assert [] == bob.ask("JOIN #lobby")

    def test_refused(self, chatroom: Chatroom) -> None:
        """Who is not let in is told nothing."""
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob", *CAPS)
        ann.send("JOIN #tea", "MODE #tea +i")
        assert ["473"] == [line.split()[1] for line in bob.ask("JOIN #tea")]

    def test_in_order(self, chatroom: Chatroom) -> None:
        """What is asked for after JOIN is answered after it, whenever the disk answers."""
        ann = chatroom.irc("ann", *CAPS)
        log_in(chatroom, "ann")
        chatroom.disk.holds_reads = True
        assert [] == ann.ask("JOIN #a,#b", "PING x")
        chatroom.disk.holds_reads = False
        chatroom.run()
        words = [line.split()[1] for line in ann.lines()]
        assert [*["JOIN", "MARKREAD", "353", "366"] * 2, "PONG"] == words

    def test_labeled(self, ann: Peer) -> None:
        """A labeled JOIN has all of it under its label."""
        ann.send(f"CAP REQ :{' '.join(LABELS)}", "PART #tea")
        lines = ann.ask("@label=x JOIN #tea,#b")
        assert lines[0].startswith(f"@label=x {SERVER} BATCH +")
        assert 2 == sum(" MARKREAD " in line for line in lines)
        assert all(line.startswith("@batch=") for line in lines[1:-1])

    def test_without_the_disk(self, chatroom: Chatroom) -> None:
        """A disk that cannot be read keeps nobody out, and no wrong marker is told."""
        ann = chatroom.irc("ann", *CAPS)
        log_in(chatroom, "ann")
        chatroom.disk.is_unreadable = True
        assert ["JOIN", "353", "366"] == [line.split()[1] for line in ann.ask("JOIN #tea")]


class TestSeveralSessions:
    """The markers of somebody are the same on all their sessions."""

    def test_told(self, ann: Peer) -> None:
        """The others are told when a marker moves, and only those that want it."""
        chatroom = ann.chatroom
        phone = another_session(chatroom, "ann", *CAPS)
        bare = another_session(chatroom, "ann", "server-time")
        assert [marker("#tea", YESTERDAY)] == ann.ask(f"MARKREAD #tea {YESTERDAY}")
        assert [marker("#tea", YESTERDAY)] == phone.lines()
        assert [] == bare.lines()
        ann.ask(f"MARKREAD #tea {BEFORE_THAT}", "MARKREAD #tea")
        assert [] == phone.lines()
        assert [marker("#tea", YESTERDAY)] == phone.ask("MARKREAD #tea")

    def test_under_a_label(self, ann: Peer) -> None:
        """The label stays with who has asked."""
        phone = another_session(ann.chatroom, "ann", *CAPS)
        ann.send(f"CAP REQ :{' '.join(LABELS)}")
        told = marker("#tea", YESTERDAY)
        assert [f"@label=x {told}"] == ann.ask(f"@label=x MARKREAD #tea {YESTERDAY}")
        assert [told] == phone.lines()

    def test_entering(self, ann: Peer) -> None:
        """They are told the marker of a room that one of them enters."""
        ann.send("CAP REQ -draft/read-marker")
        phone = another_session(ann.chatroom, "ann", *CAPS)
        lines = ann.ask("JOIN #new")
        assert [] == [line for line in lines if "MARKREAD" in line]
        assert [f":{source('ann')} JOIN #new", marker("#new", "*")] == phone.lines()

    def test_gone_at_once(self, ann: Peer) -> None:
        """Who marks and closes the lid has read it all the same."""
        phone = another_session(ann.chatroom, "ann", *CAPS)
        ann.sock.sendall(f"MARKREAD #tea {YESTERDAY}\r\n".encode())
        ann.sock.shutdown(socket.SHUT_WR)
        ann.chatroom.run()
        assert [marker("#tea", YESTERDAY)] == phone.lines()


class TestKept:
    """Where markers are."""

    def test_of_an_account(self) -> None:
        """An account's are stored: they are there after a restart."""
        store = MemoryStore()
        with Chatroom(store=store) as chatroom:
            ann = chatroom.irc("ann", *CAPS)
            log_in(chatroom, "ann")
            ann.send(f"MARKREAD #lobby {YESTERDAY}")
        with Chatroom(store=store) as chatroom:
            ann = chatroom.irc("ann", *CAPS)
            log_in(chatroom, "ann")
            assert [marker("#lobby", YESTERDAY)] == ann.ask("MARKREAD #lobby")

    def test_of_a_guest(self) -> None:
        """A guest's go with the guest: the store and the memory are clean of them."""
        store = MemoryStore()
        with Chatroom(store=store) as chatroom:
            ann = chatroom.irc("ann", *CAPS)
            identity = chatroom.hub.chat.users["ann"].identity
            ann.send(f"MARKREAD #lobby {YESTERDAY}")
            assert ["#lobby"] == list(chatroom.hub.guest_markers.markers(identity))
            ann.send("QUIT")
            assert {} == chatroom.hub.guest_markers.markers(identity)
        assert {} == store.markers.markers(identity)

    def test_on_a_disk(self, tmp_path: Path) -> None:
        """What is being stored when the server stops is there when it starts again."""
        store = SqliteStore(tmp_path)
        calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        poller = Poller(lambda: None, lambda error: None)
        storage = begin(Kept(store, InlineIndexer(store)), calls.put, poller)
        storage.reader.ask(lambda store: store.markers.mark("ann", "#tea", 5), lambda *_: None)
        storage.close()
        poller.close()
        store = SqliteStore(tmp_path)
        assert {"#tea": 5} == store.markers.markers("ann")
        store.close()

    def test_answered_when_stored(self, chatroom: Chatroom) -> None:
        """An answer is a receipt: it comes when the marker is on the disk."""
        ann = chatroom.irc("ann", *CAPS)
        log_in(chatroom, "ann")
        chatroom.disk.holds_reads = True
        assert [] == ann.ask(f"MARKREAD #lobby {YESTERDAY}")
        chatroom.disk.holds_reads = False
        chatroom.run()
        assert [marker("#lobby", YESTERDAY)] == ann.lines()

    @pytest.mark.parametrize(
        ("asked", "problem"),
        [
            ("MARKREAD #lobby", "The read marker is out of reach"),
            (f"MARKREAD #lobby {YESTERDAY}", "The read marker could not be set"),
        ],
    )
    def test_not_stored(self, chatroom: Chatroom, asked: str, problem: str) -> None:
        """A disk that does not do its part is told of, and others hear nothing."""
        ann = chatroom.irc("ann", *CAPS)
        log_in(chatroom, "ann")
        phone = another_session(chatroom, "ann", *CAPS)
        chatroom.disk.is_unreadable = True
        assert [fail(f"INTERNAL_ERROR #lobby :{problem}")] == ann.ask(asked)
        assert [] == phone.lines()
