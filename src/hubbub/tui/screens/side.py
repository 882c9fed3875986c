"""Something beside the room: a thread, a day of long ago; one may write into a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from hubbub.tui.keys import BOXES
from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.entries import Entry
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.timeline import Timeline

_FEW_COLUMNS = 80


class Side(Overlay[str]):
    """Entries in a timeline of their own at the right; its result is the key Enter was pressed on.

    fetch: gives the entries, again after something was written; write: says a text into it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(BOXES["side.messages"], "app.focus_next", show=False, id="side.messages"),
    ]

    DEFAULT_CSS = """
    Side {
        align: right top;
        & > Vertical { width: 60%; min-width: 40; height: 100%; max-height: 100%; }
        & Timeline { height: 1fr; }
    }
    Side.-whole > Vertical { width: 100%; }
    """

    def __init__(
        self,
        title: str,
        fetch: Callable[[], Sequence[Entry]],
        *,
        write: Callable[[str], None] | None = None,
        show: str = "",
    ) -> None:
        keys = "↑ ↓ choose · {timeline.copy} copy · {overlay.close} close"
        super().__init__(
            title, f"Enter reply · {{side.messages}} messages · {keys}" if write else keys
        )
        self._fetch = fetch
        self._write = write
        self._at = show

    def body(self) -> ComposeResult:
        """Yield the timeline, and where one writes."""
        timeline = Timeline(getattr(self.app, "zone", None), id="side")
        timeline.name_keys(self.labels.names())
        yield timeline
        if self._write:
            yield Field(placeholder="reply in this thread", id="reply")

    def on_resize(self) -> None:
        """Take the whole screen if that is narrow."""
        self.set_class(self.app.size.width < _FEW_COLUMNS, "-whole")

    def on_mount(self) -> None:
        """Show what there is."""
        (self.query_one("#reply") if self._write else self.query_one(Timeline)).focus()
        self.call_after_refresh(self.reload)

    def reload(self) -> None:
        """Show what there is now."""
        timeline = self.query_one(Timeline)
        timeline.fill(self._fetch())
        if self._at:
            timeline.show_entry(self._at, at_top=True)
            timeline.cursor = self._at
            self._at = ""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Say it."""
        if self._write and event.value.strip():
            self._write(event.value)
            event.input.clear()
            self.reload()

    def on_timeline_wanted(self, event: Timeline.Wanted) -> None:
        """Copy a message; the rest is done in the room."""
        if event.action == "leave":
            self.dismiss(None)
        elif event.action == "copy" and event.entry:
            self.app.copy_to_clipboard(event.entry.text)
            self.tell("copied")
        elif event.entry:
            self.dismiss(f"{event.action} {event.entry.key}")
