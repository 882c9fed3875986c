"""tui/screens/ask.py: one question."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.screens.ask import Ask
from tests.tui.stage import Shown, shown


async def ask(stage: Shown, box: Ask) -> list[str | None]:
    """Ask; return the list that the answer comes into."""
    results: list[str | None] = []
    stage.app.push_screen(box, results.append)
    await stage.box(Ask)
    await stage.pilot.pause()
    return results


@pytest.mark.parametrize(
    ("typed", "keys", "answer"),
    [("on it", ["enter"], "on it"), ("", ["enter"], ""), ("no", ["escape"], None)],
)
async def test_the_answer(typed: str, keys: list[str], answer: str | None, tmp_path: Path) -> None:
    """It is what was typed; None if it was closed."""
    async with shown(tmp_path) as stage:
        results = await ask(stage, Ask("why?"))
        await stage.type(typed, *keys)
        assert [answer] == results


@pytest.mark.parametrize(("typed", "answer"), [("", "spam"), ("noise", "noise")])
async def test_what_is_there_already(typed: str, answer: str, tmp_path: Path) -> None:
    """A value is taken as it is, or what is typed takes its place."""
    async with shown(tmp_path) as stage:
        results = await ask(stage, Ask("take it back?", value="spam"))
        await stage.type(typed, "enter")
        assert [answer] == results


async def test_a_secret(tmp_path: Path) -> None:
    """It is not shown, and comes whole, with its spaces."""
    async with shown(tmp_path) as stage:
        results = await ask(stage, Ask("password?", secret=True))
        await stage.type(" s3cret ")
        assert stage.sees("••••••••")
        assert not stage.sees("s3cret")
        await stage.pilot.press("enter")
        assert [" s3cret "] == results


async def test_a_long_text(tmp_path: Path) -> None:
    """It is wrapped, anew when the terminal changes, and what does not fit can be scrolled to."""
    async with shown(tmp_path) as stage:
        text = "\n".join(f"line {number} {'word ' * 12}end{number}." for number in range(20))
        await ask(stage, Ask("read this", text))
        assert stage.sees("line 0 word")
        assert not stage.sees("end19.")
        for _ in range(40):
            await stage.pilot.press("down")
        assert stage.sees("end19.")
        await stage.pilot.press("pageup", "pageup", "pageup", "pageup")
        await stage.shows("line 0 word")
        await stage.pilot.resize_terminal(50, 20)
        await stage.pilot.pause()
        assert stage.sees("end0.")
