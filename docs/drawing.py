"""A terminal's screen as SVG, with its colours.

Source: ECMA-48 8.3.117 (SGR); ISO 8613-6 (true colours); xterm's palette of 256 colours.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import product

from rich.cells import cell_len
from terminals import CELL, PAD, Window

LINE, FONT, BAR = 18, 13, 30  # pixels
Style = dict[
    str, str
]  # the attributes of an SVG text, "paper" and "reverse"; "" for what is as usual
PAPER, INK, EDGE, FADED = "#0d1117", "#e6edf3", "#3d444d", "#9198a1"
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"
BASE = "484f58 ff7b72 3fb950 d29922 58a6ff bc8cff 39c5cf b1bac4"
BRIGHT = "6e7681 ffa198 56d364 e3b341 79c0ff d2a8ff 56d4dd ffffff"
CUBE = map("".join, product(("00", "5f", "87", "af", "d7", "ff"), repeat=3))
GREYS = (f"{grey:02x}" * 3 for grey in range(8, 248, 10))
PALETTE = [f"#{rgb}" for rgb in (*BASE.split(), *BRIGHT.split(), *CUBE, *GREYS)]
LOOKS = ("font-weight", "font-style", "text-decoration")
CHANGES: dict[int, Style] = {
    0: {"fill": INK, "paper": "", "reverse": "", **dict.fromkeys(LOOKS, "")},
    1: {"font-weight": "bold"},
    3: {"font-style": "italic"},
    4: {"text-decoration": "underline"},
    7: {"reverse": "yes"},
    22: {"font-weight": ""},
    23: {"font-style": ""},
    24: {"text-decoration": ""},
    27: {"reverse": ""},
    39: {"fill": INK},
    49: {"paper": ""},
    **{start + n: {"fill": PALETTE[n + start // 90 * 8]} for start in (30, 90) for n in range(8)},
    **{start + n: {"paper": PALETTE[n + start // 90 * 8]} for start in (40, 100) for n in range(8)},
}


def changed(style: Style, parameters: str) -> Style:
    """Return the style after `ESC [ parameters m`; what has no place in CHANGES changes nothing."""
    numbers = iter([int(n or 0) for n in parameters.split(";")])
    for number in numbers:
        if number in (38, 48):
            style = style | {"fill" if number == 38 else "paper": colour(numbers)}
        else:
            style = style | CHANGES.get(number, {})
    return style


def colour(numbers: Iterator[int]) -> str:
    """Return the colour that 38 or 48 is followed by: one of the palette, or red, green, blue."""
    if next(numbers) == 5:
        return PALETTE[next(numbers)]
    return "#" + "".join(f"{next(numbers):02x}" for _ in range(3))


def pieces(screen: str) -> Iterator[tuple[int, int, str, Style]]:
    """Give column, row, text and style of each piece; a style lasts across rows, as in tmux."""
    style = CHANGES[0]
    for row, line in enumerate(screen.split("\n")):
        column = 0
        for parameters, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b]+)", line):
            if text:
                yield column, row, text, style
                column += cell_len(text)
            else:
                style = changed(style, parameters)


def draw(window: Window, top: int, rows: int, screen: str, cursor: str) -> Iterator[str]:
    """Give the elements of one framed terminal; cursor: its column and row."""
    yield f'<g transform="translate({window.x} {top})">'
    size = f'width="{window.width - 1}" height="{BAR + 2 * PAD + rows * LINE - 1}"'
    yield f'<rect x="0.5" y="0.5" {size} rx="8" fill="{PAPER}" stroke="{EDGE}"/>'
    yield f'<path d="M0.5 {BAR - 0.5}h{window.width - 1}" stroke="{EDGE}"/>'
    yield from (f'<circle cx="{x}" cy="15" r="4.5" fill="{EDGE}"/>' for x in (17, 33, 49))
    middle = f'x="{window.width // 2}" y="19" text-anchor="middle"'
    yield f'<text {middle} fill="{FADED}">{escape(window.title)}</text>'
    column, row = map(int, cursor.split())
    for x, y, text, style in [*pieces(screen), (column, row, " ", {"paper": FADED})]:
        ink, paper = style.get("fill", INK), style.get("paper", "")
        if style.get("reverse"):
            ink, paper = paper or PAPER, ink
        left, over, wide = f"{PAD + x * CELL:g}", BAR + PAD + y * LINE, f"{cell_len(text) * CELL:g}"
        if paper:
            yield f'<rect x="{left}" y="{over}" width="{wide}" height="{LINE}" fill="{paper}"/>'
        look = "".join(f' {k}="{v}"' for k, v in style.items() if v and k in LOOKS)
        for words in re.finditer(r"\S+(?: \S+)*", text):  # textLength: cells whatever the font is
            left = f"{PAD + (x + cell_len(text[: words.start()])) * CELL:g}"
            place = f'x="{left}" y="{over + FONT}" textLength="{cell_len(words[0]) * CELL:g}"'
            yield f'<text {place} fill="{ink}"{look}>{escape(words[0])}</text>'
    yield "</g>"


def framed(width: int, height: int, *parts: Iterator[str]) -> str:
    """Return the SVG of so many pixels that these terminals are in."""
    size = f'width="{width}" viewBox="0 0 {width} {height}"'
    font = f'font-family="{FONTS}" font-size="{FONT}"'
    root = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
    return "\n".join([root, *(line for part in parts for line in part), "</svg>\n"])
