"""Ask one thing: a text, a password, or yes or no."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.wrapping import breaks
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.lines import Line, Lines


class Ask(Overlay[str]):
    """Its result is what was typed, None for nothing. secret: it is not shown."""

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

    def on_mount(self) -> None:
        """Wrap the text."""
        if self._text:
            lines = [
                Line(((line[begin:end], ""),))
                for line in self._text.split("\n")
                for begin, end in breaks(line, max(10, min(72, self.size.width - 6)))
            ]
            box = self.query_one(Lines)
            box.styles.height = min(len(lines), 12)
            box.show(lines)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the answer."""
        self.dismiss(event.value)
