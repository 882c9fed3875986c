"""tui/completion.py: TAB."""

import pytest

from hubbub.tui.completion import Candidate, Words, asks, candidates, offered

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


def test_about() -> None:
    """A candidate comes with what is known of it."""
    words = Words(["join"], ["#ops"], ["maria"], {"maria": "on-call", "/join": "go in"})
    assert ["on-call"] == [one.about for one in candidates("@ma", words)]
    assert ["go in"] == [one.about for one in candidates("/j", words)]
    assert [""] == [one.about for one in candidates("#o", words)]


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        (True, "/"),
        (True, "hello @m"),
        (True, "#o"),
        (True, ":fi"),
        (False, "@"),
        (False, ":)"),
        (False, "maria"),
        (False, ""),
        (False, "@maria "),
    ],
)
def test_asks(asked: bool, before: str) -> None:
    """Marked words are offered something by themselves; plain ones when Tab is pressed."""
    assert asked == asks(before)


def test_offered() -> None:
    """What Tab puts in comes first, with what it is; what there is no room for is left out."""
    found = [Candidate("@maria ", "@maria", "on-call"), Candidate("@mark ", "@mark")]

    def drawn(chosen: int, cells: int) -> str:
        return "".join(text for text, _ in offered(found, chosen, cells))

    assert "┌ @maria  on-call ┐ @mark ┐" == drawn(-1, 40)
    assert "┌ @mark ┐ @maria ┐" == drawn(1, 40)
    assert "┌ @maria  on-call ┐" == drawn(0, 24)
    assert "┌ @maria  on-… ┐" == drawn(0, 16)
    assert "" == drawn(0, 15)
