"""What an event has changed is seen by whoever goes by it, at once."""

from __future__ import annotations

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom


def test_names_are_watched() -> None:
    """Who comes, takes another name and goes is told to who watches; another case is no change."""
    with Chatroom() as chatroom:
        ann = chatroom.irc("ann")
        ann.ask("MONITOR + bob,zoe")
        bob = chatroom.irc("bob")
        bob.ask("NICK Bob", "NICK zoe", "QUIT")
        told = [line.split(" ", 2)[1:] for line in ann.lines() if " 73" in line]
        assert [
            ["730", "ann :bob!~bob@127.0.0.1"],
            ["731", "ann :Bob"],
            ["730", "ann :zoe!~bob@127.0.0.1"],
            ["731", "ann :zoe"],
        ] == told


def test_who_one_is() -> None:
    """Logging in and out makes another identity of somebody, and the former one is nobody's."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann")
        user, present = chatroom.hub.chat.users["ann"], chatroom.hub.present
        before = user.identity
        assert user is present.user_of(before)
        ann.ask("REGISTER * * sesame-open")
        assert (None, user) == (present.user_of(before), present.user_of("ann"))
        ann.ask("NS LOGOUT")
        assert (None, user) == (present.user_of("ann"), present.user_of(user.identity))
        ann.ask("QUIT")
        assert present.user_of(user.identity) is None


def test_who_leaves_hears_it() -> None:
    """Leaving is told while one is still there, and to nobody who is not."""
    with Chatroom() as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        assert [" PART #lobby"] == [line[-12:] for line in ann.ask("PART #lobby")]
        assert [":ann!"] == [line[:5] for line in bob.lines() if " PART " in line]
        assert [] == [line for line in ann.ask("PART #lobby") if " PART " in line]
