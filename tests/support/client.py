"""A client over a real TCP socket that waits for lines, never for time."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Self

from tests.support.patience import PATIENCE_S

_tokens = count(1)


class Client:
    """One connection; reading raises TimeoutError where nothing comes."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.sock = socket.create_connection(address, PATIENCE_S)
        self._data = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, *lines: str) -> None:
        """Send lines."""
        self.sock.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def line(self) -> str | None:
        """Return the next line without its end; None when the connection has ended."""
        while b"\n" not in self._data:
            try:
                data = self.sock.recv(65_536)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self._data += data
        line, _, self._data = self._data.partition(b"\n")
        return line.removesuffix(b"\r").decode()

    def until(self, is_it: Callable[[str], object] | str) -> list[str]:
        """Return the lines up to the first that fits (a predicate, or a regular expression)."""
        fits = re.compile(is_it).search if isinstance(is_it, str) else is_it
        lines = []
        while (line := self.line()) is not None:
            lines.append(line)
            if fits(line):
                return lines
        raise AssertionError(f"the connection ended before that; it said {lines}")

    def rest(self) -> list[str]:
        """Return all lines until the connection ends."""
        return list(iter(self.line, None))

    def close(self) -> None:
        """Go away without a word."""
        self.sock.close()


class Irc(Client):
    """Speaks IRC."""

    def register(self, name: str, *caps: str) -> Self:
        """Come in, and read the welcome."""
        if caps:
            self.send("CAP LS 302", f"CAP REQ :{' '.join(caps)}")
        self.send(f"NICK {name}", f"USER {name} 0 * :{name.title()}")
        if caps:
            self.send("CAP END")
        self.barrier()
        return self

    def barrier(self) -> list[str]:
        """Return what has come until the server has seen all that was sent."""
        token = f"barrier-{next(_tokens)}"
        self.send(f"PING {token}")
        return self.until(lambda line: line.endswith(f" :{token}") and " PONG " in line)[:-1]


class Plain(Client):
    """Speaks the plain dialect."""

    def register(self, name: str, *caps: str) -> Self:
        """Come in, and read the welcome."""
        self.send(name)
        self.barrier()
        return self

    def barrier(self) -> list[str]:
        """Return what has come until the server has seen all that was sent.

        A person has no PING; a command that does not exist is answered at once, and only to them.
        """
        token = f"/barrier-{next(_tokens)}"
        self.send(token)
        return self.until(lambda line: line.startswith(f"-- there is no {token};"))[:-1]


class UnixPlain(Plain):
    """A person at a Unix socket."""

    def __init__(self, path: Path) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE_S)
        self.sock.connect(str(path))
        self._data = b""
