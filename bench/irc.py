"""One IRC client over a blocking socket, cheap enough to time what a server answers."""

import socket
import time
from typing import Self

PATIENCE_S = 30.0
_READ_BYTES = 256 * 1024
_ROOMS_AT_ONCE = 10


class Unanswered(Exception):
    """The server refused, hung up or was silent; the text says what was asked."""


def offered(port: int) -> set[str]:
    """Return the names of the capabilities that a server offers.

    Raises: OSError: it does not answer.
    """
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as sock:
        sock.sendall(b"CAP LS 302\r\n")
        names: set[str] = set()
        for line in sock.makefile(encoding="utf-8"):
            _, found, words = line.rstrip().partition(" LS ")
            if found:
                names |= {word.partition("=")[0] for word in words.lstrip("*: ").split()}
                if not words.startswith("*"):
                    break
        return names


class Irc:
    """A client that is let in, with these capabilities; use it in a `with`.

    Raises: Unanswered: it is not let in.
    """

    def __init__(self, port: int, nick: str, *caps: str) -> None:
        self.nick = nick
        self.sock = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"NICK {nick}", f"USER {nick} 0 * :{nick}"]
        if caps:
            lines = [f"CAP REQ :{' '.join(caps)}", *lines, "CAP END"]
        self.ask(*lines, end=b" 001 ")
        self.ask("PING in", end=b" PONG ")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def join(self, *rooms: str) -> None:
        """Enter rooms, a few at a time, and wait until the last names have come."""
        for start in range(0, len(rooms), _ROOMS_AT_ONCE):
            some = rooms[start : start + _ROOMS_AT_ONCE]
            self.ask(f"JOIN {','.join(some)}", end=f" 366 {self.nick} {some[-1]} ".encode())

    def ask(self, *lines: str, end: bytes) -> bytes:
        """Send lines; return all that came until a line with `end` in it was there, whole.

        Raises: Unanswered.
        """
        self.sock.sendall("".join(f"{line}\r\n" for line in lines).encode())
        data = bytearray()
        new = 0  # where to look for `end`: pages are long
        while (found := data.find(end, new)) < 0 or not data.endswith(b"\n"):
            new = found if found >= 0 else max(0, len(data) - len(end))
            try:
                more = self.sock.recv(_READ_BYTES)
            except OSError as error:
                raise Unanswered(f"{lines[-1]!r}: {error}") from None
            if not more or more.startswith(b"ERROR ") or b" FAIL " in more:
                raise Unanswered(f"{lines[-1]!r} was refused: {more[-200:]!r}")
            data += more
        return bytes(data)

    def ask_ms(self, *lines: str, end: bytes) -> float:
        """Ask; return how many milliseconds it took, from before the send to the whole answer."""
        began = time.perf_counter()
        self.ask(*lines, end=end)
        return (time.perf_counter() - began) * 1e3
