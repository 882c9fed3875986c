"""PERSISTENCE: whether one stays without a device, asked for and set."""

from __future__ import annotations

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom

STATUS = ":hubbub.local PERSISTENCE STATUS"


def test_persistence() -> None:
    """What was set and what holds, told to who asks; a change is told to other devices."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann", "draft/persistence", "standard-replies")
        ann.send("REGISTER * * :correct horse")
        assert [f"{STATUS} DEFAULT OFF"] == ann.ask("PERSISTENCE GET")
        assert [f"{STATUS} ON ON"] == ann.ask("PERSISTENCE SET ON")
        assert [f"{STATUS} ON ON"] == ann.ask("PERSISTENCE get")
        assert [f"{STATUS} DEFAULT OFF"] == ann.ask("PERSISTENCE SET default")
        wrong = [":hubbub.local FAIL PERSISTENCE INVALID_PARAMS :It is GET, or SET ON|OFF|DEFAULT"]
        for line in ("PERSISTENCE FOO", "PERSISTENCE SET", "PERSISTENCE SET maybe"):
            assert wrong == ann.ask(line)


def test_guests_have_none() -> None:
    """It takes an account."""
    with Chatroom(store=MemoryStore()) as chatroom:
        bob = chatroom.irc("bob", "standard-replies")
        text = "You're not logged in to an account"
        assert [f":hubbub.local FAIL PERSISTENCE ACCOUNT_REQUIRED :{text}"] == bob.ask(
            "PERSISTENCE GET"
        )
