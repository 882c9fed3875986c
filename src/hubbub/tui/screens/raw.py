"""The lines of the protocol as they pass; secrets are left out."""

from __future__ import annotations

from textual.app import ComposeResult

from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.tap import Tap
from hubbub.tui.widgets.lines import Line, Lines

LOOK_EVERY_S = 0.25


class Raw(Overlay[None]):
    """Follows what comes; < is received, > is sent."""

    DEFAULT_CSS = """
    Raw > Vertical { width: 100%; height: 100%; max-height: 100%; }
    Raw Lines { height: 1fr; }
    """

    def __init__(self, tap: Tap) -> None:
        super().__init__("lines of the protocol", "↑ ↓ scroll · {overlay.close} close")
        self._tap = tap
        self._shown = 0  # lines that had passed when it was drawn

    def body(self) -> ComposeResult:
        """Yield the lines."""
        yield Lines(can_focus=True)

    def on_mount(self) -> None:
        """Follow."""
        self._look()
        self.set_interval(LOOK_EVERY_S, self._look)

    def _look(self) -> None:
        if self._tap.count == self._shown:
            return
        self._shown, lines = self._tap.count, list(self._tap.lines)
        box = self.query_one(Lines)
        at_end = box.scroll_offset.y >= box.max_scroll_y
        roles = {"<": "", ">": "state"}
        box.show([Line(((line, roles.get(line[:1], "")),)) for line in lines])
        if at_end:
            box.scroll_end(animate=False)
