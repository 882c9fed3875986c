"""An always-on user as it is kept: out as a text, in again before anybody is there."""

from __future__ import annotations

from hubbub.server.presence import restored, taken
from hubbub.store.accounts import PRESENCE, Account
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, source


def kept(*, left_ms: int | None = NOON_MS) -> Account:
    """Return the account of ann, who was in the lobby and, as its operator, in #tea."""
    with Chatroom() as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea", "MODE ann +iB", "AWAY :lunch")
        text = taken(chatroom.hub.chat.users["ann"], left_ms)
    return Account("ann", 0, settings={PRESENCE: text})


def test_there_and_back() -> None:
    """Nick, source, rooms, standing, modes and away text are the same again."""
    with Chatroom(store=MemoryStore()) as chatroom:
        found = restored(chatroom.hub, kept(), "nobody")
        assert found is not None
        user, left_ms = found
        assert NOON_MS == left_ms
        assert (source("ann"), "ann", "ann") == (user.source, user.account, user.identity)
        assert ["#lobby", "#tea"] == [room.name for room in user.rooms]
        assert ["", "o"] == [room.members[user] for room in user.rooms]
        assert (frozenset("iB"), "lunch") == (user.modes, user.away)
        assert chatroom.hub.chat.user("ann") is user


def test_roles_hold(chatroom: Chatroom) -> None:
    """A rank that the room's roles give is there, although what was kept does not know it yet."""
    chatroom.irc("bob").send("JOIN #tea")
    room = chatroom.hub.chat.rooms["#tea"]
    room.founder = "ann"
    found = restored(chatroom.hub, kept(), "nobody")
    assert found is not None
    assert "qo" == room.members[found[0]]


def test_somebody_has_the_nick() -> None:
    """Nobody is restored under a nick that is taken."""
    with Chatroom(store=MemoryStore()) as chatroom:
        chatroom.irc("ann")
        assert restored(chatroom.hub, kept(), "nobody") is None


def test_nothing_kept() -> None:
    """An account without a presence has no user."""
    with Chatroom() as chatroom:
        assert restored(chatroom.hub, Account("ann", 0), "nobody") is None


def test_died_with_a_device() -> None:
    """Where nobody could say when the last device left, it is a second before the end.

    What was stored within it may not have been sent: it is better told twice than never.
    """
    with Chatroom(store=MemoryStore()) as chatroom:
        found = restored(chatroom.hub, kept(left_ms=None), "nobody")
        assert found is not None
        assert NOON_MS - 1000 == found[1]
