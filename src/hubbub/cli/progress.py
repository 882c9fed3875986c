"""How far long work is: one line on a terminal's stderr, nothing at all elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import Self, TextIO

_WIDTH = 24
_EVERY_S = 0.1
_CLEAR = "\r\x1b[K"


class Progress:
    """`with Progress("copying") as told:` then `told(done, total)`; the line goes at the end.

    A total of 0 is not known: only what is done is shown. is_quiet: show nothing here either;
    after_s: what does not take longer needs no line.
    """

    def __init__(
        self,
        label: str,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        is_quiet: bool = False,
        after_s: float = 0.0,
    ) -> None:
        self._label = label
        self._stream = stream if stream is not None else sys.stderr
        self._clock = clock
        self._is_shown = self._stream.isatty() and not is_quiet
        self._next_s = clock() + after_s if after_s else 0.0
        self._is_there = False

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done, at most ten times a second."""
        if not self._is_shown or self._clock() < self._next_s:
            return
        self._next_s = self._clock() + _EVERY_S
        self._write(f"{_CLEAR}{line(self._label, done, total)}")

    def say(self, sentence: str) -> None:
        """Write a line that stays, above the one that moves."""
        self._stream.write(f"{_CLEAR if self._is_there else ''}{sentence}\n")

    def __enter__(self) -> Self:
        if self._is_shown and not self._next_s:
            self._write(f"{self._label} …")
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_there:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        self._is_there = True
        self._stream.write(text)
        self._stream.flush()


def line(label: str, done: int, total: int) -> str:
    """Return what is shown."""
    if total <= 0:
        return f"{label} {done:,}"
    part = min(max(done / total, 0.0), 1.0)
    bar = ("#" * int(part * _WIDTH)).ljust(_WIDTH, ".")
    return f"{label} [{bar}] {part:4.0%}"
