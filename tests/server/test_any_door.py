"""Any bytes, cut anywhere, on any door: an answer or nothing, and never an exception of ours."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from hubbub.server.certificate import Certificate
from hubbub.server.config import Config, LimitsConfig
from hubbub.server.door_config import ProxyConfig, WebSocketConfig
from hubbub.server.gateway_config import Gateway
from tests.doors.test_proxy import HEADERS
from tests.doors.test_websocket import WEBSOCKET
from tests.server.test_hostile_openings import HTTP, IRC
from tests.support.chatroom import Chatroom, Peer
from tests.support.secure import Secure

CERTIFICATE = Certificate("chat.example", None, makes=False)
PROXY = "192.0.2.80"
CONFIG = Config(
    proxy=ProxyConfig((PROXY,)),
    websocket=WebSocketConfig(compress=True),
    gateways={"kiwi": Gateway("pw", "", ("127.0.0.1",))},
    limits=LimitsConfig(messages_per_s=0.0),
)
FRAMES = [
    Frame(opcode, data, fin).serialize(mask=True)
    for opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT, Opcode.PING, Opcode.CLOSE)
    for data in (b"", b"NICK eve", b"USER e 0 * :E", b"\x03\xe8bye", b"\xff")
    for fin in (True, False)
    if opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT) or fin
]
WORDS = [
    *(header for header, _, _ in HEADERS),
    *(IRC, HTTP, WEBSOCKET, WEBSOCKET.replace(b"\r\n\r\n", b"\r\nX: permessage-deflate\r\n\r\n")),
    *(b"WEBIRC pw kiwi x 203.0.113.5 :secure\r\n", b"SSH-2.0-x\r\n", b"ann\n", b"\r\n", b"\n"),
    *(b"GET ", b"HEAD ", b"\x16\x03\x01\x02\x00", b"\x00" * 100, b"x" * 2000, b": y\r\n"),
    *FRAMES,
]
CHUNKS = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(FRAMES), st.binary(max_size=40)), max_size=12
)
DOORS = {
    "bare": b"",
    "proxied": HEADERS[0][0],
    "web": WEBSOCKET,
    "deflated": WEBSOCKET[:-2] + b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
}


def say(peer: Peer | Secure, data: bytes, cuts: list[int]) -> None:
    """Send the data in pieces of these sizes, as long as the server has not hung up."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        number = 0
        while data:
            size = cuts[number % len(cuts)]
            number += 1
            peer.send_bytes(data[:size])
            data = data[size:]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("inside", [False, True])
@settings(max_examples=30, deadline=None)
@given(CHUNKS, st.lists(st.integers(1, 200), min_size=1, max_size=6))
def test_any_door(door: str, inside: bool, chunks: list[bytes], cuts: list[int]) -> None:
    """Whatever comes in whatever pieces, others talk on, and when it is over nothing is left."""
    with Chatroom(config=CONFIG, certificate=CERTIFICATE) as room:
        ann = room.irc("ann")
        bare = room.connect(PROXY if door == "proxied" else "127.0.0.1")
        head = DOORS[door]
        if door == "proxied":  # before TLS
            bare.send_bytes(head)
            head = b""
        eve: Peer | Secure = Secure(bare).shake_hands() if inside else bare
        say(eve, head + b"".join(chunks), cuts)
        ann.received()
        assert [":hubbub.local PONG hubbub.local :on"] == ann.ask("PING on")
        bare.sock.close()
        room.run()
        room.pass_s(6)
        assert (1, 1) == (room.entrance.connections, room.entrance.admission.total)
        assert 1 == len(room.hub.sessions)
