"""The ranks of a room: what each may give, and whom it may put out."""

import pytest

from hubbub.core import ranks


@pytest.mark.parametrize(
    ("standing", "given"),
    [("q", "qaohv"), ("a", "ohv"), ("o", "ohv"), ("h", "v"), ("v", ""), ("", ""), ("ov", "ohv")],
)
def test_each_rank_gives_those_below(standing: str, given: str) -> None:
    """The founder gives every rank, an operator its own and those below, a voice none."""
    assert given == "".join(letter for letter in "qaohv" if ranks.gives(standing, letter))


@pytest.mark.parametrize(
    ("standing", "victims"),
    [("q", "qaohv-"), ("a", "ohv-"), ("o", "ohv-"), ("h", "v-"), ("v", ""), ("", "")],
)
def test_nobody_puts_out_who_is_above(standing: str, victims: str) -> None:
    """Who has no rank (-) can be put out by everybody who puts out at all."""
    found = [one for one in "qaohv-" if ranks.puts_out(standing, one.strip("-"))]
    assert victims == "".join(found)


@pytest.mark.parametrize(
    ("standing", "letter", "expected"),
    [("o", "k", True), ("q", "s", True), ("h", "b", True), ("h", "k", False), ("v", "b", False)],
)
def test_half_operators_switch_what_keeps_order(standing: str, letter: str, expected: bool) -> None:
    """Operators switch all modes, half-operators the lists and +m."""
    assert expected == ranks.switches(standing, letter)


def test_a_rank_reaches_itself_and_those_below() -> None:
    """What is said to @ is heard by operators and above, also by those with more ranks."""
    assert [True, True, True, False, False, False] == [
        ranks.reaches(standing, "o") for standing in ("q", "ao", "ov", "h", "v", "")
    ]
