"""store/sqlite: damaged files, full disks, killed processes; backups; no trace of the forgotten."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.errors import StoreCorrupt, StoreError
from hubbub.store.base import END, START
from hubbub.store.sqlite import SqliteStore
from tests.store.people import TEA, ids, said

PAGE = 4096


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Give an empty store."""
    made = SqliteStore(tmp_path, "off")
    yield made
    made.close()


def filled(folder: Path, count: int = 2000) -> None:
    """Make a store with so many messages, and close it."""
    store = SqliteStore(folder, "off")
    records = [said(number, f"text {number} " + "x" * 80) for number in range(1, count + 1)]
    store.history.append(records)
    store.search.index(records)
    store.close()


def test_it_outlives_the_process(tmp_path: Path) -> None:
    """What was appended and indexed is there when the store is opened again."""
    filled(tmp_path, 100)
    store = SqliteStore(tmp_path)
    assert 100 == store.history.last_id() == store.search.indexed_up_to()
    assert [7] == ids(store.search.search(text='"text 7"', talks=[TEA]))
    assert [] == store.damage()
    store.close()
    assert {"history.db", "search.db"} == {one.name for one in tmp_path.iterdir()}


@pytest.mark.parametrize(("durability", "expected"), [("power-loss", 2), ("crash", 1), ("off", 0)])
def test_durability(tmp_path: Path, durability: str, expected: int) -> None:
    """Each word sets how long a commit waits for the disk."""
    store = SqliteStore(tmp_path, durability)  # type: ignore[arg-type]
    with store._database.alone() as db:
        assert (expected,) == db.execute("PRAGMA synchronous").fetchone()
        assert ("wal",) == db.execute("PRAGMA journal_mode").fetchone()
    store.close()


def test_readers_cannot_write(store: SqliteStore) -> None:
    """A reader's connection refuses to change anything."""
    with pytest.raises(StoreError, match="may not be written to"), store._database.reading() as db:
        db.execute("DELETE FROM events")


def test_a_reader_sees_one_moment(store: SqliteStore) -> None:
    """What is written while somebody reads is not seen half."""
    store.history.append([said(1)])
    with store._database.reading() as db:
        db.execute("BEGIN")
        assert (1,) == db.execute("SELECT count(*) FROM events").fetchone()
        store.history.append([said(2)])
        assert (1,) == db.execute("SELECT count(*) FROM events").fetchone()
    assert 2 == len(store.history.following(START, 9))


@pytest.mark.parametrize("text", [b"", b"no database at all, but more than sixteen bytes " * 200])
def test_a_file_that_is_no_database(tmp_path: Path, text: bytes) -> None:
    """Nothing at all is a new store; anything else is refused in one line and left as it is."""
    (tmp_path / "history.db").write_bytes(text)
    if not text:
        SqliteStore(tmp_path).close()
        return
    with pytest.raises(StoreCorrupt, match=r"history\.db is damaged, or no database at all"):
        SqliteStore(tmp_path)
    assert text == (tmp_path / "history.db").read_bytes()


def test_damaged_pages(tmp_path: Path) -> None:
    """A page of rubbish gives a clear error wherever it is met, and is found by a check."""
    filled(tmp_path)
    file = tmp_path / "history.db"
    whole = file.read_bytes()
    refused = found = 0
    for page in range(len(whole) // PAGE):
        file.write_bytes(whole[: page * PAGE] + os.urandom(1) * PAGE + whole[(page + 1) * PAGE :])
        try:
            store = SqliteStore(tmp_path, "off")
        except StoreCorrupt:
            refused += 1
            continue
        try:
            store.history.between(TEA, START, END, 9999, newest=True)
            store.search.search(text="text", talks=[TEA])
        except StoreError:
            refused += 1
        found += bool(store.damage())
        store.close()
    pages = len(whole) // PAGE
    assert pages > 50
    assert found >= 0.9 * pages - 2
    assert refused >= 0.7 * pages


def test_a_damaged_index_is_thrown_away(tmp_path: Path) -> None:
    """The index is not worth an error at the start: it is empty, and is fed again."""
    filled(tmp_path, 50)
    (tmp_path / "search.db").write_bytes(b"rubbish " * PAGE)
    store = SqliteStore(tmp_path)
    assert 0 == store.search.indexed_up_to()
    store.search.index(store.history.following(0, 99))
    assert [50] == ids(store.search.search(text='"text 50"', talks=[TEA]))
    store.close()


def test_an_index_of_another_version_is_thrown_away(tmp_path: Path) -> None:
    """Words that were cut in another way are of no use."""
    filled(tmp_path, 50)
    with sqlite3.connect(tmp_path / "search.db") as db:
        db.execute("PRAGMA user_version = 77")
    db.close()
    store = SqliteStore(tmp_path)
    assert 0 == store.search.indexed_up_to()
    store.close()


def test_no_more_pages(store: SqliteStore) -> None:
    """When there is no room, nothing of an append is kept; when there is again, it goes on."""
    store.history.append([said(1)])
    with store._database.alone() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages + 5}")
    many = [said(number, "x" * 500) for number in range(2, 200)]
    for _ in range(2):
        with pytest.raises(StoreError, match="there is no room left on the disk"):
            store.history.append(many)
        assert [1] == ids(store.history.following(START, 999))
    with store._database.alone() as db:
        db.execute("PRAGMA max_page_count = 1000000")
    store.history.append(many)
    assert 199 == len(store.history.following(START, 999))
    assert [] == store.damage()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 2 MB; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "hubbub-test", str(folder)]
    try:
        made = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    """What was acknowledged stays, what was refused is not there, and space mends it."""
    (small_disk / "ballast").write_bytes(b"x" * 700_000)
    store = SqliteStore(small_disk)
    kept = []
    for number in range(1, 5000):
        try:
            store.history.append([said(number, "x" * 900)])
        except StoreError as error:
            assert str(error) == f"there is no room left on the disk for {small_disk}/history.db"  # noqa: PT017
            break
        kept.append(number)
    assert 4000 > len(kept)
    assert len(kept) > 50
    with pytest.raises(StoreError):
        store.history.append([said(number, "y" * 900) for number in range(6000, 6300)])
    assert kept == ids(store.history.following(START, 9999))
    (small_disk / "ballast").unlink()
    store.history.append([said(9000)])
    store.close()
    again = SqliteStore(small_disk)
    assert [*kept, 9000] == ids(again.history.following(START, 9999))
    assert [] == again.damage()
    again.close()


def test_a_disk_that_may_not_be_written_to(small_disk: Path) -> None:
    """One clear line, whether there is a history on it or not."""
    for is_there in (False, True):
        if is_there:
            SqliteStore(small_disk).close()
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        with pytest.raises(StoreError, match=r"cannot be opened: .+ writable|may not be written"):
            SqliteStore(small_disk)
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """One clear line."""
    with pytest.raises(StoreError, match="cannot be opened: is its directory writable"):
        SqliteStore(tmp_path / "none")


WRITES = """
import sys
from pathlib import Path
from hubbub.store.sqlite import SqliteStore
from tests.store.people import said
store = SqliteStore(Path(sys.argv[1]))
number = store.history.last_id()
while True:
    store.history.append([said(number := number + 1, key=str(number)) for _ in range(3)])
    store.search.index([said(number - 1), said(number)])
    print(number, flush=True)
"""


def test_killed_while_writing(tmp_path: Path) -> None:
    """Whatever was acknowledged is there, each batch wholly or not at all, the file in order."""
    said_to_be_kept = 0
    for lines in (1, 7, 40):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(lines):
            said_to_be_kept = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
        rest = child.stdout.read().split("\n")[:-1]  # a line without its end was not finished
        said_to_be_kept = int(rest[-1]) if rest else said_to_be_kept
        child.stdout.close()
        child.wait()

        store = SqliteStore(tmp_path)
        assert [] == store.damage()
        last = store.history.last_id()
        assert last >= said_to_be_kept
        assert 0 == last % 3
        assert list(range(1, last + 1)) == ids(store.history.following(START, 99_999))
        assert last == getattr(store.history.by_key("alice", str(last), 0), "id", None)
        store.search.index(store.history.following(store.search.indexed_up_to(), 99_999))
        store.close()


def test_back_up_while_writing(store: SqliteStore, tmp_path: Path) -> None:
    """A copy holds one moment, whatever is written meanwhile, and can be opened as a store."""
    store.history.append([said(number, "x" * 900) for number in range(1, 4001)])
    folder = tmp_path / "copy"
    folder.mkdir()
    told = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        store.history.append([said(10_000 + len(told))])

    store.back_up(folder / "history.db", progress)
    assert len(told) > 1
    assert told[-1][0] == told[-1][1]
    copy = SqliteStore(folder)
    assert 4000 == copy.history.last_id()
    assert [] == copy.damage()
    copy.close()
    assert 0o600 == (folder / "history.db").stat().st_mode & 0o777
    with pytest.raises(StoreError, match="exists already"):
        store.back_up(folder / "history.db")


def test_the_forgotten_leave_no_trace(store: SqliteStore, tmp_path: Path) -> None:
    """Neither their words nor their names are in any byte of any file."""
    for start in range(1, 2001, 100):
        records = [
            said(number, f"Zebrafish{number} common words", by="mallory", key=f"okapi{number}")
            if number % 3
            else said(number, "common words")
            for number in range(start, start + 100)
        ]
        for record in records:  # a host each: names fill many pages
            record.source = f"{record.source}.{hash((start, record.id))}"
        store.history.append(records)
        store.search.index(records)
    store.markers.mark("mallory", TEA, 5)
    assert 1334 == store.history.forget(identity="mallory")
    for file in tmp_path.iterdir():
        content = file.read_bytes().lower()
        assert [] == [one for one in (b"zebrafish", b"okapi", b"mallory") if one in content], file
    assert 666 == len(store.search.search(text="common", talks=[TEA], limit=9999))
    assert [] == store.damage()


def test_closing(store: SqliteStore) -> None:
    """A closed store says so, and may be closed again."""
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.history.last_id()
    with pytest.raises(StoreError, match="closed"):
        store.history.append([said(1)])


def test_an_old_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what is needed and what is there."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"SQLite 3\.37 is needed, this Python has 3\."):
        SqliteStore(tmp_path)
    assert [] == list(tmp_path.iterdir())
