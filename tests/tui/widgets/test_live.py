"""tui/widgets/live.py: one row that tells, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui import live
from hubbub.tui.widgets.live import Live
from tests.tui.stage import Shown, shown

HEARD = "screen_reader = true\n"


async def line_of(stage: Shown) -> Live:
    """Return the live line, when all that comes at the start was told."""
    line = stage.main.query_one(Live)
    await stage.so(lambda: not line.lines.waits)
    return line


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reading take no time."""
    monkeypatch.setattr(live, "LEAST_S", 0.001)
    monkeypatch.setattr(live, "LETTER_S", 0.0)


async def test_it_goes_on_by_itself(tmp_path: Path) -> None:
    """The next line stands there when the one before was read."""
    async with shown(tmp_path, settings=HEARD) as stage:
        line = await line_of(stage)
        for text in ("one", "two", "three"):
            line.announce(text)
        await stage.so(lambda: line.text == "three")


async def test_a_box_holds_it_up(tmp_path: Path) -> None:
    """What nobody could see is told when the box is closed."""
    async with shown(tmp_path, settings=HEARD) as stage:
        line = await line_of(stage)
        await stage.pilot.press("f1")
        line.announce("one")
        await stage.pilot.pause()
        assert "one" != line.text
        await stage.pilot.press("escape")
        await stage.so(lambda: line.text == "one")


async def test_a_narrow_row(tmp_path: Path) -> None:
    """Lines are cut for the width as it is now."""
    async with shown(tmp_path, settings=HEARD) as stage:
        line = await line_of(stage)
        await stage.pilot.resize_terminal(40, 12)
        await stage.pilot.pause()
        line.tell("word " * 12)
        await stage.so(lambda: not line.lines.waits)
        assert 40 >= len(line.text)
        assert 1 == line.size.height
