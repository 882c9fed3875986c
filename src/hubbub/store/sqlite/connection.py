"""One database file: its writer and its readers.

Writers of several processes take turns. Readers are as many connections as are in use at once. In
WAL mode each reads the state of the last commit, waits for nobody and holds nobody up.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal

from hubbub.errors import StoreError
from hubbub.store.sqlite.readable import Readable, check_it_is_one, connect

Durability = Literal["power-loss", "crash", "off"]

# FULL: a commit returns when the WAL is on the disk. NORMAL: only checkpoints wait for the disk;
# a killed process loses nothing, a power cut the last seconds. OFF: nobody waits, and a power
# cut may damage the file.
_SYNCHRONOUS: dict[Durability, str] = {"power-loss": "FULL", "crash": "NORMAL", "off": "OFF"}

_WRITER = (
    # Readers and the writer do not wait for each other, and a commit is one append and one fsync.
    "PRAGMA journal_mode = WAL",
    # Deleted text is overwritten with zeros, not only unlinked: `forget` means it. No cost could
    # be measured in appending and indexing.
    "PRAGMA secure_delete = ON",
    # So much WAL, in pages, before it is copied into the database: 64 MB. 16,000 against 4,000
    # pages: 68,000 against 64,000 messages/s in commits of 100, and a p99 of 2 instead of 7 ms,
    # because a room's newest page is written back once for many commits. Opening after a crash
    # reads all of the WAL: 0.1 s.
    "PRAGMA wal_autocheckpoint = 16000",
    # What a burst has made longer is cut back to this after a checkpoint.
    "PRAGMA journal_size_limit = 67108864",
    # 32 MB: the newest page of each of 5,000 rooms stays in memory.
    "PRAGMA cache_size = -32768",
)

_WHOLE = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
_PART = ("SAVEPOINT part", "RELEASE part", "ROLLBACK TO part")


class Turn:
    """`with` it: no other process of this directory is inside of its own.

    SQLite's way of waiting for another process is to sleep and look again, after 1 ms at first and
    up to 100; here the kernel wakes who is next. It is the directory that is locked: no further
    file, and closing it cannot take away a lock of SQLite's, as closing the database's file would.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __enter__(self) -> None:
        self._descriptor = os.open(self._directory, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


class Database(Readable):
    """A database file to be read and written, made if it is missing.

    Args: is_shared: other processes write to it all the time: they take turns.
    """

    def __init__(self, path: Path, durability: Durability, *, is_shared: bool = False) -> None:
        super().__init__(path)
        self._lock = threading.RLock()
        self._turn = Turn(path.parent) if is_shared else nullcontext()
        with self.translated():
            _make_private(path)
            self._writer = connect(path, "rwc")
            try:
                check_it_is_one(self._writer)
                for pragma in _WRITER:
                    self._writer.execute(pragma)
                self._writer.execute(f"PRAGMA synchronous = {_SYNCHRONOUS[durability]}")
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the writer, inside a transaction that is committed at the end or not at all.

        Inside of another one it is a part of that: undone alone, and kept only with all of it.
        """
        with self._lock, self.translated():
            if self._writer.in_transaction:
                yield from self._changing(*_PART)
            else:
                with self._turn:
                    yield from self._changing(*_WHOLE)

    def _changing(self, begin: str, keep: str, undo: str) -> Iterator[sqlite3.Connection]:
        self._writer.execute(begin)
        try:
            yield self._writer
            self._writer.execute(keep)
        except BaseException:
            if self._writer.in_transaction:  # some errors end it by themselves
                self._writer.execute(undo)
            raise

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Give the writer, outside of any transaction, with nobody else writing."""
        with self._lock, self.translated():
            yield self._writer

    def rewrite(self) -> None:
        """Write the file anew, so that no byte of what was deleted is left, in no WAL either.

        secure_delete alone leaves copies where pages were split and joined. Writers wait
        meanwhile, 8 s for five million messages; readers do not. It needs twice its size on disk.
        Raises: StoreError: a reader kept the WAL from being emptied for 5 s, or there is no room.
        """
        with self.alone() as db:
            db.execute("PRAGMA temp_store = FILE")  # a copy of it all is too much for the memory
            try:
                db.execute("VACUUM")
            finally:
                db.execute("PRAGMA temp_store = MEMORY")
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreError(f"{self.path} is in use: try again")

    def close(self) -> None:
        """Close all connections; the WAL is copied into the database and deleted."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._close_readers()
                self._writer.close()

    def _reader(self) -> sqlite3.Connection:
        return connect(self.path, "ro")


def _make_private(path: Path) -> None:
    """Have the file be its owner's alone before anything is in it; its WAL then is so too."""
    with suppress(OSError):  # SQLite says what is wrong with the place
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def insert(db: sqlite3.Connection, into: str, width: int, values: Sequence[Any]) -> None:
    """Insert rows of that width, all of their values in one sequence.

    Many rows go into one statement: sqlite3 lets go of the GIL for each statement and then has to
    get it back. Beside a busy thread this stores 38,000 messages/s instead of 27,000, and the
    other thread gets more done too.
    """
    start, end = 0, len(values)
    for rows in (128, 16, 1):
        step = rows * width
        while end - start >= step:
            db.execute(_insertion(into, width, rows), values[start : start + step])
            start += step


def marks(count: int) -> str:
    """Return so many question marks, for a list of values in SQL."""
    return ",".join("?" * count)


@cache
def _insertion(into: str, width: int, rows: int) -> str:
    return f"INSERT INTO {into} VALUES {','.join([f'({marks(width)})'] * rows)}"  # noqa: S608 (our own words)
