"""Ask one thing: a text, a password, or yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.wrapping import breaks
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.lines import Line, Lines

_COLUMNS, _ROWS = 72, 12
"""Of the text, as far as the screen has room for it."""


class Ask(Overlay[str]):
    """Its result is what was typed, None for nothing. secret: it is not shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_text(-1)", show=False),
        Binding("down", "scroll_text(1)", show=False),
        Binding("pageup", f"scroll_text({1 - _ROWS})", show=False),
        Binding("pagedown", f"scroll_text({_ROWS - 1})", show=False),
    ]

    DEFAULT_CSS = """
    Ask Lines { height: auto; max-height: 12; }
    """

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        value: str = "",
        secret: bool = False,
        hint: str = "Enter go on · {overlay.close} cancel",
    ) -> None:
        super().__init__(title, hint)
        self._text = text
        self._value = value
        self._secret = secret

    def body(self) -> ComposeResult:
        """Yield the text, and where one answers."""
        if self._text:
            yield Lines(id="text")
        yield Field(self._value, password=self._secret, id="answer")

    def on_resize(self) -> None:
        """Wrap the text."""
        if self._text:
            lines = [
                Line(((line[begin:end], ""),))
                for line in self._text.split("\n")
                for begin, end in breaks(line, max(10, min(_COLUMNS, self.app.size.width - 6)))
            ]
            box = self.query_one(Lines)
            box.styles.height = min(len(lines), _ROWS)
            box.show(lines)

    def action_scroll_text(self, lines: int) -> None:
        """Show what of the text there is no room for."""
        if self._text:
            self.query_one(Lines).scroll_relative(y=lines, animate=False, force=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the answer."""
        self.dismiss(event.value)
