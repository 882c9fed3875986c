"""Rooms as they are stored, and what a server finds again after a restart."""

from __future__ import annotations

import pytest

from hubbub.core.ids import from_text
from hubbub.core.retention import Retention
from hubbub.core.state import Ban, Room, Topic, User
from hubbub.server.keeping import restored, stored
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, SERVER, Chatroom, Peer, source
from tests.support.storing import batched, msgid, texts

CAPS = ("batch", "message-tags", "server-time", "echo-message", "draft/chathistory")
HOUR_MS = 3_600_000


def room() -> Room:
    """Return a room with all that a room can have."""
    one = Room("#Tea", 5, flags="imst")
    one.password, one.member_limit = "oolong", 7
    one.retention = Retention(30, 1000)
    one.topic = Topic("Tea", "ann!~ann@host", 6)
    one.lists["b"] = {mask: Ban(mask, "ann", 8) for mask in ("a!*@*", "*!*@evil")}
    one.lists["e"] = {"a:ann": Ban("a:ann", "ann", 9, until_s=99)}
    one.settings = {"W": "10"}
    one.founder, one.roles = "ann", {"bob": "o"}
    one.note_restraints()
    one.members = {User("ann", "~ann", "host", "Ann"): "o"}
    return one


def test_comes_back() -> None:
    """Name, age, topic, modes and bans come back; the people do not."""
    before, after = room(), restored(stored(room()))
    names = ("name", "created_s", "flags", "password", "member_limit", "topic", "bans")
    for name in (*names, "retention", "lists", "settings", "founder", "roles", "restrains"):
        assert getattr(before, name) == getattr(after, name), name
    assert list(before.bans) == list(after.bans)
    assert {} == after.members
    assert after.is_kept


def test_a_bare_room_comes_back_bare() -> None:
    """What a room does not have it does not get."""
    after = restored(stored(Room("#bare", 1, flags="")))
    assert set() == after.flags
    assert (None, None, None) == (after.password, after.member_limit, after.topic)
    assert None is after.retention
    assert {} == after.bans


@pytest.fixture
def store() -> MemoryStore:
    """What outlives the servers of a test."""
    return MemoryStore()


def history(peer: Peer, room: str) -> list[str]:
    """Return the last lines of a room."""
    return batched(peer.ask(f"CHATHISTORY LATEST {room} * 100"), f"chathistory {room}")


def test_rooms_outlive_a_restart(store: MemoryStore) -> None:
    """A room with history has its name, topic, modes and bans after a restart."""
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #Tea", "PRIVMSG #Tea :hello", "TOPIC #tea :Oolong")
        ann.send("MODE #tea +ims-n", "MODE #tea +lkb 7 secret evil", "MODE #tea +b worse")
        ann.send("MODE #tea -b evil")
        topic = ann.ask("TOPIC #tea")
        ann.send("PART #tea")
    with Chatroom(store=store, began_ms=NOON_MS + HOUR_MS) as chatroom:
        again = chatroom.hub.chat.room("#tea")
        assert again is not None
        assert "#Tea" == again.name
        assert {"i", "m", "s", "t"} == again.flags
        assert (7, "secret") == (again.member_limit, again.password)
        assert ["worse!*@*"] == list(again.bans)
        assert {} == again.members
        bob = chatroom.irc("bob")
        assert [f":{SERVER} 475 bob #Tea :#Tea needs a password, and this is not it"] == bob.ask(
            "JOIN #tea x"
        )
        assert [f":{SERVER} 473 bob #Tea :#Tea is for invited people (+i)"] == bob.ask(
            "JOIN #tea secret"
        )
        again.flags.discard("i")
        told = [line.replace(" ann #Tea ", " bob #Tea ") for line in topic]
        assert [f":{source('bob')} JOIN #Tea", *told] == bob.ask("JOIN #tea secret")[:3]


def test_first_comer_owns_it(store: MemoryStore) -> None:
    """Who enters a room first that has stayed for its history is its operator."""
    with Chatroom(store=store) as chatroom:
        chatroom.irc("ann").send("JOIN #tea", "PRIVMSG #tea :hello")
    with Chatroom(store=store) as chatroom:
        bob, cid = chatroom.irc("bob"), chatroom.irc("cid")
        bob.send("JOIN #tea")
        assert f":{SERVER} 353 cid = #tea :@bob cid" in cid.ask("JOIN #tea")


def test_a_room_without_history_goes(store: MemoryStore) -> None:
    """A room in which nothing was said, and that was about nothing, leaves nothing to restore."""
    with Chatroom(store=store) as chatroom:
        chatroom.irc("ann").send("JOIN #tea", "MODE #tea +m", "PART #tea")
    with Chatroom(store=store) as chatroom:
        assert chatroom.hub.chat.room("#tea") is None


def test_what_was_set_before_the_first_word(store: MemoryStore) -> None:
    """What a room was like when its first message was stored comes back with it."""
    with Chatroom(store=store) as chatroom:
        chatroom.irc("ann").send("JOIN #tea", "TOPIC #tea :Oolong", "PRIVMSG #tea :hello")
    with Chatroom(store=store) as chatroom:
        assert ["Oolong"] == texts(chatroom.irc("bob").ask("JOIN #tea"))[1:2]


def test_the_lobby_stays_everybodys(store: MemoryStore) -> None:
    """The lobby has its topic and history again, and still no operator."""
    with Chatroom(store=store) as chatroom:
        chatroom.irc("ann").send("TOPIC #lobby :Welcome", "PRIVMSG #lobby :hello")
    with Chatroom(store=store) as chatroom:
        bob = chatroom.irc("bob", *CAPS)
        assert f":{SERVER} 332 bob #lobby :Welcome" in bob.ask("TOPIC #lobby")
        assert ["hello"] == texts(history(bob, "#lobby"))
        assert f":{SERVER} 353 bob = #lobby :bob" in bob.ask("NAMES #lobby")


@pytest.mark.parametrize("later_ms", [-HOUR_MS, 0, HOUR_MS])
def test_ids_go_on_growing(store: MemoryStore, later_ms: int) -> None:
    """After a restart ids are greater than before it, even if the clock was set back."""
    ids = []
    for began_ms in (NOON_MS, NOON_MS + later_ms):
        with Chatroom(store=store, began_ms=began_ms) as chatroom:
            ann = chatroom.irc("ann", *CAPS)
            for number in range(5):
                lines = ann.ask(f"PRIVMSG #lobby :{len(ids)} {number}")
                ids.append(msgid(lines[0]))
                chatroom.pass_s(0.5)
            lines = history(ann, "#lobby")
            assert ids == [msgid(line) for line in lines]
    assert 10 == len(set(ids))
    assert sorted(ids) == ids
    assert sorted(map(from_text, ids)) == [from_text(one) for one in ids]


def test_who_comes_again_is_who_they_were_not(store: MemoryStore) -> None:
    """After a restart a nick opens nothing that its former holder was told."""
    with Chatroom(store=store) as chatroom:
        ann, _ = chatroom.irc("ann"), chatroom.irc("bob")
        ann.send("PRIVMSG bob :between us")
    with Chatroom(store=store, began_ms=NOON_MS - HOUR_MS) as chatroom:
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        assert [] == history(bob, "ann")
        assert [] == history(ann, "bob")
        assert [] == batched(
            bob.ask(
                "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z "
                "timestamp=2030-01-01T00:00:00.000Z 100"
            ),
            "draft/chathistory-targets",
        )


def test_sources_are_what_they_were(store: MemoryStore) -> None:
    """History names people as they were called when they spoke."""
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("PRIVMSG #lobby :hello", "NICK anna", "PRIVMSG #lobby :again")
    with Chatroom(store=store) as chatroom:
        lines = history(chatroom.irc("bob", *CAPS), "#lobby")
        anna = source("ann").replace("ann!", "anna!")
        assert [source("ann"), anna] == [line.split(" ")[1][1:] for line in lines]
