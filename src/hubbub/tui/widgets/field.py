"""Where one types in a box: a line, in which a key with Alt is no letter, and a paste harmless."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.widgets import Input

from hubbub.protocol.cleaning import legible_line


class Field(Input):
    """An input that leaves keys with Alt alone: of `Alt+R` Textual would insert the r.

    What is pasted Textual would draw as it is, sequences for a terminal too.
    """

    def __init__(self, value: str = "", **more: Any) -> None:  # what Input takes
        super().__init__(legible_line(value), **more)
        self.cursor_blink = False  # it costs a frame twice a second, over ssh as well

    async def _on_key(self, event: events.Key) -> None:
        if not event.key.startswith("alt+"):
            await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        """Put the first line in."""
        event.stop()
        event.prevent_default()
        first = event.text.strip("\r\n").splitlines()[:1]
        self.replace(legible_line("".join(first)), *self.selection)
