"""Who may connect at all: counts connections per address and hands each to its opening."""

from __future__ import annotations

import socket
from collections.abc import Callable

import structlog

from hubbub.doors.poller import Poller
from hubbub.doors.tcp import Connection
from hubbub.server import plaintext
from hubbub.server.certificate import Certificate
from hubbub.server.hub import Hub
from hubbub.server.opening import Opening

log = structlog.get_logger()


class Entrance:
    """Takes accepted sockets in.

    Args: certificate: for TLS; without one TLS is refused.
    """

    def __init__(self, hub: Hub, poller: Poller, certificate: Certificate | None = None) -> None:
        self._hub = hub
        self._certificate = certificate
        self._poller = poller
        self._openings: set[Opening] = set()
        self._connections: set[Connection] = set()
        self._connections_from: dict[str, int] = {}
        self._when_closed: dict[Connection, Callable[[], None]] = {}

    def accepted(
        self, sock: socket.socket, address: str, when_closed: Callable[[], None] | None = None
    ) -> Opening | None:
        """Begin to serve a socket, or turn it away with a word; it is closed then.

        Args: address: the peer's IP address, `localhost` for a socket without one;
            when_closed: called once the socket has been closed.
        """
        refusal = self._hub.moderation.at_door(address)
        if refusal is not None:
            _turn_away(sock, refusal)
            return None
        limits = self._hub.config.limits
        count = self._connections_from.get(address, 0)
        cap = limits.connections_per_address
        if cap and count >= cap and not plaintext.is_loopback(address):
            _turn_away(sock, f"too many connections from {address} ({count})")
            return None
        self._connections_from[address] = count + 1
        door = plaintext.door(self._hub.config.server.plaintext, sock, address)
        connection = Connection(sock, address, self._poller, limits.outbox_bytes, self._closed)
        if when_closed is not None:
            self._when_closed[connection] = when_closed
        self._connections.add(connection)
        opening = Opening(
            self._hub,
            connection,
            self._openings.discard,
            self._certificate,
            door,
        )
        self._openings.add(opening)
        connection.start(opening)
        return opening

    def close(self, reason: str) -> None:
        """Turn away everybody who has not said anything yet."""
        for opening in list(self._openings):
            opening.end(reason)

    def abort(self) -> None:
        """Close every socket now."""
        for connection in list(self._connections):
            connection.abort()

    @property
    def connections(self) -> int:
        """Return how many sockets are open, those included that are still sending last words."""
        return len(self._connections)

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits to be sent on any socket."""
        return all(connection.is_drained for connection in self._connections)

    def _closed(self, connection: Connection) -> None:
        self._connections.discard(connection)
        count = self._connections_from[connection.address] - 1
        if count:
            self._connections_from[connection.address] = count
        else:
            del self._connections_from[connection.address]
        when_closed = self._when_closed.pop(connection, None)
        if when_closed is not None:
            when_closed()


def _turn_away(sock: socket.socket, reason: str) -> None:
    log.warning("connection.refused", reason=reason)
    with sock:
        sock.setblocking(False)
        try:
            sock.send(f"ERROR :{reason}\r\n".encode())
        except OSError:
            log.debug("connection.refused.unheard")
