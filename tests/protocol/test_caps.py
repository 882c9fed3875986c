"""protocol/caps.py: the capabilities, and how their names are put into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.caps import CAPABILITIES, IMPLIED_BY_302, LINE_LIMIT_BYTES, lines


@pytest.mark.parametrize(
    ("expected", "names"),
    [
        ([""], []),
        (["batch"], ["batch"]),
        (["batch setname"], ["batch", "setname"]),
        (["a" * 200 + " " + "b" * 199], ["a" * 200, "b" * 199]),
        (["a" * 200, "b" * 200], ["a" * 200, "b" * 200]),
    ],
)
def test_names_fill_lines(expected: list[str], names: list[str]) -> None:
    """Names go into as few lines as hold them; no name at all is one empty line."""
    assert expected == lines(names)


@given(st.lists(st.text("ab-", min_size=1, max_size=150)))
def test_lines_hold_all_names(names: list[str]) -> None:
    """All names come in their order, and no line is over the limit."""
    found = lines(names)

    assert names == " ".join(found).split()
    assert all(len(line) <= LINE_LIMIT_BYTES for line in found)


def test_what_302_implies_is_offered() -> None:
    """`CAP LS 302` cannot switch on what there is not."""
    assert IMPLIED_BY_302 in CAPABILITIES


def test_names_can_stand_in_a_line() -> None:
    """A name has no space, no = (its value would begin there) and no - in front (taken back)."""
    assert not [name for name in CAPABILITIES if set(" =") & set(name) or name.startswith("-")]
