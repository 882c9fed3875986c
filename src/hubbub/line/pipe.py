"""Send every line of an input to one room, and end when the server has taken all of them.

For `make 2>&1 | …`: the input is read only as fast as the server accepts.
"""

import codecs
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from random import SystemRandom
from select import select
from typing import BinaryIO

from hubbub.line import sockets
from hubbub.line.connection import Connection
from hubbub.line.events import Accepted, Draft, Event, Lost, Refused, RoomRefused
from hubbub.protocol.cleaning import clean

ACCEPT_WITHIN_S = 30.0
LINE_LIMIT_CHARS = 16_384
"""An input without line ends is sent in pieces of about this size."""

_CHUNK_BYTES = 65_536


def send(host: str, port: int, name: str | None, source: BinaryIO, to: str) -> str | None:
    """Connect, and send all lines of the source; return None, or a sentence that says why not.

    Raises: ServerRefused, ServerSilent, NameTaken, NameIllegal, ConnectionLost.
    """
    sock = sockets.dial(host, port)
    connection = Connection(time.time(), SystemRandom())
    rooms = [to] if connection.is_room(to) else []
    connection.register(name, rooms)
    for event in sockets.greet(sock, connection):
        if isinstance(event, RoomRefused):
            return f"no way into {event.room}: {event.reason}"
    problem = Pipe(sock, connection, watched(source), to).run()
    sockets.leave(sock, connection)
    return problem


def watched(stream: BinaryIO) -> socket.socket:
    """Return a socket that brings what the stream holds, in a thread of its own.

    Because select() takes a terminal, a file and a pipe on some systems, a socket on all. The
    thread stops where the socket is full, so that a fast stream does not fill the memory.
    """
    ours, theirs = socket.socketpair()
    threading.Thread(target=_copy, args=(stream, theirs), daemon=True).start()
    return ours


def _copy(stream: BinaryIO, sink: socket.socket) -> None:
    read = getattr(stream, "read1", stream.read)
    with sink:
        try:
            while data := read(_CHUNK_BYTES):
                sink.sendall(data)
        except OSError:  # the other end has been closed: nobody wants the rest
            return


class Lines:
    """Bytes in, lines of clean text out; what is not UTF-8 is replaced."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, data: bytes) -> list[str]:
        """Take bytes, b'' for the end; return the lines they complete, without empty ones."""
        *lines, self._rest = (self._rest + self._decoder.decode(data, not data)).split("\n")
        if not data or len(self._rest) > LINE_LIMIT_CHARS:
            lines.append(self._rest)
            self._rest = ""
        return [text for text in (clean(line.rstrip("\r")) for line in lines) if text.strip()]


class Pipe:
    """The lines of one input on their way to one room."""

    def __init__(
        self,
        sock: socket.socket,
        connection: Connection,
        source: socket.socket,
        to: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sock = sock
        self._connection = connection
        self._source = source
        self._to = to
        self._clock = clock
        self._lines = Lines()
        self._drafts: deque[Draft] = deque()
        self._at_end = False
        self._accepted = 0
        self._accepted_s = self._clock()

    def run(self) -> str | None:
        """Send all; return None when all were accepted, else a sentence that says why not."""
        problem = None
        while problem is None and not self._is_done():
            self._send_some()
            self._wait()
            problem = self._problem()
        return problem

    def _is_done(self) -> bool:
        return self._at_end and not self._drafts and not self._connection.unaccepted()

    def _send_some(self) -> None:
        if not self._connection.unaccepted():
            self._accepted_s = self._clock()
        while self._drafts and self._connection.may_send:
            self._connection.send(self._drafts.popleft())
        sockets.flush(self._sock, self._connection)

    def _wait(self) -> None:
        wants_more = not self._at_end and not self._drafts
        sources = [self._sock, self._source] if wants_more else [self._sock]
        readable = select(sources, [], [], sockets.TICK_S)[0]
        if self._sock in readable:
            sockets.receive(self._sock, self._connection)
        if self._source in readable:
            self._read()
        self._connection.tick(self._clock())

    def _read(self) -> None:
        data = self._source.recv(_CHUNK_BYTES)
        self._at_end = not data
        for line in self._lines.feed(data):
            self._drafts += self._connection.split(self._to, line)

    def _problem(self) -> str | None:
        for event in self._connection.events():
            problem = self._take(event)
            if problem:
                return f"{problem} ({self._accepted} accepted before)"
        if self._connection.unaccepted() and self._waited_s() >= ACCEPT_WITHIN_S:
            return f"nothing accepted for {ACCEPT_WITHIN_S:.0f} s"
        return None

    def _take(self, event: Event) -> str | None:
        match event:
            case Accepted():
                self._accepted += 1
                self._accepted_s = self._clock()
            case Refused(reason, Draft(text=text)):
                return f"refused: {reason}: {text}"
            case Lost(reason):
                return f"connection lost: {reason}"
            case _:
                pass
        return None

    def _waited_s(self) -> float:
        return self._clock() - self._accepted_s
