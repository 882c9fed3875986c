"""tui/widgets/page.py: the timeline stands still until somebody turns to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.stage import shown

HEARD = "screen_reader = true\n"


@pytest.mark.parametrize("key", ["alt+k", "ctrl+end", "pageup"])
async def test_it_is_turned(key: str, tmp_path: Path) -> None:
    """What comes is drawn when a key asks for it, and not before."""
    async with shown(tmp_path, settings=HEARD) as stage:
        for number in range(40):
            await stage.said("sam", f"line {number} of it", f"id{number}")
        assert not stage.sees("22:13 sam: line")
        await stage.pilot.press(key)
        await stage.shows("22:13 sam: line")


async def test_another_room_is_another_page(tmp_path: Path) -> None:
    """It is drawn when it is opened, and so is the one before when one comes back."""
    async with shown(tmp_path, settings=HEARD) as stage:
        await stage.said("sam", "here", "id1")
        await stage.said("maria", "psst", "id2", "todd")
        await stage.pilot.press("alt+down")
        await stage.shows("22:13 maria: psst")
        await stage.pilot.press("alt+up")
        await stage.shows("22:13 sam: here")


async def test_older_history_is_drawn(tmp_path: Path) -> None:
    """It was asked for."""
    async with shown(tmp_path, enters=False, settings=HEARD) as stage:
        await stage.enter("sam")
        await stage.answer("@time=2023-11-14T20:00:00.000Z;msgid=n1 :sam!~u@h PRIVMSG #ops :old")
        await stage.shows("20:00 sam: old")


async def test_it_follows_again(tmp_path: Path) -> None:
    """Who does not listen any more sees what comes at once, with its signs."""
    async with shown(tmp_path, settings=HEARD) as stage:
        await stage.said("sam", "one", "id1")
        await stage.command("/set screen_reader off")
        await stage.shows("sam     one")
        await stage.said("sam", "two", "id2")
        await stage.shows("·       two")


async def test_another_size(tmp_path: Path) -> None:
    """It is drawn anew, with what has come."""
    async with shown(tmp_path, settings=HEARD) as stage:
        await stage.said("sam", "one", "id1")
        await stage.pilot.resize_terminal(50, 20)
        await stage.shows("22:13 sam: one")
