"""The far end of a WebSocket connection to a chatroom: the client's half of `websockets`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from websockets.client import ClientProtocol
from websockets.extensions import ClientExtensionFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.typing import Origin, Subprotocol
from websockets.uri import parse_uri


class Bytes(Protocol):
    """A peer of a chatroom, bare or inside TLS."""

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""

    def received(self) -> bytes:
        """Return what has come since the last look."""


class WebPeer:
    """WebSocket inside a peer's connection; `response` is what the handshake was answered with."""

    def __init__(
        self,
        peer: Bytes,
        *subprotocols: str,
        origin: str | None = None,
        extensions: Sequence[ClientExtensionFactory] = (),
    ) -> None:
        self.peer = peer
        self.protocol = ClientProtocol(
            parse_uri("ws://chat.example:1337/socket"),
            origin=Origin(origin) if origin is not None else None,
            subprotocols=[Subprotocol(name) for name in subprotocols] or None,
            extensions=list(extensions) or None,
        )
        self.protocol.send_request(self.protocol.connect())
        self._flush()
        self.frames: list[Frame] = []
        self.response: Response | None = None
        self._look()

    def send(self, *lines: str) -> None:
        """Send each line as a text message."""
        for line in lines:
            self.protocol.send_text(line.encode())
        self._flush()

    def send_frame(self, opcode: Opcode, data: bytes, *, fin: bool = True) -> None:
        """Send one frame, whatever it is."""
        self.peer.send_bytes(Frame(opcode, data, fin).serialize(mask=True))

    def close(self) -> None:
        """Begin the closing handshake."""
        self.protocol.send_close(1000)
        self._flush()

    def received(self) -> list[Frame]:
        """Return the frames that have come since the last look, but for those of control."""
        self._look()
        frames, self.frames = self.frames, []
        return frames

    def lines(self) -> list[str]:
        """Return the messages that have come since the last look."""
        return [bytes(frame.data).decode() for frame in self.received()]

    def ask(self, *lines: str) -> list[str]:
        """Send lines; return what comes back, without what had come before."""
        self.received()
        self.send(*lines)
        return self.lines()

    @property
    def close_code(self) -> int | None:
        """Return the code of the server's close frame; None before it has come."""
        self._look()
        return self.protocol.close_rcvd.code if self.protocol.close_rcvd is not None else None

    def _flush(self) -> None:
        data = b"".join(self.protocol.data_to_send())
        if data:
            self.peer.send_bytes(data)

    def _look(self) -> None:
        data = self.peer.received()
        if data:
            self.protocol.receive_data(data)
        for event in self.protocol.events_received():
            if isinstance(event, Response):
                self.response = event
            elif isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY):
                self.frames.append(event)
