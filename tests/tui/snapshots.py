"""Pictures of a screen as text: its lines, and which styles are where; compared, or written anew.

`HUBBUB_SNAPSHOTS=write python -m pytest tests/tui/test_snapshots.py` writes them; look at the
difference before you commit it. pytest-textual-snapshot does not work with pytest 9.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from rich.segment import Segment
from textual.app import App

from tests.tui.stage import Shown

FOLDER = Path(__file__).parent / "snapshots"
STILL = 80
"""So many turns after another size nothing changes any more: that is what is written."""
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
    """Wait until the screen is what it was; fail with what differs if it does not come to that."""
    file = FOLDER / f"{name}.txt"
    if os.environ.get("HUBBUB_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        for _ in range(STILL):
            await stage.pilot.pause()
        file.write_text(picture(stage.app))
    expected = file.read_text()
    try:
        await stage.so(lambda: picture(stage.app) == expected)
    except AssertionError:
        lines = (text.splitlines() for text in (expected, picture(stage.app)))
        different = "\n".join(difflib.unified_diff(*lines, "expected", "seen", n=0, lineterm=""))
        raise AssertionError(f"{name} looks different: see {__name__}\n{different}") from None
