"""tui/screens/asking.py: one question after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.screens.asking import Asking
from hubbub.tui.widgets.field import Field
from hubbub.tui.widgets.lines import Line, Lines
from tests.tui.stage import Shown, shown


class Questions(Asking[str]):
    """Asks for two things, and shows what was answered."""

    steps = ("first", "second")

    def __init__(self) -> None:
        super().__init__("questions")
        self.answers: list[str] = []

    def on_mount(self) -> None:
        """Begin."""
        self.ask("What?", self._what, [("a fact that is told", "quiet")], "a word", value="old")

    def _what(self, text: str) -> None:
        self.answers.append(text)
        self.step = 1
        self.ask("Why?", self._why, [], "a reason", secret=True)

    def _why(self, text: str) -> None:
        self.answers.append(text)
        self.ask("Which?", self.dismiss, [])
        self.show_lines([Line(((key, ""),), (), key) for key in "abc"], "a")


async def opened(stage: Shown) -> Questions:
    """Open it."""
    box = Questions()
    stage.app.push_screen(box)
    await stage.box(Questions)
    await stage.pilot.pause()
    return box


async def test_an_answer_goes_to_who_asked(tmp_path: Path) -> None:
    """Then the next thing is asked; what was there may be changed; blanks around it go."""
    async with shown(tmp_path) as stage:
        box = await opened(stage)
        assert stage.sees("What?")
        assert stage.sees("[first]  second")
        assert stage.sees("a fact that is told")
        await stage.type("er ", "enter")
        await stage.shows("Why?")
        assert stage.sees("first  [second]")
        assert ["older"] == box.answers
        assert not stage.sees("a fact that is told")


async def test_a_secret(tmp_path: Path) -> None:
    """It is not shown, and comes whole."""
    async with shown(tmp_path) as stage:
        box = await opened(stage)
        await stage.pilot.press("enter")
        await stage.shows("Why?")
        await stage.type(" s3cret ")
        assert not stage.sees("s3cret")
        await stage.pilot.press("enter")
        assert ["old", " s3cret "] == box.answers


async def test_what_is_chosen_is_not_typed(tmp_path: Path) -> None:
    """Without a placeholder there is nowhere to type."""
    async with shown(tmp_path) as stage:
        box = await opened(stage)
        await stage.pilot.press("enter", "enter")
        await stage.shows("Which?")
        assert not box.query_one(Field).display
        box.action_step(1)
        assert "b" == box.lines.chosen
        box.action_step(5)
        assert "c" == box.lines.chosen


@pytest.mark.parametrize("size", [(100, 30), (60, 20), (50, 12), (40, 10)])
async def test_it_fits(size: tuple[int, int], tmp_path: Path) -> None:
    """Question, answer, facts and keys are in sight, also when the terminal changes."""
    async with shown(tmp_path) as stage:
        box = await opened(stage)
        await stage.pilot.resize_terminal(*size)
        box.tell_facts([("a long fact " * 8, "quiet")])
        await stage.pilot.pause()
        for text in ("What?", "old", "a long fact", "Enter go on"):
            assert stage.sees(text), text
        steps = "1/2" if size[0] < 60 else "[first]  second"
        assert stage.sees(steps)
        width = box.query_one(Lines).cells
        assert all(len(line.left[0][0]) <= width for line in box.query_one(Lines)._lines)
