"""What stands on the terminal, so that only what differs is sent.

Textual draws a widget's whole line when one letter of it differs, and a scroll bar whole when it
moves. Over ssh that is most of what a key or a message costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from rich.cells import cell_len, get_character_cell_size
from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

Cell = tuple[str, object]
"""A letter and its look; the second half of a wide letter is ''. None: not known."""


class Canvas:
    """The cells of a terminal, as far as they are known."""

    def __init__(self) -> None:
        self._lines: dict[int, list[Cell | None]] = {}

    def forget(self) -> None:
        """Draw all anew: somebody else has drawn, or the terminal has another size."""
        self._lines.clear()

    def known(self, y: int) -> list[Cell | None]:
        """Return the cells of a line, as far as they are known."""
        return list(self._lines.get(y, ()))

    def lean(self, update: Any) -> Any:  # what rich calls a renderable, which mypy cannot tell
        """Return an update that sends only what differs, and notes it when it is sent."""
        return Difference(self, update) if isinstance(update, CompositorUpdate) else update

    def put(self, x: int, y: int, strip: Strip) -> tuple[int, Strip] | None:
        """Note that a strip is drawn there; return where to begin, and what of it differs."""
        new = list(_cells(strip))
        line = self._lines.setdefault(y, [])
        line += [None] * (x + len(new) - len(line))
        old = line[x : x + len(new)]
        if old == new:
            return None
        line[x : x + len(new)] = new
        begin = _alike(zip(old, new, strict=True))
        end = len(new) - _alike(zip(reversed(old), reversed(new), strict=True))
        while not new[begin][0]:  # no half of a wide letter
            begin -= 1
        while end < len(new) and not new[end][0]:
            end += 1
        return x + begin, strip.crop(begin, end)


def _alike(pairs: Iterable[tuple[Cell | None, Cell | None]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _cells(strip: Strip) -> Iterator[Cell]:
    for text, style, _ in strip:
        # Textual notes in a style's meta where in a widget it is, which nobody sees.
        look = style and (style.color, style.bgcolor, style._attributes, style.link)  # noqa: SLF001 - has no other name
        if text.isascii():
            yield from ((letter, look) for letter in text)
        else:
            yield from _wide_cells(text, look)


def _wide_cells(text: str, look: object) -> Iterator[Cell]:
    widths = [get_character_cell_size(letter) for letter in text]
    if 0 in widths or sum(widths) != cell_len(text):  # letters that belong together
        yield (text, look)
        yield from (("", look) for _ in range(cell_len(text) - 1))
        return
    for letter, cells in zip(text, widths, strict=True):
        yield (letter, look)
        yield from (("", look) for _ in range(cells - 1))


class Difference(CompositorUpdate):
    """An update of Textual's, without what is on the terminal already."""

    def __init__(self, canvas: Canvas, update: CompositorUpdate) -> None:
        self._canvas = canvas
        self._update = update

    def render_segments(self, console: Console) -> str:
        """Return what to send."""
        match self._update:
            case LayoutUpdate():
                return "".join(self._laid_out(console, self._update))
            case ChopsUpdate():
                return "".join(self._changed(console, self._update))
            case _:
                self._canvas.forget()
                return self._update.render_segments(console)

    def _laid_out(self, console: Console, update: LayoutUpdate) -> Iterator[str]:
        for y, strips in enumerate(update.strips, update.region.y):
            for x, strip in _placed(update.region.x, strips):
                yield from self._put(console, x, y, strip)

    def _put(self, console: Console, x: int, y: int, strip: Strip) -> Iterator[str]:
        drawn = self._canvas.put(x, y, strip)
        if drawn is not None:
            yield Control.move_to(drawn[0], y).segment.text
            yield drawn[1].render(console)

    def _changed(self, console: Console, update: ChopsUpdate) -> Iterator[str]:
        for y, left, right in update.spans:
            chops = zip(update.chop_ends[y], update.chops[y].items(), strict=False)
            for end, (x, strip) in chops:
                if strip is None or x >= right or end <= left:
                    continue
                yield from self._put(console, x, y, strip.crop(0, min(end, right) - x))


def _placed(x: int, strips: Iterable[Strip]) -> Iterator[tuple[int, Strip]]:
    for strip in strips:
        yield x, strip
        x += strip.cell_length
