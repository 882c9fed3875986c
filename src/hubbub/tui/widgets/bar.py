"""A line with something on the left, which is cut where it must be, and something on the right."""

from __future__ import annotations

from collections.abc import Iterable

from textual.strip import Strip

from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.lines import Line, fitted
from hubbub.tui.widgets.sheet import Sheet


class Bar(Sheet, can_focus=False):
    """One line, or several if it is given several; hidden when there is nothing to say."""

    DEFAULT_CSS = """
    Bar { height: 1; overflow-y: hidden; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - as every widget's
        super().__init__(id=id, classes=classes)
        self._line = Line(())

    def show(self, left: Iterable[Span], right: Iterable[Span] = ()) -> None:
        """Show this."""
        line = Line(tuple(left), tuple(right))
        if line != self._line:
            self._line = line
            self.refresh()

    @property
    def text(self) -> str:
        """Return what it shows."""
        return "".join(text for text, _ in (*self._line.left, *self._line.right))

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen."""
        return self.paint(fitted(self._line, self.size.width), self.size.width)
