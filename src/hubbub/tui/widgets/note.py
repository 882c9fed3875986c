"""A bar that takes as many lines as its text needs, from edge to edge of the screen."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.strip import Strip

from hubbub.tui.timeline.wrapping import Span, breaks, cut
from hubbub.tui.widgets.bar import Bar
from hubbub.tui.widgets.lines import Line, fitted

SHARE = 6
"""Of so many lines of the screen a note may have one, and `least` in any case."""


class Note(Bar):
    """What stands on the right stands below where there is no room beside the text.

    least: so many lines it may have on the smallest screen; what does not fit is cut.
    """

    def __init__(self, *, id: str | None = None, least: int = 2) -> None:  # noqa: A002 - as every widget's
        super().__init__(id=id)
        self._least = least
        self._rows: list[Line] = [Line(())]

    def show(self, left: Iterable[Span], right: Iterable[Span] = ()) -> None:
        """Show this."""
        super().show(left, right)
        self.fit()

    def fit(self) -> None:
        """Take the lines that the screen of now asks for."""
        size = self.app.size
        rows = wrapped(self._line, size.width, max(self._least, size.height // SHARE))
        if rows != self._rows:
            self._rows = rows
            self.styles.height = len(rows)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen."""
        row = self._rows[y] if y < len(self._rows) else Line(())
        return self.paint(fitted(row, self.size.width), self.size.width)


def wrapped(line: Line, width: int, most: int) -> list[Line]:
    """Return a line as 1..most lines; the blanks at its beginning are the margin of each."""
    spans = list(line.left)
    text = "".join(piece for piece, _ in spans)
    beside = sum(cell_len(piece) for piece, _ in line.right) + bool(line.right)
    if cell_len(text) + beside <= width:
        return [line]
    margin = len(text) - len(text.lstrip(" "))
    body = cut(spans, margin, len(text))
    found = breaks(text[margin:], max(2, width - margin))
    if len(found) > most:
        found = [*found[: most - 1], (found[most - 1][0], len(text))]
    rows = [Line(((" " * margin, ""), *cut(body, *each))) for each in found]
    if not line.right:
        return rows
    last = rows[-1].left
    if len(rows) < most and sum(cell_len(piece) for piece, _ in last) + beside > width:
        return [*rows, Line((), line.right)]
    return [*rows[:-1], Line(last, line.right)]
