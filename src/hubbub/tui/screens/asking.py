"""A box that asks one thing after the other: a question, where one answers, what is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.widgets import Input

from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.wrapping import breaks
from hubbub.tui.widgets.bar import Bar
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.lines import Line, Lines

T = TypeVar("T")

MOST_LINES = 14
FEW_COLUMNS = 60
FEW_ROWS = 16
Fact = tuple[str, str]
"""A text and its role."""


class Asking(Overlay[T]):
    """What is typed goes to whoever asked last."""

    DEFAULT_CSS = """
    Asking Lines { height: auto; max-height: 14; min-height: 3; }
    Asking #answer { margin: 1 0; }
    """

    steps: tuple[str, ...] = ()

    def __init__(self, title: str) -> None:
        super().__init__(title, "")
        self.step = 0
        self._answered: Callable[[str], None] = lambda _text: None
        self._facts: list[Fact] = []
        self._count = 0  # lines below the question
        self._question = ""

    def body(self) -> ComposeResult:
        """Yield what is asked, where one answers, and what can be chosen."""
        yield Bar(id="question")
        yield Field(id="answer")
        yield Lines(id="facts")

    def ask(
        self,
        question: str,
        answered: Callable[[str], None],
        facts: list[Fact],
        placeholder: str = "",
        *,
        value: str = "",
        secret: bool = False,
    ) -> None:
        """Ask something; without a placeholder the answer is chosen, not typed."""
        self._answered, self._question = answered, question
        self._show_question()
        box = self.query_one("#answer", Input)
        box.display, box.placeholder, box.password = bool(placeholder), placeholder, secret
        box.value = value
        box.cursor_position = len(value)
        if placeholder:
            box.focus()
        self.tell_facts(facts)
        self.tell_keys(self.keys_now())

    def keys_now(self) -> str:
        """Return what can be done now, keys in braces."""
        return "Enter go on · {wizard.skip} skip · {overlay.close} leave"

    def _show_question(self) -> None:
        """Show the question; which steps there are only where there is room for all of it."""
        steps = "  ".join(
            f"[{name}]" if number == self.step else name for number, name in enumerate(self.steps)
        )
        if self.app.size.width < FEW_COLUMNS:
            steps = f"{self.step + 1}/{len(self.steps)}"
        self.query_one("#question", Bar).show([(self._question, "strong")], [(steps, "quiet")])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on with that answer."""
        is_secret = event.input.password
        self._answered(event.value if is_secret else event.value.strip())

    # What is known

    def tell_facts(self, facts: list[Fact]) -> None:
        """Say what is known, in lines that fit."""
        self._facts = facts
        self.show_lines(self.wrapped(facts))

    def wrapped(self, facts: list[Fact]) -> list[Line]:
        """Return facts as lines that fit."""
        width = max(10, self.query_one("#facts", Lines).cells)
        return [
            Line(((text[begin:end], role),))
            for text, role in facts
            for begin, end in breaks(text, width)
        ]

    def show_lines(self, lines: list[Line], chosen: str = "") -> None:
        """Show lines, of which one may be chosen."""
        self._count = len(lines)
        self._fit()
        self.query_one("#facts", Lines).show(lines, chosen)

    def _fit(self) -> None:
        """Be as high as there are lines; the line with the keys stays inside the box."""
        is_low = self.app.size.height < FEW_ROWS
        self.query_one("#answer", Input).styles.margin = 0 if is_low else (1, 0)
        box = self.query_one("#facts", Lines)
        box.styles.height = 3 if is_low else max(3, min(self._count, MOST_LINES))

    def on_resize(self) -> None:
        """Wrap what is known anew, and say the keys as they fit."""
        self._show_question()
        self.tell_keys(self.keys_now())
        self._fit()
        if self._facts and not self.query_one("#facts", Lines).keys:
            self.call_after_refresh(lambda: self.tell_facts(self._facts))  # those of then

    @property
    def lines(self) -> Lines:
        """Return what is shown below the question."""
        return self.query_one("#facts", Lines)

    def action_step(self, step: int) -> None:
        """Choose a line."""
        self.lines.action_step(step)
