"""Find words: in this room, in all rooms that are here, on the server; Tab changes where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from hubbub.errors import HubbubError
from hubbub.protocol.cleaning import legible_line
from hubbub.records import dataclass
from hubbub.tui.keys import BOXES
from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.lines import Line, Lines

SCOPES = ("this room", "all rooms", "the server")
_EVERYWHERE = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A message with the words: key is `server room serial`, '' if it is in no timeline."""

    key: str
    time: str
    place: str
    nick: str
    text: str


Search = Callable[[int, str, bool], Awaitable[Sequence[Found]]]
"""Given the scope's number, the words, and whether the server is asked in all rooms too."""


class Find(Overlay[str]):
    """Its result is the key of the message to go to, None for nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(BOXES["find.scope"], "scope(1)", "where", priority=True, id="find.scope"),
        Binding("shift+tab", "scope(-1)", "where", priority=True, show=False),
        Binding("up", "step(-1)", "older", priority=True, show=False),
        Binding("down", "step(1)", "newer", priority=True, show=False),
    ]

    DEFAULT_CSS = """
    Find {
        align: center top;
        & > Vertical { width: 96; margin-top: 2; }
        & Lines { height: auto; max-height: 18; min-height: 1; }
    }
    """

    def __init__(self, search: Search, words: str = "") -> None:
        super().__init__("find")
        self._search = search
        self._words = words
        self._scope = 0
        self._may_ask = False  # in all rooms Enter asks the server first, and goes there then
        self._found: list[Found] = []

    def body(self) -> ComposeResult:
        """Yield where one types, and what was found."""
        yield Field(self._words, placeholder="words", id="words")
        yield Lines(id="found")

    def on_mount(self) -> None:
        """Say where it looks."""
        self._say("")
        if self._words:
            self._look()

    def _say(self, result: str) -> None:
        scopes = "  ".join(
            f"[{name}]" if number == self._scope else name for number, name in enumerate(SCOPES)
        )
        first = f"{result} · " if result else ""
        enter = "ask the server too" if self._may_ask else "go there"
        tab, close = self.labels["find.scope"], self.labels["overlay.close"]
        self.tell(f"{first}{tab}: {scopes} · Enter {enter} · {close} close")

    def action_scope(self, step: int) -> None:
        """Look elsewhere."""
        self._scope = (self._scope + step) % len(SCOPES)
        self._may_ask = self._scope == _EVERYWHERE
        self._say("")
        self._look()

    def action_step(self, step: int) -> None:
        """Choose another."""
        self._may_ask = False
        self.query_one(Lines).action_step(step)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look in what is here with every letter; ask the server on Enter only."""
        self._words = event.value
        self._may_ask = self._scope == _EVERYWHERE
        if self._scope < 2:
            self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the chosen message; or ask the server."""
        chosen = self.query_one(Lines).chosen
        if self._may_ask and self._words.strip():
            self._may_ask = False
            self._show(self._words.strip(), asks=True)
        elif chosen and self._found:
            self.dismiss(self._found[int(chosen)].key or None)
        else:
            self._look()

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Go there."""
        self.dismiss(self._found[int(event.key)].key or None)

    def _look(self) -> None:
        self._show(self._words.strip())

    @work(exclusive=True)
    async def _show(self, words: str, asks: bool = False) -> None:
        lines, result = self.query_one(Lines), ""
        self._found = []
        if words:
            try:
                self._found = list(await self._search(self._scope, words, asks))
            except HubbubError as error:
                result = legible_line(str(error))  # a server may have worded it
                if asks:  # what is here is still here
                    self._found = list(await self._search(self._scope, words, False))
            else:
                result = f"{len(self._found)} found"
        shown = [
            Line(tuple(_spans(found, words)), (), str(number))
            for number, found in enumerate(self._found)
        ]
        lines.styles.height = max(1, min(len(shown), 18))
        lines.show(shown, str(len(shown) - 1) if shown else "")
        self._say(result)


def _spans(found: Found, words: str) -> list[Span]:
    text, at = found.text, found.text.casefold().find(words.casefold())
    spans: list[Span] = [(f"{found.time} ", "time")]
    if found.place:
        spans.append((f"{found.place} ", "room"))
    spans.append((f"{found.nick} ", "strong"))
    if at < 0 or len(text.casefold()) != len(text):
        return [*spans, (" ".join(text.split()), "")]
    begin = max(0, at - 30)
    head = ("…" if begin else "") + text[begin:at]
    end = at + len(words)
    pieces = [(head, ""), (text[at:end], "found"), (text[end : end + 200], "")]
    return [*spans, *((piece.replace("\n", " "), role) for piece, role in pieces)]
