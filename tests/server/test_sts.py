"""STS: who is told to use TLS only, at which port and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.server.certificate import Certificate, find
from hubbub.server.config import Config, LimitsConfig, ServerConfig
from hubbub.server.door_config import TlsConfig
from tests.server.test_plaintext import connect
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure, signed

SOMEWHERE = "203.0.113.5"


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """A certificate that others vouch for."""
    cert, key = signed(tmp_path, "Chat.example", "*.example.org")
    return find("hubbub.local", str(cert), str(key), None)


@contextmanager
def open_room(certificate: Certificate | None, **settings: object) -> Iterator[Chatroom]:
    """Open a chatroom with these settings of [tls]."""
    config = Config(
        server=ServerConfig(name="hubbub.local", port=4711),
        tls=TlsConfig(**{"sts": True, **settings}),  # type: ignore[arg-type]
        limits=LimitsConfig(messages_per_s=0.0),
    )
    with Chatroom(config=config, certificate=certificate) as room:
        yield room


def policy(lines: list[str]) -> str | None:
    """Return what CAP LS says of STS."""
    words = " ".join(line.partition(" LS ")[2] for line in lines).replace(":", " ").split()
    found = [word.partition("=")[2] for word in words if word.partition("=")[0] == "sts"]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("settings", "value"),
    [
        ({}, "port=4711,duration=2592000"),
        ({"sts_port": 6697, "sts_s": 0}, "port=6697,duration=0"),
        ({"sts": False}, None),
    ],
)
def test_in_clear_text(
    certificate: Certificate, settings: dict[str, object], value: str | None
) -> None:
    """In clear text the port of TLS is told, without one of its own the configured one."""
    with open_room(certificate, **settings) as room:
        assert value == policy(room.connect().ask("CAP LS 302"))


def test_the_port_one_came_to(certificate: Certificate) -> None:
    """By default it is the port that the client came to: it speaks TLS too."""
    with open_room(certificate) as room:
        peer, where = connect(room, "127.0.0.1")
        port = where.rpartition(":")[2]
        assert f"port={port},duration=2592000" == policy(peer.ask("CAP LS 302"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chat.example", "duration=600"),
        ("CHAT.EXAMPLE", "duration=600"),
        ("hubbub.local", "duration=600"),
        ("other.example", None),
        ("www.example.org", None),
        (None, None),
    ],
)
def test_inside_tls(certificate: Certificate, name: str | None, value: str | None) -> None:
    """Inside TLS the time is told to who came by a name of ours, which a wildcard is not."""
    with open_room(certificate, sts_s=600) as room:
        ann = Secure(room.connect(), server_name=name).shake_hands()
        ann.send("CAP LS 302")
        assert value == policy(ann.lines())


def test_who_is_refused_is_told_where_to_go(certificate: Certificate) -> None:
    """Where clear text is refused, a client that asks first learns the policy with the refusal."""
    with open_room(certificate) as room:
        peer, where = connect(room, SOMEWHERE)
        peer.send("CAP LS 302", "NICK ann", "USER ann 0 * :Ann")
        told, refused = peer.lines()
        port = where.rpartition(":")[2]
        assert f":hubbub.local CAP * LS :sts=port={port},duration=2592000" == told
        assert refused.startswith("ERROR :clear text is not accepted here")
        silent, _ = connect(room, SOMEWHERE)
        silent.send("NICK ann")
        assert 1 == len(silent.lines())


def test_a_certificate_that_vouches_for_itself() -> None:
    """Clients could not check it: they would be locked out."""
    with open_room(Certificate("hubbub.local", None, makes=False)) as room:
        assert policy(room.connect().ask("CAP LS 302")) is None
        ann = Secure(room.connect(), server_name="hubbub.local").shake_hands()
        ann.send("CAP LS 302")
        assert policy(ann.lines()) is None


def test_older_clients(certificate: Certificate) -> None:
    """Clients that know no values are not told: a policy without one is none."""
    with open_room(certificate) as room:
        (line,) = room.connect().ask("CAP LS")
        assert "sts" not in line.split()


def test_nobody_asks_for_it(certificate: Certificate) -> None:
    """A client must not request it; one that does is told no."""
    with open_room(certificate) as room:
        assert [":hubbub.local CAP * NAK :sts"] == room.connect().ask("CAP REQ :sts")
