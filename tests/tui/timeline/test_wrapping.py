"""tui/timeline/wrapping.py: text into rows of a width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hubbub.tui.timeline.wrapping import breaks, clipped, cut, padded, wrap

FAMILY = "👩‍👩‍👧"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([""], ""),
        (["short"], "short"),
        (["two", "words"], "two words"),
        (["two", "words"], "two   words"),
        (["two", "words   "], "two words   "),
        (["two wor"], "two wor   "),
        (["abcdefgh"], "abcdefgh "),
        (["two", "words"], "two words      "),
        (["abcdefgh", "ij"], "abcdefghij"),
        (["a", "abcdefgh", "ij"], "a abcdefghij"),
        (["日本語日", "本"], "日本語日本"),
        (["Größe", "данные"], "Größe данные"),
        ([FAMILY * 4, FAMILY], FAMILY * 5),
        (["e\u0301" * 8, "e\u0301"], "e\u0301" * 9),
        (["👍🏽👍🏽👍🏽👍🏽", "👍🏽"], "👍🏽" * 5),
    ],
)
def test_breaks(rows: list[str], text: str) -> None:
    """Rows end between words where they can, else between letters as people see them."""
    assert rows == [text[begin:end] for begin, end in breaks(text, 8)]


@given(st.text(alphabet="ab 日é\u0301👍🏽\u200dя", max_size=60), st.integers(2, 20))
def test_no_row_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    """Every row fits, and only spaces are missing between two."""
    rows = breaks(text, width)
    left = "".join(text[begin:end] for begin, end in rows)
    assert text.replace(" ", "") == left.replace(" ", "")
    assert all(cell_len(text[begin:end]) <= width for begin, end in rows)


def test_roles_survive() -> None:
    """A span that is cut keeps its role on both rows."""
    assert [[("one ", ""), ("two", "link")], [("three", "link")]] == wrap(
        [("one ", ""), ("two three", "link")], 8
    )
    assert [("b", "x"), ("c", "")] == cut([("ab", "x"), ("cd", "")], 1, 3)


@pytest.mark.parametrize(
    ("shown", "text", "width"),
    [("abc", "abc", 3), ("ab…", "abcd", 3), ("…", "abc", 1), ("", "abc", 0), ("日…", "日本語", 4)],
)
def test_clipped(shown: str, text: str, width: int) -> None:
    """What does not fit ends in an ellipsis."""
    assert shown == clipped(text, width)
    assert width >= cell_len(shown)


def test_padded() -> None:
    """It is exactly as wide as asked."""
    assert "日  " == padded("日", 4)
