"""WebSocket as a layer: one message is one line both ways, and every end is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from hubbub.doors.websocket import MESSAGE_LIMIT_BYTES, Framing
from hubbub.server.certificate import Certificate
from hubbub.server.config import Config, LimitsConfig
from hubbub.server.door_config import WebSocketConfig
from tests.support.chatroom import Chatroom
from tests.support.secure import Secure
from tests.support.web import WebPeer

TEXT, BINARY = "text.ircv3.net", "binary.ircv3.net"


def chatroom(**settings: object) -> Chatroom:
    """Return a chatroom with these settings of [websocket]."""
    config = Config(limits=LimitsConfig(messages_per_s=0.0))
    return Chatroom(config=replace(config, websocket=WebSocketConfig(**settings)))  # type: ignore[arg-type]


@pytest.fixture
def room() -> Iterator[Chatroom]:
    """A chatroom with the settings that there are by default."""
    with chatroom() as made:
        yield made


def web(room: Chatroom, name: str, *subprotocols: str) -> WebPeer:
    """Return somebody who has come in by WebSocket and has read the welcome."""
    peer = WebPeer(room.connect(), *(subprotocols or (TEXT,)))
    peer.send(f"NICK {name}", f"USER {name} 0 * :{name}")
    assert f":hubbub.local 001 {name} :Welcome to hubbub, {name}" == peer.lines()[0]
    return peer


@pytest.mark.parametrize(
    ("offered", "chosen", "opcode"),
    [
        ([TEXT], TEXT, Opcode.TEXT),
        ([BINARY], BINARY, Opcode.BINARY),
        ([BINARY, TEXT], BINARY, Opcode.BINARY),
        ([TEXT, BINARY], TEXT, Opcode.TEXT),
        (["soap", TEXT], TEXT, Opcode.TEXT),
        (["soap"], None, Opcode.TEXT),
        ([], None, Opcode.TEXT),
    ],
)
def test_subprotocols(
    room: Chatroom, offered: list[str], chosen: str | None, opcode: Opcode
) -> None:
    """The client's first choice that we know is taken; without one, lines are text messages."""
    peer = WebPeer(room.connect(), *offered)
    assert peer.response is not None
    assert (101, chosen) == (
        peer.response.status_code,
        peer.response.headers.get("Sec-WebSocket-Protocol"),
    )
    peer.send("NICK ann", "USER ann 0 * :Ann")
    frames = peer.received()
    assert {opcode} == {frame.opcode for frame in frames}
    assert b":hubbub.local 001 ann :Welcome to hubbub, ann" == frames[0].data


def test_talks_with_everybody(room: Chatroom) -> None:
    """One message is one line, without its end, both ways."""
    ann, bob = web(room, "ann"), room.irc("bob")
    ann.received()
    bob.send("PRIVMSG #lobby :hello")
    assert [":bob!~bob@127.0.0.1 PRIVMSG #lobby :hello"] == ann.lines()
    ann.send("PRIVMSG #lobby :hi", "PRIVMSG #lobby :there")
    assert [
        ":ann!~ann@127.0.0.1 PRIVMSG #lobby :hi",
        ":ann!~ann@127.0.0.1 PRIVMSG #lobby :there",
    ] == bob.lines()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_end_in_a_message(room: Chatroom, end: str) -> None:
    """A client that sends the line's end too, which it must not, is understood."""
    assert [":hubbub.local PONG hubbub.local :1"] == web(room, "ann").ask(f"PING 1{end}")


def test_binary_messages_in_text(room: Chatroom) -> None:
    """What kind of message a client sends does not matter; UTF-8 it has to be."""
    ann = web(room, "ann")
    ann.send_frame(Opcode.BINARY, b"PING 1")
    ann.send_frame(Opcode.BINARY, b"PRIVMSG ann :caf\xe9")
    pong, failure = ann.lines()
    assert ":hubbub.local PONG hubbub.local :1" == pong
    assert failure.startswith(":hubbub.local FAIL PRIVMSG INVALID_UTF8 ")


def test_inside_tls() -> None:
    """WebSocket inside TLS (wss) is the same, and secure."""
    certificate = Certificate("chat.example", None, makes=False)
    with Chatroom(certificate=certificate) as room:
        ann = WebPeer(Secure(room.connect()).shake_hands(), TEXT)
        ann.send("NICK ann", "USER ann 0 * :Ann")
        assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == ann.lines()[0]
        (session,) = room.hub.sessions
        assert (True, None, "127.0.0.1") == (
            session.connection.is_secure,
            session.connection.certificate_fingerprint,
            session.connection.address,
        )
        assert "tls-exporter" in session.connection.bindings


# Fragments and limits


def test_fragments(room: Chatroom) -> None:
    """A message in fragments is one line; a ping may stand between them."""
    ann = web(room, "ann")
    ann.send_frame(Opcode.TEXT, b"PI", fin=False)
    ann.send_frame(Opcode.PING, b"?")
    ann.send_frame(Opcode.CONT, b"", fin=False)
    ann.send_frame(Opcode.CONT, b"NG 1")
    assert [":hubbub.local PONG hubbub.local :1"] == ann.lines()


def test_character_in_two_fragments(room: Chatroom) -> None:
    """A fragment may end inside a character."""
    ann = web(room, "ann")
    ann.send_frame(Opcode.TEXT, "PING ü".encode()[:-1], fin=False)
    ann.send_frame(Opcode.CONT, "ü".encode()[-1:])
    assert [":hubbub.local PONG hubbub.local :ü"] == ann.lines()


def test_line_too_long(room: Chatroom) -> None:
    """A line that is too long is answered like anywhere, and the connection goes on."""
    ann = web(room, "ann")
    ann.send_frame(Opcode.TEXT, b"PING " + b"x" * 10_000)
    assert [":hubbub.local 417 ann :Input line was too long (over 4606 bytes)"] == ann.lines()
    assert [":hubbub.local PONG hubbub.local :1"] == ann.ask("PING 1")


@pytest.mark.parametrize("pieces", [1, 2, 100])
def test_message_too_long(room: Chatroom, pieces: int) -> None:
    """A message over the limit ends the connection, in however many fragments it comes."""
    ann, bob = web(room, "ann"), room.irc("bob")
    ann.received()
    piece = b"x" * (MESSAGE_LIMIT_BYTES // pieces + 1)
    for number in range(pieces):
        opcode = Opcode.CONT if number else Opcode.TEXT
        ann.send_frame(opcode, piece, fin=number == pieces - 1)
    assert 1009 == ann.close_code
    assert len(bob.lines()) == 1  # ann has left


def test_empty_fragments_cost_nothing(room: Chatroom) -> None:
    """Fragments without end and without content do not pile up."""
    ann = web(room, "ann")
    ann.send_frame(Opcode.TEXT, b"PING", fin=False)
    for _ in range(1000):
        ann.send_frame(Opcode.CONT, b"", fin=False)
    (session,) = room.hub.sessions
    assert b"PING" == session.connection._message  # type: ignore[attr-defined]


# Control frames and ends


def test_ping(room: Chatroom) -> None:
    """A ping is answered by a pong with the same content."""
    peer = room.connect()
    ann = WebPeer(peer, TEXT)
    ann.send_frame(Opcode.PING, b"are you there")
    assert Frame(Opcode.PONG, b"are you there").serialize(mask=False) == peer.received()


def test_client_closes(room: Chatroom) -> None:
    """A close frame is answered by one, the others hear that somebody left."""
    ann, bob = web(room, "ann"), room.irc("bob")
    ann.close()
    assert 1000 == ann.close_code
    assert [":ann!~ann@127.0.0.1 QUIT :Connection closed"] == bob.lines()
    room.pass_s(5)
    assert 1 == room.entrance.connections


def test_last_line_before_the_close(room: Chatroom) -> None:
    """What came in one packet with the close frame is done first."""
    ann, bob = web(room, "ann"), room.irc("bob")
    text = Frame(Opcode.TEXT, b"PRIVMSG #lobby :bye").serialize(mask=True)
    close = Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True)
    ann.peer.send_bytes(text + close)
    assert [
        ":ann!~ann@127.0.0.1 PRIVMSG #lobby :bye",
        ":ann!~ann@127.0.0.1 QUIT :Connection closed",
    ] == bob.lines()


def test_server_closes(room: Chatroom) -> None:
    """Last words come as messages, a close frame behind them."""
    ann = web(room, "ann")
    ann.received()
    ann.send("QUIT :bye")
    assert "ERROR :Closing link: 127.0.0.1 (Quit)" == ann.lines()[-1]
    assert 1000 == ann.close_code


def test_gone_without_a_close(room: Chatroom) -> None:
    """A connection that only ends is no less at its end."""
    peer = room.connect()
    ann, bob = WebPeer(peer, TEXT), room.irc("bob")
    ann.send("NICK ann", "USER ann 0 * :Ann")
    for one in (ann, bob):
        one.received()
    peer.close()
    assert [":ann!~ann@127.0.0.1 QUIT :Connection closed"] == bob.lines()
    assert 1 == room.entrance.connections


@pytest.mark.parametrize(
    ("code", "bytes_"),
    [
        (1002, Frame(Opcode.TEXT, b"PING 1").serialize(mask=False)),  # a client has to mask
        (1002, Frame(Opcode.CONT, b"x").serialize(mask=True)),
        (1002, b"\xc1\x80\0\0\0\0"),  # RSV1 without an extension
        (1002, b"\x83\x80\0\0\0\0"),  # an opcode that nobody knows
        (1007, Frame(Opcode.TEXT, b"PING \xff").serialize(mask=True)),
        (1009, b"\x81\xff" + (1 << 62).to_bytes(8, "big")),
    ],
    ids=["unmasked", "continues nothing", "reserved bit", "opcode", "not UTF-8", "too long"],
)
def test_wrong_frames(room: Chatroom, code: int, bytes_: bytes) -> None:
    """Each wrong frame ends the connection with the code for it, and nothing behind it counts."""
    ann, bob = web(room, "ann"), room.irc("bob")
    ann.received()
    ann.peer.send_bytes(bytes_ + Frame(Opcode.TEXT, b"PRIVMSG #lobby :x").serialize(mask=True))
    assert code == ann.close_code
    (line,) = bob.lines()
    assert line.startswith(":ann!~ann@127.0.0.1 QUIT :WebSocket: ")
    room.pass_s(5)
    assert 1 == room.entrance.connections


# Origins


@pytest.mark.parametrize(
    ("status", "origins", "origin"),
    [
        (101, (), None),
        (403, (), "https://evil.example"),
        (403, (), "null"),
        (101, ("https://chat.example",), None),
        (101, ("https://chat.example",), "https://chat.example"),
        (403, ("https://chat.example",), "https://chat.example.evil.example"),
        (403, ("https://chat.example",), "http://chat.example"),
        (101, ("https://*.example.org", "https://b"), "https://a.example.org"),
        (403, ("https://*.example.org",), "https://example.org.evil"),
        (101, ("*",), "https://anything.example"),
    ],
)
def test_origins(status: int, origins: tuple[str, ...], origin: str | None) -> None:
    """Web pages may connect where the configuration says so, programs always."""
    with chatroom(origins=origins) as room:
        peer = WebPeer(room.connect(), TEXT, origin=origin)
        assert peer.response is not None
        assert status == peer.response.status_code
        if status == 403:
            assert b"[websocket] origins" in bytes(peer.response.body or b"")


HANDSHAKE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)
WEBSOCKET = "\r\n".join(
    ("GET /socket HTTP/1.1", "Host: x", *HANDSHAKE, "Sec-WebSocket-Version: 13", "", "")
).encode()


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (426, "Upgrade: websocket"),
        (426, "Upgrade: h2c, websocket\r\nConnection: Upgrade"),
        (400, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"),
        (400, "\r\n".join((*HANDSHAKE, "Sec-WebSocket-Version: 8"))),
    ],
)
def test_no_handshake(room: Chatroom, status: int, headers: str) -> None:
    """What is no handshake is answered with its status and the version that there is."""
    peer = room.connect()
    peer.send_bytes(f"GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\nNICK ann\r\n".encode())
    answer = peer.received().decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert "Sec-WebSocket-Version: 13\r\n" in answer
    assert peer.is_closed
    assert set() == room.hub.sessions


def test_other_upgrades_are_passed_over(room: Chatroom) -> None:
    """A client that would rather have HTTP/2 gets its page all the same."""
    peer = room.connect()
    peer.send_bytes(
        b"GET /health HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
    )
    assert peer.received().startswith(b"HTTP/1.1 200 OK\r\n")


EMPTY = {
    "ping": Frame(Opcode.PING, b""),
    "pong": Frame(Opcode.PONG, b""),
    "fragment": Frame(Opcode.CONT, b"", fin=False),
    "empty": Frame(Opcode.TEXT, b""),
}


@pytest.mark.parametrize("kind", EMPTY)
def test_flood_control_counts_frames(kind: str) -> None:
    """Frames that say nothing are slowed down like lines that say something."""
    limits = LimitsConfig(messages_per_s=10.0, messages_burst=40)
    with Chatroom(config=Config(limits=limits)) as room:
        ann = web(room, "ann")
        room.pass_s(10)
        if kind == "fragment":
            ann.send_frame(Opcode.TEXT, b"PING", fin=False)
        ann.peer.send_bytes(b"".join(EMPTY[kind].serialize(mask=True) for _ in range(60)))
        (session,) = room.hub.sessions
        assert session._queued
        room.pass_s(3)
        assert not session._queued


# Framing and compression


def test_one_frame_for_everybody(room: Chatroom) -> None:
    """What a room hears is framed once; all of its members on one wire share those bytes."""
    sent: list[bytes] = []
    people = [web(room, name) for name in ("ann", "bob", "cleo")]
    for session in room.hub.sessions:
        below = session.connection._below  # type: ignore[attr-defined]
        session.connection._below = _Listening(below, sent)  # type: ignore[attr-defined]
    people[0].send("PRIVMSG #lobby :hello")
    assert 2 == len(sent)
    assert sent[0] is sent[1]


class _Listening:
    """A channel of which one hears what is sent."""

    def __init__(self, below: object, sent: list[bytes]) -> None:
        self._below = below
        self._sent = sent

    def send(self, data: bytes) -> None:
        self._sent.append(data)
        self._below.send(data)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._below, name)


def test_framing_of_equal_bytes() -> None:
    """Chunks that were joined for each member anew are framed once too."""
    framing = Framing(Opcode.TEXT)
    lines = [b"one\r\n", b"two\r\n" * 100]
    first = framing.frames(b"".join(lines))
    assert first is framing.frames(b"".join(lines))
    assert b"\x81\x03one" + b"\x81\x03two" * 100 == first
    assert b"\x81\x03one" == framing.frames(b"one\r\n")


def test_no_compression_by_default(room: Chatroom) -> None:
    """A client that would compress is not answered that it may."""
    peer = WebPeer(room.connect(), TEXT, extensions=[ClientPerMessageDeflateFactory()])
    assert peer.response is not None
    assert "Sec-WebSocket-Extensions" not in peer.response.headers


@pytest.mark.parametrize("subprotocol", [TEXT, BINARY])
def test_compression(subprotocol: str) -> None:
    """Where the configuration says so, lines are compressed both ways."""
    with chatroom(compress=True) as room:
        offer = [ClientPerMessageDeflateFactory(client_max_window_bits=True)]
        ann = WebPeer(room.connect(), subprotocol, extensions=offer)
        assert ann.response is not None
        assert "permessage-deflate" in ann.response.headers["Sec-WebSocket-Extensions"]
        ann.send("NICK ann", "USER ann 0 * :Ann")
        assert ":hubbub.local 001 ann :Welcome to hubbub, ann" == ann.lines()[0]
        bob = room.irc("bob")
        ann.received()
        bob.send("PRIVMSG ann :" + "ha" * 150)
        assert [f":bob!~bob@127.0.0.1 PRIVMSG ann :{'ha' * 150}"] == ann.lines()
