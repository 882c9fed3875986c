"""What of a room's history leaves it."""

from __future__ import annotations

import pytest

from hubbub.cli import exporting
from hubbub.cli.exporting import facts, talk_as_read
from hubbub.store.base import DEPARTED, EDITED, END, JOINED, REDACTED, START, TAGS, TOPIC
from hubbub.store.memory import MemoryStore
from tests.store.people import OPS, TEA, ids, said


def test_what_was_taken_back_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its edits and reactions, wherever the pages end; that it was, stays."""
    monkeypatch.setattr(exporting, "_PAGE", 2)
    history = MemoryStore().history
    history.append(
        [
            said(1, "secret"),
            said(2, "stays"),
            said(3, "more secret", kind=EDITED, about=1),
            said(4, "", kind=TAGS, tags={"+draft/react": "x"}, about=1),
            said(5, "", kind=TAGS, tags={"+draft/react": "x"}, about=2),
            said(6, "oops", kind=REDACTED, about=1),
            said(7, "elsewhere", talks=(OPS,)),
        ]
    )
    assert [2, 5, 6] == ids(list(facts(history, TEA, START, END)))
    assert [5] == ids(list(facts(history, TEA, 2, 6)))
    assert [2] == ids(list(talk_as_read(history, TEA, START, END)))


def test_other_rooms_are_not_named() -> None:
    """Who quit was in other rooms too, which are nobody's business here."""
    history = MemoryStore().history
    history.append([said(1, "bye", kind=DEPARTED, talks=(OPS, TEA), target="alice")])
    assert [(TEA,)] == [one.talks for one in facts(history, TEA, START, END)]


def test_as_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person reads messages and topics, as they were last edited."""
    monkeypatch.setattr(exporting, "_PAGE", 2)
    history = MemoryStore().history
    history.append(
        [
            said(1, "Alice", kind=JOINED),
            said(2, "helo"),
            said(3, "tea", kind=TOPIC),
            said(4, "hi"),
            said(5, "hello", kind=EDITED, about=2),
            said(6, "hello!", kind=EDITED, about=2),
        ]
    )
    read = [(one.id, one.text) for one in talk_as_read(history, TEA, START, END)]
    assert [(2, "hello!"), (3, "tea"), (4, "hi")] == read
