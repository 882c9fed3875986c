"""NickServ: what it answers, whose nick is whose, and that passwords go nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hubbub.server.certificate import Certificate
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer
from tests.support.secure import Secure, showing

PASSWORD = "correct-horse"
HEAD = ":NickServ!NickServ@services NOTICE"


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that has accounts."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody who has registered."""
    ann = chatroom.irc("ann")
    assert f"{HEAD} ann :Account created" == ann.ask(f"NS REGISTER {PASSWORD}")[0]
    return ann


def test_help(chatroom: Chatroom) -> None:
    """It tells what it can do, to who asks by PRIVMSG or by NS; operators' commands are hidden."""
    bob = chatroom.irc("bob")
    lines = bob.ask("PRIVMSG nickserv help")
    assert lines == bob.ask("NS HELP")
    assert any("IDENTIFY [account] <password>" in line for line in lines)
    assert not any("SAREGISTER" in line for line in lines)


def test_identify_and_logout(chatroom: Chatroom, ann: Peer) -> None:
    """One identifies with a password, and is nobody again after LOGOUT."""
    bob = chatroom.irc("bob")
    lines = bob.ask("PRIVMSG NickServ :IDENTIFY ann wrong-horse")
    assert [f"{HEAD} bob :the password is wrong, or there is no such account"] == lines
    assert f"{HEAD} bob :You're now logged in as ann" in bob.ask(f"NS IDENTIFY ann {PASSWORD}")
    assert " 901 bob " in bob.ask("NS LOGOUT")[0]
    assert chatroom.hub.chat.user("bob").account is None


def test_nick_is_kept(chatroom: Chatroom, ann: Peer) -> None:
    """Nobody else takes a registered nick; its owner takes it back from who has it."""
    ann.close()
    peer = chatroom.connect()
    lines = peer.ask("NICK ann", "USER ann 0 * :Ann")
    assert (
        ":hubbub.local 433 * ann :ann is registered: log in as ann first, or take another name"
        == (lines[0])
    )
    bob = chatroom.irc("bob")
    assert " 433 bob ann " in bob.ask("NICK ann")[0]
    bob.send(f"NS IDENTIFY ann {PASSWORD}")
    assert any(line.endswith(" NICK :ann") for line in bob.ask("NICK ann"))


def test_group_and_ghost(chatroom: Chatroom, ann: Peer) -> None:
    """A grouped nick belongs to the account too, and GHOST frees it from a lost device."""
    ann.send("NICK ann2", "NS GROUP")
    bob = chatroom.irc("bob")
    assert " 433 bob ann2 " in bob.ask("NICK ann2")[0]
    bob.send(f"NS IDENTIFY ann {PASSWORD}")
    assert f"{HEAD} bob :ann2 is free: /nick ann2" == bob.ask("NS GHOST ann2")[-1]
    assert "ERROR" in str(ann.lines())


def test_logging_out_gives_the_nick_back(chatroom: Chatroom, ann: Peer) -> None:
    """Who logs out is renamed, because the nick is the account's."""
    ann.send("NS LOGOUT")
    assert chatroom.hub.chat.user("ann") is None


def test_passwd(chatroom: Chatroom, ann: Peer) -> None:
    """The password changes for who knows the old one."""
    assert "wrong" in ann.ask("NS PASSWD wrong-horse another-horse")[0]
    assert f"{HEAD} ann :Password changed" in ann.ask(f"NS PASSWD {PASSWORD} another-horse")
    bob = chatroom.irc("bob")
    assert f"{HEAD} bob :You're now logged in as ann" in bob.ask("NS IDENTIFY ann another-horse")


def test_unregister(chatroom: Chatroom, ann: Peer) -> None:
    """Dropping an account takes a code; its name is nobody's afterwards."""
    code = ann.ask("NS UNREGISTER ann")[-1].rpartition(" ")[2]
    ann.send(f"NS UNREGISTER ann {code}")
    assert chatroom.hub.chat.user("ann").account is None
    assert "not free" in ann.ask(f"NS REGISTER {PASSWORD}")[0]


def test_certificate_of_this_connection(tmp_path: Path) -> None:
    """ADD alone takes the certificate that one has shown; who has shown none is told so."""
    files = (tmp_path / "cert.pem", tmp_path / "key.pem")
    Certificate("ann", files, makes=True)
    ours = Certificate("chat.example", None, makes=False)
    with Chatroom(store=MemoryStore(), certificate=ours) as chatroom:
        peer = Secure(chatroom.connect(), showing(files)).shake_hands()
        peer.send("NICK ann", "USER ann 0 * :Ann", f"NS REGISTER {PASSWORD}", "NS CERT ADD")
        (session,) = chatroom.hub.sessions
        shown = session.connection.certificate_fingerprint
        assert {shown} == chatroom.disk.store.accounts.account("ann").certfps
        bob = chatroom.irc("bob")
        bob.send(f"NS REGISTER {PASSWORD}")
        assert "It is written: CERT" in bob.ask("NS CERT ADD")[0]


def test_drop(chatroom: Chatroom, ann: Peer) -> None:
    """DROP is another word for UNREGISTER."""
    code = ann.ask("NS DROP ann")[-1].rpartition(" ")[2]
    assert f"{HEAD} ann :Account ann is dropped" in ann.ask(f"NS DROP ann {code}")


def test_certificates(ann: Peer) -> None:
    """Fingerprints are added, listed and taken away."""
    certfp = "AB:" * 31 + "AB"
    assert f"{HEAD} ann :Certificate added" in ann.ask(f"NS CERT ADD {certfp}")
    assert [f"{HEAD} ann :{'ab' * 32}"] == ann.ask("NS CERT LIST")
    assert f"{HEAD} ann :Removed" in ann.ask(f"NS CERT DEL {certfp}")


def test_passwords_go_nowhere(chatroom: Chatroom) -> None:
    """No password is echoed, kept or logged, whichever way it came."""
    with capture_logs() as logs:
        bob = chatroom.irc("bob", "echo-message", "message-tags")
        lines = bob.ask(f"PRIVMSG NickServ :REGISTER {PASSWORD}", f"NS IDENTIFY bob {PASSWORD}x")
        dot = chatroom.plain("dot")
        lines += dot.ask(f"/register {PASSWORD}", f"/login {PASSWORD}x", f"/login dot {PASSWORD}")
        bob.close()
    assert any("login.failed" == one["event"] for one in logs)
    assert PASSWORD not in str(logs) + str(lines)
    history = chatroom.disk.store.history
    assert PASSWORD not in str(history.following(0, history.last_id() + 1))


def test_plain(chatroom: Chatroom, ann: Peer) -> None:
    """A person with a plain terminal logs in instead of typing a name."""
    ann.close()
    peer = chatroom.connect()
    peer.send("ann")
    assert "-- ann is registered: log in as ann first, or take another name" in peer.lines()
    lines = peer.ask(f"/login ann {PASSWORD}")
    assert ["-- You are now logged in as ann"] == lines[:1]
    assert "-- You are ann. /help lists what you can do." in lines
