"""tui/screens/side.py: a thread, or another day, beside the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.screens.side import Side
from hubbub.tui.timeline.entries import Entry, Message
from hubbub.tui.widgets.timeline import Timeline
from tests.tui.stage import Shown, shown

NOON_S = 1_700_049_600.0


def message(number: int) -> Message:
    """Return a message."""
    return Message(str(number), NOON_S + number, "sam", f"text {number}", msgid=f"id{number}")


async def opened(stage: Shown, box: Side) -> list[str | None]:
    """Open it; return the list that its result comes into."""
    results: list[str | None] = []
    stage.app.push_screen(box, results.append)
    await stage.box(Side)
    await stage.pilot.pause()
    return results


async def test_a_thread_is_written_into(tmp_path: Path) -> None:
    """What is typed is said in it, and stands there at once; the room stays in sight."""
    entries: list[Entry] = [message(1)]

    def write(text: str) -> None:
        entries.append(Message("2", NOON_S, "todd", text, own=True))

    async with shown(tmp_path) as stage:
        await opened(stage, Side("a thread", lambda: entries, write=write))
        assert stage.sees("text 1")
        assert stage.sees("#ops")
        await stage.type("on it", "enter")
        await stage.shows("  on it")
        await stage.pilot.press("enter")
        assert 2 == len(entries), "nothing was typed, so nothing was said"


async def test_what_is_done_with_a_message(tmp_path: Path) -> None:
    """Tab goes to the messages; copying is done there, all else in the room."""
    copied: list[str] = []
    async with shown(tmp_path) as stage:
        stage.app.copy_to_clipboard = copied.append  # type: ignore[method-assign]
        entries = [message(1), message(2)]
        results = await opened(stage, Side("a thread", lambda: entries, write=print))
        await stage.pilot.press("tab", "k", "y")
        await stage.shows("copied")
        await stage.pilot.press("k", "r")
        assert (["text 2"], ["reply 1"]) == (copied, results)


async def test_another_day_is_only_read(tmp_path: Path) -> None:
    """It begins at the message that is looked for, and there is nowhere to write."""
    entries = [message(number) for number in range(80)]
    async with shown(tmp_path) as stage:
        results = await opened(stage, Side("a day", lambda: entries, show="20"))
        timeline = stage.app.screen.query_one(Timeline)
        await stage.so(lambda: timeline.cursor == "20")
        assert stage.sees("text 20")
        assert not stage.app.screen.query("#reply")
        await stage.pilot.press("escape")
        assert [None] == results


@pytest.mark.parametrize(
    ("columns", "is_whole"), [(100, False), (80, False), (79, True), (40, True)]
)
async def test_its_width(columns: int, is_whole: bool, tmp_path: Path) -> None:
    """On a narrow screen it takes all of it, also when the terminal becomes so later."""
    async with shown(tmp_path) as stage:
        await opened(stage, Side("a day", lambda: [message(1)]))
        await stage.pilot.resize_terminal(columns, 30)
        await stage.pilot.pause()
        width = stage.app.screen.query_one("Vertical").region.width
        assert is_whole == (width == columns)
        assert stage.sees("text 1")
