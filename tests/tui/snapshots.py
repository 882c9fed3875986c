"""Pictures of a screen as text: its lines, and which styles are where; compared, or written anew.

`HUBBUB_SNAPSHOTS=write python -m pytest tests/tui/test_snapshots.py` writes them; look at the
difference before you commit it. pytest-textual-snapshot does not work with pytest 9.
"""

from __future__ import annotations

import asyncio
import difflib
import os
from pathlib import Path

from rich.segment import Segment
from textual.app import App

from tests.tui.stage import PATIENCE, Shown

FOLDER = Path(__file__).parent / "snapshots"
STILL = 20
"""So many pauses after which nothing has changed mean that nothing will."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def picture(app: App[None]) -> str:
    """Return the screen: its lines, then a letter for the style of each letter, then the styles."""
    strips = app.screen._compositor.render_strips()
    styles: dict[str, str] = {}
    rows = []
    for strip in strips:
        row = ""
        for segment in strip:
            look = _look(segment)
            letter = styles.setdefault(look, LETTERS[len(styles) % len(LETTERS)])
            row += letter * len(segment.text)
        rows.append(row)
    lines = [strip.text.rstrip() for strip in strips]
    legend = [f"{letter} {look}" for look, letter in styles.items()]
    return "\n".join([*lines, "", *rows, "", *legend, ""])


def _look(segment: Segment) -> str:
    style = segment.style
    if style is None:
        return "-"
    parts = [str(style.color and style.color.name), str(style.bgcolor and style.bgcolor.name)]
    parts += [
        name
        for name in ("bold", "italic", "underline", "reverse", "strike")
        if getattr(style, name)
    ]
    return " ".join(parts)


async def compare(stage: Shown, name: str) -> None:
    """Wait until the screen is what it was; fail with what differs when it does not come to that.

    Where a slow machine has yet to draw something, that is waited for; a picture that is written
    is one that nothing changes any more.
    """
    file = FOLDER / f"{name}.txt"
    if os.environ.get("HUBBUB_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        file.write_text(await _settled(stage))
    expected = file.read_text()
    for _ in range(PATIENCE):
        if picture(stage.app) == expected:
            return
        await stage.pilot.pause()
        await asyncio.sleep(0)
    lines = (text.splitlines() for text in (expected, picture(stage.app)))
    different = "\n".join(difflib.unified_diff(*lines, "expected", "seen", n=0, lineterm=""))
    raise AssertionError(f"{name} looks different: see {__name__}\n{different}")


async def _settled(stage: Shown) -> str:
    """Return the screen once it has stayed the same for a while."""
    seen, since = picture(stage.app), 0
    while since < STILL:
        await stage.pilot.pause()
        before, seen = seen, picture(stage.app)
        since = since + 1 if before == seen else 0
    return seen
