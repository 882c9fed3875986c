"""REGISTER, VERIFY: who gets an account, under which name, and who does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hubbub.server.config import Config
from hubbub.server.door_config import ServerConfig
from hubbub.server.limits_config import LimitsConfig
from hubbub.server.sections import AccountsConfig
from hubbub.store.accounts import Account, Token
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, source

SERVER = ":hubbub.local"
PASSWORD = "correct horse"
SUCCESS = "Account successfully registered"


def chatroom_with(password: str = "", **accounts: Any) -> Chatroom:
    """Return a chat with this policy."""
    config = Config(
        server=ServerConfig(password=password),
        accounts=AccountsConfig(**accounts),
        limits=LimitsConfig(messages_per_s=0.0),
    )
    return Chatroom(store=MemoryStore(), config=config)


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat where anybody may register."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


def test_success(chatroom: Chatroom) -> None:
    """Registering logs in, under one's nick or another name."""
    assert [
        f"{SERVER} REGISTER SUCCESS ann :{SUCCESS}",
        f"{SERVER} 900 ann {source('ann')} ann :You are now logged in as ann",
    ] == chatroom.irc("ann").ask(f"REGISTER * * :{PASSWORD}")
    lines = chatroom.irc("bob").ask(f"REGISTER robert * :{PASSWORD}")
    assert f"{SERVER} REGISTER SUCCESS robert :{SUCCESS}" == lines[0]


def test_before_connect(chatroom: Chatroom) -> None:
    """Who has asked for a nick may register it before coming in."""
    peer = chatroom.connect()
    peer.send("CAP LIST")
    assert [f"{SERVER} FAIL REGISTER NEED_NICK * :Take a nick first"] == peer.ask(
        f"REGISTER * * :{PASSWORD}"
    )
    lines = peer.ask("NICK ann", f"REGISTER * * :{PASSWORD}")
    assert f"{SERVER} REGISTER SUCCESS ann :{SUCCESS}" == lines[0]
    peer.send("USER ann 0 * :Ann")
    assert "ann" == chatroom.hub.chat.user("ann").account


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("9lives * :correct horse", "BAD_ACCOUNT_NAME"),
        ("NickServ * :correct horse", "BAD_ACCOUNT_NAME"),
        ("guest-1234 * :correct horse", "BAD_ACCOUNT_NAME"),
        ("zoe * :correct horse", "ACCOUNT_EXISTS"),
        ("* * :short", "WEAK_PASSWORD"),
        ("* * :a\tb\tc\td\te\tf", "UNACCEPTABLE_PASSWORD"),
    ],
)
def test_refused(chatroom: Chatroom, words: str, code: str) -> None:
    """A name that cannot be, one that somebody here has, and bad passwords are refused."""
    chatroom.irc("zoe")
    (line,) = chatroom.irc("ann").ask(f"REGISTER {words}")
    assert f"FAIL REGISTER {code} " in line


def test_taken(chatroom: Chatroom) -> None:
    """A name is registered once, and who is logged in registers no other."""
    ann = chatroom.irc("ann")
    ann.send(f"REGISTER * * :{PASSWORD}")
    assert "FAIL REGISTER ALREADY_AUTHENTICATED b " in ann.ask(f"REGISTER b * :{PASSWORD}")[0]
    ann.close()
    (line,) = chatroom.irc("bob").ask(f"REGISTER ANN * :{PASSWORD}")
    assert "FAIL REGISTER ACCOUNT_EXISTS ANN " in line


def test_closed() -> None:
    """Where registration is closed, it is neither offered nor done."""
    with chatroom_with(registration="closed") as chatroom:
        peer = chatroom.connect()
        assert "account-registration" not in str(peer.ask("CAP LS 302"))
        (line,) = chatroom.irc("ann").ask(f"REGISTER * * :{PASSWORD}")
        assert "FAIL REGISTER DISALLOWED ann " in line


def test_invitation() -> None:
    """An invitation stands in the place of the address, and is good for as many as it says."""
    with chatroom_with(registration="invite") as chatroom:
        chatroom.disk.store.accounts.add_token(Token("xyz", "root", 0))
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        assert "DISALLOWED" in ann.ask(f"REGISTER * * :{PASSWORD}")[0]
        assert "SUCCESS" in ann.ask(f"REGISTER * invite:xyz :{PASSWORD}")[0]
        assert "DISALLOWED" in bob.ask(f"REGISTER * invite:xyz :{PASSWORD}")[0]


def test_email_required() -> None:
    """Where an address is required, something that cannot be one is refused."""
    with chatroom_with(email_required=True) as chatroom:
        assert "email-required" in str(chatroom.connect().ask("CAP LS 302"))
        ann = chatroom.irc("ann")
        assert "INVALID_EMAIL" in ann.ask(f"REGISTER * * :{PASSWORD}")[0]
        assert "SUCCESS" in ann.ask(f"REGISTER * ann@example.org :{PASSWORD}")[0]


def test_only_after_coming_in() -> None:
    """Before coming in only where that is offered."""
    with chatroom_with(before_connect=False) as chatroom:
        peer = chatroom.connect()
        assert "registration=custom-account-name" in str(peer.ask("CAP LS 302"))
        lines = peer.ask("NICK ann", f"REGISTER * * :{PASSWORD}")
        assert "FAIL REGISTER COMPLETE_CONNECTION_REQUIRED ann " in lines[0]


def test_verify(chatroom: Chatroom) -> None:
    """The right code lets an account be used that waits for it; a wrong one does not."""
    chatroom.disk.store.accounts.create(Account("ann", chatroom.hub.now_s, code="1234"))
    peer = chatroom.irc("bob")
    assert "FAIL VERIFY INVALID_CODE ann " in peer.ask("VERIFY ann 4321")[0]
    assert f"{SERVER} VERIFY SUCCESS ann :{SUCCESS}" == peer.ask("VERIFY ann 1234")[0]
    assert "ann" == chatroom.hub.chat.user("bob").account


def test_server_password() -> None:
    """The server's password comes first: without it nobody comes in, or registers."""
    with chatroom_with(password="open sesame") as chatroom:
        peer = chatroom.connect()
        lines = peer.ask("PASS wrong", "NICK ann", f"REGISTER * * :{PASSWORD}")
        assert "COMPLETE_CONNECTION_REQUIRED" in lines[0]
        lines = peer.ask("USER ann 0 * :Ann")
        assert f"{SERVER} 464 ann :This server has a password: PASS gives it" == lines[0]
        assert lines[1].startswith("ERROR :")
        peer = chatroom.connect()
        assert " 001 ann " in peer.ask("PASS :open sesame", "NICK ann", "USER a 0 * :Ann")[0]


def test_required() -> None:
    """Where accounts are required, who is not logged in does not come in."""
    with chatroom_with(required=True) as chatroom:
        peer = chatroom.connect()
        lines = peer.ask("NICK ann", "USER ann 0 * :Ann")
        assert "ACCOUNT_REQUIRED" in lines[0]
        assert lines[1].startswith("ERROR :")
        peer = chatroom.connect()
        peer.send("NICK ann", f"REGISTER * * :{PASSWORD}")
        assert " 001 ann " in peer.ask("USER ann 0 * :Ann")[0]


def test_invitations_end() -> None:
    """By their uses and by their time; one that is taken back opens nothing."""
    with chatroom_with(registration="invite") as chatroom:
        assert chatroom.disk is not None
        accounts, now_s = chatroom.disk.store.accounts, chatroom.hub.now_s
        accounts.add_token(Token("twice", "root", now_s, 2))
        accounts.add_token(Token("hour", "root", now_s, None, now_s + 3600))
        accounts.add_token(Token("gone", "root", now_s, None))
        accounts.drop_token("gone")
        tried = [("ann", "twice"), ("bob", "gone"), ("bob", "twice"), ("cid", "twice")]
        made = []
        for nick, code in [*tried, ("cid", "hour")]:
            peer = chatroom.irc(nick)
            made.append("SUCCESS" in peer.ask(f"REGISTER * invite:{code} :{PASSWORD}")[0])
            peer.close()
        assert [True, False, True, False, True] == made
        chatroom.clock.pass_s(3600)
        late = chatroom.irc("dan").ask(f"REGISTER * invite:hour :{PASSWORD}")
        assert late[0].endswith(" :This invitation is unknown, used up or too old")
