"""Cut text into rows that fit into a width of cells, between words where it can be."""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from rich.cells import cell_len, get_character_cell_size, split_graphemes

Span = tuple[str, str]
"""A piece of text and its role: a key of widgets/roles.py, '' for plain text."""


def breaks(text: str, width: int) -> list[tuple[int, int]]:
    """Return (begin, end) of each row: at most width cells, without the spaces at which it breaks.

    Args: text: one line; width: at least 2, since some letters are that wide.
    Returns: at least one row, in order; only spaces are missing between two rows.
    """
    if len(text) <= width and text.isascii():
        return [(0, len(text))]
    fits = _fitting(text)
    rows = []
    begin, length = 0, len(text)
    while True:
        most = fits(begin, width, length)
        if most >= length:
            rows.append((begin, length))
            return rows
        space = text.rfind(" ", begin + 1, most + 1)
        if space <= begin:
            rows.append((begin, most))
            begin = most
        else:
            end = space
            while text[end - 1] == " " and end > begin + 1:
                end -= 1
            rows.append((begin, end))
            begin = space + 1
            while begin < length and text[begin] == " ":
                begin += 1
            if begin == length:
                return rows


# Letters that take one cell each, whatever stands beside them: Latin, Greek, Cyrillic, lines.
_SINGLE = re.compile(
    r"[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2013-\u2026\u2500-\u25fc]*"
)

_JOINERS = re.compile(r"[\u200d\ufe0f\U0001f3fb-\U0001f3ff]")


class _Widths(dict[str, int]):
    """The cells of each letter that was ever asked for; at most as many as Unicode has."""

    def __missing__(self, letter: str) -> int:
        self[letter] = cells = get_character_cell_size(letter)
        return cells


_WIDTHS = _Widths()

Fitting = Callable[[int, int, int], int]
"""(begin, width, length) -> the end of the longest piece from begin on that fits."""


def _fitting(text: str) -> Fitting:
    """Return what cuts this text; measured 0.3, 6 and 90 us for 80 letters of each kind."""
    if _SINGLE.fullmatch(text):
        return _fitting_single
    if not _JOINERS.search(text):
        widths = [_WIDTHS[letter] for letter in text]
        if 0 not in widths:
            return _Letters(widths).fitting
    return _Graphemes(text).fitting


def _fitting_single(begin: int, width: int, length: int) -> int:
    return min(begin + width, length)


class _Letters:
    """Text each letter of which may stand alone."""

    def __init__(self, widths: list[int]) -> None:
        self._ends = list(accumulate(widths, initial=0))

    def fitting(self, begin: int, width: int, length: int) -> int:
        """Return the end of the longest piece from begin on that fits, one letter at least."""
        end = bisect_right(self._ends, self._ends[begin] + width) - 1
        return min(max(end, begin + 1), length)


class _Graphemes:
    """Where text may be cut, and how wide it is up to there."""

    def __init__(self, text: str) -> None:
        self._spans, _ = split_graphemes(text)
        self._next = 0

    def fitting(self, begin: int, width: int, length: int) -> int:
        """Return the end of the longest piece from begin on that fits."""
        spans, index = self._spans, self._next
        while index and spans[index - 1][1] > begin:
            index -= 1
        while index < len(spans) and spans[index][0] < begin:
            index += 1
        first, used = index, 0
        while index < len(spans) and used + spans[index][2] <= width:
            used += spans[index][2]
            index += 1
        self._next = index
        if index >= len(spans):
            return length
        return spans[max(index, first + 1) - 1][1]


def wrap(spans: list[Span], width: int) -> list[list[Span]]:
    """Return the spans of one line as rows."""
    if len(spans) == 1:
        text, role = spans[0]
        return [[(text[begin:end], role)] for begin, end in breaks(text, width)]
    whole = "".join(text for text, _ in spans)
    rows = breaks(whole, width)
    if len(rows) == 1:
        return [spans]
    return [cut(spans, begin, end) for begin, end in rows]


def cut(spans: list[Span], begin: int, end: int) -> list[Span]:
    """Return what stands between two characters."""
    kept, at = [], 0
    for text, role in spans:
        piece = text[max(0, begin - at) : max(0, end - at)]
        if piece:
            kept.append((piece, role))
        at += len(text)
    return kept


def clipped(text: str, width: int) -> str:
    """Return text that fits into a width, ending in … when something was left out."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    if width == 1:
        return "…"
    end = _fitting(text)(0, width - 1, len(text))
    kept = text[:end]
    return kept + "…" if cell_len(kept) < width else "…"


def padded(text: str, width: int) -> str:
    """Return text of exactly that width."""
    text = clipped(text, width)
    return text + " " * (width - cell_len(text))
