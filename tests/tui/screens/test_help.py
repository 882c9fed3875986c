"""tui/screens/help.py: all keys and commands, as they are bound now."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui import keys
from hubbub.tui.commands.table import COMMANDS
from hubbub.tui.screens.help import Help
from hubbub.tui.widgets.lines import Lines
from tests.tui.stage import Shown, shown


async def whole(stage: Shown) -> str:
    """Open it; return all of its text."""
    await stage.pilot.press("f1")
    await stage.box(Help)
    lines = stage.app.screen.query_one(Lines)
    await stage.so(lambda: bool(lines._lines))
    return "\n".join("".join(text for text, _ in (*row.left, *row.right)) for row in lines._lines)


async def test_everything_is_in_it(tmp_path: Path) -> None:
    """Every action with the name by which it can be bound, and every command."""
    async with shown(tmp_path) as stage:
        text = await whole(stage)
        for name, action in keys.ACTIONS.items():
            if not name[-1].isdigit():
                assert action.purpose in text
                assert name in text
        for name in COMMANDS:
            assert f"/{name}" in text


async def test_keys_as_they_are_bound(tmp_path: Path) -> None:
    """A preset and what was bound by hand are in it."""
    settings = 'keys = "emacs"\n[bindings]\n"app.find" = "f3"\n'
    async with shown(tmp_path, settings=settings) as stage:
        text = await whole(stage)
        assert "F3" in text
        assert "Alt+X" in text


@pytest.mark.parametrize("size", [(100, 30), (60, 20), (40, 10)])
async def test_all_of_it_can_be_reached(size: tuple[int, int], tmp_path: Path) -> None:
    """The arrows scroll to the end, at every width."""
    async with shown(tmp_path) as stage:
        await stage.pilot.resize_terminal(*size)
        await whole(stage)
        lines = stage.app.screen.query_one(Lines)
        await stage.pilot.pause()
        for _ in range(len(lines._lines)):
            lines.action_step(1)
        await stage.shows("leave")
        assert lines.scroll_offset.y == lines.max_scroll_y > 0
