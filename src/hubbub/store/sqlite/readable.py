"""A database file to be read as it is, and sqlite3's errors as ours."""

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hubbub.errors import StoreCorrupt, StoreError

_EVERY = (
    # Somebody else's lock, of a backup or of `sqlite3 history.db`, is waited for, not an error.
    "PRAGMA busy_timeout = 5000",
    # Sorting and temporary tables: never a second file that holds what people said.
    "PRAGMA temp_store = MEMORY",
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


_OF_THE_SOURCE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ")
"""What goes wrong where a copy is read from; all else is where it is written to."""


class Readable:
    """A database file to be read as it is: nothing is made, and nothing in it is changed.

    Its methods may be called from any thread.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()
        self._is_closed = False

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
            raise translated(error, self.path) from error

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

        def told(_: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress(total - remaining, total)

        with self.reading() as db:
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the moment begins here
            _make(file)
            try:
                with closing(sqlite3.connect(file)) as copy:
                    db.backup(copy, pages=pages, progress=told)
            except sqlite3.Error as error:
                is_ours = _name(error).startswith(_OF_THE_SOURCE)
                raise translated(error, self.path if is_ours else file) from error

    def close(self) -> None:
        """Close all connections."""
        self._is_closed = True
        self._close_readers()

    def _open_reader(self) -> sqlite3.Connection:
        if self._is_closed:
            raise StoreError(f"{self.path} is closed")
        reader = self._reader()
        for pragma in _READER:
            reader.execute(pragma)
        return reader

    def _reader(self) -> sqlite3.Connection:
        """Connect; where nothing may be written too, unless a WAL has to be looked after there.

        Not with mode=ro, which leaves an empty WAL behind: whoever may write clears it away.
        SQLite itself makes do with reading if it must.
        """
        reader = connect(self.path, "rw")
        try:
            check_it_is_one(reader)
        except sqlite3.OperationalError as error:
            reader.close()
            wal = Path(f"{self.path}-wal")
            if not _name(error).startswith("SQLITE_CANTOPEN") or _size_bytes(wal):
                raise
            # Without a WAL nobody has it open: it holds still.
            return connect(self.path, "ro&immutable=1")
        except BaseException:
            reader.close()
            raise
        return reader

    def _close_readers(self) -> None:
        while self._idle:
            self._idle.pop().close()


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Connect to the file; mode is SQLite's: ro, rw, rwc."""
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,  # transactions are begun and ended in `writing`, nowhere else
        check_same_thread=False,  # one thread at a time, but not always the same one
        cached_statements=256,
    )
    for pragma in _EVERY:
        db.execute(pragma)
    return db


def _make(file: Path) -> None:
    """Make an empty file that only its owner may read.

    Raises: StoreError.
    """
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise StoreError(f"{file} exists already") from error
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}") from error


def _size_bytes(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def check_it_is_one(db: sqlite3.Connection) -> None:
    """Read the file's first page: what is no database fails here, before anything is written."""
    with closing(db.execute("SELECT count(*) FROM sqlite_schema")) as cursor:
        cursor.fetchone()


def _name(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "")


def translated(error: sqlite3.Error, path: Path) -> StoreError:
    """Return one of sqlite3's errors as ours, with a sentence that names the file."""
    name = _name(error)
    for prefix, kind, sentence in _SENTENCES:
        if name.startswith(prefix):
            return kind(sentence.format(file=path))
    if str(error).startswith("no such "):  # table, column
        why = "an older hubbub wrote it; start its server once"
        return StoreError(f"{path} lacks something ({error}): {why}")
    if str(error).startswith("Could not decode"):
        return StoreCorrupt(f"{path} is damaged: restore a backup")
    return StoreError(f"{path}: {error}")
