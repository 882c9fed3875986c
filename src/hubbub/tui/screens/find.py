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
_EVERYWHERE, _SERVER = 1, 2
_FEW_COLUMNS = 90
"""Below that the keys have room beside one scope, not beside three."""


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
        self._may_ask = False  # Enter asks the server, and goes there the next time
        self._found: list[Found] = []
        self._result = ""

    def body(self) -> ComposeResult:
        """Yield where one types, and what was found."""
        yield Field(self._words, placeholder="words", id="words")
        yield Lines(id="found")

    def on_mount(self) -> None:
        """Say where it looks."""
        self._say("")
        if self._words:
            self._look()

    def on_resize(self) -> None:
        """Say the keys as they fit."""
        self._say(self._result)

    def _say(self, result: str) -> None:
        self._result = result
        scopes = SCOPES[self._scope]
        if self.app.size.width >= _FEW_COLUMNS:
            scopes = "  ".join(f"[{name}]" if name == scopes else name for name in SCOPES)
        first = f"{result} · " if result else ""
        asks = "ask the server too" if self._scope == _EVERYWHERE else "ask"
        enter = asks if self._may_ask else "go there"
        tab, close = self.labels["find.scope"], self.labels["overlay.close"]
        self.tell(f"{first}{tab}: {scopes} · Enter {enter} · {close} close")

    def action_scope(self, step: int) -> None:
        """Look elsewhere; the server is asked at once if there is something to ask for."""
        self._scope = (self._scope + step) % len(SCOPES)
        self._may_ask = self._asks_on_enter and not (self._scope == _SERVER and self._words.strip())
        self._say("")
        self._look()

    @property
    def _asks_on_enter(self) -> bool:
        return self._scope in {_EVERYWHERE, _SERVER}

    def action_step(self, step: int) -> None:
        """Choose another."""
        self._may_ask = False
        self.query_one(Lines).action_step(step)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look in what is here with every letter; ask the server on Enter only."""
        self._words = event.value
        self._may_ask = self._asks_on_enter
        if self._scope == _SERVER:
            self._show_found([], "")
        else:
            self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask the server, once for the same words; then go to the chosen message."""
        chosen = self.query_one(Lines).chosen
        if self._may_ask and self._words.strip():
            self._may_ask = False
            self._show(self._words.strip(), asks=True)
        elif chosen and self._found:
            self.dismiss(self._found[int(chosen)].key or None)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Go there."""
        self.dismiss(self._found[int(event.key)].key or None)

    def _look(self) -> None:
        self._show(self._words.strip())

    @work(exclusive=True)
    async def _show(self, words: str, asks: bool = False) -> None:
        scope, found, result = self._scope, list[Found](), ""
        if words and scope == _SERVER:
            self._show_found([], "asking…")
        if words:
            try:
                found = list(await self._search(scope, words, asks))
            except HubbubError as error:
                result = legible_line(str(error))  # a server may have worded it
                self._may_ask = scope == _SERVER
                if asks and scope == _EVERYWHERE:  # what is here is still here
                    found = list(await self._search(scope, words, False))
            else:
                result = f"{len(found)} found"
        self._show_found(found, result)

    def _show_found(self, found: list[Found], result: str) -> None:
        self._found = found
        words, lines = self._words.strip(), self.query_one(Lines)
        shown = [
            Line(tuple(_spans(one, words)), (), str(number)) for number, one in enumerate(found)
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
