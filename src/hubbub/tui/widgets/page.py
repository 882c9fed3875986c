"""A timeline that stands still for who listens: it is drawn when somebody turns to it.

Each message that comes would move all lines up, and a screen reader would read all of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo

from textual import events
from textual.strip import Strip

from hubbub.tui.timeline.entries import Entry
from hubbub.tui.widgets.timeline import Timeline


class Page(Timeline):
    """The room's timeline; still: what comes is told elsewhere, and is here when it is turned."""

    def __init__(self, zone: tzinfo | None = None, *, id: str | None = None) -> None:  # noqa: A002 - as every widget's
        super().__init__(zone, id=id)
        self.still = False
        self._drawn: dict[int, Strip] = {}
        self._settles = False

    def stand_still(self, still: bool) -> None:
        """Stand still from now on, in words alone; or follow what comes again."""
        if still == self.still:
            return
        self.still = still
        self._restyle(replace(self.column.look, spoken=still))
        self.turn()

    def turn(self) -> None:
        """Draw what is here now."""
        self._drawn.clear()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen, as it was when the page was turned."""
        if not self.still:
            return super().render_line(y)
        strip = self._drawn.get(y)
        if strip is None:
            strip = self._drawn[y] = super().render_line(y)
        return strip

    # What somebody does, or asks for, turns the page

    def fill(self, entries: Iterable[Entry], unread: tuple[str | None, int] = (None, 0)) -> None:
        """Show other entries."""
        super().fill(entries, unread)
        self.turn()

    def add_older(self, entries: Sequence[Entry]) -> None:
        """Put older entries in front: they were asked for."""
        super().add_older(entries)
        self.turn()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Turn the page when somebody scrolls; to make room for what came moves nothing here."""
        super().watch_scroll_y(old_value, new_value)
        if not self._settles:
            self.turn()

    def watch_cursor(self, old: str | None, new: str | None) -> None:
        """Draw what is chosen."""
        super().watch_cursor(old, new)
        self.turn()

    def action_newest(self) -> None:
        """Go to the newest entry, and draw what has come meanwhile."""
        super().action_newest()
        self.turn()

    def reveal(self, index: int) -> None:
        """Draw a run of joins and parts anew."""
        super().reveal(index)
        self.turn()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw all at the new size."""
        self.turn()

    def notify_style_update(self) -> None:
        """Forget what was drawn in the theme before."""
        self._drawn.clear()
        super().notify_style_update()

    def _settle(self, anchor: tuple[str, int] | None) -> None:
        self._settles = True
        try:
            super()._settle(anchor)
        finally:
            self._settles = False
