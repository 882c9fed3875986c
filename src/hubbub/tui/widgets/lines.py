"""A list of lines, one of which may be chosen: rooms, people, results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from hubbub.tui.timeline.wrapping import Span, clipped
from hubbub.tui.widgets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """One line: left part, which is cut where it must be, and right part; key: '' is a heading."""

    left: tuple[Span, ...]
    right: tuple[Span, ...] = ()
    key: str = ""


_CHOSEN = "›"


class Lines(Sheet):
    """Lines to look at; with the focus (can_focus=True) the arrows choose one, Enter picks it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,alt+k", "step(-1)", "up", show=False, id="lines.up"),
        Binding("down,alt+j", "step(1)", "down", show=False, id="lines.down"),
        Binding("enter", "pick", "choose", id="lines.pick"),
    ]

    @dataclass
    class Picked(Message):
        """Somebody wants that line."""

        lines: Lines
        key: str

        @property
        def control(self) -> Lines:
            """Return where it was picked."""
            return self.lines

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - as every widget's
        classes: str | None = None,
        can_focus: bool = False,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.can_focus = can_focus
        self._lines: list[Line] = []
        self.chosen = ""
        self._is_indented = False  # to have room for the sign of what is chosen
        self.stepped = False
        """Whether the arrows chose the line, and nothing else was typed since."""

    def show(self, lines: Iterable[Line], chosen: str | None = None) -> None:
        """Show these lines; chosen: the key of the one that is marked, None: the former one."""
        before = self._lines, self.chosen
        self.stepped = False
        self._lines = list(lines)
        if chosen is not None:
            self.chosen = chosen
        if (self._lines, self.chosen) == before:
            return
        self._is_indented = any(
            line.key and not line.left[0][0].startswith(" ") for line in self._lines if line.left
        )
        self.hold(len(self._lines))
        self._bring_in_sight()
        self.refresh()

    @property
    def cells(self) -> int:
        """Return how wide a line is: the scrollbar, where there is one, takes its part."""
        return self.scrollable_content_region.width

    @property
    def keys(self) -> list[str]:
        """Return the keys of all lines that can be picked."""
        return [line.key for line in self._lines if line.key]

    def action_step(self, step: int) -> None:
        """Choose the next line; where none can be chosen, scroll."""
        keys = self.keys
        self.stepped = True
        if not keys:
            self.scroll_relative(y=step, animate=False, force=True)
        else:
            at = keys.index(self.chosen) + step if self.chosen in keys else 0
            self.chosen = keys[max(0, min(at, len(keys) - 1))]
            self._bring_in_sight()
            self.refresh()

    @property
    def caret_line(self) -> int:
        """Return where the chosen line is."""
        numbers = [number for number, line in enumerate(self._lines) if line.key == self.chosen]
        at = numbers[0] if numbers and self.chosen else self.scroll_offset.y
        return max(0, min(at - self.scroll_offset.y, self.size.height - 1))

    def action_pick(self) -> None:
        """Pick the chosen line, or the first if none is."""
        keys = self.keys
        if keys:
            key = self.chosen if self.chosen in keys else keys[0]
            self.post_message(self.Picked(self, key))

    def on_click(self, event: events.Click) -> None:
        """Pick what is clicked."""
        line = self.scroll_offset.y + event.y
        if line < len(self._lines) and self._lines[line].key:
            self.post_message(self.Picked(self, self._lines[line].key))

    def on_resize(self, _event: events.Resize) -> None:
        """Keep what is chosen in sight."""
        self.hold(len(self._lines))
        self._bring_in_sight()

    def _bring_in_sight(self) -> None:
        height = self.size.height
        for number, line in enumerate(self._lines):
            if line.key and line.key == self.chosen and height:
                top = self.scroll_offset.y
                if number < top:
                    self.scroll_to(y=number, animate=False, force=True)
                elif number >= top + height:
                    self.scroll_to(y=number - height + 1, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen."""
        width, number = self.cells, self.scroll_offset.y + y
        if number >= len(self._lines):
            return Strip.blank(width, self.base)
        line = self._lines[number]
        is_chosen = bool(line.key) and line.key == self.chosen
        return self.paint(fitted(self._marked(line, is_chosen), width), width, "cursor" * is_chosen)

    def _marked(self, line: Line, is_chosen: bool) -> Line:
        """Return a line with a sign where it is chosen: colours alone carry no meaning."""
        if self.screen.has_class("-reader"):  # where the terminal's own cursor says it
            return line
        if self._is_indented:
            margin = f"{_CHOSEN} " if is_chosen else "  "
            return Line(((margin, ""), *line.left), line.right, line.key)
        text, role = line.left[0] if line.left else (" ", "")
        if not is_chosen or _CHOSEN in text:
            return line
        return Line(((_CHOSEN + text[1:], role), *line.left[1:]), line.right, line.key)


def fitted(line: Line, width: int) -> list[Span]:
    """Return the line's spans: the right part stays whole, the left one is cut."""
    right = sum(cell_len(text) for text, _ in line.right)
    room = max(0, width - right - bool(right))
    spans: list[Span] = []
    for text, role in line.left:
        piece = clipped(text, room)
        spans.append((piece, role))
        room -= cell_len(piece)
        if piece != text:
            break
    if right:
        used = sum(cell_len(text) for text, _ in spans)
        spans.append((" " * max(0, width - right - used), ""))
        spans += line.right
    return spans
