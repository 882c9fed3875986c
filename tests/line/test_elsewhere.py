"""line/elsewhere.py: what came where nobody is turned to."""

from __future__ import annotations

from hubbub.client.events import Kind, Said
from hubbub.line.elsewhere import Elsewhere


def said(to: str, *, own: bool = False) -> Said:
    """Return a message of ann, or of our own."""
    who = "todd" if own else "ann"
    return Said(0.0, who, to, "hi", Kind.SPEECH, own=own, in_room=to.startswith("#"))


def test_it_counts() -> None:
    """Rooms and talks, the fullest first; not the one that is open, nor what is one's own."""
    elsewhere = Elsewhere()
    for message in (said("#tea"), said("#zoo"), said("#Zoo"), said("todd"), said("#zoo", own=True)):
        elsewhere.note(message, "#tea")
    assert [
        "#Zoo: 2 (/room #Zoo turns to it)",
        "ann: 1 (/room ann turns to it)",
    ] == elsewhere.told()


def test_what_was_seen() -> None:
    """Who turns to a place has read it."""
    elsewhere = Elsewhere()
    elsewhere.note(said("#zoo"), "#tea")
    elsewhere.seen("#ZOO")
    assert [] == elsewhere.told()
