"""NickServ's commands for operators: accounts of others made, closed, opened, dropped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from hubbub.core.privileges import Draft
from hubbub.server.config import Config, LimitsConfig
from hubbub.server.operator_config import Operator
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer

PASSWORD = "correct-horse"
HEAD = ":NickServ!NickServ@services NOTICE"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("sesame8!")
CONFIG = Config(
    limits=LimitsConfig(messages_per_s=0.0),
    operators={"root": Operator(HASH), "helper": Operator(HASH, operator_class="helpers")},
    operator_classes={"helpers": Draft(("mute",), "helps people")},
)


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat with operators, one of whom has no power over accounts."""
    with Chatroom(store=MemoryStore(), config=CONFIG) as chatroom:
        yield chatroom


@pytest.fixture
def root(chatroom: Chatroom) -> Peer:
    """Somebody who may do everything."""
    root = chatroom.irc("root")
    root.send("OPER root sesame8!")
    return root


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody who has registered."""
    ann = chatroom.irc("ann")
    ann.send(f"NS REGISTER {PASSWORD}")
    return ann


def audited(chatroom: Chatroom) -> list[tuple[str, str]]:
    """Return what the audit log has, oldest first: what was done, and to whom."""
    acts = chatroom.disk.store.moderation.acts(10)
    return [(act.what, act.whom) for act in acts if act.what != "OPER"]


@pytest.mark.parametrize(
    "text", ["SAREGISTER zoe another-horse", "SADROP ann", "SAPASSWD ann x", "SUSPEND LIST", "LIST"]
)
def test_only_with_the_privilege(chatroom: Chatroom, ann: Peer, text: str) -> None:
    """To whom the power is not given, these commands are not there."""
    missing = "There is no such command; /msg NickServ HELP lists them"
    cid = chatroom.irc("cid")
    assert [f"{HEAD} cid :{missing}"] == cid.ask(f"NS {text}")
    cid.send("OPER helper sesame8!")
    assert [f"{HEAD} cid :{missing}"] == cid.ask(f"NS {text}")


def test_register(chatroom: Chatroom, root: Peer) -> None:
    """An operator makes an account for somebody else, and is not logged in to it."""
    assert [f"{HEAD} root :Account zoe created"] == root.ask("NS SAREGISTER zoe another-horse")
    assert chatroom.hub.chat.user("root").account is None
    zoe = chatroom.irc("bob")
    assert f"{HEAD} bob :You're now logged in as zoe" in zoe.ask("NS IDENTIFY zoe another-horse")
    assert [("SAREGISTER", "zoe")] == audited(chatroom)
    assert [f"{HEAD} root :zoe", f"{HEAD} root :End of list"] == root.ask("NS LIST")


def test_drop(chatroom: Chatroom, root: Peer, ann: Peer) -> None:
    """Who is logged in to an account that is dropped is logged out."""
    assert [f"{HEAD} root :Account ann is dropped"] == root.ask("NS SADROP ann")
    assert " 901 ann " in str(ann.lines())
    assert [f"{HEAD} root :There is no account ann"] == root.ask("NS SADROP ann")
    assert [("SADROP", "ann")] == audited(chatroom)


def test_drop_of_what_was_forgotten(chatroom: Chatroom, root: Peer, ann: Peer) -> None:
    """An account that was forgotten beside the server is let go of here too."""
    chatroom.disk.store.accounts.drop("ann", is_reserved=True)
    assert [f"{HEAD} root :Account ann is dropped"] == root.ask("NS SADROP ann")
    assert chatroom.hub.chat.user("ann").account is None
    assert not chatroom.hub.chat.nick_owners


def test_drop_of_who_is_always_on(chatroom: Chatroom, root: Peer, ann: Peer) -> None:
    """A user who stays without a device goes with the account."""
    ann.send("NS SET ALWAYS-ON ON")
    ann.close()
    assert chatroom.hub.chat.user("ann") is not None
    root.send("NS SADROP ann")
    assert chatroom.hub.chat.user("ann") is None


def test_set_password(chatroom: Chatroom, root: Peer, ann: Peer) -> None:
    """The new password holds, the old one does not, and neither is in the audit log."""
    assert "too short" in root.ask("NS SAPASSWD ann short")[0]
    assert [f"{HEAD} root :ann has another password"] == root.ask("NS SAPASSWD ann another-horse")
    assert "no account zoe" in root.ask("NS SAPASSWD zoe another-horse")[0]
    bob = chatroom.irc("bob")
    assert "wrong" in bob.ask(f"NS IDENTIFY ann {PASSWORD}")[0]
    assert f"{HEAD} bob :You're now logged in as ann" in bob.ask("NS IDENTIFY ann another-horse")
    assert [("SAPASSWD", "ann")] == audited(chatroom)


def test_suspend(chatroom: Chatroom, root: Peer, ann: Peer) -> None:
    """A suspended account's connections end, and nobody logs in until it is opened again."""
    assert f"{HEAD} root :ann is suspended" == root.ask("NS SUSPEND ADD ann too loud")[0]
    assert "(The account is suspended: too loud)" in ann.lines()[-1]
    bob = chatroom.irc("bob")
    lines = bob.ask(f"NS IDENTIFY ann {PASSWORD}")
    assert [f"{HEAD} bob :The account is suspended: too loud"] == lines
    assert [
        f"{HEAD} root :ann by root: too loud",
        f"{HEAD} root :Suspended: 1",
    ] == root.ask("NS SUSPEND LIST")
    assert [f"{HEAD} root :ann is not suspended"] == root.ask("NS SUSPEND DEL ann")
    assert f"{HEAD} bob :You're now logged in as ann" in bob.ask(f"NS IDENTIFY ann {PASSWORD}")
    assert [("SUSPEND", "ann"), ("SUSPEND lifted", "ann")] == audited(chatroom)


def test_suspend_for_a_time(chatroom: Chatroom, root: Peer, ann: Peer) -> None:
    """A suspension with a duration ends by itself."""
    assert "length of time" in root.ask("NS SUSPEND ADD ann DURATION soon")[0]
    root.send("NS SUSPEND ADD ann DURATION 1m too loud")
    assert f"{HEAD} root :ann by root, 1m left: too loud" == root.ask("NS SUSPEND LIST")[0]
    chatroom.clock.pass_s(61)
    assert [f"{HEAD} root :Suspended: 0"] == root.ask("NS SUSPEND LIST")


def test_suspend_of_who_is_always_on(chatroom: Chatroom, root: Peer, ann: Peer) -> None:
    """A user of a suspended account goes, with a device or without."""
    ann.send("NS SET ALWAYS-ON ON")
    root.send("NS SUSPEND ADD ann")
    ann.received()
    assert ann.is_closed
    assert chatroom.hub.chat.user("ann") is None


@pytest.mark.parametrize("words", ["ADD", "DEL", "WHAT ann"])
def test_suspend_misspelt(root: Peer, words: str) -> None:
    """What is not complete is answered with how it is written."""
    assert root.ask(f"NS SUSPEND {words}")[0].startswith(f"{HEAD} root :It is written: SUSPEND ADD")


def test_unknown_account(root: Peer) -> None:
    """Nobody is told that something was done to an account that is not there."""
    assert "no account zoe" in root.ask("NS SUSPEND ADD zoe")[0]
