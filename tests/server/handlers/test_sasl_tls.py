"""What TLS brings to logging in: EXTERNAL by certificate, SCRAM bound to the connection."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.protocol.sasl.scram_client import ScramClient
from hubbub.server.certificate import Certificate
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure, showing

SERVER = ":hubbub.local"
PASSWORD = "correct horse"
OURS = Certificate("chat.example", None, makes=False)


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat with TLS and one account: ann."""
    with Chatroom(store=MemoryStore(), certificate=OURS) as chatroom:
        ann = chatroom.irc("ann")
        ann.send(f"REGISTER * * :{PASSWORD}")
        ann.close()
        yield chatroom


def ask(peer: Secure, *lines: str) -> list[str]:
    """Send lines; return what comes back."""
    peer.send(*lines)
    return peer.lines()


def mechanisms(lines: list[str]) -> list[str]:
    """Return what CAP LS says of sasl."""
    (value,) = [
        word.removeprefix("sasl=")
        for line in lines
        for word in line.replace(" :", " ").split()
        if word.startswith("sasl=")
    ]
    return value.split(",")


@pytest.fixture
def theirs(tmp_path: Path) -> tuple[Path, Path]:
    """A client's certificate and key."""
    files = (tmp_path / "cert.pem", tmp_path / "key.pem")
    Certificate("ann", files, makes=True)
    return files


def test_offered(chatroom: Chatroom, theirs: tuple[Path, Path]) -> None:
    """Binding is offered inside TLS only, EXTERNAL to who has shown a certificate."""
    without = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"]
    bound = ["SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", *without]
    assert without == mechanisms(chatroom.connect().ask("CAP LS 302"))
    inside = Secure(chatroom.connect()).shake_hands()
    assert bound == mechanisms(ask(inside, "CAP LS 302"))
    shown = Secure(chatroom.connect(), showing(theirs)).shake_hands()
    assert ["EXTERNAL", *bound] == mechanisms(ask(shown, "CAP LS 302"))


@pytest.mark.parametrize(("is_in", "authzid"), [(True, ""), (True, "ANN"), (False, "zoe")])
def test_external(
    chatroom: Chatroom, theirs: tuple[Path, Path], authzid: str, *, is_in: bool
) -> None:
    """Who shows a certificate that an account has is logged in as it, and as nobody else."""
    peer = Secure(chatroom.connect(), showing(theirs)).shake_hands()
    text = base64.b64encode(authzid.encode()).decode() or "+"
    ask(peer, "CAP LS 302", "CAP REQ :sasl", "NICK bob", "USER bob 0 * :Bob")
    said = ask(peer, "AUTHENTICATE EXTERNAL", f"AUTHENTICATE {text}")
    assert f"{SERVER} 904 bob :SASL authentication failed: no account has this certificate" in said
    (session,) = chatroom.hub.sessions
    fingerprint = session.connection.certificate_fingerprint
    plain = base64.b64encode(f"\0ann\0{PASSWORD}".encode()).decode()
    ask(peer, "AUTHENTICATE PLAIN", f"AUTHENTICATE {plain}", "CAP END")
    ask(peer, f"PRIVMSG NickServ :CERT ADD {fingerprint}", "QUIT")
    again = Secure(chatroom.connect(), showing(theirs)).shake_hands()
    ask(again, "CAP LS 302", "CAP REQ :sasl")
    said = ask(again, "AUTHENTICATE EXTERNAL", f"AUTHENTICATE {text}")
    assert is_in is any(" 903 " in line for line in said)


@pytest.mark.parametrize(("is_in", "changed"), [(True, b""), (False, b"x")])
def test_bound(chatroom: Chatroom, changed: bytes, *, is_in: bool) -> None:
    """SCRAM-PLUS logs in over the very connection it was made for, and over no other."""
    peer = Secure(chatroom.connect()).shake_hands()
    ask(peer, "NICK bob", "USER bob 0 * :Bob")
    data = hashlib.sha256(peer.tls.getpeercert(binary_form=True) or b"").digest() + changed
    client = ScramClient(
        "SCRAM-SHA-256",
        "ann",
        PASSWORD,
        "abcdefghijklmnopqrstuv",
        binding=("tls-server-end-point", data),
    )
    lines = ask(peer, "AUTHENTICATE SCRAM-SHA-256-PLUS")
    challenge = b""
    while "AUTHENTICATE" == lines[0].split()[1]:
        answer = client.respond(challenge)
        assert isinstance(answer, bytes)
        lines = ask(peer, f"AUTHENTICATE {base64.b64encode(answer).decode() or '+'}")
        word = lines[0].split()[2]
        challenge = base64.b64decode(word) if "AUTHENTICATE" in lines[0] and word != "+" else b""
    assert is_in is any(" 903 " in line for line in lines)
