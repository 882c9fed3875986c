"""All keys and commands on one screen, as they are bound now."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.dom import DOMNode

from hubbub.tui.commands.table import COMMANDS
from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.views import help as views
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.lines import Lines
from hubbub.tui.widgets.timeline import Timeline


class Help(Overlay[None]):
    """Keys of the room, of writing, of a chosen message; then the commands."""

    DEFAULT_CSS = """
    Help > Vertical { width: 100; height: 90%; }
    Help Lines { height: 1fr; scrollbar-gutter: stable; }
    """

    def __init__(self, keymap: dict[str, str]) -> None:
        super().__init__("keys and commands", "↑ ↓ scroll · {overlay.close} close")
        self._groups = [
            ("in the room", views.actions(keymap)),
            ("while writing", views.bound(keymap, _bindings(Composer))),
            ("on a chosen message", views.bound(keymap, _bindings(Timeline))),
            ("commands; //x sends /x", views.typed(COMMANDS)),
        ]

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield Lines(can_focus=True)

    def on_resize(self) -> None:
        """Fill it, in lines that fit."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        lines = self.query_one(Lines)
        lines.show(views.lines(self._groups, lines.cells))


def _bindings(widget: type[DOMNode]) -> list[tuple[str, str, str]]:
    """Return id, keys and purpose of what a widget's user should know."""
    return [
        (each.id, each.key, each.description)
        for each in widget.BINDINGS
        if isinstance(each, Binding) and each.id and each.show
    ]
