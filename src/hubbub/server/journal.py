"""When bytes leave: outboxes go out after what they tell of is stored, in order.

Outboxes are sealed into a batch when a commit begins, and the batch may leave when it has ended;
what ticks put into them meanwhile shares the next commit and the next batch (group commit), which
begins at once. When nothing waits to be stored, a batch may leave at once.

If a commit fails, what was said in it is told to nobody and refused to who said it; everything
else in those batches leaves. The next commit tries again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from hubbub.core.events import Event
from hubbub.names import fold
from hubbub.server.counts import Commits
from hubbub.server.outbox import Batch
from hubbub.store.base import Record, StoredRoom
from hubbub.store.commits import Commit, RoomNames
from hubbub.store.moderation import Act

if TYPE_CHECKING:
    from hubbub.server.handlers.labels import Label
    from hubbub.server.session import Session


@dataclass(slots=True, init=False)
class Entry:
    """Something to store, and whom to tell if it cannot be."""

    record: Record
    event: Event
    origin: Session | None
    label: Label | None

    # Written out, because a generated one stays Python when all else is compiled.
    def __init__(
        self, record: Record, event: Event, origin: Session | None, label: Label | None
    ) -> None:
        self.record = record
        self.event = event
        self.origin = origin
        self.label = label


Done = Callable[[Exception | None], None]
"""Told once that it is stored (None), or why it is not."""


@dataclass(slots=True)
class Foreseen:
    """What will be stored of rooms once something has happened: those that stay, new names."""

    rooms: Sequence[StoredRoom] = ()
    renamed: Sequence[RoomNames] = ()


@dataclass(slots=True)
class Planned:
    """Something to be done with power over a room, which happens once it is stored.

    foreseen: returns what will be stored of rooms then; done: has it happen, or tells why not.
        Between the two no other commit begins, so that none can store what was before.
    """

    act: Act
    foreseen: Callable[[], Foreseen]
    done: Done


class Writer(Protocol):
    """Stores things beside the loop."""

    def commit(self, commit: Commit, done: Done) -> None:
        """Begin to store; done(error) is called on the loop's thread."""

    def turn(self) -> None:
        """Go on with what was begun, where no poller lets it."""

    def close(self) -> None:
        """Finish what was begun, and store nothing more."""


class _Pending:
    """What the next commit stores, and which chunks tell of it.

    A chunk is known by its identity, and kept alive for as long as that counts.
    is_due: there is something new; what a failed commit has left of rooms and of who stays waits
        for the next one.
    """

    __slots__ = (
        "acts",
        "copies",
        "entries",
        "is_due",
        "labels",
        "presences",
        "profiles",
        "renamed",
        "rooms",
        "then",
    )

    def __init__(self) -> None:
        self.is_due = False
        self.entries: list[Entry] = []
        self.rooms: dict[str, StoredRoom] = {}
        self.presences: dict[str, str | None] = {}
        self.profiles: dict[str, dict[str, str | None]] = {}
        self.renamed: list[RoomNames] = []
        self.acts: list[tuple[Act, Done]] = []
        self.then: list[Callable[[], None]] = []
        self.copies: dict[int, bytes] = {}
        self.labels: set[Label] = set()  # of the commands that said something


@dataclass(slots=True)
class _Commit:
    """A commit under way; `batch` leaves when it has ended."""

    pending: _Pending
    batch: Batch
    planned: Planned | None
    began_s: float


class Journal:
    """Gathers entries, has them stored, and then lets the outboxes go: one commit at a time.

    Args: seal: takes what is in the outboxes; release: lets a batch leave; refuse: tells who said
        these entries that they were not stored.
    """

    def __init__(
        self,
        seal: Callable[[], Batch],
        release: Callable[[Batch], None],
        refuse: Callable[[Sequence[Entry], Exception], None],
        writer: Writer | None = None,
    ) -> None:
        self._seal = seal
        self._release = release
        self._refuse = refuse
        self._writer = writer
        self._pending = _Pending()
        self._planned: deque[Planned] = deque()
        self._under_way: _Commit | None = None
        self.commits = Commits()

    @property
    def is_idle(self) -> bool:
        """Whether everything has been released."""
        return self._under_way is None

    @property
    def is_owing(self) -> bool:
        """Whether a failed commit has left something that the next one has to store."""
        pending = self._pending
        owed = (pending.rooms, pending.renamed, pending.presences, pending.profiles)
        return any(owed)

    def record(self, entry: Entry) -> None:
        """Have the entry stored before the next batch leaves."""
        self._pending.entries.append(entry)
        self._pending.is_due = True
        if entry.label is not None and entry.event.can_be_withdrawn:
            self._pending.labels.add(entry.label)

    def save(self, room: StoredRoom) -> None:
        """Have the room's state stored before the next batch leaves."""
        self._pending.rooms[room.name] = room
        self._pending.is_due = True

    def keep(self, account: str, presence: str | None) -> None:
        """Have stored where the account's user is, always on, before the next batch leaves.

        Args: account: folded; presence: see server.presence; None: the user stays no more.
        """
        self._pending.presences[account] = presence
        self._pending.is_due = True

    def tell(self, account: str, key: str, value: str | None) -> None:
        """Have stored what the account tells of itself before the next batch leaves.

        Args: account: folded; value: None: it is told no longer.
        """
        self._pending.profiles.setdefault(account, {})[key] = value
        self._pending.is_due = True

    def owes(self, account: str) -> bool:
        """Whether the next commit has to store something that the account tells of itself."""
        return account in self._pending.profiles

    def rename(self, old: str, new: str) -> None:
        """Have what is stored of a room stored under its new name before the next batch leaves."""
        pending = self._pending
        pending.rooms.pop(old, None)
        _move(pending.entries, old, new)
        pending.renamed.append((old, new))
        pending.is_due = True

    def unname(self, old: str, new: str) -> None:
        """Have a name taken back that was foreseen and is stored, and that the room does not have.

        First of all, so that what has happened since finds what it is about.
        """
        self._pending.renamed.insert(0, (new, old))
        self._pending.is_due = True

    def note(self, act: Act, done: Done) -> None:
        """Have the act stored together with what it has just recorded, or neither."""
        self._pending.acts.append((act, done))
        self._pending.is_due = True

    def plan(self, planned: Planned) -> None:
        """Have it stored with what else is to be stored, one to a commit, and then done."""
        self._planned.append(planned)

    def note_copy(self, chunk: bytes) -> None:
        """Remember that the chunk tells of something said, which may yet fail to be stored."""
        self._pending.copies[id(chunk)] = chunk

    def may_fail(self, label: Label) -> bool:
        """Whether the command with that label said something that has yet to be stored."""
        return label in self._pending.labels

    def when_stored(self, action: Callable[[], None]) -> None:
        """Call action once everything recorded so far is stored: who reads finds what they said."""
        if not self._pending.is_due and self._under_way is None:
            action()
        else:
            self._pending.then.append(action)

    def end_of_tick(self) -> None:
        """Let go what is in the outboxes, or leave it there while a commit is under way."""
        if self._under_way is not None:
            return
        batch = self._seal()
        if self._pending.is_due or self._planned:
            self._commit(batch)
        elif batch:
            self._release(batch)

    def _commit(self, batch: Batch) -> None:
        if self._writer is None:
            raise RuntimeError("something to store without a writer")
        pending, self._pending = self._pending, _Pending()
        planned = self._planned.popleft() if self._planned else None
        commit = _commit_of(pending, planned)
        self._under_way = _Commit(pending, batch, planned, perf_counter())
        # A method, not a function made here: compiled, one of those and what it holds are a
        # cycle. All messages of the commit then waited for the collector, 50 ms at a time.
        self._writer.commit(commit, self._committed)

    def _committed(self, error: Exception | None) -> None:
        ended, self._under_way = self._under_way, None
        if ended is None:
            raise RuntimeError("told of a commit that is not under way")
        self.commits.times.add(perf_counter() - ended.began_s)
        if error is not None:
            self._withdraw(ended.pending, ended.batch, error)
        self._release(ended.batch)
        for _, done in ended.pending.acts:
            done(error)
        if ended.planned is not None:
            ended.planned.done(error)
        for action in ended.pending.then:
            action()
        if not self._pending.is_due:
            self._run_then()
        self.end_of_tick()

    def _run_then(self) -> None:
        then, self._pending.then = self._pending.then, []
        for action in then:
            action()

    def _withdraw(self, pending: _Pending, batch: Batch, error: Exception) -> None:
        """Take what was said and not stored out of the batch, and refuse it."""
        self.commits.failed += 1
        batch.leave_out(pending.copies)
        for label in pending.labels:
            label.leave_out(pending.copies)
        gone = {old for old, _ in self._pending.renamed}
        for name, room in pending.rooms.items():  # what changed a room has happened
            if name not in gone:  # else it was saved again, as it is now called
                self._pending.rooms.setdefault(name, room)
        self._pending.renamed[:0] = pending.renamed
        self._pending.presences = {**pending.presences, **self._pending.presences}
        for account, profile in pending.profiles.items():
            since = self._pending.profiles.get(account, {})
            self._pending.profiles[account] = {**profile, **since}
        self._refuse([one for one in pending.entries if one.event.can_be_withdrawn], error)


def _commit_of(pending: _Pending, planned: Planned | None) -> Commit:
    """Return what is to be stored, with what is planned as if it had happened last."""
    rooms, renamed = dict(pending.rooms), list(pending.renamed)
    acts = [act for act, _ in pending.acts]
    if planned is not None:
        foreseen = planned.foreseen()
        acts.append(planned.act)
        for old, new in foreseen.renamed:
            rooms.pop(old, None)
            _move(pending.entries, old, new)
            renamed.append((old, new))
        rooms |= {room.name: room for room in foreseen.rooms}
    records = [entry.record for entry in pending.entries]
    people = (pending.presences, pending.profiles)
    return Commit(records, list(rooms.values()), renamed, acts, *people)


def _move(entries: Iterable[Entry], old: str, new: str) -> None:
    """Let what was recorded in a room be of the room under its new name."""
    was, now = fold(old), fold(new)
    for entry in entries:
        if was in entry.record.talks:
            talks = tuple(now if talk == was else talk for talk in entry.record.talks)
            entry.record = replace(entry.record, talks=talks)
