"""A way to a server that can be cut: a thread for each direction of each connection."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Self

from tests.support.patience import PATIENCE_S


class Cutter:
    """`with Cutter(server) as way:` passes bytes on between `way.address` and the server."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._is_over = False
        self._is_cut = False

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        socket.create_connection(self.address, PATIENCE_S).close()  # wakes accept()
        self._threads[0].join(PATIENCE_S)
        self.cut()
        for thread in self._threads:
            thread.join(PATIENCE_S)
        self._listener.close()

    def cut(self, *, stays: bool = False) -> None:
        """Break all connections that there are; new ones are let through, unless it stays so."""
        self._is_cut = stays
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let new connections through again."""
        self._is_cut = False

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if self._is_over:
                near.close()
                return
            if self._is_cut:
                near.close()
                continue
            far = socket.create_connection(self._server, PATIENCE_S)
            far.settimeout(None)
            self._ends += [near, far]
            for pair in ((near, far), (far, near)):
                self._threads.append(threading.Thread(target=_pump, args=pair, daemon=True))
                self._threads[-1].start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    source.close()
