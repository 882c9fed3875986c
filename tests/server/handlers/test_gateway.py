"""WEBIRC: who may speak for others, what of it is believed, and what it changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.server.certificate import Certificate
from hubbub.server.config import Config, LimitsConfig
from hubbub.server.gateway_config import Gateway
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure, showing

KIWI, SOMEBODY = "192.0.2.80", "203.0.113.5"
SERVERS = Certificate("chat.example", None, makes=False)
CERTFP = "ab" * 32


def chatroom(gateway: Gateway, **limits: float) -> Chatroom:
    """Return a chatroom with one gateway."""
    config = Config(
        gateways={"kiwi": gateway},
        limits=LimitsConfig(messages_per_s=0.0, **limits),  # type: ignore[arg-type]
    )
    return Chatroom(config=config, certificate=SERVERS)


BY_PASSWORD = Gateway("hunter2", "", (KIWI,))


def here(room: Chatroom) -> dict[str, tuple[str, bool, str | None]]:
    """Return address, security and certificate of everybody who is here."""
    return {
        s.nick: (
            s.connection.address,
            s.connection.is_secure,
            s.connection.certificate_fingerprint,
        )
        for s in room.hub.sessions
    }


@pytest.mark.parametrize(
    ("address", "ip"),
    [
        (SOMEBODY, SOMEBODY),
        ("2001:db8::5", "2001:db8::5"),
        ("0::1", "::1"),
        ("0::ffff:203.0.113.5", SOMEBODY),
    ],
)
def test_address(address: str, ip: str) -> None:
    """The session goes on as that of the address that the gateway tells."""
    with chatroom(BY_PASSWORD) as room:
        ann = room.connect(KIWI)
        ann.send(f"WEBIRC hunter2 kiwi some.host.example {address}", "NICK ann", "USER a 0 * :A")
        assert {"ann": (ip, False, None)} == here(room)
        (user,) = room.hub.chat.users.values()
        assert ip == user.address
        assert room.hub.moderation.host_of(ip) == user.host


@pytest.mark.parametrize(
    ("gateway", "password", "address"),
    [
        (BY_PASSWORD, "wrong", KIWI),
        (BY_PASSWORD, "hunter2", SOMEBODY),
        (Gateway("hunter2", CERTFP, (KIWI,)), "hunter2", KIWI),
        (Gateway("", CERTFP), "", KIWI),
    ],
)
def test_no_gateway(gateway: Gateway, password: str, address: str) -> None:
    """Who is no gateway is told, and closed."""
    with chatroom(gateway) as room:
        peer = room.connect(address)
        peer.send(f"WEBIRC {password or '*'} kiwi {SOMEBODY} {SOMEBODY}", "NICK ann")
        assert [f"ERROR :Closing link: {address} (Invalid WebIRC password)"] == peer.lines()
        assert peer.is_closed


def test_no_gateways_at_all(chatroom: Chatroom) -> None:
    """Without gateways nobody is one, on this machine neither."""
    peer = chatroom.connect()
    peer.send(f"WEBIRC x kiwi {SOMEBODY} {SOMEBODY}")
    assert ["ERROR :Closing link: 127.0.0.1 (Invalid WebIRC password)"] == peer.lines()


@pytest.mark.parametrize("address", ["some.host.example", "*", "203.0.113.500"])
def test_no_address(address: str) -> None:
    """A gateway that tells of no address is closed: nobody may come without one."""
    with chatroom(BY_PASSWORD) as room:
        peer = room.connect(KIWI)
        peer.send(f"WEBIRC hunter2 kiwi x {address}")
        assert [f"ERROR :Closing link: {KIWI} (Invalid WebIRC address)"] == peer.lines()


@pytest.mark.parametrize("before", ["CAP LS 302", "NICK ann", "USER a 0 * :A"])
def test_not_first(before: str) -> None:
    """It comes before everything else."""
    with chatroom(BY_PASSWORD) as room:
        peer = room.connect(KIWI)
        peer.send(before, f"WEBIRC hunter2 kiwi x {SOMEBODY}")
        assert f"ERROR :Closing link: {KIWI} (WEBIRC has to come first)" == peer.lines()[-1]


def test_not_twice() -> None:
    """Whom a gateway speaks for is no gateway."""
    with chatroom(BY_PASSWORD) as room:
        peer = room.connect(KIWI)
        peer.send(*[f"WEBIRC hunter2 kiwi x {SOMEBODY}"] * 2)
        assert [f"ERROR :Closing link: {SOMEBODY} (Invalid WebIRC password)"] == peer.lines()


@pytest.mark.parametrize(
    ("options", "is_secure", "certfp"),
    [
        ("", False, None),
        (" secure", True, None),
        (" :remote-port=21726 secure=anything local-port=6697 new", True, None),
        (f" :secure certfp-sha-256={CERTFP.upper()}", True, CERTFP),
        (" :secure certfp-sha-256=zz", True, None),
        (f" certfp-sha-256={CERTFP}", False, None),
    ],
)
def test_options_inside_tls(options: str, certfp: str | None, *, is_secure: bool) -> None:
    """Secure is who is so all the way; the certificate is theirs, never the gateway's."""
    with chatroom(BY_PASSWORD) as room:
        peer = Secure(room.connect(KIWI)).shake_hands()
        peer.send(f"WEBIRC hunter2 kiwi x {SOMEBODY}{options}", "NICK ann", "USER a 0 * :A")
        assert {"ann": (SOMEBODY, is_secure, certfp)} == here(room)
        (session,) = room.hub.sessions
        assert {} == session.connection.bindings


def test_secure_without_tls() -> None:
    """A gateway that does not use TLS itself cannot make anything secure."""
    with chatroom(BY_PASSWORD) as room:
        room.connect(KIWI).send(
            f"WEBIRC hunter2 kiwi x {SOMEBODY} :secure certfp-sha-256={CERTFP}",
            "NICK ann",
            "USER a 0 * :A",
        )
        assert {"ann": (SOMEBODY, False, None)} == here(room)


def test_by_certificate(tmp_path: Path) -> None:
    """A gateway is known by its certificate; its users do not have that one."""
    files = (tmp_path / "cert.pem", tmp_path / "key.pem")
    theirs = Certificate("kiwi", files, makes=True)
    with chatroom(Gateway("", theirs.fingerprint)) as room:
        peer = Secure(room.connect(SOMEBODY), showing(files)).shake_hands()
        peer.send("WEBIRC * kiwi x 203.0.113.9 secure", "NICK ann", "USER a 0 * :A")
        assert {"ann": ("203.0.113.9", True, None)} == here(room)


def test_limits() -> None:
    """A gateway may have any number of connections; its users are counted."""
    with chatroom(BY_PASSWORD, connections_per_address=1) as room:
        one, other = room.connect(KIWI), room.connect(KIWI)
        for peer in (one, other):
            peer.send(f"WEBIRC hunter2 kiwi x {SOMEBODY}")
        assert [] == one.lines()
        assert [f"ERROR :Closing link: {KIWI} (too many connections from {SOMEBODY} (1))"] == (
            other.lines()
        )


def test_guessing_is_throttled() -> None:
    """Who has guessed too often is not listened to, even when right at last."""
    with chatroom(BY_PASSWORD) as room:
        for _ in range(400):
            room.connect(KIWI).send(f"WEBIRC wrong kiwi x {SOMEBODY}")
        peer = room.connect(KIWI)
        peer.send(f"WEBIRC hunter2 kiwi x {SOMEBODY}")
        assert ["Invalid"] == peer.lines()[0].split("(")[-1].split()[:1]


def test_password_is_not_shown() -> None:
    """What would tell of a gateway does not tell its password."""
    assert "hunter2" not in repr(replace(BY_PASSWORD, certfp=CERTFP))
