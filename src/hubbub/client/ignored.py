"""Whose messages are not shown, by server: one file for the screen and for lines.

A line each, `chat.example:1337 sam`, nicks folded. Each change reads the file first, so that two
programs of one person lose nothing of each other's.
"""

from contextlib import suppress
from pathlib import Path

from hubbub.client import whole_file
from hubbub.names import fold

NAME = "ignored"
"""The file, in the directory of hubbub's clients."""


class Ignored:
    """Who is ignored where. file: None for none that outlives the program."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lines: set[str] = set()
        self._read()

    def hides(self, server: str, nick: str) -> bool:
        """Whether what somebody says is not shown."""
        return f"{server} {fold(nick)}" in self._lines

    def nicks(self, server: str) -> list[str]:
        """Return whom one ignores on a server, in the order of the alphabet."""
        return sorted(nick for at, _, nick in map(_parts, self._lines) if at == server)

    def add(self, server: str, nick: str) -> None:
        """Ignore somebody. Raises: OSError: it holds, and cannot be kept."""
        self._read()
        self._lines.add(f"{server} {fold(nick)}")
        self._write()

    def remove(self, server: str, nick: str) -> None:
        """Ignore somebody no longer. Raises: as add."""
        self._read()
        self._lines.discard(f"{server} {fold(nick)}")
        self._write()

    def _read(self) -> None:
        if self._file:
            with suppress(OSError, UnicodeDecodeError):
                self._lines = set(filter(None, self._file.read_text("utf-8").splitlines()))

    def _write(self) -> None:
        if self._file is not None:
            whole_file.write(self._file, "".join(f"{line}\n" for line in sorted(self._lines)))


def _parts(line: str) -> tuple[str, str, str]:
    return line.partition(" ")
