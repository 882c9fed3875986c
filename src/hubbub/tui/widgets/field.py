"""Where one types in a box: a line, in which a key with Alt is no letter."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class Field(Input):
    """An input that leaves keys with Alt alone: of `Alt+R` Textual would insert the r."""

    async def _on_key(self, event: events.Key) -> None:
        if not event.key.startswith("alt+"):
            await super()._on_key(event)
