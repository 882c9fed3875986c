"""The first bytes: who is served how, who is turned away, and what silence means."""

from __future__ import annotations

import socket
import ssl
import struct

import pytest
from websockets.frames import Frame, Opcode

from hubbub.server import opening
from hubbub.server.certificate import Certificate
from hubbub.server.config import Config, LimitsConfig
from hubbub.server.door_config import ProxyConfig
from tests.doors.test_proxy import header as proxy_header
from tests.doors.test_sniff import client_hello
from tests.doors.test_websocket import WEBSOCKET
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure

CERTIFICATE = Certificate("chat.example", None, makes=False)

GREETING = "-- Welcome to hubbub. What is your name? (Enter takes a guest name; /quit leaves)"


def test_greeted_after_a_second(chatroom: Chatroom) -> None:
    """Somebody who says nothing for a second is greeted, once."""
    peer = chatroom.connect()
    chatroom.pass_s(0.75)
    assert [] == peer.lines()
    chatroom.pass_s(0.25)
    assert [GREETING] == peer.lines()
    chatroom.pass_s(20)
    assert [] == peer.lines()
    peer.send("ann")
    assert "-- You are ann. /help lists what you can do." in peer.lines()


def test_irc_after_the_greeting(chatroom: Chatroom) -> None:
    """An IRC client on a slow link is served as IRC even after the greeting."""
    peer = chatroom.connect()
    chatroom.pass_s(2)
    assert [GREETING] == peer.lines()
    peer.send("NICK ann", "USER ann 0 * :Ann")
    assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == peer.lines()[0]


def test_half_a_word_is_not_greeted(chatroom: Chatroom) -> None:
    """Who has begun to say something is left to finish."""
    peer = chatroom.connect()
    peer.send_bytes(b"NI")
    chatroom.pass_s(5)
    assert [] == peer.lines()
    peer.send_bytes(b"CK ann\r\nUSER ann 0 * :Ann\r\n")
    assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == peer.lines()[0]


@pytest.mark.parametrize("half", [b"", b"NI", b"ann", b"G"])
def test_silence_ends(chatroom: Chatroom, half: bytes) -> None:
    """Without a first line the connection is closed after 30 seconds, with a word."""
    peer = chatroom.connect()
    peer.send_bytes(half)
    chatroom.pass_s(2)
    chatroom.quiet()
    chatroom.pass_s(27.75)
    assert [] == peer.lines()
    chatroom.pass_s(0.25)
    assert ["-- nothing was said for 30 seconds: goodbye"] == peer.lines()
    assert peer.is_closed


@pytest.mark.parametrize("enter", [b"\n", b"\r\n"])
def test_enter_takes_a_guest_name(chatroom: Chatroom, enter: bytes) -> None:
    """The greeting promises that Enter takes a guest name, and so it does."""
    peer = chatroom.connect()
    chatroom.pass_s(1)
    assert [GREETING] == peer.lines()
    peer.send_bytes(enter)
    assert peer.lines()[0].startswith("-- You are guest-")


@pytest.mark.parametrize(
    "data", [b"CAP LS 302\r\nNICK ann\r\nUSER a 0 * :A\r\nCAP END\r\n", b"ann\n"]
)
def test_byte_by_byte(data: bytes) -> None:
    """An opening that comes byte by byte is answered like one that comes at once."""
    with Chatroom() as one, Chatroom() as other:
        whole, slow = one.connect(), other.connect()
        whole.send_bytes(data)
        for byte in data:
            slow.send_bytes(bytes([byte]))
        assert whole.received() == slow.received() != b""


def test_tls_alert(chatroom: Chatroom) -> None:
    """A TLS client is answered with an alert that it understands as one."""
    peer = chatroom.connect()
    peer.send_bytes(client_hello())
    answer = peer.received()
    assert peer.is_closed
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="x")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    incoming.write(answer)
    with pytest.raises(ssl.SSLError, match=r"(?i)alert.handshake.failure"):
        client.do_handshake()


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_http_decides_for_good(chatroom: Chatroom, method: str) -> None:
    """Behind a request nothing is read any more: no web page can make a browser talk IRC."""
    peer = chatroom.connect()
    peer.send_bytes(
        f"{method} / HTTP/1.1\r\nHost: x\r\n\r\nNICK evil\r\nUSER e 0 * :e\r\n".encode()
    )
    peer.send("NICK evil", "USER e 0 * :e")
    assert 1 == peer.received().count(b"HTTP/1.1 ")
    assert peer.is_closed
    assert {} == chatroom.hub.chat.users


def test_no_request_is_400(chatroom: Chatroom) -> None:
    """What begins like a request and is none is told so by HTTP, and is nothing else."""
    peer = chatroom.connect()
    peer.send_bytes(b"GET me in\r\nNICK evil\r\nUSER e 0 * :e\r\n\r\n")
    assert peer.received().startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert peer.is_closed
    assert {} == chatroom.hub.chat.users


def test_half_a_request_ends(chatroom: Chatroom) -> None:
    """A request that is never finished is answered by 408, 30 seconds after its connection."""
    peer = chatroom.connect()
    for byte in b"GET / HTTP/1.1\r\nHost: chat":
        peer.send_bytes(bytes([byte]))
        chatroom.pass_s(1)
    assert b"" == peer.received()
    chatroom.pass_s(4)
    assert peer.received().startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert peer.is_closed


def test_ssh_disconnect(chatroom: Chatroom) -> None:
    """An ssh client gets our version line and SSH_MSG_DISCONNECT with the reason."""
    peer = chatroom.connect()
    peer.send_bytes(b"SSH-2.0-OpenSSH_9.6\r\n")
    banner, _, packet = peer.received().partition(b"\r\n")
    assert b"SSH-2.0-hubbub" == banner
    length, padding = struct.unpack(">IB", packet[:5])
    assert len(packet) == 4 + length
    assert 0 == len(packet) % 8
    assert padding >= 4
    kind, code, size = struct.unpack(">BII", packet[5:14])
    assert (1, 8, opening.NO_SSH) == (kind, code, packet[14 : 14 + size].decode())
    assert bytes(4 + padding) == packet[14 + size :]
    assert peer.is_closed


def test_refused_lingers_for_its_last_words(chatroom: Chatroom) -> None:
    """A refused connection that keeps its end open is closed for good after some seconds."""
    peer = chatroom.connect()
    peer.send_bytes(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    assert 1 == chatroom.entrance.connections
    chatroom.pass_s(5)
    assert 0 == chatroom.entrance.connections
    assert b"404" in peer.received()


def test_leaves_without_a_word(chatroom: Chatroom) -> None:
    """Who connects and goes again leaves nothing behind."""
    peer = chatroom.connect()
    peer.close()
    chatroom.pass_s(60)
    assert (0, set()) == (chatroom.entrance.connections, chatroom.entrance._openings)


def test_half_closed_request(chatroom: Chatroom) -> None:
    """A client that says all it has to say and closes its end still gets the answer."""
    peer = chatroom.connect()
    peer.sock.sendall(b"NICK ann\r\nUSER ann 0 * :Ann\r\nQUIT :bye\r\n")
    peer.sock.shutdown(socket.SHUT_WR)
    chatroom.run()
    assert "ERROR :Closing link: 127.0.0.1 (Quit)" == peer.lines()[-1]


def test_stopping_tells_the_silent(chatroom: Chatroom) -> None:
    """When the server stops, those who have said nothing yet are told too."""
    peer = chatroom.connect()
    ann = chatroom.irc("ann")
    chatroom.entrance.close("the server is stopping")
    chatroom.hub.close("the server is stopping")
    chatroom.run()
    assert ["-- the server is stopping"] == peer.lines()
    assert ["ERROR :Closing link: 127.0.0.1 (the server is stopping)"] == ann.lines()


# Proxies

BALANCER = "192.0.2.80"
SOMEBODY = "203.0.113.5"
HEADERS = [
    f"PROXY TCP4 {SOMEBODY} 198.51.100.7 4711 1337\r\n".encode(),
    proxy_header(SOMEBODY),
]


def behind(*, required: bool = False, **limits: float) -> Chatroom:
    """Return a chatroom that takes PROXY from one address."""
    config = Config(
        proxy=ProxyConfig((BALANCER,), required),
        limits=LimitsConfig(messages_per_s=0.0, **limits),  # type: ignore[arg-type]
    )
    return Chatroom(config=config, certificate=CERTIFICATE)


def who_is_here(room: Chatroom) -> dict[str, tuple[str, bool]]:
    """Return address and security of everybody who is here."""
    return {s.nick: (s.connection.address, s.connection.is_secure) for s in room.hub.sessions}


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("header", HEADERS)
def test_proxy(header: bytes, *, required: bool) -> None:
    """Whom the proxy speaks for is served as if they came themselves, however it is cut."""
    with behind(required=required) as room:
        whole, slow = room.connect(BALANCER), room.connect(BALANCER)
        whole.send_bytes(header + b"NICK ann\r\nUSER ann 0 * :Ann\r\n")
        for byte in header + b"NICK bob\r\nUSER bob 0 * :Bob\r\n":
            slow.send_bytes(bytes([byte]))
        assert {"ann": (SOMEBODY, False), "bob": (SOMEBODY, False)} == who_is_here(room)


@pytest.mark.parametrize("header", HEADERS)
def test_silence_behind_a_proxy(header: bytes) -> None:
    """A person behind a proxy is greeted like anybody, a second after the proxy has told."""
    with behind(required=True) as room:
        peer = room.connect(BALANCER)
        room.pass_s(2)
        assert b"" == peer.received()  # a greeting would be taken for the person's by the proxy
        peer.send_bytes(header)
        room.pass_s(1)
        assert [GREETING] == peer.lines()
        peer.send_bytes(b"ann\n")
        assert {"ann": (SOMEBODY, False)} == who_is_here(room)


@pytest.mark.parametrize("header", HEADERS)
def test_tls_behind_a_proxy(header: bytes) -> None:
    """TLS may come behind the header, in one packet with it, and is the person's own."""
    with behind() as room:
        peer = room.connect(BALANCER)
        ann = Secure(peer)
        peer.send_bytes(header + ann.hello())
        ann.shake_hands()
        ann.send("NICK ann", "USER ann 0 * :Ann")
        assert {"ann": (SOMEBODY, True)} == who_is_here(room)


@pytest.mark.parametrize(("is_secure", "flag"), [(True, 1), (False, 0)])
def test_tls_that_ends_at_the_proxy(flag: int, *, is_secure: bool) -> None:
    """Version 2 can tell that the person came by TLS."""
    with behind() as room:
        room.connect(BALANCER).send_bytes(
            proxy_header(SOMEBODY, tail=b"\x20\x00\x05" + bytes([flag, 0, 0, 0, 0]))
            + b"NICK ann\r\nUSER ann 0 * :Ann\r\n"
        )
        assert {"ann": (SOMEBODY, is_secure)} == who_is_here(room)


@pytest.mark.parametrize("header", [*HEADERS, b"PROXY UNKNOWN\r\n"])
def test_proxy_from_elsewhere(header: bytes) -> None:
    """From another address PROXY is refused with a line, and nobody is who they say."""
    with behind() as room:
        peer = room.connect(SOMEBODY)
        peer.send_bytes(header + b"NICK ann\r\nUSER ann 0 * :Ann\r\n")
        assert ["ERROR :PROXY is taken from the addresses of [proxy] networks only"] == peer.lines()
        assert peer.is_closed
        assert {} == who_is_here(room)


@pytest.mark.parametrize("header", HEADERS)
def test_proxy_only_once_and_first(header: bytes) -> None:
    """A second header and one inside TLS are none."""
    with behind() as room:
        twice, inside = room.connect(BALANCER), Secure(room.connect(BALANCER)).shake_hands()
        twice.send_bytes(header + header)
        inside.send_bytes(header)
        for peer in (twice, inside):
            assert b"[proxy] networks only" in peer.received()


def test_proxy_behind_a_line() -> None:
    """Once something else was said, PROXY is a command that nobody knows."""
    with behind() as room:
        room.connect(BALANCER).send("NICK ann", HEADERS[0].decode().strip(), "USER ann 0 * :Ann")
        assert {"ann": (BALANCER, False)} == who_is_here(room)


def test_proxy_that_is_none() -> None:
    """A header that is wrong is told, and closes."""
    with behind() as room:
        peer = room.connect(BALANCER)
        peer.send("PROXY TCP4 chat.example here 1 2")
        assert ["ERROR :a PROXY line names two IP addresses"] == peer.lines()
        assert peer.is_closed


@pytest.mark.parametrize(
    "opening", [b"NICK ann\r\n", b"ann\n", b"GET / HTTP/1.1\r\n", b"SSH-2.0-x\r\n"]
)
def test_required(opening: bytes) -> None:
    """Where PROXY has to come, nothing else may come first; from elsewhere all is as ever."""
    with behind(required=True) as room:
        peer, other = room.connect(BALANCER), room.connect(SOMEBODY)
        peer.send_bytes(opening)
        assert ["ERROR :from this address PROXY has to come first ([proxy] required)"] == (
            peer.lines()
        )
        assert peer.is_closed
        other.send_bytes(opening)
        assert b"PROXY" not in other.received()


def test_required_before_tls() -> None:
    """TLS may not come first either."""
    with behind(required=True) as room:
        peer = room.connect(BALANCER)
        peer.send_bytes(client_hello())
        assert b"PROXY has to come first" in peer.received()


@pytest.mark.parametrize("header", HEADERS)
def test_limits_behind_a_proxy(header: bytes) -> None:
    """A proxy may have any number of connections; those for whom it speaks are counted."""
    with behind(connections_per_address=1) as room:
        peers = [room.connect(BALANCER) for _ in range(3)]
        for peer in peers:
            peer.send_bytes(header)
        one, *others = peers
        assert b"" == one.received()
        for peer in others:
            assert ["ERROR :too many connections from 203.0.113.5 (1)"] == peer.lines()
            assert peer.is_closed
        for peer in peers:
            peer.close()
        room.pass_s(5)
        assert (0, 0) == (room.entrance.connections, room.entrance.admission.total)
        again = room.connect(BALANCER)
        again.send_bytes(header)
        assert b"" == again.received()


@pytest.mark.parametrize(("proto", "is_secure"), [("https", True), ("http", False), ("", False)])
def test_web_proxy(proto: str, *, is_secure: bool) -> None:
    """A web proxy tells by headers whom it speaks for, and whether they came by TLS."""
    with behind() as room:
        peer = room.connect(BALANCER)
        handshake = WEBSOCKET[:-2] + f"X-Forwarded-For: 10.9.9.9, {SOMEBODY}\r\n".encode()
        peer.send_bytes(handshake + f"X-Forwarded-Proto: {proto}\r\n\r\n".encode())
        for line in (b"NICK ann", b"USER ann 0 * :Ann"):
            peer.send_bytes(Frame(Opcode.TEXT, line).serialize(mask=True))
        assert {"ann": (SOMEBODY, is_secure)} == who_is_here(room)


def test_web_proxy_from_elsewhere() -> None:
    """What others say of themselves in such headers is not believed."""
    with behind() as room:
        peer = room.connect(SOMEBODY)
        peer.send_bytes(WEBSOCKET[:-2] + b"X-Forwarded-For: 127.0.0.1\r\n\r\n")
        (session,) = room.hub.sessions
        assert SOMEBODY == session.connection.address


def test_limits_behind_a_web_proxy() -> None:
    """Those for whom it speaks are counted, and refused by HTTP."""
    with behind(connections_per_address=1) as room:
        one, other = room.connect(BALANCER), room.connect(BALANCER)
        for peer in (one, other):
            peer.send_bytes(WEBSOCKET[:-2] + f"X-Forwarded-For: {SOMEBODY}\r\n\r\n".encode())
        assert one.received().startswith(b"HTTP/1.1 101 ")
        assert other.received().startswith(b"HTTP/1.1 403 ")
