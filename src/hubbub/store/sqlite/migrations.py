"""Bring a database to the schema of this version, by numbered steps that only go forward."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from hubbub.errors import StoreCorrupt, StoreError, StoreNewer
from hubbub.store.sqlite.connection import Database
from hubbub.store.sqlite.readable import Readable

APPLICATION_ID = 0x68756262
"""'hubb' in the file's header says that the database is ours."""


class Migration(NamedTuple):
    """A step: the version it leads to, and the statements."""

    version: int
    sql: str


def load() -> list[Migration]:
    """Return the steps, first to last: migrations/0001_….sql, 0002_….sql, … without a gap."""
    folder = resources.files("hubbub.store.sqlite") / "migrations"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".sql")), key=_name)
    found = [Migration(int(one.name[:4]), one.read_text("utf-8")) for one in files]
    if [one.version for one in found] != list(range(1, len(found) + 1)):
        raise ValueError("the migrations are not numbered 1, 2, 3, …")
    return found


def migrate(database: Database, migrations: list[Migration]) -> None:
    """Take the steps that the database lacks, each wholly or not at all.

    Raises: StoreNewer: it has taken steps that are not known here.
        StoreCorrupt: it is another program's database.
    """
    with database.alone() as db:
        version = known_version(db, database.path, migrations)
    for migration in migrations[version:]:
        with database.writing() as db:
            # Another process may have taken the step since: `hubbub admin` beside a new server.
            if known_version(db, database.path, migrations) < migration.version:
                for statement in _statements(migration.sql):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {migration.version}")
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def check(database: Database, migrations: list[Migration]) -> None:
    """See that the database lacks no step.

    Raises: StoreError: it does; StoreNewer, StoreCorrupt: as `migrate`.
    """
    with database.alone() as db:
        version = known_version(db, database.path, migrations)
    if version < len(migrations):
        raise StoreError(
            f"{database.path} is of an older hubbub (its schema is {version}, this one's is "
            f"{len(migrations)}): another program serves it"
        )


def rehearse(path: Path, migrations: list[Migration]) -> int:
    """Take the steps that the database lacks on an empty copy of it; the database stays as it is.

    Returns: how many they are; none for a file that is missing.
    Raises: StoreNewer, StoreCorrupt: as `migrate`; StoreError: a step cannot be taken.
    """
    if not path.exists():
        return 0
    database = Readable(path)
    try:
        with database.reading() as db:
            version = known_version(db, path, migrations)
            made = [sql for (sql,) in db.execute(_MADE) if sql is not None]
        lacking = migrations[version:]
        if not lacking:
            return 0
        with database.translated(), closing(sqlite3.connect(":memory:")) as copy:
            copy.executescript(";".join(made))
            for step in lacking:
                for statement in _statements(step.sql):
                    copy.execute(statement)
        return len(lacking)
    finally:
        database.close()


_MADE = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"


def known_version(db: sqlite3.Connection, path: Path, migrations: list[Migration]) -> int:
    """Return how many of the steps the database has taken.

    Raises: StoreNewer, StoreCorrupt: as `migrate`.
    """
    (owner,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if owner != APPLICATION_ID and (owner or tables):
        raise StoreCorrupt(f"{path} is another program's database")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise StoreNewer(
            f"{path} was written by a newer hubbub (its schema is {version}, "
            f"this one knows {len(migrations)}): update hubbub"
        )
    return int(version)


def _statements(sql: str) -> Iterator[str]:
    """Yield the statements one by one: a script would end the transaction it is in."""
    begun = ""
    for piece in sql.split(";"):
        begun += f"{piece};"
        if sqlite3.complete_statement(begun):
            yield begun
            begun = ""


def _name(file: resources.abc.Traversable) -> str:
    return file.name
