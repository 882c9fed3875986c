"""Split a byte stream into lines, and refuse a line that never ends.

Source: RFC 1459 section 2.3 (CR LF); a bare LF is accepted too, for netcat.
"""

import sys

from hubbub.errors import EndlessLine, LineTooLong


class LineBuffer:
    """Received bytes in, whole lines out; keeps at most one unfinished line.

    A line over the limit is dropped up to its end, so the reader can say so and carry on.
    """

    __slots__ = ("_endless_bytes", "_limit_bytes", "_rest", "_skipped_bytes")

    def __init__(self, limit_bytes: int, endless_bytes: int = sys.maxsize) -> None:
        self._limit_bytes = limit_bytes
        self._endless_bytes = endless_bytes
        self._rest = b""
        self._skipped_bytes = 0  # of the line that is being dropped; 0: none is

    def feed(self, data: bytes) -> list[bytes | LineTooLong]:
        """Take received bytes; return the lines they complete.

        Args: data: any length, may stop mid-line.
        Returns: lines without their ends, oldest first, each at most limit_bytes; in the place of
            a longer one stands one LineTooLong, as soon as the limit is passed, and behind it one
            EndlessLine, as soon as endless_bytes are.
        """
        if self._rest:
            data = self._rest + data
        pieces = data.split(b"\n")
        self._rest = pieces.pop()
        lines: list[bytes | LineTooLong] = []
        for piece in pieces:
            line = piece[:-1] if piece.endswith(b"\r") else piece
            if not self._skipped_bytes and len(line) <= self._limit_bytes:
                lines.append(line)
            else:
                self._skip(len(piece), lines)
                self._skipped_bytes = 0
        # + 1: a CR may be the last byte so far
        if self._skipped_bytes or len(self._rest) > self._limit_bytes + 1:
            self._skip(len(self._rest), lines)
            self._rest = b""
        return lines

    def _skip(self, count: int, lines: list[bytes | LineTooLong]) -> None:
        """Note so many dropped bytes, and tell when a bound is passed."""
        before, self._skipped_bytes = self._skipped_bytes, self._skipped_bytes + count
        if not before:
            lines.append(LineTooLong(f"Input line was too long (over {self._limit_bytes} bytes)"))
        if before <= self._endless_bytes < self._skipped_bytes:
            lines.append(EndlessLine(f"A line of more than {self._endless_bytes} bytes"))

    @property
    def unfinished(self) -> tuple[bytes, int]:
        """Return the beginning of a line, and how much of one that is too long was dropped."""
        return self._rest, self._skipped_bytes

    def go_on_with(self, rest: bytes, skipped_bytes: int) -> None:
        """Go on where another buffer was `unfinished`."""
        self._rest = rest
        self._skipped_bytes = skipped_bytes
