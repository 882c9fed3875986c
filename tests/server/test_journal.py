"""No bytes leave before what they tell of is stored, and all leave in the order decided."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from hubbub.core.events import Arrived, Said
from hubbub.core.state import Room, User
from hubbub.errors import StoreError
from hubbub.server.config import Config
from hubbub.server.dialects import IRC
from hubbub.server.handlers.labels import Label
from hubbub.server.hub import Hub
from hubbub.server.journal import Done, Entry, Journal
from hubbub.server.outbox import Batch
from hubbub.server.session import Session
from hubbub.store.base import MESSAGE, Record, StoredRoom
from hubbub.store.commits import Commit, RoomNames


class HoldingWriter:
    """A writer whose commits are done when the test says so."""

    def __init__(self) -> None:
        self.commits: list[list[int]] = []
        self.rooms: list[list[str]] = []
        self.talks: list[list[tuple[str, ...]]] = []
        self.renamed: list[list[RoomNames]] = []
        self.presences: list[dict[str, str | None]] = []
        self._done: list[Done] = []

    def commit(self, commit: Commit, done: Done) -> None:
        """Take what is to be stored, and keep what to call."""
        self.talks.append([record.talks for record in commit.records])
        self.renamed.append(list(commit.renamed))
        self.commits.append([record.id for record in commit.records])
        self.rooms.append([room.name for room in commit.rooms])
        self.presences.append(dict(commit.presences))
        self._done.append(done)

    def finish(self, error: Exception | None = None) -> None:
        """Have the oldest commit done."""
        self._done.pop(0)(error)

    def close(self) -> None:
        """Nothing to end."""


class Story:
    """A journal, its writer, what is in the outbox, what was released and what was refused."""

    def __init__(self) -> None:
        self.writer = HoldingWriter()
        self.outbox: list[bytes] = []
        self.released: list[bytes] = []
        self.refused: list[int] = []
        self.journal = Journal(self.seal, self.release, self.refuse, self.writer)

    def seal(self) -> Batch:
        """Take what is in the outbox; each chunk is somebody else's."""
        batch = Batch()
        batch.boxes = {session(): [chunk] for chunk in self.outbox}
        self.outbox.clear()
        return batch

    def release(self, batch: Batch) -> None:
        """Note what may leave."""
        self.released += [chunk for box in batch.boxes.values() for chunk in box]

    def refuse(self, entries: Sequence[Entry], error: Exception) -> None:
        """Note who is refused."""
        self.refused += [entry.record.id for entry in entries]

    def push(self, *chunks: bytes) -> None:
        """Put chunks into the outbox."""
        self.outbox += chunks

    def tick(self, chunk: bytes, *entries: Entry) -> None:
        """Record these, push a chunk that tells of them, and end the tick."""
        for one in entries:
            self.journal.record(one)
        self.push(chunk)
        self.journal.end_of_tick()


def session() -> Session:
    """Return a session for a batch to be of; nobody looks into it."""
    nobody: Any = None
    return Session(_hub(), nobody, IRC)


@cache
def _hub() -> Hub:
    return Hub(Config())


def entry(number: int, *, is_said: bool = True) -> Entry:
    """Return an entry: something said, or somebody's arrival."""
    user = User("ann", "~ann", "host", "Ann")
    source = user.source
    event = Said(user, source, Room("#tea", 0), "hi", "message", {}) if is_said else None
    kind = MESSAGE if is_said else "arrived"
    record = Record(number, kind, ("#tea",), source, "~1", None, "#tea", "hi")
    return Entry(record, event or Arrived(user, source), None, None)


@pytest.fixture
def story() -> Story:
    """A journal with a writer that waits."""
    return Story()


def test_idle_and_nothing_recorded(story: Story) -> None:
    """What tells of nothing to be stored leaves at once when nothing is under way."""
    assert story.journal.is_idle
    story.tick(b"a")
    assert [b"a"] == story.released
    assert [] == story.writer.commits


def test_leaves_nothing_to_the_collector(story: Story) -> None:
    """What a commit held is free once it has ended, compiled or not.

    Else it is in the way of a message, tens of milliseconds at a time.
    """
    gc.collect()
    for number in range(10):
        story.tick(b"a", entry(number))
        story.writer.finish()
    assert gc.collect() == 0


def test_waits_for_its_commit(story: Story) -> None:
    """What tells of a record leaves when that is stored, not before."""
    story.tick(b"a", entry(1))
    assert [] == story.released
    assert [[1]] == story.writer.commits
    assert not story.journal.is_idle
    story.writer.finish()
    assert [b"a"] == story.released
    assert story.journal.is_idle


def test_replies_do_not_overtake(story: Story) -> None:
    """What tells of no record waits behind what does: order is kept across both."""
    story.tick(b"a", entry(1))
    story.tick(b"b")
    assert [] == story.released
    story.writer.finish()
    assert [b"a", b"b"] == story.released
    assert 1 == len(story.writer.commits)


def test_ticks_share_the_next_commit_and_the_next_batch(story: Story) -> None:
    """Ticks that pass during a commit leave together, in their order."""
    story.tick(b"a", entry(1))
    story.tick(b"b", entry(2))
    story.tick(b"c")
    story.tick(b"d", entry(3))
    assert ([[1]], [b"b", b"c", b"d"]) == (story.writer.commits, story.outbox)
    story.writer.finish()
    assert [b"a"] == story.released
    assert ([[1], [2, 3]], []) == (story.writer.commits, story.outbox)
    story.tick(b"e")
    story.writer.finish()
    assert [b"a", b"b", b"c", b"d", b"e"] == story.released
    assert story.journal.is_idle


def test_many_rounds(story: Story) -> None:
    """However ticks and commits fall, every chunk is released once, in order, when stored."""
    pushed, stored = [], []
    for number in range(60):
        pushed.append(b"%d" % number)
        story.tick(pushed[-1], *[entry(3 * number + extra) for extra in range(number % 3)])
        if number % 7 == 0 and not story.journal.is_idle:
            story.writer.finish()
        assert pushed[: len(story.released)] == story.released
    while not story.journal.is_idle:
        story.writer.finish()
    for records in story.writer.commits:
        stored += records
    assert pushed == story.released
    assert 60 == len(stored) == len(set(stored))


def test_without_a_writer() -> None:
    """Without a writer nothing waits."""
    story = Story()
    journal = Journal(story.seal, story.release, story.refuse)
    story.push(b"a")
    journal.end_of_tick()
    assert [b"a"] == story.released


def test_recorded_without_a_word(story: Story) -> None:
    """What nobody hears of is stored all the same, at the end of its tick."""
    story.journal.record(entry(1))
    story.journal.end_of_tick()
    assert [[1]] == story.writer.commits


def test_a_room_is_renamed(story: Story) -> None:
    """What was recorded before the change is stored under the new name, what comes after as is."""
    story.journal.record(entry(1))
    story.journal.save(StoredRoom("#tea", 1))
    story.journal.rename("#tea", "#Café")
    story.journal.save(StoredRoom("#Café", 1))
    story.tick(b"a", entry(2))
    assert [[("#café",), ("#tea",)]] == story.writer.talks
    assert [["#Café"]] == story.writer.rooms
    assert [[("#tea", "#Café")]] == story.writer.renamed


def test_a_new_name_that_could_not_be_stored(story: Story) -> None:
    """It is stored with the next commit, before all that has happened to the room since."""
    story.journal.save(StoredRoom("#tea", 1))
    story.journal.rename("#tea", "#a")
    story.tick(b"a", entry(1))
    story.journal.save(StoredRoom("#a", 1))
    story.journal.rename("#a", "#b")
    story.writer.finish(OSError("disk full"))
    assert [("#tea", "#a"), ("#a", "#b")] == story.writer.renamed[-1]


def test_rooms_are_stored_with_what_changed_them(story: Story) -> None:
    """A room's state goes with the commit of the tick, once, as it is last."""
    story.journal.record(entry(1))
    story.journal.save(StoredRoom("#tea", 0))
    story.journal.save(StoredRoom("#tea", 0, password="secret"))
    story.journal.end_of_tick()
    assert [["#tea"]] == story.writer.rooms


def test_a_room_alone_is_stored(story: Story) -> None:
    """What changed a room that keeps no history is stored before anybody hears of it."""
    story.journal.save(StoredRoom("#tea", 0))
    story.tick(b"a")
    assert ([[]], [["#tea"]]) == (story.writer.commits, story.writer.rooms)
    assert [] == story.released
    story.writer.finish()
    assert [b"a"] == story.released


def test_a_room_alone_that_cannot_be_stored(story: Story) -> None:
    """It is told all the same, and tried again with the next commit, not over and over."""
    story.journal.save(StoredRoom("#tea", 0))
    story.tick(b"a")
    story.writer.finish(StoreError("the disk is full"))
    assert [b"a"] == story.released
    assert story.journal.is_idle
    assert 1 == len(story.writer.commits)
    story.tick(b"b", entry(1))
    assert [["#tea"], ["#tea"]] == story.writer.rooms


def test_who_stays_is_stored(story: Story) -> None:
    """Where somebody stays is stored, as it was last, before anybody hears of it."""
    story.journal.keep("ann", "#tea")
    story.journal.keep("ann", "#cake")
    story.journal.keep("bob", None)
    story.tick(b"a")
    assert [{"ann": "#cake", "bob": None}] == story.writer.presences
    assert [] == story.released
    story.writer.finish()
    assert [b"a"] == story.released


def test_who_stays_cannot_be_stored(story: Story) -> None:
    """It is tried again with the next commit; what has changed since counts."""
    story.journal.keep("ann", "#tea")
    story.journal.keep("bob", "#tea")
    story.tick(b"a")
    story.journal.keep("ann", None)
    story.writer.finish(StoreError("the disk is full"))
    assert [{"ann": "#tea", "bob": "#tea"}, {"ann": None, "bob": "#tea"}] == story.writer.presences
    story.writer.finish(StoreError("the disk is full"))
    assert story.journal.is_idle
    assert story.journal.is_owing


def test_failed_commit(story: Story) -> None:
    """What was said and not stored reaches nobody; all the rest of its batch leaves."""
    said, label = b"hello\r\n", b"@label=1 hello\r\n"
    story.journal.record(entry(1))
    story.journal.record(entry(2, is_said=False))
    story.journal.note_copy(said)
    story.journal.note_copy(label)
    story.push(label, said)
    story.tick(b"reply\r\n")
    story.writer.finish(StoreError("the disk is full"))
    assert [b"reply\r\n"] == story.released
    assert [1] == story.refused


def test_labels(story: Story) -> None:
    """What answers a label may have to be taken back until what was said is under way."""
    said, joined = Label("1"), Label("2")
    story.journal.record(replace(entry(1), label=said))
    story.journal.record(replace(entry(2, is_said=False), label=joined))
    assert story.journal.may_fail(said)
    assert not story.journal.may_fail(joined)
    story.journal.end_of_tick()
    assert not story.journal.may_fail(said)


def test_failed_commit_fails_nothing_else(story: Story) -> None:
    """The tick after a failed one is stored and released whole."""
    story.tick(b"a", entry(1))
    said = b"hello again\r\n"
    story.journal.note_copy(said)
    story.tick(said, entry(2))
    story.writer.finish(StoreError("the disk is full"))
    story.writer.finish()
    assert [b"a", said] == story.released
    assert [1] == story.refused


def test_who_reads_finds_what_they_said(story: Story) -> None:
    """A question waits until what was recorded before it is stored."""
    asked: list[str] = []
    story.journal.when_stored(lambda: asked.append("at once"))
    assert ["at once"] == asked
    story.journal.record(entry(1))
    story.journal.when_stored(lambda: asked.append("after one"))
    story.journal.end_of_tick()
    story.journal.when_stored(lambda: asked.append("after one too"))
    assert ["at once"] == asked
    story.writer.finish()
    assert ["at once", "after one", "after one too"] == asked
