"""Send every line of an input to one room, and end when the server has taken all of them.

For `make 2>&1 | …`: the input is read only as fast as the server accepts.
"""

import os
import socket
import time
from collections import deque
from collections.abc import Callable
from random import SystemRandom
from select import select
from typing import BinaryIO

from hubbub.client import logins, sockets
from hubbub.client.connection import Connection
from hubbub.client.events import Accepted, Draft, Event, Lost, Refused, RoomRefused
from hubbub.client.places import config_file
from hubbub.client.trust import Safety
from hubbub.errors import ConnectionLost, ServerSilent
from hubbub.line.reading import CHUNK_BYTES, Lines, watched
from hubbub.protocol.cleaning import clean

ACCEPT_WITHIN_S = 30.0


def send(
    host: str,
    port: int,
    name: str | None,
    source: BinaryIO,
    to: str,
    safety: Safety | None = None,
) -> str | None:
    """Connect, and send all lines of the source; return None, or a sentence that says why not.

    Raises: ServerRefused, ServerSilent, ServerChanged, NameTaken, NameIllegal, ConnectionLost,
        WrongUse (client.toml).
    """
    known = logins.identity(config_file(os.environ), host, port)
    safety, login = known.shown(safety or Safety(), None)
    with sockets.dial(host, port, safety) as sock:
        connection = Connection(time.time(), SystemRandom())
        connection.register(
            name,
            [to] if connection.is_room(to) else [],
            login=login,
            is_private=login is not None,  # which shows a certificate, in TLS, and no password
            binding=sockets.binding(sock) if login else None,
        )
        for event in sockets.greet(sock, connection):
            if isinstance(event, RoomRefused):
                return f"no way into {event.room}: {event.reason}"
        with watched(source) as lines:
            try:
                problem = Pipe(sock, connection, lines, to).run()
            except ServerSilent as error:
                problem = str(error)
        sockets.leave(sock, connection)
    return problem


class Pipe:
    """The lines of one input on their way to one room; `accepted` is how many have arrived.

    Args: again: makes the connection anew when it is lost, or raises; what was on its way is then
        sent again under its keys. None: the loss is the end.
    """

    def __init__(
        self,
        sock: socket.socket,
        connection: Connection,
        source: socket.socket,
        to: str,
        clock: Callable[[], float] = time.time,
        again: Callable[[ConnectionLost], tuple[socket.socket, Connection]] | None = None,
    ) -> None:
        self._sock = sock
        self._connection = connection
        self._source = source
        self._to = to
        self._clock = clock
        self._again = again
        self._lines = Lines()
        self._drafts: deque[Draft] = deque()
        self._at_end = False
        self.accepted = 0
        self._accepted_s = self._clock()

    def run(self, told: Callable[[], None] = lambda: None) -> str | None:
        """Send all; return None when all were accepted, else a sentence that says why not.

        Args: told: called now and then, while `accepted` grows.
        Raises: ServerSilent: it accepts nothing any more; what `again` raises.
        """
        problem = None
        while problem is None and not self._is_done():
            self._send_some()
            self._wait()
            problem = self._problem()
            told()
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
        data = self._source.recv(CHUNK_BYTES)
        self._at_end = not data
        for line in map(clean, self._lines.feed(data)):
            if line.strip():
                self._drafts += self._connection.split(Draft(self._to, line))

    def _problem(self) -> str | None:
        for event in self._connection.events():
            problem = self._take(event)
            if problem:
                return f"{problem} ({self.accepted} accepted before)"
        if self._connection.unaccepted() and self._waited_s() >= ACCEPT_WITHIN_S:
            raise ServerSilent(f"nothing accepted for {ACCEPT_WITHIN_S:.0f} s")
        return None

    def _take(self, event: Event) -> str | None:
        match event:
            case Accepted():
                self.accepted += 1
                self._accepted_s = self._clock()
            case Refused(reason, Draft(text=text)):
                return f"refused: {reason}: {text}"
            case Lost(reason) if self._again is not None:
                self._resume(self._again, ConnectionLost(reason))
            case Lost(reason):
                return f"connection lost: {reason}"
            case _:
                pass
        return None

    def _resume(
        self,
        again: Callable[[ConnectionLost], tuple[socket.socket, Connection]],
        lost: ConnectionLost,
    ) -> None:
        on_their_way = self._connection.unaccepted()
        try:
            self._sock, self._connection = again(lost)
        except ConnectionLost as error:
            raise ConnectionLost(f"{error} ({self.accepted} accepted before)") from error
        self._drafts.extendleft(reversed(on_their_way))
        self._accepted_s = self._clock()

    def _waited_s(self) -> float:
        return self._clock() - self._accepted_s
