"""tui/timeline/heights.py: running sums of heights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.tui.timeline.heights import Heights

some = st.lists(st.integers(0, 5), max_size=20)


def test_nothing_has_no_height() -> None:
    """Without entries there are no lines, and none can be found."""
    heights = Heights()
    assert (0, 0, 0) == (heights.total, heights.top(0), len(heights))
    with pytest.raises(IndexError):
        heights.at(0)


def test_an_entry_without_lines_is_never_found() -> None:
    """A hidden entry has no line of its own."""
    heights = Heights()
    heights.extend([2, 0, 3])
    assert [0, 0, 2, 2, 2, 2] == [heights.at(line) for line in (0, 1, 2, 3, 4, 99)]


@given(some, some, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5))))
def test_sums_are_right_after_any_change(
    behind: list[int], before: list[int], changes: list[tuple[int, int]]
) -> None:
    """However entries came and changed, each begins where those above it end."""
    heights, expected = Heights(), [*before, *behind]
    for height in behind:
        heights.append(height)
    heights.prepend(before)
    for index, height in changes:
        if expected:
            expected[index % len(expected)] = height
            heights.set(index % len(expected), height)
    if expected:
        heights.delete(0, 1)
        del expected[0]
    heights.append(1)
    expected.append(1)
    assert [sum(expected[:n]) for n in range(len(expected) + 1)] == [
        heights.top(n) for n in range(len(expected) + 1)
    ]
