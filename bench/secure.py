"""TLS clients that register and then do nothing, by Python's own `ssl`."""

import contextlib
import socket
import ssl
import time
from types import TracebackType
from typing import Self

from load import LoadFailed

HOST = "127.0.0.1"
ANSWER_S = 20.0


class SecureCrowd:
    """Connected and registered clients; use it in a `with`, and call `join` once."""

    def __init__(self, port: int, clients: int, *, limit_s: float) -> None:
        self._address = (HOST, port)
        self._clients = clients
        self._limit_s = limit_s
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self._sockets: list[ssl.SSLSocket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.close()

    def join(self) -> None:
        """Let one after the other come in, each up to its welcome.

        Raises: LoadFailed: somebody was not let in, or not all within the limit.
        """
        began_s = time.monotonic()
        for number in range(self._clients):
            if time.monotonic() - began_s > self._limit_s:
                raise LoadFailed(f"over {self._limit_s:.0f} s with {number:,} registered")
            try:
                self._sockets.append(self._come_in(number))
            except OSError as error:
                raise LoadFailed(f"client {number}: {error}") from error

    def _come_in(self, number: int) -> ssl.SSLSocket:
        bare = socket.create_connection(self._address, timeout=ANSWER_S)
        sock = self._context.wrap_socket(bare)
        sock.sendall(f"NICK t{number}\r\nUSER t 0 * :t\r\n".encode())
        heard = b""
        while b" 422 " not in heard and b" 376 " not in heard:  # the end of the welcome
            data = sock.recv(65_536)
            if not data:
                raise LoadFailed(f"client {number} was not let in: {heard[-200:]!r}")
            heard += data
        return sock
