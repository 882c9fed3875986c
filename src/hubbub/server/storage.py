"""Beside the loop: a process or a thread that writes to the store, threads that read from it.

All bring their results back onto the loop's thread; the loop itself never waits for a disk.
"""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog

from hubbub.core.bans import ServerBan
from hubbub.core.filters import Filter
from hubbub.core.state import ClosedRoom, Room
from hubbub.doors.poller import Poller
from hubbub.errors import reason
from hubbub.server.journal import Done, Writer
from hubbub.server.keeping import restored
from hubbub.store.accounts import PRESENCE, Account
from hubbub.store.base import Store
from hubbub.store.commits import Commit, carry_out
from hubbub.store.sqlite.committer import CommitterProcess

log = structlog.get_logger()

T = TypeVar("T")

_PAGE = 500
_KEY_BYTES = 32

Call = Callable[[Callable[[], None]], None]
"""Runs a function on the loop's thread, as a tick of its own."""


class Indexer(Protocol):
    """Makes what is stored findable, after it has been stored and beside everything else."""

    def nudge(self) -> None:
        """There is more to index."""

    def close(self) -> None:
        """Finish what was begun, and end."""


class InlineIndexer:
    """Indexes at once: for a store in memory."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def nudge(self) -> None:
        """Index all that is stored."""
        search = self._store.search
        if search is not None:
            end = self._store.history.last_id()
            search.index(self._store.history.following(search.indexed_up_to(), end))

    def close(self) -> None:
        """Nothing to end."""


class _Complaints:
    """Says in the log when storing begins to fail, and when it works again; each once."""

    def __init__(self) -> None:
        self._is_failing = False

    def note(self, error: Exception | None) -> None:
        """Take what became of a commit."""
        if error is not None and not self._is_failing:
            log.error("store.failing", error=reason(error), effect="messages are refused")
        elif error is None and self._is_failing:
            log.warning("store.recovered")
        self._is_failing = error is not None


class WriterProcess:
    """Has a process store things, and says so when that fails."""

    def __init__(self, store: Store, committer: CommitterProcess) -> None:
        self._store = store
        self._committer = committer
        self._complaints = _Complaints()

    def commit(self, commit: Commit, done: Done) -> None:
        """Begin to store; done(error) is called on the loop's thread."""

        def told(error: Exception | None) -> None:
            self._complaints.note(error)
            done(error)

        self._committer.commit(commit, told)

    def turn(self) -> None:
        """Send and take what there is, where no poller does."""
        self._committer.on_writable()
        self._committer.on_readable()

    def close(self) -> None:
        """Finish what was begun, then end the process and the store."""
        self._committer.close()
        self._store.close()


class WriterThread:
    """Commits in order, and nudges the indexer after each commit: for a store in this process."""

    def __init__(self, store: Store, indexer: Indexer, call: Call) -> None:
        self._store = store
        self._indexer = indexer
        self._call = call
        self._work: queue.SimpleQueue[tuple[Commit, Done] | None] = queue.SimpleQueue()
        self._complaints = _Complaints()
        self._thread = threading.Thread(target=self._run, name="hubbub-writer", daemon=True)
        self._thread.start()

    def commit(self, commit: Commit, done: Done) -> None:
        """Begin to store; done(error) is called on the loop's thread."""
        self._work.put((commit, done))

    def turn(self) -> None:
        """Nothing to do: the thread works by itself."""

    def close(self) -> None:
        """Finish what was begun, then end the thread, the indexer and the store."""
        self._work.put(None)
        self._thread.join()
        self._indexer.close()
        self._store.close()

    def _run(self) -> None:
        while work := self._work.get():
            self._commit(*work)

    def _commit(self, commit: Commit, done: Done) -> None:
        error: Exception | None = None
        try:
            carry_out(commit, self._store)
        except Exception as failure:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            error = failure
        self._complaints.note(error)
        self._call(lambda: done(error))
        if error is None:
            self._nudge()

    def _nudge(self) -> None:
        try:
            self._indexer.nudge()
        except Exception as error:  # noqa: BLE001 - finding may wait, storing must go on
            log.error("index.failing", error=reason(error))  # noqa: TRY400 - no room for a process


class Reader(Protocol):
    """Answers questions about what is stored."""

    @property
    def is_idle(self) -> bool:
        """Whether every question has been answered."""

    def ask(
        self, question: Callable[[Store], T], done: Callable[[T | None, Exception | None], None]
    ) -> None:
        """Put the question to the store; done(answer, error) is called on the loop's thread."""

    def close(self) -> None:
        """Answer nothing more."""


class ReaderThreads:
    """Looks things up beside the loop."""

    def __init__(self, store: Store, call: Call, threads: int = 2, *, name: str = "reader") -> None:
        self._store = store
        self._call = call
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"hubbub-{name}")
        self._open = 0

    @property
    def is_idle(self) -> bool:
        """Whether every question has been answered."""
        return not self._open

    def ask(
        self, question: Callable[[Store], T], done: Callable[[T | None, Exception | None], None]
    ) -> None:
        """Put the question to the store; done(answer, error) is called on the loop's thread."""

        def answered(answer: T | None, error: Exception | None) -> None:
            self._open -= 1
            done(answer, error)

        def look() -> None:
            try:
                answer = question(self._store)
            except Exception as error:  # noqa: BLE001 - whatever it is, the session waits
                failure = error
                log.error("store.unreadable", error=reason(error))  # noqa: TRY400 - nor is a broken one
                self._call(lambda: answered(None, failure))
            else:
                self._call(lambda: answered(answer, None))

        self._open += 1
        self._pool.submit(look)

    def close(self) -> None:
        """End the threads; what is being looked up is finished first."""
        self._pool.shutdown()


@dataclass(frozen=True)
class Storage:
    """What a hub has of its store: the way in, the way out, and what was there at the start.

    background: for what may take its time, so that no reader waits for it;
    hasher: for checking and making passwords, which takes processor time and memory;
    mailer: for sending letters, which waits for other machines;
    nick_owners: see core.state.Chat; sasl_key: see protocol.sasl.mechanisms.
    """

    writer: Writer
    reader: Reader
    background: Reader
    hasher: Reader
    mailer: Reader
    last_id: int
    rooms: Sequence[Room]
    nick_owners: Mapping[str, str]
    sasl_key: bytes
    bans: Sequence[ServerBan] = ()
    filters: Sequence[Filter] = ()
    closed_rooms: Sequence[ClosedRoom] = ()
    cloak_key: bytes | None = None
    residents: Sequence[Account] = ()

    @property
    def is_idle(self) -> bool:
        """Whether every question has been answered."""
        return self.reader.is_idle and self.background.is_idle and self.hasher.is_idle

    def close(self) -> None:
        """Finish what was begun, and close the store."""
        self.reader.close()
        self.background.close()
        self.hasher.close()
        self.mailer.close()
        self.writer.close()


@dataclass(frozen=True)
class Kept:
    """A store, and who writes what is said into it: a process, or a thread with an indexer."""

    store: Store
    writes: CommitterProcess | Indexer


def begin(kept: Kept, call: Call, poller: Poller) -> Storage:
    """Return the storage, on threads of its own.

    Raises: StoreError.
    """
    store = kept.store
    rooms = [restored(room) for room in store.rooms.load()]
    writer = _writer(kept, call, poller)
    reader, background = ReaderThreads(store, call), ReaderThreads(store, call, threads=1)
    return Storage(
        writer,
        reader,
        background,
        ReaderThreads(store, call, name="hasher"),
        ReaderThreads(store, call, threads=1, name="mailer"),
        store.history.last_id(),
        rooms,
        nick_owners(store),
        sasl_key(store),
        bans=store.moderation.bans(),
        filters=store.moderation.filters(),
        closed_rooms=store.moderation.closed_rooms(),
        cloak_key=cloak_key(store),
        residents=residents(store),
    )


def _writer(kept: Kept, call: Call, poller: Poller) -> Writer:
    if isinstance(kept.writes, CommitterProcess):
        kept.writes.attach(poller)
        return WriterProcess(kept.store, kept.writes)
    return WriterThread(kept.store, kept.writes, call)


def residents(store: Store) -> list[Account]:
    """Return the accounts whose users were here, always on, when the server stopped."""
    found: list[Account] = []
    after = ""
    while page := store.accounts.accounts(after, _PAGE):
        after = page[-1].folded
        found += [one for one in page if PRESENCE in one.settings]
    return found


def nick_owners(store: Store) -> dict[str, str]:
    """Return to which account each nick belongs, all folded."""
    owners: dict[str, str] = {}
    after = ""
    while page := store.accounts.accounts(after, _PAGE):
        after = page[-1].folded
        confirmed = [one for one in page if one.code is None]
        owners |= {nick: one.folded for one in confirmed for nick in one.all_nicks}
    return owners


def cloak_key(store: Store) -> bytes:
    """Return the key by which hosts are cloaked; another one would void all bans on hosts."""
    return store.secrets.secret("cloak", secrets.token_bytes(_KEY_BYTES))


def sasl_key(store: Store) -> bytes:
    """Return the key from which come the salts of accounts that are not there."""
    return store.secrets.secret("sasl", secrets.token_bytes(_KEY_BYTES))
