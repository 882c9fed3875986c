"""The store of a data directory: history.db is the truth, search.db can always be made anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from hubbub.errors import StoreCorrupt, StoreError, StoreNewer
from hubbub.store.base import Progress
from hubbub.store.sqlite import migrations
from hubbub.store.sqlite.accounts import SqliteAccounts, SqliteSecrets
from hubbub.store.sqlite.connection import Database, Durability
from hubbub.store.sqlite.history import SqliteHistory
from hubbub.store.sqlite.moderation import Acts, SqliteModeration
from hubbub.store.sqlite.readable import Readable
from hubbub.store.sqlite.reading import Reading
from hubbub.store.sqlite.rooms import SqliteMarkers, SqliteRooms
from hubbub.store.sqlite.search import SqliteSearch

HISTORY_FILE = "history.db"
SEARCH_FILE = "search.db"
SEARCH_VERSION = 1
"""Raised when search.sql, or what store/words.py makes of a text, has changed."""

SQLITE_NEEDED = (3, 37)
"""STRICT tables; Debian 12 has 3.40."""

_BACKUP_PAGES = 500  # 2 MB at once, then others have their turn


class _Whole:
    """What can be done with a history as a whole."""

    _database: Readable

    def back_up(self, file: Path, progress: Progress | None = None) -> None:
        """Write a copy of the history, as it is at one moment, to a new file; others go on.

        The search index is not in it: a store without one makes it anew.
        """
        self._database.copy_to(file, _BACKUP_PAGES, progress)

    def damage(self) -> list[str]:
        """Read all there is and return what is wrong with it; empty if nothing is."""
        return self._database.damage()


class Archive(_Whole):
    """The history of a directory, only to be read, whether a server writes it or nobody may.

    Nothing is made, and it stays at the version it is: what an older one lacks cannot be read.
    Raises: as SqliteStore.
    """

    def __init__(self, directory: Path) -> None:
        self._database = Readable(directory / HISTORY_FILE)
        with self._database.reading() as db:
            migrations.known_version(db, self._database.path, migrations.load())
        self.history = Reading(self._database)
        self.moderation = Acts(self._database)

    def close(self) -> None:
        """Let go of everything; calling it again does nothing."""
        self._database.close()


class SqliteStore(_Whole):
    """See base.Store. The directory must be there, and locked by whoever opens the store.

    Args: durability: "power-loss": a commit is on the disk when append returns; "crash": it
        outlives the process, but a power cut takes the last seconds; "off": nothing is waited for;
        may_migrate: bring it to the schema of this version; whoever only helps a server must not,
        because the server may have had to go back.
    Raises: StoreNewer: a newer hubbub has written it; StoreCorrupt: it is damaged, or not ours;
        StoreError: it cannot be opened.
    """

    def __init__(
        self,
        directory: Path,
        durability: Durability = "power-loss",
        *,
        may_migrate: bool = True,
    ) -> None:
        if sqlite3.sqlite_version_info < SQLITE_NEEDED:
            needed = ".".join(map(str, SQLITE_NEEDED))
            raise StoreError(f"SQLite {needed} is needed, this Python has {sqlite3.sqlite_version}")
        self._database: Database = Database(directory / HISTORY_FILE, durability, is_shared=True)
        try:
            take = migrations.migrate if may_migrate else migrations.check
            take(self._database, migrations.load())
            self._index = _open_index(directory / SEARCH_FILE)
        except BaseException:
            self._database.close()
            raise
        self.search = SqliteSearch(self._index, lambda: self.history)
        self.history = SqliteHistory(self._database, self.search.unindex, self.search.purge)
        self.rooms = SqliteRooms(self._database)
        self.markers = SqliteMarkers(self._database)
        self.accounts = SqliteAccounts(self._database)
        self.secrets = SqliteSecrets(self._database)
        self.moderation = SqliteModeration(self._database)

    @contextmanager
    def together(self) -> Iterator[None]:
        """See base.Store."""
        with self._database.writing():
            yield

    def close(self) -> None:
        """See base.Store."""
        self._index.close()
        self._database.close()


def _open_index(path: Path) -> Database:
    """Open the index; one that is damaged or of another version is replaced by an empty one."""
    try:
        index = Database(path, "crash")
    except StoreCorrupt:
        _delete(path)
        index = Database(path, "crash")
    try:
        migrations.migrate(index, [_index_schema()])
    except (StoreCorrupt, StoreNewer):
        index.close()
        _delete(path)
        index = Database(path, "crash")
        migrations.migrate(index, [_index_schema()])
    return index


def _index_schema() -> migrations.Migration:
    sql = (resources.files("hubbub.store.sqlite") / "search.sql").read_text("utf-8")
    return migrations.Migration(SEARCH_VERSION, sql)


def _delete(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
