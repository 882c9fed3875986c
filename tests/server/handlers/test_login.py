"""Logging in and out: how names are read, what is told, what is stored, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hubbub.server.handlers import login
from hubbub.server.passwords import credentials
from hubbub.store.accounts import Account, Credentials, Suspension
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, source

PASSWORD = "correct-horse"
HEAD = ":NickServ!NickServ@services NOTICE bob"
KEPT = credentials(PASSWORD)


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat with one account, ann's."""
    store = MemoryStore()
    store.accounts.create(Account("Ann", 0, KEPT))
    with Chatroom(store=store) as chatroom:
        yield chatroom


@pytest.mark.parametrize(("authcid", "name"), [("ann", "ann"), ("ann@phone", "ann"), ("@", "")])
def test_name_of(authcid: str, name: str) -> None:
    """What stands behind an @ names a device, and is no part of the account."""
    assert name == login.name_of(authcid)


@pytest.mark.parametrize(
    ("account", "name", "is_same"),
    [("Ann", "ann", True), ("ann", "bob", False), (None, "ann", False)],
)
def test_is_same(account: str | None, name: str, *, is_same: bool) -> None:
    """Accounts are the same in any case, and nobody is none of them."""
    assert is_same is login.is_same(account, name)


def test_log_in(chatroom: Chatroom) -> None:
    """One is told the account as it is spelled; when it was used last is stored."""
    lines = chatroom.irc("bob").ask(f"NS IDENTIFY ann {PASSWORD}")
    text = "You are now logged in as Ann"
    assert f":hubbub.local 900 bob {source('bob')} Ann :{text}" == lines[0]
    assert NOON_MS // 1000 == chatroom.disk.store.accounts.account("ann").last_seen_s


def test_log_in_answer_comes_first(chatroom: Chatroom) -> None:
    """The answer comes before the note of the change that account-notify brings."""
    lines = chatroom.irc("bob", "account-notify").ask(f"NS IDENTIFY ann {PASSWORD}")
    assert ["900", "ACCOUNT"] == [line.split()[1] for line in lines[:2]]


def test_log_out(chatroom: Chatroom) -> None:
    """Who logs out is a guest again, with an identity that nobody had before."""
    bob = chatroom.irc("bob")
    user = chatroom.hub.chat.user("bob")
    before = user.identity
    bob.send(f"NS IDENTIFY ann {PASSWORD}")
    assert "ann" == user.identity
    bob.send("NS LOGOUT")
    assert user.account is None
    assert user.identity not in ("ann", before)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "1234"}, "The account waits for its code: VERIFY <account> <code>"),
        ({"suspension": Suspension("root", "", 0)}, "The account is suspended"),
        ({"suspension": Suspension("root", "spam", 0)}, "The account is suspended: spam"),
    ],
)
def test_objection(chatroom: Chatroom, changed: dict[str, object], reason: str) -> None:
    """An account that is closed, or waits for its code, lets nobody in, with the password too."""
    chatroom.disk.store.accounts.change("ann", lambda one: replace(one, **changed))
    assert [f"{HEAD} :{reason}"] == chatroom.irc("bob").ask(f"NS IDENTIFY ann {PASSWORD}")


def test_code(chatroom: Chatroom) -> None:
    """The code opens the account for good, and a wrong one does not."""
    accounts = chatroom.disk.store.accounts
    now_s = chatroom.hub.now_s
    accounts.change("ann", lambda one: replace(one, code="1234", created_s=now_s))
    bob = chatroom.irc("bob")
    wrong = "This is not the account's code, or it is too old"
    assert [f"{HEAD} :{wrong}"] == bob.ask("NS VERIFY ann 4321")
    assert f"{HEAD} :You're now logged in as Ann" in bob.ask("NS VERIFY ann 1234")
    assert accounts.account("ann").code is None
    assert [f"{HEAD} :You are logged in already"] == bob.ask("NS VERIFY ann 1234")


def test_weak_credentials_are_renewed(chatroom: Chatroom) -> None:
    """What was kept with less care is made anew when the password is there; it stays right."""
    accounts = chatroom.disk.store.accounts
    accounts.change("ann", lambda one: replace(one, credentials=Credentials(KEPT.argon2, {})))
    bob = chatroom.irc("bob")
    assert f"{HEAD} :You're now logged in as Ann" in bob.ask(f"NS IDENTIFY ann {PASSWORD}")
    assert accounts.account("ann").credentials.scram
    assert f"{HEAD} :You're now logged in as Ann" in bob.ask(f"NS IDENTIFY ann {PASSWORD}")


def test_out_of_reach(chatroom: Chatroom) -> None:
    """Where the store does not answer, nobody is told that a password is wrong."""
    chatroom.disk.is_unreadable = True
    lines = chatroom.irc("bob").ask(f"NS IDENTIFY ann {PASSWORD}")
    assert [f"{HEAD} :Accounts are out of reach: try again later"] == lines
