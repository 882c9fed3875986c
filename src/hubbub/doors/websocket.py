"""WebSocket over a connection: frames in, lines out, and back; sans-I/O, by `websockets`.

A layer like TLS, around a bare connection or around TLS. One message is one line of IRC without
its end, both ways.

Source: RFC 6455 (WebSocket), RFC 7692 (permessage-deflate); IRCv3 websocket.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import translate
from http import HTTPStatus
from typing import TYPE_CHECKING

from websockets.datastructures import Headers
from websockets.exceptions import InvalidOrigin
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from hubbub.doors.http import PLAIN_TEXT, Request, Response

if TYPE_CHECKING:
    from hubbub.doors.channel import Channel
    from hubbub.doors.tcp import Connection, Receiver

MESSAGE_LIMIT_BYTES = 16_384
"""Of one message, all its fragments together.

It is more than the longest line, so that a line that is too long is answered by 417 like anywhere;
what is over this ends the connection (close code 1009).
"""

_TEXT, _BINARY = Subprotocol("text.ircv3.net"), Subprotocol("binary.ircv3.net")
# 4 KB of memory each way instead of 32; lines are short.
_DEFLATE = ServerPerMessageDeflateFactory(
    server_max_window_bits=12, client_max_window_bits=12, compress_settings={"memLevel": 5}
)


def is_wanted(request: Request) -> bool:
    """Whether the request is for WebSocket; other upgrades are passed over (RFC 9110 7.8)."""
    return request.method == "GET" and "websocket" in request.headers.get("upgrade", "").lower()


def shake_hands(
    request: Request, origins: Sequence[str], *, compresses: bool
) -> tuple[Response, ServerProtocol | None]:
    """Return the answer to a request for WebSocket, and the protocol where it is 101.

    Args: origins: patterns (`https://*.example.org`) of the web pages that may connect. Programs
        that are no browsers tell of no origin, and always may.
    """
    protocol = ServerProtocol(
        origins=[None, *map(_pattern, origins)],
        extensions=[_DEFLATE] if compresses else None,
        select_subprotocol=_clients_choice,
        state=OPEN,  # the request has been read before
        max_size=MESSAGE_LIMIT_BYTES,
    )
    handshake = Handshake(
        request.target, Headers(request.headers), request.method, f"HTTP/{request.version}"
    )
    answer = protocol.accept(handshake)
    status = HTTPStatus(answer.status_code)
    if status is HTTPStatus.SWITCHING_PROTOCOLS:
        return Response(status, "", "", tuple(answer.headers.raw_items())), protocol
    if isinstance(protocol.handshake_exc, InvalidOrigin):
        text = (
            f"Pages of {request.headers.get('origin')} may not connect to this chat.\n"
            "Its operator can let them: [websocket] origins.\n"
        )
    else:
        text = (answer.body or b"").decode()
    # Which version would do (RFC 6455 section 4.4), and which upgrade (RFC 9110 section 15.5.22).
    headers = (("Sec-WebSocket-Version", "13"), ("Upgrade", "websocket"))
    return Response(status, text, PLAIN_TEXT, headers), None


def _pattern(origin: str) -> re.Pattern[str]:
    return re.compile(translate(origin), re.IGNORECASE)


def _clients_choice(_: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Return what the client likes best; None serves older clients, with text."""
    return next((name for name in offered if name in _FRAMINGS), None)


class Framing:
    """Whole lines into frames, one each; the last chunk's frames are kept.

    A server's frames are not masked, so those of one chunk are the same for everybody. All members
    of a room who are on one wire get the same bytes one after the other: the first of them has
    them framed, the others share the frames. What is compared are the bytes, not their identity,
    since several chunks for one member are joined anew for each.
    """

    def __init__(self, opcode: Opcode) -> None:
        self._opcode = opcode
        self._data = self._frames = b""

    def frames(self, data: bytes) -> bytes:
        """Return the frames of these lines."""
        if data != self._data:
            lines = data.split(b"\r\n")
            self._frames = b"".join(
                Frame(self._opcode, line).serialize(mask=False) for line in lines if line
            )
            self._data = data
        return self._frames


_FRAMINGS: dict[Subprotocol | None, Framing] = {
    _TEXT: Framing(Opcode.TEXT),
    _BINARY: Framing(Opcode.BINARY),
}
_FRAMINGS[None] = _FRAMINGS[_TEXT]


class WebSocketConnection:
    """What a session sees of a connection inside WebSocket; see `doors.channel.Channel`.

    Fragments are put together, and bounded together; pings are answered; a wrong frame, a message
    that is too long and text that is no UTF-8 end the connection with the close code for it.
    """

    __slots__ = ("_below", "_framing", "_is_over", "_is_text", "_message", "_protocol", "receiver")

    def __init__(self, below: Channel, protocol: ServerProtocol, receiver: Receiver) -> None:
        """Args: below: what has sent the answer of `shake_hands`; it gets this as its receiver."""
        self._below = below
        self._protocol = protocol
        self._framing = _FRAMINGS[protocol.subprotocol]
        self._message: bytearray | None = None
        self._is_text = False
        self._is_over = False
        self.receiver: Receiver | None = receiver
        below.receiver = self

    # In

    def received(self, data: bytes) -> None:
        """Take frames."""
        if self._is_over:
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame) and self.receiver is not None:
                self._take(event)
        self._flush()
        if self._protocol.close_expected():
            error = self._protocol.parser_exc
            self._over("Connection closed" if error is None else f"WebSocket: {error}")

    def _take(self, frame: Frame) -> None:
        """Hand on the line that a frame completes.

        A frame that completes none (a ping, a fragment) counts as an empty line, so that flood
        control holds for it too.
        """
        line = b""
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._message = bytearray()
            self._is_text = frame.opcode is Opcode.TEXT
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT) and self._message is not None:
            self._message += frame.data
            if frame.fin:
                line, self._message = bytes(self._message), None
        if self._is_text and not _is_utf8(line):  # RFC 6455 section 8.1
            self._protocol.fail(CloseCode.INVALID_DATA, "a text message has to be UTF-8")
            self._over("WebSocket: a text message was not UTF-8")
        elif self.receiver is not None and frame.opcode is not Opcode.CLOSE:
            self.receiver.received(line + b"\r\n")

    def lost(self, reason: str) -> None:
        """The peer is gone; without a close frame it is no less gone."""
        self._over(reason)

    def _over(self, reason: str) -> None:
        self._is_over = True
        receiver, self.receiver = self.receiver, None
        if receiver is not None:
            receiver.lost(reason)

    # Out

    def send(self, data: bytes) -> None:
        """Send each line as a message; nothing once the closing has begun."""
        if self._protocol.state is not OPEN:
            return
        if not self._protocol.extensions:
            self._below.send(self._framing.frames(data))
            return
        for line in data.split(b"\r\n"):  # compressed for this one alone
            if line and self._framing is _FRAMINGS[_BINARY]:
                self._protocol.send_binary(line)
            elif line:
                self._protocol.send_text(line)
        self._flush()

    def _flush(self) -> None:
        data = b"".join(self._protocol.data_to_send())
        if data:
            self._below.send(data)

    def finish(self) -> None:
        """Close, with a close frame, once everything has been sent."""
        self.receiver = None
        self._is_over = True
        if self._protocol.state is OPEN:
            self._protocol.send_close(CloseCode.NORMAL_CLOSURE)
            self._flush()
        self._below.finish()

    def pause(self) -> None:
        """Receive nothing until `resume`, but for what has been received already."""
        self._below.pause()

    def resume(self) -> None:
        """Receive again."""
        self._below.resume()

    def abort(self) -> None:
        """Close now; the receiver is not told."""
        self.receiver = None
        self._is_over = True
        self._below.receiver = None  # ends the circle of the two, so that they go at once
        self._below.abort()

    def on_failure(self) -> None:
        """End the connection: its state cannot be trusted any longer."""
        self._below.on_failure()

    # Who

    def stand_for(self, *, is_secure: bool, certificate_fingerprint: str | None) -> None:
        """Be another's connection from now on, of which a trusted gateway tells this."""
        self._below.stand_for(is_secure=is_secure, certificate_fingerprint=certificate_fingerprint)

    @property
    def bottom(self) -> Connection:
        """Return the connection at the bottom, which has the socket."""
        return self._below.bottom

    @property
    def address(self) -> str:
        """Return where the peer is."""
        return self._below.address

    @property
    def is_open(self) -> bool:
        """Whether the socket has not been closed yet."""
        return self._below.is_open

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits to be sent."""
        return self._below.is_drained

    @property
    def is_secure(self) -> bool:
        """Whether it is inside TLS (wss)."""
        return self._below.is_secure

    @property
    def server_name(self) -> str | None:
        """Return the host that the client asked for in TLS (SNI); None if it named none."""
        return self._below.server_name

    @property
    def certificate_fingerprint(self) -> str | None:
        """Return SHA-256 of the client's certificate in hexadecimal; None if it showed none."""
        return self._below.certificate_fingerprint

    @property
    def bindings(self) -> Mapping[str, bytes]:
        """Return what ties a login to this very connection, by the names of the bindings."""
        return self._below.bindings


def _is_utf8(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True
