"""tui/commands/reading.py: finding and keeping what was said."""

from __future__ import annotations

from pathlib import Path

from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.find import Find
from tests.tui.stage import shown


async def test_finding(tmp_path: Path) -> None:
    """/search, /date and /mentions open their boxes."""
    async with shown(tmp_path) as stage:
        for typed, box in (("/search deploy", Find), ("/date", Ask), ("/mentions", Chooser)):
            await stage.command(typed)
            await stage.box(box)
            await stage.pilot.press("escape")
            await stage.box(type(stage.main))


async def test_a_date_that_is_none(tmp_path: Path) -> None:
    """What is no date is refused in words."""
    async with shown(tmp_path) as stage:
        await stage.command("/date someday")
        await stage.so(lambda: "someday" in stage.bar("context"))


async def test_seen_and_export(tmp_path: Path) -> None:
    """/seen marks the room as read; /export says what it can write."""
    async with shown(tmp_path) as stage:
        stage.desk.focused = False
        await stage.said("sam", "one", "id1")
        assert 1 == stage.ops.unread
        await stage.command("/seen")
        await stage.so(lambda: not stage.ops.unread)
        await stage.command("/export pdf")
        await stage.so(lambda: "/export md, json or txt" in stage.bar("context"))
