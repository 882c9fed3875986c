"""client/trust.py: who needs TLS, and which key is taken."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from hubbub.client import link, sockets, trust
from hubbub.client.connection import Connection
from hubbub.client.trust import Pin, Safety
from hubbub.errors import ServerChanged, ServerRefused
from hubbub.server.certificate import Certificate
from tests.client.relay import Relay
from tests.support.served import Served


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the known servers are kept in this test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "hubbub" / "known_servers"


def der(certificate: Certificate) -> bytes:
    """Return what the client sees of it."""
    return certificate._leaf.public_bytes(Encoding.DER)


ONE = Certificate("chat.example", None, makes=False)
OTHER = Certificate("chat.example", None, makes=False)
NOON, NOON_S = "2026-03-01T12:00:00Z", 1_772_366_400.0


def test_first_use(known: Path) -> None:
    """The key of the first time is told once, and kept for its owner only."""
    told: list[str] = []
    safety = Safety(tell=told.append, clock=lambda: NOON_S)
    safety.check("chat.example", 1337, der(ONE))
    replace(safety, clock=time.time).check("chat.example", 1337, der(ONE))
    key = ONE.key_fingerprint
    assert [f"the key of chat.example:1337 is {key} (kept in {known})"] == told
    assert f"chat.example:1337 {key} {NOON}\n" == known.read_text()
    assert 0o600 == known.stat().st_mode & 0o777


def test_changed(known: Path) -> None:
    """Another key is refused, with everything that one has to know; the old one stays."""
    Safety(tell=str, clock=lambda: NOON_S).check("::1", 7, der(ONE))
    with pytest.raises(ServerChanged) as refused:
        Safety(tell=str).check("::1", 7, der(OTHER))
    for part in ("[::1]:7", str(known), ONE.key_fingerprint, f"--trust {OTHER.key_fingerprint}"):
        assert part in str(refused.value)
    assert "first seen 2026-03-01" in str(refused.value)
    assert refused.value.first_s == NOON_S
    assert f"[::1]:7 {ONE.key_fingerprint} {NOON}\n" == known.read_text()


def test_pinned_by_an_older_hubbub(known: Path) -> None:
    """A line without a date is a key like any other; nobody knows since when."""
    seen: list[Pin | None] = []
    known.parent.mkdir()
    known.write_text(f"a:1 {ONE.key_fingerprint}\n")
    Safety(tell=str, see=lambda _now, before: seen.append(before)).check("a", 1, der(ONE))
    assert [Pin(ONE.key_fingerprint)] == seen
    with pytest.raises(ServerChanged) as refused:
        Safety(tell=str).check("a", 1, der(OTHER))
    assert (ONE.key_fingerprint, None) == (refused.value.before, refused.value.first_s)
    assert "first seen" not in str(refused.value)


def test_date_that_is_none(known: Path) -> None:
    """What was spoilt in the date does not cost the key."""
    known.parent.mkdir()
    known.write_text(f"a:1 {ONE.key_fingerprint} yesterday\n")
    assert Pin(ONE.key_fingerprint) == trust.KnownServers(known).get("a:1")


@pytest.mark.parametrize("prefix", ["SHA256:", ""])
def test_trusted(known: Path, prefix: str) -> None:
    """A key that the person trusts by its fingerprint takes the old one's place."""
    known.parent.mkdir()
    known.write_text(f"a:1 {ONE.key_fingerprint}\nb:1 {ONE.key_fingerprint}\n")
    written = prefix + OTHER.key_fingerprint.removeprefix("SHA256:")
    Safety(trusted=written, tell=str, clock=lambda: NOON_S).check("a", 1, der(OTHER))
    rows = f"a:1 {OTHER.key_fingerprint} {NOON}\nb:1 {ONE.key_fingerprint}\n"
    assert rows == known.read_text()


def test_not_the_trusted_one(known: Path) -> None:
    """Who names a key gets that one or none, also at the first time."""
    with pytest.raises(ServerChanged, match="is not the trusted one") as refused:
        Safety(trusted=OTHER.key_fingerprint, tell=str).check("a", 1, der(ONE))
    assert refused.value.is_named
    assert not known.exists()


def test_unreadable(known: Path) -> None:
    """When nobody can tell what was pinned, nobody is taken."""
    known.parent.mkdir()
    known.write_bytes(b"\xff\n")
    with pytest.raises(ServerRefused, match="cannot read the known servers"):
        Safety(tell=str).check("a", 1, der(ONE))


def test_cannot_be_kept(known: Path) -> None:
    """A key that cannot be kept is told all the same."""
    known.parent.write_text("no folder")
    told: list[str] = []
    with pytest.raises(ServerRefused):
        Safety(tell=told.append).check("a", 1, der(ONE))
    assert "it cannot be kept" in trust.KnownServers(Path("/proc/none/x")).put("a", Pin("b"))


def test_no_certificate() -> None:
    """A certificate that is none is no server of ours."""
    with pytest.raises(ServerRefused, match="makes no sense"):
        Safety().check("a", 1, b"nonsense")


def test_this_machine_needs_no_tls() -> None:
    """Loopback and sockets that never leave the machine go without."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as sock,
    ):
        assert not Safety().wants_tls(sock)
        assert Safety(trusted="SHA256:x").wants_tls(sock)  # there is none to see in clear text
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not Safety().wants_tls(ours)


class Elsewhere(Safety):
    """Takes this machine for another one."""

    def wants_tls(self, sock: socket.socket) -> bool:
        """Whether TLS is needed: unless clear text is asked for."""
        return not self.plaintext


@pytest.fixture
def served() -> Iterator[Served]:
    """A server with a certificate in memory."""
    with Served() as served:
        yield served


def test_blocking(known: Path, served: Served) -> None:
    """The blocking half talks inside TLS, and the server knows it."""
    told: list[str] = []
    with sockets.dial(*served.address, Elsewhere(tell=told.append)) as sock:
        connection = Connection(time.time(), Random(1))
        connection.register("ann", ["#lobby"])
        sockets.greet(sock, connection)
        assert [True] == served.server.call(
            lambda: [session.connection.is_secure for session in served.server.hub.sessions]
        )
        sockets.leave(sock, connection)
        assert connection.lost
    assert served.server.certificate.key_fingerprint in told[0]


def test_asyncio(known: Path, served: Served) -> None:
    """The other half, too."""

    async def talk() -> bytes:
        reader, writer = await link.dial(*served.address, Elsewhere(tell=str))
        writer.write(b"NICK ann\r\nUSER ann 0 * :Ann\r\n")
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return line

    assert b":hubbub.local 001 ann :Welcome to hubbub, ann\r\n" == asyncio.run(talk())


def test_changed_key_at_both(known: Path, served: Served) -> None:
    """A server with another key than before is refused before anything is said."""
    host, port = served.address
    known.parent.mkdir()
    known.write_text(f"{host}:{port} SHA256:{'A' * 43}\n")
    with pytest.raises(ServerChanged):
        sockets.dial(host, port, Elsewhere(tell=str))
    with pytest.raises(ServerChanged):
        asyncio.run(link.dial(host, port, Elsewhere(tell=str)))


ANSWERS = [b"ERROR :what?\r\n", b"", bytes((0x15, 3, 3, 0, 2, 2, 40))]


@pytest.mark.parametrize("answer", ANSWERS)
def test_no_silent_fallback(known: Path, answer: bytes) -> None:
    """A server without TLS is not talked to, whatever it answers."""
    heard: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        for _ in range(2):
            with listener.accept()[0] as sock:
                heard.append(sock.recv(65_536)[:1])
                sock.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        host, port = listener.getsockname()
        with pytest.raises(ServerRefused, match="does not speak TLS"):
            sockets.dial(host, port, Elsewhere(tell=str))
        with pytest.raises(ServerRefused, match="does not speak TLS"):
            asyncio.run(link.dial(host, port, Elsewhere(tell=str)))
        thread.join()
    assert [b"\x16", b"\x16"] == heard


def test_plaintext_is_asked_for(known: Path) -> None:
    """Clear text goes to another machine when the person says so."""
    with Relay() as relay, sockets.dial(*relay.address, Elsewhere(plaintext=True)) as sock:
        assert type(sock) is socket.socket


async def look_at(port: int, safety: Safety) -> link.Look:
    """Look at a server on this machine."""
    return await link.look("127.0.0.1", port, safety)


def test_a_look_from_outside(known: Path) -> None:
    """A look shows the key, sends nothing else, and pins nothing."""
    with Served() as served:
        first = asyncio.run(look_at(served.address[1], Elsewhere()))
        assert first.fingerprint.startswith("SHA256:")
        assert first.before is None
        assert not known.exists()
        pin = Pin("SHA256:old", NOON_S)
        trust.KnownServers(known).put(f"127.0.0.1:{served.address[1]}", pin)
        assert pin == asyncio.run(look_at(served.address[1], Elsewhere())).before
        assert link.Look() == asyncio.run(look_at(served.address[1], Safety()))


def test_a_look_at_nobody(known: Path) -> None:
    """Where no server is, that is said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServerRefused):
        asyncio.run(look_at(port, Safety()))
