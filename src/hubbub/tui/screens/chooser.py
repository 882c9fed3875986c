"""Choose one of many by typing a part of it: rooms, people, commands, messages, emoji."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.app import ComposeResult
from textual.widgets import Input

from hubbub.records import dataclass
from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.timeline.wrapping import Span
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.lines import Line, Lines

MOST = 200
MOST_ROWS = 20
_FRAME_ROWS = 5
"""The border, the title, what is typed, the keys."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen; text: by what it is found, the left part if it is ''."""

    key: str
    left: tuple[Span, ...]
    right: tuple[Span, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        """Return by what it is found."""
        return (self.text or "".join(text for text, _ in self.left)).casefold()


def score(typed: str, text: str) -> int:
    """Return how well a text fits, 0 not at all: as a beginning, in one piece, letter by letter."""
    if not typed:
        return 1
    at = text.find(typed)
    if at >= 0:
        begins = at == 0 or not text[at - 1].isalnum()
        return 1000 - min(at, 200) + 500 * begins - min(len(text) - len(typed), 100)
    place, gaps = -1, 0
    for letter in typed:
        found = text.find(letter, place + 1)
        if found < 0:
            return 0
        gaps += found - place - 1
        place = found
    return max(1, 300 - gaps)


def fitting(typed: str, choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that fit, the best first, those that fit equally in their order."""
    parts = typed.casefold().split()
    found = []
    for number, choice in enumerate(choices):
        scores = [score(part, choice.words) for part in parts]
        if all(scores):
            found.append((-sum(scores), number, choice))
    found.sort(key=lambda each: each[:2])
    return [choice for _, _, choice in found[:MOST]]


@dataclass(frozen=True, slots=True)
class Free:
    """What is typed counts as well; its key is `=` and the text.

    told: what its line says, the text in braces; is_first: it comes before what fits, as a name
    does, of which another is only a beginning; problem: what is wrong with a text, '' for nothing.
    """

    told: str
    is_first: bool = False
    problem: Callable[[str], str] = lambda _text: ""

    def choice(self, text: str) -> Choice:
        """Return the line of a text; it cannot be taken where something is wrong with it."""
        problem = self.problem(text)
        if problem:
            return Choice("", ((problem, "alarm"),))
        return Choice(f"={text}", ((self.told.replace("{}", text), ""),))


class Chooser(Overlay[str]):
    """Its result is the key of what was chosen, None for nothing.

    free: what is typed counts too; empty: what is said when there is nothing to choose from.
    """

    DEFAULT_CSS = """
    Chooser Lines { height: auto; max-height: 20; min-height: 1; background: $background; }
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        hint: str = "",
        *,
        free: Free | None = None,
        empty: str = "nothing is here",
        typed: str = "",
    ) -> None:
        super().__init__(title, hint or "↑ ↓ choose · Enter take · {overlay.close} close")
        self._choices = choices
        self._free = free
        self._empty = empty
        self._typed = typed
        self._most = 1

    def body(self) -> ComposeResult:
        """Yield where one types, and what fits."""
        can_type = bool(self._choices or self._free)
        asks = "type it, or choose" if self._free else "type a part of it"
        yield Field(self._typed, placeholder=asks if can_type else "", id="typed")
        yield Lines(id="choices")

    def on_mount(self) -> None:
        """Show all at first, or what fits what was typed before it was opened."""
        self._show(self._typed)

    def _show(self, typed: str) -> None:
        found = self._found(typed)
        lines = [Line(choice.left, choice.right, choice.key) for choice in found]
        nothing = "nothing fits" if self._choices else self._empty
        lines = lines or [Line(((nothing, "quiet"),))]
        box = self.query_one(Lines)
        self._most = len(lines)
        self._fit()
        box.show(lines, found[0].key if found else "")

    def _found(self, typed: str) -> list[Choice]:
        found, text = fitting(typed, self._choices), typed.strip()
        if self._free is None or not text or any(text == choice.key for choice in found):
            return found
        own = self._free.choice(text)
        return [own, *found] if self._free.is_first else [*found, own]

    def _fit(self) -> None:
        """Be as high as there are lines, but leave the line with the keys on the screen."""
        room = self.app.size.height * 9 // 10 - _FRAME_ROWS
        self.query_one(Lines).styles.height = max(1, min(self._most, MOST_ROWS, room))

    def on_resize(self) -> None:
        """Fit into the screen as it is now."""
        self._fit()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits now."""
        self._show(event.value)

    def on_input_submitted(self) -> None:
        """Take the chosen one; nothing where what was typed cannot be."""
        box = self.query_one(Lines)
        if box.chosen:
            box.action_pick()

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Take it."""
        self.dismiss(event.key)

    def on_key(self, event: object) -> None:
        """Move the choice while the input has the focus."""
        key = getattr(event, "key", "")
        step = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}.get(key)
        if step:
            self.query_one(Lines).action_step(step)
