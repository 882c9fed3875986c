"""tui/completion.py: TAB."""

import pytest

from hubbub.tui.completion import Words, candidates

WORDS = Words(["join", "me"], ["#ops", "#other"], ["maria", "mark", "Zoe"])


@pytest.mark.parametrize(
    ("words", "before"),
    [
        (["maria: ", "mark: "], "ma"),
        (["maria ", "mark "], "hello ma"),
        (["@maria ", "@mark "], "@ma"),
        (["Zoe: "], "z"),
        (["#ops ", "#other "], "see #o"),
        (["/join "], "/j"),
        ([], "see /j"),
        (["🔥 "], ":fire"),
        (["🔥 "], "oh :fire:"),
        ([], ""),
        ([], "nobody"),
        (["maria "], "two\nlines mari"),
    ],
)
def test_candidates(words: list[str], before: str) -> None:
    """Nicks in the order given, rooms, commands at the beginning, emoji."""
    assert words == [one.word for one in candidates(before, WORDS)]
