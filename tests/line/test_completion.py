"""line/completion.py: TAB."""

import pytest

from hubbub.line.completion import Completion, Words, candidates

WORDS = Words(
    commands=["join", "me", "msg"], rooms=["#lobby", "#dev"], nicks=["Todd", "tom", "ann", "[bot]"]
)


@pytest.mark.parametrize(
    ("found", "before"),
    [
        (["Todd: ", "tom: "], "to"),
        (["Todd: "], "TOD"),
        (["hi ann "], "hi an"),
        (["hi @ann "], "hi @an"),
        (["@ann: "], "@an"),
        (["[bot]: "], "["),
        (["see #dev "], "see #d"),
        (["/me ", "/msg "], "/m"),
        (["/msg Todd "], "/msg tod"),
        ([], "look at /m"),
        ([], "nobody: hi "),
        ([], ""),
        ([], "xyz"),
    ],
)
def test_candidates(found: list[str], before: str) -> None:
    """What fits, in the order in which it is offered, ready to type on."""
    assert found == candidates(before, WORDS)


def test_stepping() -> None:
    """Each TAB takes the next candidate, after the last comes the first; Shift-TAB goes back."""
    completion = Completion()
    typed = ["to"]
    for by in (1, 1, 1, -1, -1):
        typed.append(completion.step(typed[-1], WORDS, by=by))
    assert ["to", "Todd: ", "tom: ", "Todd: ", "tom: ", "Todd: "] == typed


def test_backwards_first() -> None:
    """Shift-TAB begins with the last candidate."""
    assert "tom: " == Completion().step("to", WORDS, by=-1)


def test_typing_starts_anew() -> None:
    """What is typed in between is completed for itself."""
    completion = Completion()
    before = completion.step("to", WORDS)
    assert "Todd: hi ann " == completion.step(f"{before}hi a", WORDS)
    assert "nothing here" == completion.step("nothing here", WORDS)
