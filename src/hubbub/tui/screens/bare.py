"""Only the text of a room: for copying with the terminal's own mouse, nothing beside it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from hubbub.tui.keys import BOXES
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.lines import Line, Lines


class Bare(Screen[None]):
    """The room's messages from edge to edge, without times, frames and colours."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(BOXES["bare.close"], "app.pop_screen", "back", id="bare.close"),
    ]

    DEFAULT_CSS = """
    Bare Lines { height: 1fr; scrollbar-size-vertical: 0; }
    """

    def __init__(self, rows: list[str]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Yield the text alone."""
        yield Lines(can_focus=True)

    def on_mount(self) -> None:
        """Begin at the end; the mouse belongs to the terminal as long as this is open."""
        spans: list[tuple[Span, ...]] = [((row, ""),) for row in self._rows]
        lines = self.query_one(Lines)
        lines.show([Line(row) for row in spans])
        lines.focus()
        self.call_after_refresh(lines.scroll_end, animate=False)
        self._mouse(on=False)

    def on_unmount(self) -> None:
        """Take the mouse back."""
        self._mouse(on=True)

    def _mouse(self, *, on: bool) -> None:
        driver = getattr(self.app, "_driver", None)
        name = "_enable_mouse_support" if on else "_disable_mouse_support"
        switch = getattr(driver, name, None)
        if switch is not None:
            switch()
