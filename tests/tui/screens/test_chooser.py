"""tui/screens/chooser.py: choosing by a part of a name."""

import pytest

from hubbub.tui.screens.chooser import Choice, fitting, score


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
