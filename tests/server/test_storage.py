"""The threads beside the loop: they store, look up, and begin with what is there."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from hubbub.core.state import Room, Topic
from hubbub.doors.poller import Poller
from hubbub.errors import StoreError
from hubbub.server.keeping import stored
from hubbub.server.storage import InlineIndexer, Kept, ReaderThreads, WriterThread, begin
from hubbub.store.base import Record, Store, StoredRoom
from hubbub.store.commits import Commit
from hubbub.store.memory import MemoryStore
from hubbub.store.memory_history import MemoryHistory
from hubbub.store.memory_rooms import MemoryMarkers, MemoryRooms
from hubbub.store.sqlite import SqliteStore
from tests.store.people import TEA, ids, said
from tests.support.chatroom import Chatroom
from tests.support.patience import PATIENCE_S


class Loop:
    """What the threads call back; a test runs the calls when it wants them."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def call(self, function: Callable[[], None]) -> None:
        """Take a call from any thread."""
        self._calls.put(function)

    def run_one(self) -> None:
        """Wait for a call, and run it on this thread."""
        self._calls.get(timeout=PATIENCE_S)()


class FillingHistory(MemoryHistory):
    """A history that can be full."""

    is_full = False

    def append(self, records: Sequence[Record]) -> None:
        """See base.History."""
        if self.is_full:
            raise StoreError("the disk is full")
        super().append(records)


class FillingRooms(MemoryRooms):
    """Rooms that can be full."""

    is_full = False

    def save(self, room: StoredRoom) -> None:
        """See base.Rooms."""
        if self.is_full:
            raise StoreError("the disk is full")
        super().save(room)


class FillingStore(MemoryStore):
    """A store whose parts can be full."""

    def __init__(self) -> None:
        super().__init__()
        self.rooms = FillingRooms()
        self.history = FillingHistory(MemoryMarkers(), self.rooms)
        self.is_closed = False

    def close(self) -> None:
        """See base.Store."""
        self.is_closed = True


@pytest.fixture
def loop() -> Loop:
    """Where answers come."""
    return Loop()


@pytest.fixture
def store() -> FillingStore:
    """A store."""
    return FillingStore()


@pytest.fixture
def writer(store: FillingStore, loop: Loop) -> Iterator[WriterThread]:
    """A writer into the store."""
    writer = WriterThread(store, InlineIndexer(MemoryStore()), loop.call)
    yield writer
    writer.close()


@pytest.fixture
def reader(store: FillingStore, loop: Loop) -> Iterator[ReaderThreads]:
    """A reader of the store."""
    reader = ReaderThreads(store, loop.call)
    yield reader
    reader.close()


class BrokenIndexer:
    """An indexer for which there is no process."""

    def nudge(self) -> None:
        """Fail, as a fork does without memory."""
        raise OSError("Cannot allocate memory")

    def close(self) -> None:
        """Nothing to end."""


class TestWriter:
    """WriterThread."""

    def test_stores_in_order(self, writer: WriterThread, store: FillingStore, loop: Loop) -> None:
        """Commits are done in their order, and each is told once on the loop's thread."""
        told: list[tuple[int, object, int]] = []
        for number in (1, 2, 3):
            writer.commit(
                Commit([said(number)]),
                lambda error, n=number: told.append((n, error, threading.get_ident())),
            )
        for _ in range(3):
            loop.run_one()
        here = threading.get_ident()
        assert [(1, None, here), (2, None, here), (3, None, here)] == told
        assert [1, 2, 3] == ids(store.history.following(0, 10))

    def test_rooms_too(self, writer: WriterThread, store: FillingStore, loop: Loop) -> None:
        """What rooms are like is stored with the records."""
        writer.commit(Commit([said(1)], [stored(Room("#tea", 5))]), lambda error: None)
        loop.run_one()
        assert ["#tea"] == [room.name for room in store.rooms.load()]

    def test_failure_and_recovery(
        self,
        writer: WriterThread,
        store: FillingStore,
        loop: Loop,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        """A failed commit tells why; the log says it once, and once that it is over."""
        told: list[object] = []
        for number, is_full in enumerate((True, True, False, False), 1):
            store.history.is_full = is_full
            writer.commit(Commit([said(number)]), told.append)
            loop.run_one()
        assert ["the disk is full"] * 2 == [str(error) for error in told[:2]]
        assert [None, None] == told[2:]
        assert [3, 4] == ids(store.history.following(0, 10))
        output = capfd.readouterr()
        log = output.out + output.err
        assert (1, 1) == (log.count("store.failing"), log.count("store.recovered"))

    def test_storing_goes_on_without_the_index(self, store: FillingStore, loop: Loop) -> None:
        """An indexer that cannot even be started keeps nothing from being stored."""
        writer = WriterThread(store, BrokenIndexer(), loop.call)
        told: list[object] = []
        for number in (1, 2):
            writer.commit(Commit([said(number)]), told.append)
            loop.run_one()
        writer.close()
        assert [None, None] == told

    def test_all_or_none(self, writer: WriterThread, store: FillingStore, loop: Loop) -> None:
        """What is refused is not stored, also if only its room could not be."""
        told: list[object] = []
        store.rooms.is_full = True
        writer.commit(Commit([said(1)], [stored(Room("#tea", 5))]), told.append)
        loop.run_one()
        assert (told != [None]) == (store.history.record(1) is None)

    def test_close_finishes(self, store: FillingStore, loop: Loop) -> None:
        """What was begun before closing is stored, then the store is closed."""
        writer = WriterThread(store, InlineIndexer(MemoryStore()), loop.call)
        for number in range(1, 100):
            writer.commit(Commit([said(number)]), lambda error: None)
        writer.close()
        assert 99 == store.history.last_id()
        assert store.is_closed

    def test_findable(self, loop: Loop) -> None:
        """What is stored can be found."""
        store = MemoryStore()
        writer = WriterThread(store, InlineIndexer(store), loop.call)
        writer.commit(Commit([said(1, "green tea"), said(2, "coffee")]), lambda error: None)
        writer.close()
        assert [1] == ids(store.search.search(text="tea", talks=[TEA]))


class TestReader:
    """ReaderThreads."""

    def test_answers(self, reader: ReaderThreads, store: FillingStore, loop: Loop) -> None:
        """The answer comes on the loop's thread; the question was put on another."""
        store.history.append([said(1)])
        asked_on: list[int] = []

        def question(store: Store) -> int:
            asked_on.append(threading.get_ident())
            return store.history.last_id()

        told: list[tuple[object, object, int]] = []
        reader.ask(
            question, lambda found, error: told.append((found, error, threading.get_ident()))
        )
        loop.run_one()
        assert [(1, None, threading.get_ident())] == told
        assert [threading.get_ident()] != asked_on

    @pytest.mark.parametrize(
        "kind",
        [
            StoreError,
            OverflowError,
            KeyError,
        ],
    )
    def test_failures(self, reader: ReaderThreads, loop: Loop, kind: type[Exception]) -> None:
        """Whatever goes wrong is told: a session waits for the answer."""

        def question(store: Store) -> int:
            raise kind("broken")

        told: list[tuple[object, object]] = []
        reader.ask(question, lambda found, error: told.append((found, error)))
        loop.run_one()
        ((found, error),) = told
        assert found is None
        assert isinstance(error, Exception)

    def test_two_at_once(self, reader: ReaderThreads, loop: Loop) -> None:
        """A long question does not hold up another."""
        may_end = threading.Event()
        told: list[object] = []
        reader.ask(lambda store: may_end.wait(PATIENCE_S), lambda found, error: told.append(found))
        reader.ask(lambda store: 2, lambda found, error: told.append(found))
        loop.run_one()
        assert [2] == told
        may_end.set()
        loop.run_one()
        assert [2, True] == told


@pytest.fixture
def poller() -> Iterator[Poller]:
    """What waits for processes; none is started here."""
    poller = Poller(lambda: None, lambda error: None)
    yield poller
    poller.close()


def test_begin_finds_what_was_there(store: FillingStore, loop: Loop, poller: Poller) -> None:
    """A server begins with the rooms that there were, and behind the last id."""
    tea = Room("#tea", 5)
    tea.topic = Topic("Oolong", "ann", 6)
    store.rooms.save(stored(tea))
    store.history.append([said(41)])
    storage = begin(Kept(store, InlineIndexer(MemoryStore())), loop.call, poller)
    assert 41 == storage.last_id
    assert [("#tea", tea.topic)] == [(room.name, room.topic) for room in storage.rooms]
    storage.close()
    assert store.is_closed


def test_what_was_missed_is_indexed(loop: Loop, poller: Poller) -> None:
    """What was stored and not indexed when the last server ended can be found later."""
    store = MemoryStore()
    store.history.append([said(1, "green tea"), said(2, "coffee")])
    storage = begin(Kept(store, InlineIndexer(store)), loop.call, poller)
    storage.writer.commit(Commit([said(3, "black tea")]), lambda error: None)
    storage.close()
    assert [3, 1] == ids(store.search.search(text="tea", talks=[TEA]))


@pytest.mark.parametrize(
    "line",
    [
        "CHATHISTORY BEFORE #lobby timestamp=9999-12-31T23:59:59.999Z 5",
        "CHATHISTORY AFTER #lobby timestamp=2090-01-01T00:00:00.000Z 5",
        "CHATHISTORY LATEST #lobby timestamp=0001-01-01T00:00:00.000Z 5",
        "CHATHISTORY AROUND #lobby msgid=0000000000000 5",
        "CHATHISTORY AROUND #lobby msgid=FZZZZZZZZZZZZ 5",
        "CHATHISTORY AFTER #lobby msgid=FZZZZZZZZZZZZ 5",
        "CHATHISTORY TARGETS timestamp=0001-01-01T00:00:00.000Z timestamp=9999-12-31T23:59:59.9Z 5",
        "SEARCH after=9999-12-31T23:59:59.999Z",
        "SEARCH before=9999-12-31T23:59:59.999Z",
        "SEARCH before=0001-01-01T00:00:00.000Z",
        'SEARCH text="',
        "SEARCH text=*",
        "SEARCH text=NEAR(;from=\"';in=#lobby",
        "REDACT #lobby FZZZZZZZZZZZZ",
        "REDACT #lobby 0000000000000",
    ],
)
def test_questions_that_reach_far(tmp_path_factory: pytest.TempPathFactory, line: str) -> None:
    """The farthest time and the greatest id are questions like any other to a real database."""
    store = SqliteStore(tmp_path_factory.mktemp("store"), "off")
    try:
        with Chatroom(store=store) as chatroom:
            ann = chatroom.irc("ann", "batch", "draft/chathistory", "soju.im/search")
            ann.ask("PRIVMSG #lobby :hello")
            lines = ann.ask(line, "PING x")
            assert ":hubbub.local PONG hubbub.local :x" == lines[-1]
            assert len(lines) > 1
    finally:
        store.close()
