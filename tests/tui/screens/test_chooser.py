"""tui/screens/chooser.py: choosing by a part of a name."""

from pathlib import Path

import pytest

from hubbub.tui.screens.chooser import Choice, Chooser, fitting, score
from tests.tui.stage import shown


@pytest.mark.parametrize(
    ("order", "typed"),
    [
        (["#ops", "#dev-ops", "#options"], "ops"),
        (["#dev-ops"], "do"),
        (["#dev-ops"], "dev ops"),
        ([], "xyz"),
        (["#options", "#ops", "#dev-ops"], ""),
    ],
)
def test_fitting(order: list[str], typed: str) -> None:
    """Beginnings of words first, then pieces, then letters in their order."""
    choices = [Choice(name, ((name, ""),)) for name in ("#options", "#ops", "#dev-ops")]
    assert order == [choice.key for choice in fitting(typed, choices)][: len(order)]
    assert bool(order) == bool(fitting(typed, choices))


def test_score() -> None:
    """In one piece is better than letter by letter; nothing fits everything."""
    assert score("", "x") > 0
    assert score("abc", "xabcx") > score("abc", "a-b-c") > 0 == score("abc", "acb")


@pytest.mark.parametrize("rows", [30, 24, 20, 12, 10])
async def test_its_keys_stay_on_the_screen(rows: int, tmp_path: Path) -> None:
    """However much there is to choose from, and however low the terminal becomes."""
    async with shown(tmp_path) as stage:
        await stage.pilot.press("ctrl+g")
        await stage.box(Chooser)
        await stage.pilot.resize_terminal(100, rows)
        await stage.shows("Enter take · Esc close")
