"""What of a file goes into the history, and under which ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubbub.cli.formats.lines import Place, Read, said
from hubbub.cli.importing import Importing, in_room, why_not
from hubbub.core.ids import MessageIds, first_at, unix_ms
from hubbub.store.base import END, KICKED, RENAMED, START, TAGS, TOPIC, History, Record
from hubbub.store.memory import MemoryStore
from tests.store.people import OPS, TEA, ids
from tests.store.people import said as fact

AT_MS = 1_772_366_400_000
ID = first_at(AT_MS)


def line(text: str, *, nick: str = "ann", room: str = "#ops", at_ms: int = AT_MS) -> Read:
    """Return what a log's line tells."""
    (found,) = said(Place(1, room, at_ms, 1000), nick, text)
    assert isinstance(found, Read)
    return found


def bring(history: History, *reads: Read) -> int:
    """Import, and return how many were new."""
    importing = Importing(history, history.append)
    count = sum(importing.take(read) for read in reads)
    importing.close()
    return count


def texts(history: History, talk: str = OPS) -> list[str]:
    """Return what was said there, in order."""
    return [one.text for one in history.between(talk, START, END, 10_000, newest=False)]


def test_a_log_twice() -> None:
    """Each line goes in at its own time and in its order, and only once; repeats are kept."""
    history = MemoryStore().history
    log = [line("hi"), line("hi"), line("ho", at_ms=AT_MS + 1000), line("hi", nick="bob")]
    assert 4 == bring(history, *log)
    assert ["hi", "hi", "hi", "ho"] == texts(history)
    assert 0 == bring(history, *log)
    assert 1 == bring(history, *log[:2], line("hi"), *log[2:])
    assert all(0 <= unix_ms(one.id) - AT_MS <= 1000 for one in history.following(START, 99))


def test_a_log_of_what_the_server_has() -> None:
    """What the server itself has kept in the same second is there already."""
    history = MemoryStore().history
    history.append([fact(ID + (700 << 22), "hi", talks=(OPS,), by="ann")])
    assert 1 == bring(history, line("hi"), line("ho"))
    assert ["hi", "ho"] == texts(history)


def test_rooms_do_not_meet() -> None:
    """The same second in another room has other ids; and so has a server's same millisecond."""
    history = MemoryStore().history
    history.append([fact(MessageIds().next(AT_MS), talks=(TEA,))])
    assert 3 == bring(history, line("hi"), line("hi", room=TEA), line("hi"))
    assert 4 == len(set(ids(history.following(START, 99))))


def test_many_in_batches() -> None:
    """More than fit in one transaction, in the order of the file."""
    history = MemoryStore().history
    log = [line(f"text {number}") for number in range(1201)]
    assert 1201 == bring(history, *log)
    assert [one.record.text for one in log] == texts(history)
    assert 0 == bring(history, *log)


def test_own_ids() -> None:
    """A record with an id keeps it, and is there if the same is there."""
    history = MemoryStore().history
    reads = [Read(1, fact(ID)), Read(2, fact(ID + 1, kind=TAGS, about=ID))]
    assert 2 == bring(history, *reads)
    assert 0 == bring(history, *reads)
    assert [ID, ID + 1] == ids(history.following(START, 9))


def test_ids_that_others_have() -> None:
    """Such a record moves within its millisecond, once, and what is about it with it."""
    history = MemoryStore().history
    history.append([fact(ID, "other"), fact(ID + 1, "others")])
    reads = [Read(1, fact(ID, "mine")), Read(2, fact(ID + 9, "", kind=TAGS, about=ID))]
    assert 2 == bring(history, *reads)
    (mine,) = [one for one in history.following(START, 9) if one.text == "mine"]
    assert AT_MS == unix_ms(mine.id)
    assert [ID + 9] == ids(history.about([mine.id]))
    assert 0 == bring(history, *reads)


def test_into_another_room() -> None:
    """A copy of a room is a room of its own; repeats in one millisecond stay repeats."""
    history = MemoryStore().history
    records = [fact(ID, "---"), fact(ID + 1, "---"), fact(ID + 2, "x")]
    history.append(records)
    copies = [Read(n, in_room(one, "#Copy")) for n, one in enumerate(records)]
    assert 3 == bring(history, *copies)
    assert ["---", "---", "x"] == texts(history, "#copy")
    assert 0 == bring(history, *copies)


def test_in_room() -> None:
    """The room changes, a nick that is the target does not."""
    kept = in_room(fact(ID, "bob", kind=RENAMED, target="alice"), "#Ops")
    assert (("#ops",), "alice") == (kept.talks, kept.target)
    assert "#Ops" == in_room(fact(ID), "#Ops").target


@pytest.mark.parametrize(
    ("why", "change"),
    [
        (None, {}),
        (None, {"kind": KICKED, "text": "bob go"}),
        (None, {"kind": TAGS, "text": "", "tags": {"+draft/react": "👍"}}),
        ("lies in the future", {"id": first_at(AT_MS + 1)}),
        ("lies in the future", {"id": 0}),
        ("was said in no room", {"talks": ()}),
        ("was said in no room", {"talks": ("ann bob",)}),
        ("was said in no room", {"talks": ("#TEA",)}),
        ("does not say who it was", {"source": "ann"}),
        ("does not say who it was", {"source": "a b!c@d"}),
        ("does not say who it was", {"identity": ""}),
        ("has a name with a space in it", {"target": "#tea :x"}),
        ("has a name with a space in it", {"account": "a b"}),
        ("has a line break in its text", {"text": "a\r\nQUIT"}),
        ("has a line break in its text", {"text": "\n"}),
        ("has a line break in its text", {"kind": TOPIC, "text": "a\nb"}),
        (None, {"text": "a\n\nb"}),
        (None, {"text": "one two\nb", "tags": {"joints": "4", "bot": ""}}),
        ("is of a kind that this hubbub cannot tell again: 'message'", {"tags": {"joints": "x"}}),
        ("has tags that are none", {"tags": {"a b": "c"}}),
        ("is not UTF-8", {"text": "\ud800"}),
        ("is too long for a message", {"text": "x" * 500}),
        ("is too long for a message", {"tags": {"+a": "x" * 5000}}),
        ("is of a kind that this hubbub cannot tell again: 'poem'", {"kind": "poem"}),
    ],
)
def test_why_not(why: str | None, change: dict[str, object]) -> None:
    """What goes in can be told to everybody: an import is no way around the protocol."""
    record: Record = replace(fact(ID), **change)  # type: ignore[arg-type]
    assert why == why_not(record, AT_MS)
