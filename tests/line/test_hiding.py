"""line/hiding.py: what is left of an event for who ignores somebody."""

import pytest

from hubbub.client.events import (
    Edited,
    Event,
    Info,
    Joined,
    Purpose,
    Reacted,
    Recall,
    Recalled,
    Redacted,
    Said,
)
from hubbub.line.hiding import without


def said(who: str, *, own: bool = False) -> Said:
    """Return a message."""
    return Said(0.0, who, "#tea", f"by {who}", own=own, msgid=who)


def hides(nick: str) -> bool:
    """Whether that is sam."""
    return nick == "sam"


@pytest.mark.parametrize("who", ["sam", "ann"])
def test_what_is_said(who: str) -> None:
    """Nothing that sam says, edits, takes back or puts under something is shown."""
    for event in (
        said(who),
        Edited(said(who), "id"),
        Redacted(said(who), "id"),
        Reacted(0.0, who, "#tea", "id", "+1"),
    ):
        assert (None if who == "sam" else event) == without(event, hides)


def test_what_is_shown() -> None:
    """Who comes and goes is still told, and so is what we say, whatever we are called."""
    events: list[Event] = [Joined(0.0, "#tea", "sam"), said("sam", own=True)]
    assert events == [without(event, hides) for event in events]


@pytest.mark.parametrize("purpose", Purpose)
def test_what_was_said(purpose: Purpose) -> None:
    """Of history and of what is found the others are left; who asked is told when none are."""
    recall = Recall(purpose, "#tea", 9)
    both = Recalled(recall, (said("sam"), said("ann")))
    assert Recalled(recall, (said("ann"),)) == without(both, hides)
    empty = Recalled(recall, ())
    assert empty == without(empty, hides)
    is_asked = purpose in (Purpose.LAST, Purpose.OLDER, Purpose.SEARCH)
    hidden = Info("nothing but what is hidden; /ignores says whose") if is_asked else empty
    assert hidden == without(Recalled(recall, (said("sam"),)), hides)
