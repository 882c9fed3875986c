"""tui/screens/bare.py: only the text, for copying with the terminal's own mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from hubbub.tui.screens.bare import Bare
from tests.tui.stage import shown


async def test_only_what_was_said(tmp_path: Path) -> None:
    """From edge to edge: no times, names, frames, days; code as it was sent."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "look at this:", "id1")
        await stage.said("maria", "one two", "id2", tags="+draft/reply=id1")
        await stage.pilot.press("f9")
        await stage.box(Bare)
        await stage.pilot.pause()
        assert [line for line in stage.seen() if line] == [
            "todd joined",
            "look at this:",
            "one two",
        ] or [line for line in stage.seen() if line][-2:] == ["look at this:", "one two"]
        assert not stage.sees("22:13")


@pytest.mark.parametrize("key", ["escape", "f9", "q"])
async def test_it_is_left(key: str, tmp_path: Path) -> None:
    """Each of these keys goes back to writing."""
    async with shown(tmp_path) as stage:
        await stage.pilot.press("f9")
        await stage.box(Bare)
        await stage.pilot.press(key)
        await stage.box(type(stage.main))
        assert stage.composer.has_focus


async def test_the_mouse_is_the_terminals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it is open, and not a moment longer."""
    calls: list[str] = []
    for name in ("_enable_mouse_support", "_disable_mouse_support"):
        monkeypatch.setattr(
            HeadlessDriver, name, lambda _self, name=name: calls.append(name), raising=False
        )
    async with shown(tmp_path) as stage:
        await stage.pilot.press("f9")
        await stage.box(Bare)
        assert ["_disable_mouse_support"] == calls
        await stage.pilot.press("escape")
        await stage.box(type(stage.main))
        await stage.so(lambda: calls[1:] == ["_enable_mouse_support"])


async def test_it_begins_at_the_end(tmp_path: Path) -> None:
    """What was said last is in sight, and the arrows go up."""
    async with shown(tmp_path) as stage:
        for number in range(60):
            await stage.said("sam", f"line {number}.", f"id{number}")
        await stage.shows("line 59.")
        await stage.pilot.press("f9")
        await stage.box(Bare)
        await stage.shows("line 59.")
        assert not stage.sees("line 20.")
        for _ in range(35):
            await stage.pilot.press("up")
        await stage.shows("line 20.")
