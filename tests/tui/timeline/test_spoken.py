"""tui/timeline/spoken.py: entries in words alone."""

from __future__ import annotations

import re
from datetime import UTC

import pytest

from hubbub.tui.timeline.entries import (
    Entry,
    Gap,
    Manner,
    Message,
    Move,
    Progress,
    Quote,
    Remark,
    Thread,
    Traffic,
)
from hubbub.tui.timeline.look import Look, Place
from hubbub.tui.timeline.spoken import changed, rows, said

NOON = 1_700_049_600.0
LOOK = Look(60, UTC, spoken=True)
OFFLINE = Look(60, UTC, online=False, spoken=True)
REPLY = Quote("sam", "deploy failed", "id0")


def message(text: str = "hi", **more: object) -> Message:
    """Return maria's message."""
    return Message("1", NOON, "maria", text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "entry", "look"),
    [
        (["maria: hi"], message(), LOOK),
        (["you: hi"], message(own=True), LOOK),
        (["maria waves"], message("waves", manner=Manner.ACTION), LOOK),
        (["maria notes: hi"], message(manner=Manner.NOTICE), LOOK),
        (["maria, to sam (deploy failed): on it"], message("on it", reply=REPLY), LOOK),
        (["maria: very bold, see log"], message("very **bold**, see `log`"), LOOK),
        (["maria: quote: so it is"], message("> so it is"), LOOK),
        (
            ["maria: look", "code, bash:", "make", "end of code"],
            message("look\n```bash\nmake\n```"),
            LOOK,
        ),
        (["maria: hi, mentions you, edited"], message(mention=True, edited=True), LOOK),
        (["maria: hi, pinned"], message(pinned=True), LOOK),
        (["you: hi, waits"], message(own=True, progress=Progress.QUEUED), LOOK),
        (
            ["you: hi, waits, sends on reconnect"],
            message(own=True, progress=Progress.QUEUED),
            OFFLINE,
        ),
        (
            ["you: hi, not sent, muted, r sends it again"],
            message(own=True, progress=Progress.FAILED, problem="muted"),
            LOOK,
        ),
        (["maria: deleted by sam, spam"], message(deleted="by sam, spam"), LOOK),
        (
            ["maria: hi", "reactions: 👍 3 with yours, ✅ 1"],
            message(reactions=(("👍", 3, True), ("✅", 1, False))),
            LOOK,
        ),
        (["maria: hi", "2 replies, the last by sam"], message(thread=Thread(2, "sam")), LOOK),
        ([], message(ignored=True), LOOK),
        (["lee joined"], Traffic("1", NOON, "lee", Move.JOINED), LOOK),
        (["lee left, gone"], Traffic("1", NOON, "lee", Move.LEFT, reason="gone"), LOOK),
        (["lee is kim now"], Traffic("1", NOON, "lee", Move.RENAMED, "kim"), LOOK),
        (["error: no"], Remark("1", NOON, "no", alarm=True), LOOK),
        (["offline 11:50 to 12:00, 1 message restored"], Gap("1", NOON - 600, NOON, 1), LOOK),
        (
            ["offline 11:50 to 12:00, what was said is not known"],
            Gap("1", NOON - 600, NOON, 0, is_all=False),
            LOOK,
        ),
        (["offline 11:50 to 12:00, nothing was said"], Gap("1", NOON - 600, NOON, 0), LOOK),
    ],
)
def test_said(lines: list[str], entry: Entry, look: Look) -> None:
    """What a sign says elsewhere, a word says here."""
    assert lines == said(entry, look)


def test_the_receipt() -> None:
    """That a message is stored is news as it comes, and not later."""
    own = message(own=True, progress=Progress.STORED)
    assert (["you: hi, stored"], ["you: hi"]) == (said(own, LOOK, just_now=True), said(own, LOOK))


def test_rows() -> None:
    """The time stands before the first; a day, and what is new, above it; no signs anywhere."""
    place = Place(day="Wed 15 Nov", unread=2)
    entry = message("words " * 20, reactions=(("+1", 1, False),), reply=REPLY)
    texts = [row.text for row in rows(entry, place, LOOK)]
    assert ["Wed 15 Nov, 2 new", "12:00 maria, to sam (deploy failed): words words words"] == (
        texts[:2]
    )
    assert "reactions: +1 1" == texts[-1]
    assert all(len(text) < 60 for text in texts)
    assert not re.search(r"[^\x20-\x7e]", "".join(texts))


def test_a_run_of_traffic() -> None:
    """It is one line, in words; what is hidden in it is not there."""
    run = tuple(Traffic(str(n), NOON, f"n{n}", Move.JOINED) for n in range(8))
    row = rows(run[0], Place(run=run), LOOK)[0]
    assert row.text.startswith("12:00 n0 joined, n1 joined")
    assert [] == rows(run[1], Place(run=run, hidden=True), LOOK)


def test_changed() -> None:
    """Edits, reactions and deletions are told; nothing else is."""
    old = message(reactions=(("👍", 1, False),))
    assert [] == changed(old, message(reactions=(("👍", 1, False),), thread=Thread(1, "sam")))
    assert ["maria edited: ho"] == changed(old, message("ho", reactions=old.reactions))
    assert ["✅ on what maria said: hi"] == changed(
        old, message(reactions=(("👍", 1, False), ("✅", 1, False)))
    )
    assert ["👍 taken off what maria said: hi"] == changed(old, message())
    assert ["deleted by sam, what maria said: hi"] == changed(old, message(deleted="by sam"))
