"""A listening socket: bind it with a clear error, accept until nobody waits."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

from hubbub.core import netmasks
from hubbub.doors.poller import Poller
from hubbub.errors import StartError

_BACKLOG = 4096
_UNSENT_BYTES = 131_072
"""What the kernel takes that it cannot send yet; the rest waits here, where limits hold. Left
alone it takes 2.5 MB on loopback and up to 4 MB elsewhere for each who does not read."""

_MAX_ACCEPTED = 16
"""Per tick, so that a crowd at the door does not keep those inside waiting."""

NO_ADDRESS = "localhost"
"""The address of who comes by a Unix socket, which has none."""

_OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def place(ip: str, port: int) -> str:
    """Return IP:PORT as it is written: an IPv6 address stands in brackets (RFC 3986 3.2.2)."""
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


Options = tuple[str, str]
"""By what people choose another address, and another port."""


def bind(ip: str, port: int, options: Options = ("-i", "-p")) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. `::` listens for IPv4 too.

    Args: options: by which the place was chosen.
    Raises: StartError: one sentence that says what is wrong and what to do.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            ip, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise StartError(
            f"{ip or 'nothing'} is no address of this machine: choose one with {options[0]}"
        ) from error
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:  # what the default is differs between systems
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        limit_unsent(sock)
        sock.bind(address)
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        raise StartError(_why(error, ip, port, options)) from error
    sock.setblocking(False)
    return sock


def limit_unsent(sock: socket.socket) -> None:
    """Bound what the kernel keeps unsent, of this socket and of those that it accepts.

    A Unix socket keeps little by itself.
    """
    option = getattr(socket, "TCP_NOTSENT_LOWAT", None)  # not every system has it
    if option is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, option, _UNSENT_BYTES)


def _why(error: OSError, ip: str, port: int, options: Options) -> str:
    address_by, port_by = options
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {ip} is in use: stop what runs there, or choose another with {port_by}"
        )
    if error.errno == errno.EACCES:
        return f"no permission to listen on port {port}: choose one above 1023 with {port_by}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{ip} is no address of this machine: choose one with {address_by}"
    return f"cannot listen on {ip} port {port}: {os.strerror(error.errno or 0)}"


class Listener:
    """Accepts connections and hands each to `accepted(socket, ip)`.

    Args: is_own: we have made it, so a Unix socket's file goes with it;
        wanted: the place that the configuration names, by which another program knows it again.
    """

    def __init__(
        self,
        sock: socket.socket,
        poller: Poller,
        accepted: Callable[[socket.socket, str], None],
        exhausted: Callable[[OSError], None],
        *,
        is_own: bool = True,
        wanted: str = "",
    ) -> None:
        self._sock = sock
        self.wanted = wanted
        self._poller = poller
        self._accepted = accepted
        self._exhausted = exhausted
        self._is_own = is_own
        poller.add(sock.fileno(), self, is_new=True)

    @property
    def address(self) -> tuple[str, int] | None:
        """Return the ip and port it listens on; None on a Unix socket."""
        if self._sock.family == socket.AF_UNIX:
            return None
        ip, port = self._sock.getsockname()[:2]
        return ip, port

    @property
    def descriptor(self) -> int:
        """Return the socket's descriptor."""
        return self._sock.fileno()

    def let_go(self) -> None:
        """Leave the socket, and a Unix socket's file, to another program that has it too."""
        self._poller.remove(self._sock.fileno())
        self._sock.close()

    @property
    def place(self) -> str:
        """Return where it listens, for people: IP:PORT, or a Unix socket's path."""
        return place(*self.address) if self.address is not None else self._sock.getsockname()

    def on_readable(self) -> None:
        """Accept those who wait."""
        for _ in range(_MAX_ACCEPTED):
            try:
                sock, address = self._sock.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _OUT_OF_DESCRIPTORS:
                    raise
                self.rest()
                self._exhausted(error)
                return
            self._accepted(sock, self._readable(address))

    def _readable(self, address: tuple[str, int] | str) -> str:
        """Return the peer's address; IPv4 that came by a socket for both kinds is IPv4."""
        if self._sock.family == socket.AF_UNIX:
            return NO_ADDRESS
        ip = str(address[0])
        return str(netmasks.address(ip) or ip) if self._sock.family == socket.AF_INET6 else ip

    def on_writable(self) -> None:
        """Never waited for."""

    def on_failure(self) -> None:
        """Go on: whoever could not be let in was one among many."""

    def rest(self) -> None:
        """Accept nobody for now: without descriptors, the waiting would wake us without end."""
        self._poller.watch(self._sock.fileno(), read=False, write=False)

    def wake(self) -> None:
        """Accept again; nothing happens when it is closed."""
        if self._sock.fileno() < 0:
            return
        self._poller.watch(self._sock.fileno(), read=True, write=False)

    def close(self) -> None:
        """Listen no longer."""
        self._poller.remove(self._sock.fileno())
        if self._is_own and self._sock.family == socket.AF_UNIX:
            Path(self._sock.getsockname()).unlink(missing_ok=True)
        self._sock.close()
