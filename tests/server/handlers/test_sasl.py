"""AUTHENTICATE: before and after coming in, again, wrongly, and with any bytes at all."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubbub.protocol.sasl.scram_client import ScramClient
from hubbub.store.accounts import Suspension
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer, source

SERVER = ":hubbub.local"
PASSWORD = "correct horse"
FAILED = "SASL authentication failed: the password is wrong, or there is no such account"


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat with one account: ann."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann")
        ann.send(f"REGISTER * * :{PASSWORD}")
        ann.close()
        yield chatroom


def plain(account: str, password: str) -> str:
    """Return what PLAIN sends."""
    return base64.b64encode(f"\0{account}\0{password}".encode()).decode()


def log_in(peer: Peer, account: str = "ann", password: str = PASSWORD) -> list[str]:
    """Log in by PLAIN; return what comes back."""
    return peer.ask("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain(account, password)}")


def test_plain_before_coming_in(chatroom: Chatroom) -> None:
    """Who logs in first comes in as the account, under a nick that nobody else could take."""
    peer = chatroom.connect()
    peer.send("CAP LS 302", "CAP REQ :sasl", "NICK ann", "USER ann 0 * :Ann")
    assert [
        f"{SERVER} AUTHENTICATE +",
        f"{SERVER} 900 ann {source('ann')} ann :You are now logged in as ann",
        f"{SERVER} 903 ann :SASL authentication successful",
    ] == log_in(peer)
    assert f"{SERVER} 001 ann :Welcome to hubbub, ann" in peer.ask("CAP END")
    assert "ann" == chatroom.hub.chat.user("ann").account
    assert f"{SERVER} 330 ann ann ann :is logged in as" in peer.ask("WHOIS ann")


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_scram(chatroom: Chatroom, mechanism: str) -> None:
    """SCRAM logs in, and its client is shown that the server knows the password too."""
    peer = chatroom.irc("bob")
    client = ScramClient(mechanism, "ann", PASSWORD, "abcdefghijklmnopqrstuv")
    assert [f"{SERVER} AUTHENTICATE +"] == peer.ask(f"AUTHENTICATE {mechanism.lower()}")
    challenge = b""
    for _ in range(3):
        answer = client.respond(challenge)
        assert isinstance(answer, bytes)
        text = base64.b64encode(answer).decode() or "+"
        lines = peer.ask(f"AUTHENTICATE {text}")
        words = lines[0].split()
        challenge = base64.b64decode(words[2]) if "AUTHENTICATE" == words[1] else b""
    assert client.is_satisfied
    assert [f"{SERVER} 903 bob :SASL authentication successful"] == lines[-1:]


@pytest.mark.parametrize(("account", "password"), [("ann", "wrong horse"), ("zoe", PASSWORD)])
def test_wrong(chatroom: Chatroom, account: str, password: str) -> None:
    """A wrong password and an account that is not there are answered alike; one may try again."""
    peer = chatroom.connect()
    expected = [f"{SERVER} AUTHENTICATE +", f"{SERVER} 904 * :{FAILED}"]
    assert expected == log_in(peer, account, password)
    assert " 903 " in log_in(peer)[-1]


def test_again_as_somebody_else(chatroom: Chatroom) -> None:
    """Who has come in may log in, and log in again; neighbours with account-notify are told."""
    bob, cid = chatroom.irc("bob"), chatroom.irc("cid", "account-notify")
    chatroom.quiet()
    log_in(bob)
    assert [f":{source('bob')} ACCOUNT ann"] == cid.lines()
    dot = chatroom.irc("dot")
    dot.send("REGISTER * * :another horse")
    dot.close()
    chatroom.quiet()
    assert " 903 " in log_in(bob, "dot", "another horse")[-1]
    assert [f":{source('bob')} ACCOUNT dot"] == cid.lines()


def test_aborted(chatroom: Chatroom) -> None:
    """`*` aborts, and so does coming in before it is over."""
    peer = chatroom.connect()
    lines = peer.ask("AUTHENTICATE PLAIN", "AUTHENTICATE *")
    assert f"{SERVER} 906 * :SASL authentication aborted" == lines[-1]
    peer.send("AUTHENTICATE PLAIN")
    lines = peer.ask("NICK bob", "USER bob 0 * :Bob")
    assert f"{SERVER} 906 bob :SASL authentication aborted" == lines[0]
    assert chatroom.hub.chat.user("bob").account is None


def test_unknown_mechanism(chatroom: Chatroom) -> None:
    """What is not there is answered with what is."""
    lines = chatroom.connect().ask("AUTHENTICATE ROT13")
    assert (
        f"{SERVER} 908 * SCRAM-SHA-512,SCRAM-SHA-256,PLAIN :are available SASL mechanisms"
        == (lines[0])
    )
    assert lines[1].startswith(f"{SERVER} 904 * :")


def test_capability(chatroom: Chatroom) -> None:
    """Version 302 is shown the mechanisms."""
    (line,) = [one for one in chatroom.connect().ask("CAP LS 302") if "sasl" in one]
    assert "sasl=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN" in line


def test_guessing_is_slowed_down(chatroom: Chatroom) -> None:
    """After ten wrong passwords the right one is refused too, until some time has passed."""
    peer = chatroom.connect()
    for _ in range(10):
        log_in(peer, password="wrong horse")
    assert "Too many wrong passwords: try again in" in log_in(peer)[-1]
    chatroom.pass_s(5)
    assert " 903 " in log_in(peer)[-1]


def test_suspended(chatroom: Chatroom) -> None:
    """A suspended account lets nobody in, and says why to who knows its password."""
    closed = Suspension("root", "spam", 0)
    chatroom.disk.store.accounts.change("ann", lambda one: replace(one, suspension=closed))
    assert log_in(chatroom.connect())[-1].endswith(": The account is suspended: spam")
    assert log_in(chatroom.connect(), password="wrong horse")[-1].endswith(f":{FAILED}")


def test_gone_meanwhile(chatroom: Chatroom) -> None:
    """Who goes while the password is checked leaves nothing behind."""
    peer = chatroom.irc("bob")
    chatroom.disk.holds_reads = True
    log_in(peer)
    peer.close()
    chatroom.disk.holds_reads = False
    chatroom.run()
    assert chatroom.hub.chat.user("bob") is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=60), max_size=6))
def test_any_bytes(chatroom: Chatroom, parameters: list[bytes]) -> None:
    """No bytes behind AUTHENTICATE log anybody in, or break anything."""
    peer = chatroom.connect()
    for mechanism in (b"PLAIN", b"SCRAM-SHA-256"):
        peer.send_bytes(b"AUTHENTICATE " + mechanism + b"\r\n")
        for parameter in parameters:
            peer.send_bytes(b"AUTHENTICATE " + parameter + b"\r\n")
            peer.send_bytes(b"AUTHENTICATE " + base64.b64encode(parameter) + b"\r\n")
    assert b" 900 " not in peer.received()
    peer.close()
