"""Openings that are cut off, slow, endless or wrong: each ends, by the right word, and is bounded.

The clock is the chatroom's own, so a client that sends a byte a second takes no time.
"""

from __future__ import annotations

import gc
import re
import tracemalloc
from collections.abc import Callable

import pytest

from hubbub.doors.tcp import Connection
from hubbub.doors.tls import TlsConnection
from hubbub.doors.websocket import WebSocketConnection
from hubbub.server.certificate import Certificate
from hubbub.server.config import Config, LimitsConfig
from hubbub.server.door_config import ProxyConfig
from hubbub.server.opening import Opening
from hubbub.server.session import Session
from tests.doors.test_proxy import header as proxy_header
from tests.doors.test_sniff import client_hello
from tests.doors.test_websocket import WEBSOCKET
from tests.support.chatroom import Chatroom, Peer
from tests.support.secure import Secure
from tests.support.web import WebPeer

CERTIFICATE = Certificate("chat.example", None, makes=False)
PROXY = "192.0.2.80"
FIRST_BYTES_S, REGISTRATION_S, LINGER_S = 30, 60, 5
UNANSWERED_S = 180
LONGEST_S = FIRST_BYTES_S + REGISTRATION_S + LINGER_S

HTTP = b"GET /health HTTP/1.1\r\nHost: chat.example\r\n\r\n"
PROPFIND = b"PROPFIND / HTTP/1.1\r\nHost: chat.example\r\n\r\n"
IRC = b"NICK ann\r\nUSER ann 0 * :Ann\r\n"
PROXY_1 = b"PROXY TCP4 203.0.113.5 198.51.100.7 4711 1337\r\n"

SILENT = rb"-- nothing was said for 30 seconds: goodbye\n"
GREETED = rb"-- Welcome to hubbub\. [^\n]*\n"
NAMELESS = rb"ERROR :Closing link: \S+ \(Registration timed out: no name within 60 s\)\r\n"
TLS_ONLY = rb"(?:[\x14-\x17]\x03[\x01-\x03](?s:.*))?"
TIMEOUT = rb"HTTP/1\.1 408 Request Timeout\r\n(?s:.*)"
SSH = rb"SSH-2\.0-hubbub\r\n(?s:.*)"
NOT_ALLOWED = rb"HTTP/1\.1 405 Method Not Allowed\r\n(?s:.*)"
OK = rb"HTTP/1\.1 200 OK\r\n(?s:.*)ok\n"
SWITCHED = rb"HTTP/1\.1 101 Switching Protocols\r\n(?s:.*)Registration timed out(?s:.*)"
WELCOME = rb":hubbub\.local 001 (?s:.*)"


def chatroom() -> Chatroom:
    """Return a chatroom that has everything."""
    config = Config(proxy=ProxyConfig((PROXY,)), limits=LimitsConfig(messages_per_s=0.0))
    return Chatroom(config=config, certificate=CERTIFICATE)


def over(chatroom: Chatroom, peers: list[Peer]) -> list[bytes]:
    """Return what each has read, once the server has let go of all of them."""
    answers = [peer.received() for peer in peers]
    assert [True] * len(peers) == [peer.is_closed for peer in peers]
    for peer in peers:
        peer.sock.close()
    chatroom.run()
    here = (chatroom.entrance.connections, chatroom.entrance._openings, chatroom.hub.sessions)
    assert (0, set(), set()) == here
    return answers


# What every prefix of an opening that is followed by silence is answered with: by length, the
# first row that is long enough.
Rows = tuple[tuple[int, bytes], ...]
OPENINGS: dict[str, tuple[bytes, Rows]] = {
    "irc": (IRC[:-1], ((4, SILENT), (len(IRC), NAMELESS))),
    "http": (HTTP, ((3, SILENT), (len(HTTP) - 1, TIMEOUT), (len(HTTP), OK))),
    "websocket": (
        WEBSOCKET,
        ((3, SILENT), (len(WEBSOCKET) - 1, TIMEOUT), (len(WEBSOCKET), SWITCHED)),
    ),
    "http of another method": (
        PROPFIND,
        ((20, SILENT), (len(PROPFIND) - 1, TIMEOUT), (len(PROPFIND), NOT_ALLOWED)),
    ),
    "ssh": (b"SSH-2.0-OpenSSH_9.6\r\n", ((3, SILENT), (99, SSH))),
    "tls": (client_hello(), ((9999, TLS_ONLY),)),
    "proxy 1": (PROXY_1, ((len(PROXY_1) - 1, SILENT), (len(PROXY_1), GREETED + SILENT))),
    "proxy 2": (proxy_header(), ((27, SILENT), (28, GREETED + SILENT))),
    "proxy and irc": (PROXY_1 + IRC[:-1], ((len(PROXY_1) - 1, SILENT), (999, rb"(?s:.+)"))),
    "person": (b"ann", ((3, SILENT),)),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_every_prefix_and_silence(name: str) -> None:
    """Each opening, cut anywhere and followed by silence, ends by the word of who speaks."""
    opening, rows = OPENINGS[name]
    with chatroom() as room:
        peers = []
        for length in range(1, len(opening) + 1):
            peer = room.connect(PROXY if name.startswith("proxy") else "127.0.0.1")
            peer.send_bytes(opening[:length])
            peers.append(peer)
        room.pass_s(LONGEST_S)
        for length, answer in enumerate(over(room, peers), 1):
            wanted = next(pattern for most, pattern in rows if length <= most)
            assert re.fullmatch(wanted, answer), (length, answer)


@pytest.mark.parametrize("name", OPENINGS)
def test_every_prefix_and_gone(name: str) -> None:
    """Who leaves in the middle of an opening leaves nothing behind."""
    opening, _ = OPENINGS[name]
    with chatroom() as room:
        for length in range(1, len(opening) + 1):
            peer = room.connect(PROXY if name.startswith("proxy") else "127.0.0.1")
            peer.send_bytes(opening[:length])
            peer.close()
        room.pass_s(LINGER_S)
        assert (0, set()) == (room.entrance.connections, room.entrance._openings)
        assert (0, set()) == (room.entrance.admission.total, room.hub.sessions)


@pytest.mark.parametrize("name", OPENINGS)
def test_a_byte_a_second(name: str) -> None:
    """Who sends a byte a second and never comes to an end is closed as soon as who is silent."""
    opening, _ = OPENINGS[name]
    slow = (opening[:-1] + b"x" * LONGEST_S if name != "tls" else opening)[: LONGEST_S + 1]
    with chatroom() as room:
        peer = room.connect(PROXY if name.startswith("proxy") else "127.0.0.1")
        for byte in slow:
            if not peer.is_closed:
                peer.sock.send(bytes([byte]))
            room.run()
            room.pass_s(1)
            peer.received()
        room.pass_s(LONGEST_S - len(slow) if len(slow) < LONGEST_S else LINGER_S)
        over(room, [peer])


@pytest.mark.parametrize("inside", [False, True])
def test_half_open(*, inside: bool) -> None:
    """A connection whose other end has vanished without a word does not stay."""
    with chatroom() as room:
        peer = room.connect()
        if inside:
            Secure(peer).shake_hands()
        room.pass_s(LONGEST_S)
        over(room, [peer])


def test_tls_inside_tls() -> None:
    """TLS inside TLS is refused there by an alert that the inner client understands."""
    with chatroom() as room:
        peer = room.connect()
        outer = Secure(peer).shake_hands()
        outer.send_bytes(client_hello())
        assert bytes((0x15, 3, 3, 0, 2, 2, 40)) == outer.received()
        assert outer.is_ended
        room.pass_s(LINGER_S)
        over(room, [peer])


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT"])
@pytest.mark.parametrize("between", [b"", b" / HTTP/1.1\r\nHost: x\r\n\r\n", b" x\r\n\r\n"])
def test_http_and_irc(method: str, between: bytes) -> None:
    """Whatever follows an HTTP verb, nobody comes into the chat by it."""
    with chatroom() as room:
        peer = room.connect()
        peer.send_bytes(method.encode() + (between or b" ") + IRC * 10)
        room.pass_s(FIRST_BYTES_S)
        assert {} == room.hub.chat.users
        (answer,) = over(room, [peer])
        assert re.match(rb"HTTP/1\.1 [2345]\d\d ", answer)


# Endless ones: each is a function that gives the next bytes, for ever.


def _tls_record(number: int) -> bytes:
    return b"\x16\x03\x01\x40\x00" + b"\x01\xff\xff\xff" + bytes(16_380) if number else b"\x16"


ENDLESS: dict[str, Callable[[int], bytes]] = {
    "nothing": lambda number: bytes(1024),
    "a line": lambda number: b"x" * 1024,
    "irc": lambda number: b"NICK " + b"x" * 1019 if not number else b"x" * 1024,
    "tags": lambda number: b"@" + b"x" * 1023 if not number else b"x" * 1024,
    "http": lambda number: b"GET / HTTP/1.1\r\nX: " if not number else b"y" * 1024,
    "headers": lambda number: b"GET / HTTP/1.1\r\n" if not number else b"X: y\r\n" * 170,
    "body": lambda number: b"POST / HTTP/1.1\r\nHost: x\r\n\r\n" if not number else bytes(1024),
    "ssh": lambda number: b"SSH-2.0-" + b"x" * 1016,
    "tls": _tls_record,
    "proxy": lambda number: b"PROXY " if not number else b"x" * 1024,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_endless(name: str) -> None:
    """A megabyte of what never comes to an end is not kept: some kilobytes at the most are."""
    with chatroom() as room:
        peer = room.connect(PROXY if name == "proxy" else "127.0.0.1")
        peer.send_bytes(ENDLESS[name](0))
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        for number in range(1, 1000):
            if peer.is_closed:
                break
            try:
                peer.sock.send(ENDLESS[name](number))
            except (BrokenPipeError, ConnectionResetError):
                break
            room.run()
            peer.received()
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        room.pass_s(LONGEST_S)
        over(room, [peer])
    assert after - before < 100_000


def test_websocket_that_never_ends_a_message() -> None:
    """Fragments without an end are bounded together."""
    with chatroom() as room:
        peer = room.connect()
        web = WebPeer(peer, "text.ircv3.net")
        for number in range(100):
            if web.close_code is None:
                head = b"\x00" if number else b"\x01"
                peer.send_bytes(head + b"\xfe\x04\x00" + bytes(4 + 1024))
        assert 1009 == web.close_code
        room.pass_s(LINGER_S)
        over(room, [peer])


TLS_HELLO = client_hello()

FORGOTTEN = {
    "silence": b"",
    "half a word": b"NIC",
    "half a registration": b"CAP LS 302\r\nNICK ann\r\n",
    "IRC": b"NICK ann\r\nUSER ann 0 * :Ann\r\n",
    "half a request": b"GET / HTTP/1.1\r\nHo",
    "a wrong request": b"GET / HTTP/1.1\r\nHost: \0\r\n\r\n",
    "WebSocket": WEBSOCKET,
    "wrong frames": WEBSOCKET + b"\xff" * 9,
    "half a ClientHello": TLS_HELLO[:50],
    "half a handshake": TLS_HELLO,
    "wrong bytes in a handshake": TLS_HELLO[:50] + b"x" * 900,
    "SSH": b"SSH-2.0-x\r\n",
    "a wrong PROXY": b"PROXY x\r\n",
}
OURS = (Connection, TlsConnection, WebSocketConnection, Opening, Session)


def kept() -> int:
    """Return how many connections, layers, openings and sessions are in memory."""
    return sum(isinstance(one, OURS) for one in gc.get_objects())


@pytest.mark.parametrize("opening", FORGOTTEN)
@pytest.mark.parametrize("leaves", [True, False])
def test_nothing_is_left(opening: str, *, leaves: bool) -> None:
    """Whoever has gone takes no memory, and it does not take the garbage collector to see that.

    That comes rarely, and OpenSSL's 30 KB of each connection mean nothing to it.
    """
    gc.collect()
    gc.disable()
    try:
        with Chatroom(certificate=CERTIFICATE) as room:
            before = kept()
            peer = room.connect()
            peer.send_bytes(FORGOTTEN[opening])
            if leaves:
                peer.close()
            room.pass_s(LONGEST_S if leaves else LONGEST_S + UNANSWERED_S)
            assert 0 == room.entrance.connections
            assert before == kept()
    finally:
        gc.enable()
