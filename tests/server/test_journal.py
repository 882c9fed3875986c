"""No bytes leave before what they tell of is stored, and all leave in the order decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hubbub.core.events import Arrived, Event
from hubbub.core.state import User
from hubbub.server.journal import Journal
from hubbub.server.outbox import Batch


class HoldingWriter:
    """A writer whose commits are done when the test says so."""

    def __init__(self) -> None:
        self.commits: list[list[Event]] = []
        self._done: list[Callable[[], None]] = []

    def commit(self, records: list[Event], done: Callable[[], None]) -> None:
        """Take the records, and keep what to call."""
        self.commits.append(records)
        self._done.append(done)

    def finish(self) -> None:
        """Have the oldest commit done."""
        self._done.pop(0)()


class Story:
    """A journal, its writer, and what it has delivered."""

    def __init__(self) -> None:
        self.writer = HoldingWriter()
        self.delivered: list[Batch] = []
        self.journal = Journal(self.delivered.append, self.writer)

    def tick(self, *records: Event) -> Batch:
        """Record these, and submit a batch that tells of them."""
        for event in records:
            self.journal.record(event)
        batch = Batch()
        self.journal.submit(batch)
        return batch


def event() -> Event:
    """Return an event that is like no other."""
    return Arrived(User("ann", "~ann", "host", "Ann"), "ann!~ann@host")


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
    said = event()
    batch = story.tick(said)
    assert [] == story.delivered
    assert [[said]] == story.writer.commits
    assert not story.journal.is_idle
    story.writer.finish()
    assert [batch] == story.delivered
    assert story.journal.is_idle


def test_replies_do_not_overtake(story: Story) -> None:
    """A batch without records waits behind one with: order is kept across both."""
    first = story.tick(event())
    reply = story.tick()
    assert [] == story.delivered
    story.writer.finish()
    assert [first, reply] == story.delivered
    assert 1 == len(story.writer.commits)


def test_ticks_share_the_next_commit(story: Story) -> None:
    """Ticks that pass during a commit share the next one, in their order."""
    one, two, three = event(), event(), event()
    first = story.tick(one)
    between = [story.tick(two), story.tick(), story.tick(three)]
    assert [[one]] == story.writer.commits
    story.writer.finish()
    assert [first] == story.delivered
    assert [[one], [two, three]] == story.writer.commits
    last = story.tick()
    story.writer.finish()
    assert [first, *between, last] == story.delivered
    assert story.journal.is_idle


def test_many_rounds(story: Story) -> None:
    """However ticks and commits fall, every batch is delivered once, in order, when stored."""
    submitted = []
    stored: list[Event] = []
    for number in range(60):
        submitted.append(story.tick(*[event() for _ in range(number % 3)]))
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
    first = story.tick(event())
    late = event()
    story.journal.record(late)
    story.writer.finish()
    assert first is story.delivered[0]
    assert [late] == story.writer.commits[1]
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

    journal = Journal(deliver, story.writer)
    first, second, unstored = Batch(), Batch(), Batch()
    journal.record(event())
    journal.submit(first)
    journal.submit(second)
    story.writer.finish()
    journal.record(event())
    journal.submit(unstored)
    if len(story.writer.commits[-1]) == 0:
        story.writer.finish()
    assert [first, second, more] == delivered


def test_without_a_writer() -> None:
    """Without a writer nothing is kept and nothing waits."""
    delivered: list[Batch] = []
    journal = Journal(delivered.append)
    batch = Batch()
    journal.record(event())
    journal.submit(batch)
    assert [batch] == delivered
