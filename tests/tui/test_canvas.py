"""tui/canvas.py: only what differs from what is on the terminal is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.drivers.headless_driver import HeadlessDriver
from textual.strip import Strip

from hubbub.tui.canvas import Canvas
from tests.tui.stage import shown

RED, BLUE = Style(color="red"), Style(color="blue")


def strip(*pieces: tuple[str, Style]) -> Strip:
    """Return a line."""
    return Strip([Segment(text, style) for text, style in pieces])


def drawn(canvas: Canvas, x: int, line: Strip) -> tuple[int, str] | None:
    """Draw in line 0; return where what differs begins, and its text."""
    found = canvas.put(x, 0, line)
    return found and (found[0], found[1].text)


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ("hello", "hello", None),
        ("hello", "hallo", (1, "a")),
        ("hello", "hxlxo", (1, "xlx")),
        ("hello", "HELLO", (0, "HELLO")),
        ("a消b", "a消c", (3, "c")),
        ("a消b", "a息b", (1, "息")),
        ("a消b", "axyb", (1, "xy")),
        ("axyb", "a消b", (1, "消")),
        ("ax消", "a消x", (1, "消x")),
        ("e\u0301a", "e\u0300a", (0, "e\u0300a")),
        ("👍🏽ab", "👍🏽ac", (0, "👍🏽ac")),
    ],
)
def test_what_differs(before: str, after: str, sent: tuple[int, str] | None) -> None:
    """From the first cell that differs to the last one; letters that belong together stay so."""
    canvas = Canvas()
    canvas.put(0, 0, strip((before, RED)))
    assert sent == drawn(canvas, 0, strip((after, RED)))
    assert None is drawn(canvas, 0, strip((after, RED)))


def test_another_look_differs() -> None:
    """The same letter in another colour is sent; what is only noted in a style is not."""
    canvas = Canvas()
    canvas.put(0, 0, strip(("abc", RED)))
    assert (1, "b") == drawn(canvas, 0, strip(("a", RED), ("b", BLUE), ("c", RED)))
    noted = strip(("a", RED), ("b", BLUE + Style.from_meta({"offset": (1, 7)})), ("c", RED))
    assert None is drawn(canvas, 0, noted)


def test_unknown_and_forgotten_cells_are_sent() -> None:
    """Nothing is left out that was not drawn by us."""
    canvas = Canvas()
    assert (5, "abc") == drawn(canvas, 5, strip(("abc", RED)))
    assert (3, "xx") == drawn(canvas, 3, strip(("xxabc", RED)))
    canvas.forget()
    assert (5, "abc") == drawn(canvas, 5, strip(("abc", RED)))


async def test_the_terminal_shows_what_the_screen_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After talk, boxes and another size, the cells that were sent are those of the screen."""
    monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda self: False))
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, data: None)
    async with shown(tmp_path) as stage:
        for number, text in enumerate(["one", "größe 消息 👍🏽", "one more " * 20, "```\nx\n```"]):
            await stage.said("sam", text, f"m{number}")
        await stage.type("hi", "ctrl+g")
        await stage.pilot.press("escape")
        await stage.pilot.resize_terminal(70, 20)
        await stage.pilot.pause()
        await stage.said("sam", "the last one", "m9")
        await stage.shows("the last one")
        canvas = stage.app.canvas
        known = ["".join(cell[0] if cell else "?" for cell in canvas.known(y)) for y in range(20)]
        assert stage.seen() == [line.rstrip() for line in known]


async def test_an_idle_second_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bars are looked at each second; where nothing differs, nothing is drawn."""
    written: list[str] = []
    async with shown(tmp_path) as stage:
        await stage.said("sam", "hi", "m1")
        await stage.pilot.pause()
        monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda self: False))
        monkeypatch.setattr(HeadlessDriver, "write", lambda self, data: written.append(data))
        stage.main.show_bars()
        await stage.pilot.pause()
        assert [] == written
