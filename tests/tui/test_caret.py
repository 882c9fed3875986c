"""tui/caret.py: the terminal's cursor is at what a key would act on, also while it is hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from hubbub.tui import caret
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.help import Help
from tests.tui.stage import shown
from tests.tui.terminal import terminal


async def test_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the caret of the composer, at the chosen message; for those who see it is hidden."""
    with terminal(monkeypatch) as screen:
        async with shown(tmp_path) as stage:
            await stage.said("sam", "hello", "id1")
            await stage.type("a消")
            assert ((6, 27), False) == (screen.cursor, screen.is_shown)
            await stage.pilot.press("alt+k")
            assert "hello" in screen.line(screen.cursor[1])


@pytest.mark.parametrize("secret", [False, True])
async def test_in_a_box(secret: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind what is typed, and where the arrows go in it, also where it is not shown."""
    with terminal(monkeypatch) as screen:
        async with shown(tmp_path) as stage:
            stage.app.push_screen(Ask("why?", "because", secret=secret))
            await stage.box(Ask)
            await stage.type("abc")
            field = stage.app.screen.query_one(Input).content_region
            assert (field.x + 3, field.y) == screen.cursor
            await stage.pilot.press("left", "left")
            assert (field.x + 1, field.y) == screen.cursor


async def test_in_a_list_to_read(tmp_path: Path) -> None:
    """Where nothing is to be chosen it is at the first line in sight."""
    async with shown(tmp_path) as stage:
        await stage.pilot.press("f1")
        await stage.box(Help)
        await stage.pilot.press("down", "down")
        place = caret.place(stage.app.screen)
        assert place == stage.app.screen.focused.content_region.offset  # type: ignore[union-attr]
