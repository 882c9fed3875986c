"""Where the terminal's own cursor belongs: at what a key would act on.

Braille displays and screen readers follow it, also while it is not shown (iamb#202, kakoune#1337).
"""

from __future__ import annotations

from rich.cells import cell_len
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.widgets.lines import Lines
from hubbub.tui.widgets.sheet import Sheet

SHOWN, HIDDEN = "\x1b[?25h", "\x1b[?25l"
"""DECTCEM."""


def place(screen: Screen[object]) -> Offset | None:
    """Return the cell of the caret, of the chosen line, or of the chosen message."""
    widget = _chosen_from(screen) or screen.focused
    if isinstance(widget, TextArea):
        return widget.cursor_screen_offset
    if isinstance(widget, Input):
        return _in_input(widget)
    if isinstance(widget, Sheet):
        return widget.content_region.offset + Offset(0, widget.caret_line)
    return None


def _in_input(field: Input) -> Offset:
    """Return where the caret is; at the end of the text Textual counts it a cell further."""
    before = field.value[: field.cursor_position]
    cells = len(before) if field.password else cell_len(before)
    return field.content_region.offset + Offset(cells - field.scroll_offset.x, 0)


def _chosen_from(screen: Screen[object]) -> Widget | None:
    """Return the list in a box in which the arrows have just chosen, while one types elsewhere."""
    if not isinstance(screen, Overlay):
        return None
    return next((lines for lines in screen.query(Lines) if lines.stepped), None)
