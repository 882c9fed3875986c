"""Who may connect at all: each connection is counted, and handed to its opening or turned away."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

import structlog

from hubbub.core import netmasks
from hubbub.core.admission import Admission, Allowed, Refusal, is_exempt
from hubbub.core.limits import TokenBucket
from hubbub.doors import unix
from hubbub.doors.listener import NO_ADDRESS
from hubbub.doors.poller import Poller
from hubbub.doors.tcp import Connection
from hubbub.doors.tls import Buffers
from hubbub.server import plaintext, sts
from hubbub.server.certificate import Certificate
from hubbub.server.descriptors import capacity
from hubbub.server.figures import Figures
from hubbub.server.hub import Hub
from hubbub.server.opening import Opening

if TYPE_CHECKING:
    from hubbub.doors.channel import Channel
    from hubbub.server.config import Config

log = structlog.get_logger()

_LOOK_S = 0.25
"""How often it is looked what memory connections take."""

_LOGGED_PER_S, _LOGGED_AT_ONCE = 1.0, 20
"""Refusals that are logged: a flood at the door must not become one in the log."""


class Entrance:
    """Takes accepted sockets in.

    Args: certificate: for TLS; without one TLS is refused.
    """

    def __init__(self, hub: Hub, poller: Poller, certificate: Certificate | None = None) -> None:
        self._hub = hub
        self.certificate = certificate
        hub.moved = self.moved
        hub.sts = lambda channel: sts.policy(hub.config, self.certificate, channel)
        self._poller = poller
        self._openings: set[Opening] = set()
        self._connections: set[Connection] = set()
        self._when_closed: dict[Connection, Callable[[], None]] = {}
        self._capacity = capacity()
        self._config: Config | None = None
        self._allowed = Allowed()
        self.admission = Admission()
        self.refused = hub.counts.refused
        hub.figures = Figures(hub, self)
        hub.is_exempt = lambda address: is_exempt(address, self.allowed)
        now_s = hub.clock.monotonic_s()
        self._logged = TokenBucket(_LOGGED_PER_S, _LOGGED_AT_ONCE, now_s)
        self.tls_buffers = Buffers()
        self._look(now_s)

    def accepted(
        self, sock: socket.socket, address: str, when_closed: Callable[[], None] | None = None
    ) -> Opening | None:
        """Begin to serve a socket, or turn it away with a word; it is closed then.

        Args: address: the peer's IP address, `localhost` for a socket without one;
            when_closed: called once the socket has been closed.
        """
        refusal = self._admit(address)
        if refusal is not None:
            _turn_away(sock, refusal)
            return None
        if address == NO_ADDRESS:
            log.info("connection.local", user=unix.caller(sock))
        config = self._hub.config
        door = plaintext.door(config.server.plaintext, sock, address)
        connection = Connection(
            sock, address, self._poller, config.limits.outbox_bytes, self._closed
        )
        if when_closed is not None:
            self._when_closed[connection] = when_closed
        self._connections.add(connection)
        opening = Opening(self._hub, self, connection, door)
        self._openings.add(opening)
        connection.start(opening, is_new=True)
        return opening

    # Another program goes on with it

    @property
    def openings(self) -> list[Opening]:
        """Return who has not said enough to be known."""
        return list(self._openings)

    def may_leave(self, connection: Channel | None) -> TypeGuard[Connection]:
        """Whether another program can go on with the connection: a bare one of ours, not ending."""
        return (
            isinstance(connection, Connection)
            and connection in self._connections
            and connection not in self._when_closed
            and not connection.is_ending
        )

    def let_go(self, connection: Connection) -> None:
        """Leave a connection to another program."""
        for opening in self.openings:
            if opening.bare is connection:
                self._openings.discard(opening)
        connection.let_go()

    def readmitted(self, sock: socket.socket, address: str) -> Connection:
        """Return the connection of a socket with which another program was here already."""
        limits = self._hub.config.limits
        connection = Connection(sock, address, self._poller, limits.outbox_bytes, self._closed)
        self.admission.count(address)
        self._connections.add(connection)
        return connection

    def reopened(self, connection: Connection, sock: socket.socket) -> Opening:
        """Return the opening of a connection that was `readmitted`."""
        door = plaintext.door(self._hub.config.server.plaintext, sock, connection.address)
        opening = Opening(self._hub, self, connection, door)
        self._openings.add(opening)
        return opening

    def forget(self, opening: Opening) -> None:
        """Look no more after an opening: it is clear who speaks."""
        self._openings.discard(opening)

    def moved(self, connection: Connection, address: str) -> str | None:
        """Count a connection where its proxy says that it comes from; return why not, or None.

        Whoever is refused is still counted under the address that it had: it has to be closed.
        """
        refusal = self._admit(address)
        if refusal is None:
            self.admission.leave(connection.address)
            connection.address = address
        return refusal

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
    def allowed(self) -> Allowed:
        """Return how many connections there may be."""
        config = self._hub.config
        if config is not self._config:
            allowed = config.limits.allowed(self._capacity)
            # Those for whom proxies and gateways speak are counted instead of them.
            exempt = [*allowed.exempt, *netmasks.parsed(config.proxy.networks)]
            for gateway in config.gateways.values():
                exempt += netmasks.parsed(gateway.networks)
            self._config = config
            self._allowed = replace(allowed, exempt=tuple(exempt))
        return self._allowed

    @property
    def unsent_bytes(self) -> int:
        """Return how much the kernel has not taken yet, of all connections."""
        return sum(one.unsent_bytes for one in self._poller.backlogged)

    @property
    def most_unsent_bytes(self) -> int:
        """Return how much the kernel has not taken of the connection that reads least."""
        return max((one.unsent_bytes for one in self._poller.backlogged), default=0)

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits to be sent on any socket."""
        return all(connection.is_drained for connection in self._connections)

    def _admit(self, address: str) -> str | None:
        """Count one in, or return why it may not come in."""
        now_s = self._hub.clock.monotonic_s()
        banned = self._hub.moderation.at_door(address)
        if banned is not None:
            self._refuse("banned", f"{address} is banned", now_s)
            return banned
        refusal: Refusal | None = self.admission.ask(address, self.allowed, now_s)
        if refusal is not None:
            self._refuse(refusal.why.value, refusal.sentence, now_s)
            return refusal.sentence
        return None

    def _refuse(self, why: str, sentence: str, now_s: float) -> None:
        """Count somebody whom we do not let in, and say so in the log; no operator's words."""
        self.refused[why] += 1
        if not self._logged.take(now_s):
            log.warning("connection.refused", reason=sentence, so_far=self.refused[why])

    def _look(self, now_s: float) -> None:
        self._hub.deadlines.add(now_s + _LOOK_S, self._look)
        self.tls_buffers.sweep()
        self._look_at_unsent()

    def _look_at_unsent(self) -> None:
        """Close those who read least when all together leave too much unread."""
        most = self._hub.config.limits.unsent_bytes
        left = self.unsent_bytes if most else 0
        if left <= most:
            return
        for connection in sorted(self._poller.backlogged, key=lambda one: -one.unsent_bytes):
            left -= connection.unsent_bytes
            self.refused["unsent"] += 1
            connection.drop("SendQ exceeded")
            if left <= most:
                break

    def _closed(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self.admission.leave(connection.address)
        when_closed = self._when_closed.pop(connection, None)
        if when_closed is not None:
            when_closed()


def _turn_away(sock: socket.socket, reason: str) -> None:
    with sock:
        sock.setblocking(False)
        try:
            sock.send(f"ERROR :{reason}\r\n".encode())
        except OSError:
            log.debug("connection.refused.unheard")
