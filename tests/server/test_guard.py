"""Registered nicks under each policy: who is refused, warned, renamed, and who is left alone."""

from __future__ import annotations

import pytest

from hubbub.server.config import Config, LimitsConfig
from hubbub.server.sections import AccountsConfig
from hubbub.store.accounts import Account
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom

PASSWORD = "correct-horse"
WARNING = "ann is registered: log in within 30 s, or be renamed"


def chatroom_with(policy: str, *, store: MemoryStore | None = None) -> Chatroom:
    """Return a chat with this policy, in which ann has registered, and is not here."""
    config = Config(
        accounts=AccountsConfig(nick_policy=policy), limits=LimitsConfig(messages_per_s=0.0)
    )
    chatroom = Chatroom(store=store or MemoryStore(), config=config)
    if store is None:
        ann = chatroom.irc("ann")
        ann.send(f"NS REGISTER {PASSWORD}")
        ann.close()
    return chatroom


def test_rename() -> None:
    """Under `rename` who takes another's nick is warned, and renamed once the time is over."""
    with chatroom_with("rename") as chatroom:
        bob = chatroom.irc("bob")
        lines = bob.ask("NICK ann")
        assert f":hubbub.local NOTICE ann :{WARNING}" in lines
        chatroom.pass_s(29)
        assert chatroom.hub.chat.user("ann") is not None
        chatroom.pass_s(2)
        assert chatroom.hub.chat.user("ann") is None
        assert any(" NICK :guest" in line for line in bob.lines())


def test_rename_is_averted() -> None:
    """Who logs in in time keeps the nick; who has let go of it keeps the new one."""
    with chatroom_with("rename") as chatroom:
        bob = chatroom.irc("bob")
        bob.send("NICK ann", f"NS IDENTIFY {PASSWORD}")
        chatroom.pass_s(31)
        assert "ann" == chatroom.hub.chat.user("ann").account
        cid = chatroom.irc("cid")
        bob.send("NICK bob")
        cid.send("NICK ann", "NICK cid")
        chatroom.pass_s(31)
        assert chatroom.hub.chat.user("cid") is not None


def test_rename_after_logging_out() -> None:
    """Who logs out and keeps the nick has the same time."""
    with chatroom_with("rename") as chatroom:
        bob = chatroom.irc("bob")
        bob.send("NICK ann", f"NS IDENTIFY {PASSWORD}")
        assert any(WARNING in line for line in bob.ask("NS LOGOUT"))
        chatroom.pass_s(31)
        assert chatroom.hub.chat.user("ann") is None


def test_off() -> None:
    """Under `off` anybody has any nick for as long as they like."""
    with chatroom_with("off") as chatroom:
        lines = chatroom.irc("bob").ask("NICK ann")
        assert not any("is registered" in line for line in lines)
        chatroom.pass_s(31)
        assert chatroom.hub.chat.user("ann") is not None


def test_owner_comes_in() -> None:
    """Under `strict` who has a nick from before it was registered is renamed for its owner."""
    with chatroom_with("strict") as chatroom:
        bob = chatroom.irc("bob")
        chatroom.hub.guard.own(Account("bob", 0))
        chatroom.hub.guard.reclaim("bob", "bob")
        chatroom.run()
        assert "bob is registered, and you are not logged in as its owner" in str(bob.lines())
        assert chatroom.hub.chat.user("bob") is None


def test_disown() -> None:
    """The nicks of an account that is gone are anybody's."""
    with chatroom_with("strict") as chatroom:
        assert any(" 433 " in line for line in chatroom.irc("bob").ask("NICK ann"))
        chatroom.hub.guard.disown("ann")
        chatroom.irc("cid").send("NICK ann")
        assert chatroom.hub.chat.user("ann") is not None


@pytest.mark.parametrize(("policy", "owners"), [("strict", {"zoe", "zo"}), ("off", set())])
def test_known_from_the_start(policy: str, owners: set[str]) -> None:
    """What was registered before the server started is known, unless nobody asks."""
    store = MemoryStore()
    store.accounts.create(Account("Zoe", 0, nicks=frozenset({"zo"})))
    with chatroom_with(policy, store=store) as chatroom:
        assert owners == set(chatroom.hub.chat.nick_owners)
