"""No bytes leave before what they tell of is stored, and all leave in the order decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hubbub.core.events import Arrived, Said
from hubbub.core.state import Room, User
from hubbub.errors import StoreError
from hubbub.server.handlers.labels import Label
from hubbub.server.journal import Done, Entry, Journal
from hubbub.server.outbox import Batch
from hubbub.store.base import MESSAGE, Record, StoredRoom


class HoldingWriter:
    """A writer whose commits are done when the test says so."""

    def __init__(self) -> None:
        self.commits: list[list[int]] = []
        self.rooms: list[list[str]] = []
        self._done: list[Done] = []

    def commit(self, records: Sequence[Record], rooms: Sequence[StoredRoom], done: Done) -> None:
        """Take the records, and keep what to call."""
        self.commits.append([record.id for record in records])
        self.rooms.append([room.name for room in rooms])
        self._done.append(done)

    def finish(self, error: Exception | None = None) -> None:
        """Have the oldest commit done."""
        self._done.pop(0)(error)

    def close(self) -> None:
        """Nothing to end."""


class Story:
    """A journal, its writer, what it has delivered and what it has refused."""

    def __init__(self) -> None:
        self.writer = HoldingWriter()
        self.delivered: list[Batch] = []
        self.refused: list[int] = []
        self.journal = Journal(self.delivered.append, self.refuse, self.writer)

    def refuse(self, entries: Sequence[Entry], error: Exception) -> None:
        """Note who is refused."""
        self.refused += [entry.record.id for entry in entries]

    def tick(self, *entries: Entry) -> Batch:
        """Record these, and submit a batch that tells of them."""
        for entry in entries:
            self.journal.record(entry)
        batch = Batch()
        self.journal.submit(batch)
        return batch


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
    """A batch without records leaves at once when nothing is under way."""
    assert story.journal.is_idle
    batch = story.tick()
    assert [batch] == story.delivered
    assert [] == story.writer.commits


def test_waits_for_its_commit(story: Story) -> None:
    """A batch with a record leaves when that record is stored, not before."""
    batch = story.tick(entry(1))
    assert [] == story.delivered
    assert [[1]] == story.writer.commits
    assert not story.journal.is_idle
    story.writer.finish()
    assert [batch] == story.delivered
    assert story.journal.is_idle


def test_replies_do_not_overtake(story: Story) -> None:
    """A batch without records waits behind one with: order is kept across both."""
    first = story.tick(entry(1))
    reply = story.tick()
    assert [] == story.delivered
    story.writer.finish()
    assert [first, reply] == story.delivered
    assert 1 == len(story.writer.commits)


def test_ticks_share_the_next_commit(story: Story) -> None:
    """Ticks that pass during a commit share the next one, in their order."""
    first = story.tick(entry(1))
    between = [story.tick(entry(2)), story.tick(), story.tick(entry(3))]
    assert [[1]] == story.writer.commits
    story.writer.finish()
    assert [first] == story.delivered
    assert [[1], [2, 3]] == story.writer.commits
    last = story.tick()
    story.writer.finish()
    assert [first, *between, last] == story.delivered
    assert story.journal.is_idle


def test_many_rounds(story: Story) -> None:
    """However ticks and commits fall, every batch is delivered once, in order, when stored."""
    submitted = []
    stored: list[int] = []
    for number in range(60):
        submitted.append(story.tick(*[entry(3 * number + extra) for extra in range(number % 3)]))
        if number % 7 == 0 and not story.journal.is_idle:
            story.writer.finish()
        assert submitted[: len(story.delivered)] == story.delivered
    while not story.journal.is_idle:
        story.writer.finish()
    for records in story.writer.commits:
        stored += records
    assert submitted == story.delivered
    assert 60 == len(stored) == len(set(stored))


def test_recorded_between_batches(story: Story) -> None:
    """What is recorded after a batch was sealed belongs to the next commit and holds nothing up."""
    first = story.tick(entry(1))
    story.journal.record(entry(2))
    story.writer.finish()
    assert first is story.delivered[0]
    assert [2] == story.writer.commits[1]
    story.writer.finish()
    assert [first] == story.delivered


def test_delivery_that_submits(story: Story) -> None:
    """A delivery that leads to another batch lets nothing leave before it is stored."""
    delivered: list[Batch] = []
    more = Batch()

    def deliver(batch: Batch) -> None:
        delivered.append(batch)
        if len(delivered) == 1:
            journal.submit(more)

    journal = Journal(deliver, story.refuse, story.writer)
    first, second, third = Batch(), Batch(), Batch()
    journal.record(entry(1))
    journal.submit(first)
    journal.submit(second)
    journal.record(entry(2))
    journal.submit(third)
    story.writer.finish()
    assert [first] == delivered
    story.writer.finish()
    assert [first, second, third, more] == delivered


def test_without_a_writer() -> None:
    """Without a writer nothing waits."""
    delivered: list[Batch] = []
    journal = Journal(delivered.append, lambda entries, error: None)
    batch = Batch()
    journal.submit(batch)
    assert [batch] == delivered


def test_recorded_without_a_batch(story: Story) -> None:
    """What nobody hears of is stored all the same, at the end of its tick."""
    story.journal.record(entry(1))
    story.journal.flush()
    assert [[1]] == story.writer.commits


def test_rooms_are_stored_with_what_changed_them(story: Story) -> None:
    """A room's state goes with the commit of the tick, once, as it is last."""
    story.journal.record(entry(1))
    story.journal.save(StoredRoom("#tea", 0))
    story.journal.save(StoredRoom("#tea", 0, password="secret"))
    story.journal.flush()
    assert [["#tea"]] == story.writer.rooms


def test_a_room_alone_is_stored(story: Story) -> None:
    """What changed a room that keeps no history is stored before anybody hears of it."""
    story.journal.save(StoredRoom("#tea", 0))
    batch = story.tick()
    assert ([[]], [["#tea"]]) == (story.writer.commits, story.writer.rooms)
    assert [] == story.delivered
    story.writer.finish()
    assert [batch] == story.delivered


def test_a_room_alone_that_cannot_be_stored(story: Story) -> None:
    """It is told all the same, and tried again with the next commit, not over and over."""
    story.journal.save(StoredRoom("#tea", 0))
    batch = story.tick()
    story.writer.finish(StoreError("the disk is full"))
    assert [batch] == story.delivered
    assert story.journal.is_idle
    assert 1 == len(story.writer.commits)
    story.tick(entry(1))
    assert [["#tea"], ["#tea"]] == story.writer.rooms


def session() -> Any:
    """Return something that can stand in a batch for a session."""
    return object()


def test_failed_commit(story: Story) -> None:
    """What was said and not stored reaches nobody; all the rest of its batch leaves."""
    story.journal.record(entry(1))
    story.journal.record(entry(2, is_said=False))
    said, label, reply = b"hello\r\n", b"@label=1 hello\r\n", b"reply\r\n"
    story.journal.note_copy(said)
    story.journal.note_copy(label)
    batch = Batch()
    ann, bob = session(), session()
    batch.several = [(ann, [label, reply])]
    batch.singles = [(bob, said)]
    story.journal.submit(batch)
    story.writer.finish(StoreError("the disk is full"))
    assert [(ann, [reply])] == story.delivered[0].several
    assert [] == story.delivered[0].singles
    assert [1] == story.refused


def test_labels(story: Story) -> None:
    """What answers a label may have to be taken back until what was said is under way."""
    said, joined = Label("1"), Label("2")
    story.journal.record(replace(entry(1), label=said))
    story.journal.record(replace(entry(2, is_said=False), label=joined))
    assert story.journal.may_fail(said)
    assert not story.journal.may_fail(joined)
    story.journal.flush()
    assert not story.journal.may_fail(said)


def test_failed_commit_fails_nothing_else(story: Story) -> None:
    """The tick after a failed one is stored and delivered whole."""
    story.tick(entry(1))
    story.journal.record(entry(2))
    said = b"hello again\r\n"
    story.journal.note_copy(said)
    later = Batch()
    later.singles = [(session(), said)]
    story.journal.submit(later)
    story.writer.finish(StoreError("the disk is full"))
    story.writer.finish()
    assert said == story.delivered[1].singles[0][1]
    assert [1] == story.refused


def test_who_reads_finds_what_they_said(story: Story) -> None:
    """A question waits until what was recorded before it is stored."""
    asked: list[str] = []
    story.journal.when_stored(lambda: asked.append("at once"))
    assert ["at once"] == asked
    story.journal.record(entry(1))
    story.journal.when_stored(lambda: asked.append("after one"))
    story.journal.flush()
    story.journal.when_stored(lambda: asked.append("after one too"))
    assert ["at once"] == asked
    story.writer.finish()
    assert ["at once", "after one", "after one too"] == asked
