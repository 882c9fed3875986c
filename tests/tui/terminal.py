"""What a terminal makes of what the screen writes: its cells, its cursor, and what was written.

Enough of ECMA-48 for what Textual sends: CUP, SGR, DECTCEM and other modes, text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.cells import get_character_cell_size
from textual.drivers.headless_driver import HeadlessDriver

_SEQUENCE = re.compile(
    r"\x1b\[(?P<row>[0-9]*);(?P<column>[0-9]*)H|\x1b\[\?25(?P<cursor>[hl])"
    r"|\x1b\[[0-9;:?<>=]*[A-Za-z]|\x1b\][^\x07]*\x07"
)


class Terminal:
    """A terminal that is written to; `text` is what was written since `listen`, frame by frame."""

    def __init__(self) -> None:
        self.cursor = (0, 0)
        self.is_shown = True
        self.rows: dict[int, dict[int, str]] = {}
        self.writings: list[tuple[int, str]] = []
        self.raw = ""

    def listen(self) -> None:
        """Forget what was written until now."""
        self.writings.clear()
        self.raw = ""

    def write(self, data: str) -> None:
        """Take what a program writes."""
        self.raw += data
        at = 0
        for found in _SEQUENCE.finditer(data):
            self._put(data[at : found.start()])
            at = found.end()
            if found["row"] is not None:
                self.cursor = int(found["column"] or 1) - 1, int(found["row"] or 1) - 1
            elif found["cursor"]:
                self.is_shown = found["cursor"] == "h"
        self._put(data[at:])

    def _put(self, text: str) -> None:
        if not text:
            return
        x, y = self.cursor
        self.writings.append((y, text))
        for letter in text:
            if letter == "\n":
                x, y = 0, y + 1
            else:
                self.rows.setdefault(y, {})[x] = letter
                x += get_character_cell_size(letter)
        self.cursor = x, y

    def line(self, y: int) -> str:
        """Return what stands in a line."""
        row = self.rows.get(y, {})
        return "".join(row.get(x, " ") for x in range(max(row, default=-1) + 1)).rstrip()

    @property
    def written(self) -> dict[int, str]:
        """Return what was written since `listen`, by line, as a reader would hear it."""
        found: dict[int, str] = {}
        for y, text in self.writings:
            found[y] = found.get(y, "") + text
        return {y: text.strip() for y, text in found.items() if text.strip()}


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Let Textual's driver without a terminal write into one that can be looked at."""
    made = Terminal()
    monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda self: False))
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, data: made.write(data))
    yield made
