"""store/sqlite/migrations.py: forward only, each step wholly or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hubbub.errors import StoreCorrupt, StoreError, StoreNewer
from hubbub.store.sqlite import SqliteStore, migrations
from hubbub.store.sqlite.connection import Database
from hubbub.store.sqlite.migrations import Migration
from tests.store.people import said

ONE = Migration(1, "CREATE TABLE one (x); INSERT INTO one VALUES (1)")
TWO = Migration(2, "CREATE TABLE two (x); INSERT INTO two SELECT x + 1 FROM one")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give an empty database."""
    made = Database(tmp_path / "x.db", "off")
    yield made
    made.close()


def state(database: Database) -> tuple[int, list[str]]:
    """Return the schema's number, and the tables."""
    with database.reading() as db:
        tables = db.execute("SELECT name FROM sqlite_schema ORDER BY name")
        names = [row[0] for row in tables]
        return db.execute("PRAGMA user_version").fetchone()[0], names


def test_steps_are_taken_once(database: Database) -> None:
    """Only what is missing is done, and opening again changes nothing."""
    migrations.migrate(database, [ONE])
    assert (1, ["one"]) == state(database)
    for _ in range(2):
        migrations.migrate(database, [ONE, TWO])
        assert (2, ["one", "two"]) == state(database)


def test_a_step_that_fails_leaves_nothing(database: Database) -> None:
    """Half a step is undone; the steps before it stay."""
    wrong = Migration(2, "CREATE TABLE two (x); INSERT INTO nowhere VALUES (1)")
    with pytest.raises(StoreError, match="no such table: nowhere"):
        migrations.migrate(database, [ONE, wrong])
    assert (1, ["one"]) == state(database)
    migrations.migrate(database, [ONE, TWO])
    assert (2, ["one", "two"]) == state(database)


def test_only_looking(database: Database) -> None:
    """Who may not take steps is told that one is lacking, and takes none."""
    migrations.migrate(database, [ONE])
    migrations.check(database, [ONE])
    with pytest.raises(StoreError, match="is of an older hubbub"):
        migrations.check(database, [ONE, TWO])
    with pytest.raises(StoreNewer):
        migrations.check(database, [])
    assert (1, ["one"]) == state(database)


def test_two_at_once(database: Database) -> None:
    """A step that another process takes at the same time is not taken twice."""

    class Racing(list[Migration]):
        def __getitem__(self, at: object) -> list[Migration]:  # type: ignore[override]
            """Return the steps to take, which somebody else takes right now."""
            other = Database(database.path, "off")
            migrations.migrate(other, [ONE, TWO])
            other.close()
            return [ONE, TWO]

    migrations.migrate(database, Racing([ONE, TWO]))
    assert (2, ["one", "two"]) == state(database)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """What a newer version has written is not touched."""
    SqliteStore(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "history.db")) as db:
        db.execute("PRAGMA user_version = 99")
    known = len(migrations.load())
    sentence = rf"written by a newer hubbub \(its schema is 99, .+ {known}\)"
    with pytest.raises(StoreNewer, match=sentence):
        SqliteStore(tmp_path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A database that is not ours is not touched."""
    with closing(sqlite3.connect(tmp_path / "history.db")) as db:
        db.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreCorrupt, match="another program's database"):
        SqliteStore(tmp_path)


def test_the_steps_are_numbered_without_a_gap() -> None:
    """Each file of migrations/ is a step, and the first is 1."""
    versions = [one.version for one in migrations.load()]
    assert list(range(1, len(versions) + 1)) == versions


def test_every_earlier_schema_comes_up(tmp_path: Path) -> None:
    """From the schema of each version up to the last one, and it works."""
    steps = migrations.load()
    for version in range(len(steps) + 1):
        folder = tmp_path / str(version)
        folder.mkdir()
        old = Database(folder / "history.db", "off")
        migrations.migrate(old, steps[:version])
        old.close()
        store = SqliteStore(folder)
        store.history.append([said(1)])
        assert said(1) == store.history.record(1)
        assert [] == store.accounts.accounts()
        store.close()


def test_rehearsal(database: Database) -> None:
    """Steps that are missing are tried, and the database stays as it is."""
    migrations.rehearse(database.path.with_name("nothing.db"), [ONE])
    migrations.migrate(database, [ONE])
    before = state(database)
    migrations.rehearse(database.path, [ONE])
    migrations.rehearse(database.path, [ONE, TWO])
    wrong = Migration(2, "CREATE TABLE two (x); INSERT INTO nowhere VALUES (1)")
    with pytest.raises(StoreError, match="no such table: nowhere"):
        migrations.rehearse(database.path, [ONE, wrong])
    assert before == state(database)
    migrations.migrate(database, [ONE, TWO])
    with pytest.raises(StoreNewer):
        migrations.rehearse(database.path, [ONE])


def test_rehearsal_of_the_real_steps(database: Database) -> None:
    """From each version to this one."""
    steps = migrations.load()
    for version in range(1, len(steps) + 1):
        migrations.migrate(database, steps[:version])
        migrations.rehearse(database.path, steps)
        assert version == state(database)[0]
