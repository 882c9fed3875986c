"""One connected stream socket: receive when it is readable, send, keep what did not fit."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol

from hubbub.doors.poller import Poller

RECEIVE_BYTES = 16_384

_KEEPALIVE = {  # a peer that vanished without a word is noticed after 90 + 3 * 30 s
    "TCP_KEEPIDLE": 90,
    "TCP_KEEPINTVL": 30,
    "TCP_KEEPCNT": 3,
    "TCP_USER_TIMEOUT": 180_000,  # milliseconds
}


class Receiver(Protocol):
    """Who gets what a connection receives."""

    def received(self, data: bytes) -> None:
        """Take the next bytes; never empty."""

    def lost(self, reason: str) -> None:
        """The peer is gone or says no more; called once, no bytes follow.

        Whoever gets it calls `finish` when there is nothing more to say.
        """


class Connection:
    """A non-blocking socket with an unsent rest.

    `send` takes everything; what the kernel does not take waits in the backlog, and a backlog over
    limit_bytes ends the connection with `SendQ exceeded`. Every end is told once to the receiver.
    """

    __slots__ = (
        "_backlog",
        "_closed",
        "_fd",
        "_finishing",
        "_is_at_end",
        "_paused",
        "_poller",
        "_sock",
        "address",
        "certificate_fingerprint",
        "is_secure",
        "limit_bytes",
        "receiver",
    )

    # What is inside TLS knows better: `doors.tls.TlsConnection`.
    server_name: ClassVar[str | None] = None
    bindings: ClassVar[Mapping[str, bytes]] = {}

    def __init__(
        self,
        sock: socket.socket,
        address: str,
        poller: Poller,
        limit_bytes: int,
        closed: Callable[[Connection], None],
    ) -> None:
        sock.setblocking(False)
        _tune(sock)
        self._sock = sock
        self._fd = sock.fileno()
        self._poller = poller
        self.limit_bytes = limit_bytes
        self._backlog: bytearray | None = None
        self._finishing = False
        self._is_at_end = False
        self._paused = False
        self._closed = closed
        self.address = address
        self.is_secure = False
        self.certificate_fingerprint: str | None = None
        self.receiver: Receiver | None = None

    def start(self, receiver: Receiver, backlog: bytes = b"", *, is_new: bool = False) -> None:
        """Begin to receive; the backlog, which another program has left unsent, goes first.

        Args: is_new: those who are here go first, until it is `let_in`.
        """
        self.receiver = receiver
        self._poller.add(self._fd, self, is_new=is_new)
        if backlog:
            self._backlog = bytearray(backlog)
            self._poller.backlogged.add(self)
            self._watch()

    def let_in(self) -> None:
        """Be served like everybody from now on."""
        if self._fd >= 0:
            self._poller.known(self._fd)
            self._watch()

    def on_readable(self) -> None:
        """Receive once; the poller calls again while there is more."""
        try:
            data = self._sock.recv(RECEIVE_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(error.strerror or str(error))
            return
        if self._is_at_end:  # reading was switched off, so this is the kernel's word of an error
            self.abort()
        elif self._finishing:
            # The last words are on their way: what still comes in is dropped, its end is ours.
            if not data:
                self.abort()
        elif data:
            if self.receiver is not None:
                self.receiver.received(data)
        else:
            self._at_end()

    def on_writable(self) -> None:
        """Send more of the backlog."""
        backlog = self._backlog
        if backlog:
            try:
                sent = self._sock.send(backlog)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                self._end(error.strerror or str(error))
                return
            del backlog[:sent]
        if not backlog:
            self._backlog = None
            self._poller.backlogged.discard(self)
            self._watch()
            if self._finishing:
                self._close_writing()

    def on_failure(self) -> None:
        """End the connection: its state cannot be trusted any longer."""
        self._end("internal error")

    def send(self, data: bytes) -> None:
        """Send, or keep to send later; must not block and never raises."""
        if self._fd < 0:
            return
        if self._backlog is not None:
            self._backlog += data
            if len(self._backlog) > self.limit_bytes:
                self._end("SendQ exceeded")
            return
        try:
            sent = self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            self._end(error.strerror or str(error))
            return
        if sent < len(data):
            self._backlog = bytearray(memoryview(data)[sent:])
            self._poller.backlogged.add(self)
            self._watch()
            if len(self._backlog) > self.limit_bytes:
                self._end("SendQ exceeded")

    def pause(self) -> None:
        """Receive nothing until `resume`: the peer's own buffers fill, and it has to wait."""
        if not self._paused:
            self._paused = True
            self._watch()

    def resume(self) -> None:
        """Receive again."""
        if self._paused:
            self._paused = False
            self._watch()

    def stand_for(self, *, is_secure: bool, certificate_fingerprint: str | None) -> None:
        """Be another's connection from now on, of which a trusted gateway tells this."""
        self.is_secure = is_secure
        self.certificate_fingerprint = certificate_fingerprint

    @property
    def port(self) -> int:
        """Return the port that the peer has come to; 0 where there are none."""
        if self._fd < 0 or self._sock.family not in (socket.AF_INET, socket.AF_INET6):
            return 0
        number: int = self._sock.getsockname()[1]
        return number

    @property
    def bottom(self) -> Connection:
        """Return itself: there is nothing below it."""
        return self

    @property
    def is_open(self) -> bool:
        """Whether the socket has not been closed yet."""
        return self._fd >= 0

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits to be sent."""
        return self._backlog is None

    @property
    def unsent_bytes(self) -> int:
        """Return how much waits to be sent."""
        return len(self._backlog) if self._backlog is not None else 0

    @property
    def descriptor(self) -> int:
        """Return the socket's descriptor, negative once it is closed."""
        return self._fd

    @property
    def is_ending(self) -> bool:
        """Whether one of the two has said all, so that only last words are left."""
        return self._finishing or self._is_at_end or self._fd < 0

    @property
    def backlog(self) -> bytes:
        """Return what waits to be sent."""
        return bytes(self._backlog or b"")

    def let_go(self) -> None:
        """Leave the socket to another program, which has it too: it stays open, and unused here."""
        self.receiver = None
        self.abort()

    def drop(self, reason: str) -> None:
        """Close now; the receiver is told why."""
        self._end(reason)

    def finish(self) -> None:
        """Close once everything has been sent; nothing more is received."""
        if self._fd < 0 or self._finishing:
            return
        self._finishing = True
        self._paused = False
        self.receiver = None
        if self._backlog is None:
            self._close_writing()

    def abort(self) -> None:
        """Close now; the receiver is not told."""
        if self._fd < 0:
            return
        self._poller.remove(self._fd)
        self._poller.backlogged.discard(self)
        self._fd = -1
        self._backlog = None
        self._sock.close()
        self._closed(self)

    def _close_writing(self) -> None:
        """Send the end, and wait for the peer's.

        Closing at once would make the kernel answer its unread bytes with a reset, and a reset
        takes our last words from the peer's buffer.
        """
        if self._is_at_end:
            self.abort()
            return
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.abort()
            return
        self._watch()

    def _at_end(self) -> None:
        """The peer says no more, but may still read: the receiver finishes when it has said all."""
        receiver, self.receiver = self.receiver, None
        self._is_at_end = True
        self._watch()
        if receiver is not None:
            self._poller.leave(self, receiver, "Connection closed")

    def _end(self, reason: str) -> None:
        receiver, self.receiver = self.receiver, None
        self.abort()
        if receiver is not None:
            self._poller.leave(self, receiver, reason)

    def _watch(self) -> None:
        if self._fd >= 0:
            self._poller.watch(
                self._fd,
                read=not (self._paused or self._is_at_end),
                write=self._backlog is not None,
            )


def _tune(sock: socket.socket) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        option = getattr(socket, name, None)  # not every system has each of them
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
