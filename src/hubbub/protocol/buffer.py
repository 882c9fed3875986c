"""Split a byte stream into lines, and refuse a line that never ends.

Source: RFC 1459 section 2.3 (CR LF); a bare LF is accepted too, for netcat.
"""

from hubbub.errors import LineTooLong


class LineBuffer:
    """Received bytes in, whole lines out; keeps at most one unfinished line.

    A line over the limit is dropped up to its end, so the reader can say so and carry on.
    """

    __slots__ = ("_limit_bytes", "_rest", "_skipping")

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._rest = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes | LineTooLong]:
        """Take received bytes; return the lines they complete.

        Args: data: any length, may stop mid-line.
        Returns: lines without their ends, oldest first, each at most limit_bytes; in the place of
            a longer one stands one LineTooLong, as soon as the limit is passed.
        """
        if self._rest:
            data = self._rest + data
        pieces = data.split(b"\n")
        self._rest = pieces.pop()
        lines: list[bytes | LineTooLong] = []
        for piece in pieces:
            if self._skipping:
                self._skipping = False
            else:
                lines.append(self._checked(piece[:-1] if piece.endswith(b"\r") else piece))
        if self._skipping:
            self._rest = b""
        elif len(self._rest) > self._limit_bytes + 1:  # + 1: a CR may be the last byte so far
            self._rest = b""
            self._skipping = True
            lines.append(self._too_long())
        return lines

    def _checked(self, line: bytes) -> bytes | LineTooLong:
        return line if len(line) <= self._limit_bytes else self._too_long()

    def _too_long(self) -> LineTooLong:
        return LineTooLong(f"Input line was too long (over {self._limit_bytes} bytes)")
