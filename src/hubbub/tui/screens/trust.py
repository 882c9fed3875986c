"""The server's key is another one: the whole screen, nothing is sent before somebody decides."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from hubbub.client.model import Key
from hubbub.protocol.cleaning import legible_line
from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.wrapping import breaks
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.lines import Line, Lines

ACCEPT = "trust"
EXPLANATION = (
    "Either the server has a new certificate, or somebody stands in between and would read all "
    "that you write. Ask whoever runs the server for the fingerprint, in another way than "
    "through it."
)

NAMED = (
    "Either the fingerprint was copied wrongly, or it is of another server, or somebody stands in "
    "between and would read all that you write. Ask whoever runs the server which it is."
)


class KeyChanged(Overlay[bool]):
    """Its result is True when somebody typed `trust`; anything else stays disconnected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", show=False, id="trust.up"),
        Binding("down", "scroll(1)", show=False, id="trust.down"),
    ]

    DEFAULT_CSS = """
    KeyChanged > Vertical { width: 100%; height: 100%; max-height: 100%; padding: 1 2; }
    KeyChanged Lines { height: 1fr; }
    KeyChanged .decide { height: auto; }
    """

    def __init__(self, server: str, key: Key, zone: tzinfo | None = None) -> None:
        title = "this is another key" if key.is_named else "the key of this server has changed"
        super().__init__(title, "{overlay.close} stay disconnected")
        self._server = server
        self._key = key
        self._zone = zone

    def body(self) -> ComposeResult:
        """Yield what is known, and where one decides."""
        yield Lines(id="facts")
        with Vertical(classes="decide"):
            yield Field(placeholder=f"type {ACCEPT} to accept the new key", id="decision")

    def on_mount(self) -> None:
        """Say both keys, what it may mean, and what to do."""
        self._show()

    def on_resize(self) -> None:
        """Wrap it anew."""
        self._show()

    def _show(self) -> None:
        name = legible_line(self._server)
        what, before, about, explanation = self._named() if self._key.is_named else self._known()
        rows = [
            (f"{name} shows another key than {what}.", "alarm"),
            ("", ""),
            ("now:     " + legible_line(self._key.now), "strong"),
            (before + legible_line(self._key.before or "not known"), ""),
            ("         " + about, "quiet"),
            ("", ""),
            (explanation, ""),
            ("", ""),
            ("Nothing was sent: no password, no name, no message.", ""),
            ("What you wrote is safe in the outbox, and this stays disconnected.", ""),
        ]
        width = max(10, self.app.size.width - 8)
        lines = [
            Line(((f" {text[begin:end]}", role),))
            for text, role in rows
            for begin, end in breaks(text, width)
        ]
        self.query_one(Lines).show(lines)

    def _known(self) -> tuple[str, str, str, str]:
        return "it did before", "before:  ", self._since(), EXPLANATION

    def _named(self) -> tuple[str, str, str, str]:
        return "you have named", "named:   ", "given with --trust", NAMED

    def _since(self) -> str:
        """Return since when the key of before was known."""
        if self._key.first_s is None:
            return "first seen: nobody has written down when"
        return f"first seen {datetime.fromtimestamp(self._key.first_s, self._zone):%d %b %Y, %H:%M}"

    def action_scroll(self, step: int) -> None:
        """Read on: where the screen is small, the facts are longer than it."""
        self.query_one(Lines).action_step(step)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accept the key for the word alone."""
        if event.value.strip() == ACCEPT:
            self.dismiss(True)
        else:
            event.input.clear()
            self.tell(f"type {ACCEPT}, or {self.labels['overlay.close']}", "alarm")
