"""Many IRC clients of all kinds in one process: plain, inside TLS, inside WebSocket.

They come from many addresses of 127.0.0.0/8, as people do. A crowd reads all that comes, answers
PING, and notes how late each message was that carries the time at which it was sent.
"""

from __future__ import annotations

import base64
import os
import re
import select
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import suppress

PLAIN, TLS, WEBSOCKET = KINDS = ("plain", "tls", "websocket")
STAMP = re.compile(rb"T=(\d{19})")
_KEPT_BYTES = 40  # of what came last: a stamp may be cut in two
_READ_BYTES = 65_536
_PATIENCE_S = 20.0
_TOKEN = b"in-and-settled"


class BadCrowd(Exception):
    """Somebody could not come in, or was thrown out; the text says who and why."""


def crowded(net: int, number: int) -> str:
    """Give an address of 127.NET.x.y; 200 follow each other in one /24."""
    return f"127.{net}.{number // 200}.{number % 200 + 1}"


def scattered(net: int, number: int) -> str:
    """Give an address from 127.NET on, each in a /24 of its own, 10,000 of them."""
    return f"127.{net + number % 40}.{number // 40 % 250}.{number // 10_000 + 1}"


def _context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


CONTEXT = _context()


class Client:
    """One client that has registered."""

    def __init__(
        self, port: int, kind: str, source: str, name: str, *, small: bool = False
    ) -> None:
        """Args: small: its kernel buffer is, so that what it does not read stays at the server."""
        self.kind = kind
        self.name = name
        self.late: list[tuple[int, float]] = []  # when it came (monotonic s), how late it was (s)
        self._tail = b""
        sock = socket.socket()
        if small:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(_PATIENCE_S)
        sock.bind((source, 0))
        sock.connect(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = CONTEXT.wrap_socket(sock) if kind == TLS else sock
        if kind == WEBSOCKET:
            self._upgrade()

    def _upgrade(self) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall(
            (
                "GET /socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n\r\n"
            ).encode()
        )
        if b" 101 " not in self.sock.recv(4096):
            raise BadCrowd(f"{self.name}: no WebSocket")

    def send(self, *lines: bytes) -> None:
        """Send lines, each as the kind of connection has them."""
        if self.kind == WEBSOCKET:
            self.sock.sendall(b"".join(map(_frame, lines)))
        else:
            self.sock.sendall(b"".join(line + b"\r\n" for line in lines))

    def register(self, room: str | None) -> None:
        """Say who this is; `settle` waits for the answer."""
        name = self.name.encode()
        join = [b"JOIN " + room.encode()] if room else []
        self.send(b"NICK " + name, b"USER x 0 * :x", *join, b"PING " + _TOKEN)

    def settle(self) -> None:
        """Read until the server has answered all that was said so far."""
        data = b""
        while _TOKEN not in data:
            more = self.sock.recv(_READ_BYTES)
            if not more:
                raise BadCrowd(f"{self.name} was not let in: {data[-200:]!r}")
            data = data[-100:] + more
        self.sock.setblocking(False)

    def read(self) -> bool:
        """Take in what has come; return whether the connection is still there."""
        while True:
            try:
                data = self.sock.recv(_READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                return True
            except OSError:
                return False
            if not data:
                return False
            self._take(data)

    def _take(self, data: bytes) -> None:
        now_ns = time.monotonic_ns()
        whole = self._tail + data
        end = 0
        for found in STAMP.finditer(whole):
            late_s = (now_ns - int(found[1])) / 1e9
            self.late.append((now_ns // 10**9, late_s))
            end = found.end()
        self._tail = whole[max(end, len(whole) - _KEPT_BYTES) :]
        if b"PING :" in data:
            self.send(b"PONG x")

    def close(self) -> None:
        """Go away."""
        with suppress(OSError):
            self.sock.close()


def _frame(line: bytes) -> bytes:
    """Give a masked text frame (RFC 6455 section 5.2); the mask is zeros, which is a mask too."""
    length = len(line)
    if length < 126:
        return struct.pack(">BB4x", 0x81, 0x80 | length) + line
    return struct.pack(">BBH4x", 0x81, 0x80 | 126, length) + line


class Crowd:
    """Clients that are read from together."""

    def __init__(self) -> None:
        self.clients: dict[int, Client] = {}
        self.lost: list[str] = []
        self._epoll = select.epoll()
        self._deaf: set[int] = set()

    def let_in(self, newcomers: Iterator[tuple[Client, str | None]], at_once: int = 200) -> None:
        """Let them register, some at a time.

        Raises: BadCrowd.
        """
        waiting: list[Client] = []
        for client, room in newcomers:
            client.register(room)
            waiting.append(client)
            if len(waiting) == at_once:
                self._settle(waiting)
        self._settle(waiting)

    def _settle(self, waiting: list[Client]) -> None:
        for client in waiting:
            client.settle()
            fd = client.sock.fileno()
            self.clients[fd] = client
            self._epoll.register(fd, select.EPOLLIN)
        waiting.clear()
        self.pump(0)

    def pump(self, wait_s: float) -> None:
        """Take in what has come, waiting for it at most so long."""
        for fd, _ in self._epoll.poll(wait_s, 1024):
            client = self.clients.get(fd)
            if client is not None and not client.read():
                self.lost.append(client.name)
                self._epoll.unregister(fd)
                del self.clients[fd]
                client.close()

    def stop_reading(self, names: set[str]) -> None:
        """Let these read no more; what becomes of them is not looked at."""
        for fd, client in list(self.clients.items()):
            if client.name in names:
                self._epoll.unregister(fd)
                self._deaf.add(fd)

    def late(self, names: set[str]) -> list[tuple[int, float]]:
        """Give when messages came to these clients since the last call, and how late they were."""
        found: list[tuple[int, float]] = []
        for client in self.clients.values():
            if client.name in names:
                found += client.late
            client.late = []
        return found

    def close(self) -> None:
        """Let all go."""
        for client in self.clients.values():
            client.close()
        self._epoll.close()
