"""The far end of a TLS connection to a chatroom: Python's own `ssl`, another library than ours."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

from tests.support.chatroom import Peer


def trusting() -> ssl.SSLContext:
    """Return a client's context that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def showing(files: tuple[Path, Path]) -> ssl.SSLContext:
    """Return a client's context that shows this certificate (file, key) when it is asked."""
    context = trusting()
    context.load_cert_chain(*files)
    return context


class Secure:
    """TLS inside a peer's connection."""

    def __init__(self, peer: Peer, context: ssl.SSLContext | None = None) -> None:
        self.peer = peer
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (context or trusting()).wrap_bio(self._in, self._out)
        self.is_ended = False

    def shake_hands(self) -> Secure:
        """Go through the handshake; raises ssl.SSLError where the server says no."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                self._exchange()
            else:
                self._exchange()
                return self

    def hello(self) -> bytes:
        """Return the first flight."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self._out.read()

    def send(self, *lines: str) -> None:
        """Send lines."""
        self.send_bytes("".join(f"{line}\r\n" for line in lines).encode())

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.peer.send_bytes(self.encrypted(data))

    def encrypted(self, data: bytes) -> bytes:
        """Return what stands for these bytes on the way."""
        self.tls.write(data)
        return self._out.read()

    def goodbye(self) -> bytes:
        """Return close_notify."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.unwrap()
        return self._out.read()

    def received(self) -> bytes:
        """Return what has come; `is_ended` tells whether close_notify was behind it."""
        self._in.write(self.peer.received())
        data = b""
        while True:
            try:
                chunk = self.tls.read(65_536)
            except ssl.SSLWantReadError:
                return data
            except ssl.SSLZeroReturnError:
                chunk = b""
            if not chunk:
                self.is_ended = True
                return data
            data += chunk

    def lines(self) -> list[str]:
        """Return the lines that have come, without their ends."""
        return self.received().decode().replace("\r\n", "\n").splitlines()

    def _exchange(self) -> None:
        data = self._out.read()
        if data:
            self.peer.send_bytes(data)
        self._in.write(self.peer.received())
        if self.peer.is_closed:
            self._in.write_eof()
