"""Clear text: who may, and the one line for who may not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hubbub.server.certificate import Certificate
from hubbub.server.config import Config, ServerConfig
from hubbub.server.plaintext import is_loopback
from tests.support.chatroom import Chatroom, Peer
from tests.support.secure import Secure
from tests.support.web import WebPeer

SOMEWHERE = "203.0.113.5"
IRC = "NICK ann\r\nUSER ann 0 * :Ann\r\n"
CERTIFICATE = Certificate("chat.example", None, makes=False)


@contextmanager
def door(policy: str) -> Iterator[Chatroom]:
    """Open a chatroom with this policy."""
    config = Config(server=ServerConfig(plaintext=policy))
    with Chatroom(config=config, certificate=CERTIFICATE) as room:
        yield room


def connect(room: Chatroom, address: str) -> tuple[Peer, str]:
    """Return a TCP connection that comes from this address, and where it came to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        theirs = socket.create_connection(listener.getsockname())
        ours, _ = listener.accept()
    host, port = ours.getsockname()
    peer = Peer(room, theirs)
    room._peers.append(peer)
    room.entrance.accepted(ours, address)
    room.run()
    return peer, f"{host}:{port}"


@pytest.mark.parametrize(
    ("is_served", "policy", "address"),
    [
        (True, "always", SOMEWHERE),
        (True, "always", "127.0.0.1"),
        (False, "loopback", SOMEWHERE),
        (True, "loopback", "127.0.0.1"),
        (True, "loopback", "::1"),
        (True, "loopback", "::ffff:127.0.0.1"),
        (False, "never", SOMEWHERE),
        (False, "never", "127.0.0.1"),
    ],
)
def test_policies(policy: str, address: str, *, is_served: bool) -> None:
    """IRC in clear text is served or refused by where it comes from."""
    with door(policy) as room:
        peer, where = connect(room, address)
        peer.send_bytes(IRC.encode())
        first = peer.lines()[0]
        if is_served:
            assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == first
        else:
            assert first.startswith("ERROR :clear text is not accepted here, use TLS: ")
            for way in (f"hubbub join {where}", f"openssl s_client -connect {where}"):
                assert way in first
            assert "--plaintext always" in first
            assert peer.is_closed
            assert {} == room.hub.chat.users


def test_a_person_is_told_in_a_sentence() -> None:
    """Somebody with `nc` reads the same as a note; one that only waits reads it in the end."""
    with door("loopback") as room:
        talking, _ = connect(room, SOMEWHERE)
        waiting, _ = connect(room, SOMEWHERE)
        talking.send("ann")
        room.pass_s(29)
        assert b"" == waiting.received()  # whose TLS may be just about to begin
        room.pass_s(1)
        for peer in (talking, waiting):
            (line,) = peer.lines()
            assert line.startswith("-- clear text is not accepted here, use TLS: ")
            assert peer.is_closed


def test_websocket_is_told_too() -> None:
    """WebSocket without TLS is clear text; the answer names the way in, which is served."""
    with door("loopback") as room:
        bare, where = connect(room, SOMEWHERE)
        refused = WebPeer(bare, "text.ircv3.net").response
        assert refused is not None
        assert 403 == refused.status_code
        assert f"use TLS: wss://{where}\n".encode() in bytes(refused.body or b"")
        secure, _ = connect(room, SOMEWHERE)
        served = WebPeer(Secure(secure).shake_hands(), "text.ircv3.net").response
        assert served is not None
        assert 101 == served.status_code


@pytest.mark.parametrize("policy", ["always", "loopback", "never"])
def test_tls_is_always_served(policy: str) -> None:
    """Whatever the policy says of clear text, TLS is let in from everywhere."""
    with door(policy) as room:
        peer, _ = connect(room, SOMEWHERE)
        ann = Secure(peer).shake_hands()
        ann.send_bytes(IRC.encode())
        assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == ann.lines()[0]


def test_unix_sockets_never_leave_the_machine() -> None:
    """A Unix socket needs no TLS under any policy."""
    with door("never") as room:
        assert room.irc("ann")


@pytest.mark.parametrize(
    ("is_ours", "address"),
    [
        (True, "127.0.0.1"),
        (True, "::1"),
        (True, "::ffff:127.0.0.1"),
        (True, "localhost"),
        (False, "203.0.113.5"),
        (False, "::ffff:203.0.113.5"),
        (False, "2001:db8::1"),
        (False, "fe80::1%eth0"),
    ],
)
def test_is_loopback(address: str, *, is_ours: bool) -> None:
    """This machine's own addresses are told from others; a socket without one is ours."""
    assert is_ours is is_loopback(address)
