"""One database file: its writer, its readers, and sqlite3's errors as ours.

Readers are as many connections as are in use at once. In WAL mode each reads the state of the last
commit, waits for nobody and holds nobody up.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from hubbub.errors import StoreCorrupt, StoreError

Durability = Literal["power-loss", "crash", "off"]

# FULL: a commit returns when the WAL is on the disk. NORMAL: only checkpoints wait for the disk;
# a killed process loses nothing, a power cut the last seconds. OFF: nobody waits, and a power
# cut may damage the file.
_SYNCHRONOUS: dict[Durability, str] = {"power-loss": "FULL", "crash": "NORMAL", "off": "OFF"}

_EVERY = (
    # Somebody else's lock, of a backup or of `sqlite3 history.db`, is waited for, not an error.
    "PRAGMA busy_timeout = 5000",
    # Sorting and temporary tables: never a second file that holds what people said.
    "PRAGMA temp_store = MEMORY",
)
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
_READER = (
    # Reading is all that readers do, whatever the code says.
    "PRAGMA query_only = ON",
    # 4 MB each; what is not there comes from the kernel's page cache for 2 us.
    "PRAGMA cache_size = -4096",
)

_SENTENCES = (
    ("SQLITE_FULL", StoreError, "there is no room left on the disk for {file}"),
    ("SQLITE_CORRUPT", StoreCorrupt, "{file} is damaged: restore a backup"),
    ("SQLITE_NOTADB", StoreCorrupt, "{file} is damaged, or no database at all: restore a backup"),
    ("SQLITE_READONLY", StoreError, "{file} may not be written to"),
    ("SQLITE_CANTOPEN", StoreError, "{file} cannot be opened: is its directory writable?"),
    ("SQLITE_BUSY", StoreError, "another program has locked {file}"),
    ("SQLITE_CONSTRAINT", StoreError, "{file} has a record with this id already"),
)


class Database:
    """A database file; its methods may be called from any thread."""

    def __init__(self, path: Path, durability: Durability) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._is_closed = False
        with self.translated():
            self._writer = self._connect("rwc")
            try:
                _check_it_is_one(self._writer)
                for pragma in _WRITER:
                    self._writer.execute(pragma)
                self._writer.execute(f"PRAGMA synchronous = {_SYNCHRONOUS[durability]}")
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the writer, inside a transaction that is committed at the end or not at all."""
        with self._lock, self.translated():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:  # some errors end it by themselves
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Give the writer, outside of any transaction, with nobody else writing."""
        with self._lock, self.translated():
            yield self._writer

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a reader; each statement reads the state of one moment."""
        with self.translated():
            try:
                reader = self._idle.pop()
            except IndexError:
                reader = self._open_reader()
            try:
                yield reader
            finally:
                if reader.in_transaction:
                    reader.execute("ROLLBACK")
                self._idle.append(reader)
                if self._is_closed:
                    self._close_readers()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn sqlite3's errors into sentences."""
        try:
            yield
        except sqlite3.Error as error:
            raise _translated(error, self.path) from error

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

    def damage(self) -> list[str]:
        """Read all of the file and return what is wrong with it; minutes for a large one."""
        with self.reading() as db:
            try:
                found = [row[0] for row in db.execute("PRAGMA integrity_check")]
            except sqlite3.DatabaseError as error:
                found = [str(error)]
        return [] if found == ["ok"] else found

    def copy_to(self, file: Path, pages: int, progress: Callable[[int, int], None] | None) -> None:
        """Write what the database holds at this moment to a new file, so many pages at once.

        Raises: StoreError: the file exists, or cannot be written.
        """
        if file.exists():
            raise StoreError(f"{file} exists already")

        def told(_: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress(total - remaining, total)

        with self.reading() as db:
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the moment begins here
            with closing(sqlite3.connect(file)) as copy:
                file.chmod(0o600)
                db.backup(copy, pages=pages, progress=told)

    def close(self) -> None:
        """Close all connections; the WAL is copied into the database and deleted."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._close_readers()
                self._writer.close()

    def _open_reader(self) -> sqlite3.Connection:
        if self._is_closed:
            raise StoreError(f"{self.path} is closed")
        reader = self._connect("ro")
        for pragma in _READER:
            reader.execute(pragma)
        return reader

    def _close_readers(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _connect(self, mode: str) -> sqlite3.Connection:
        db = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,  # transactions are begun and ended in `writing`, nowhere else
            check_same_thread=False,  # one thread at a time, but not always the same one
            cached_statements=256,
        )
        for pragma in _EVERY:
            db.execute(pragma)
        return db


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


def _check_it_is_one(db: sqlite3.Connection) -> None:
    """Read the file's first page: what is no database fails here, before anything is written."""
    with closing(db.execute("SELECT count(*) FROM sqlite_schema")) as cursor:
        cursor.fetchone()


def _translated(error: sqlite3.Error, path: Path) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    for prefix, kind, sentence in _SENTENCES:
        if name.startswith(prefix):
            return kind(sentence.format(file=path))
    if str(error).startswith("Could not decode"):
        return StoreCorrupt(f"{path} is damaged: restore a backup")
    return StoreError(f"{path}: {error}")
