"""store/sqlite: damaged files, full disks, killed processes; backups; no trace of the forgotten."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.errors import StoreCorrupt, StoreError, StoreNewer
from hubbub.store.base import END, START, Record
from hubbub.store.sqlite import SqliteStore
from hubbub.store.sqlite.history import SqliteHistory
from hubbub.store.sqlite.migrations import APPLICATION_ID
from hubbub.store.sqlite.store import Archive
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
        found = store.history.by_key(str(last), START, identity="alice")
        assert last == getattr(found, "id", None)
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


def modes(folder: Path) -> set[int]:
    """Return who may do what with the files there."""
    return {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}


def test_files_are_their_owner_s_alone(tmp_path: Path) -> None:
    """Whatever the umask, no file of a store is ever anybody else's, nor stays so."""
    before = os.umask(0)
    try:
        store = SqliteStore(tmp_path)
        store.history.append([said(1)])
        store.search.index([said(1)])
        assert {"history.db-wal", "search.db-wal"} < {one.name for one in tmp_path.iterdir()}
        assert {0o600} == modes(tmp_path)
        store.close()
        (tmp_path / "search.db").chmod(0o644)
        SqliteStore(tmp_path).close()
        assert {0o600} == modes(tmp_path)
    finally:
        os.umask(before)


def test_a_backup_is_its_owner_s_alone_from_the_first_moment(
    store: SqliteStore, tmp_path: Path
) -> None:
    """Nobody else can read it while it is being written either."""
    store.history.append([said(number, "x" * 900) for number in range(1, 4001)])
    before, seen = os.umask(0), set()
    folder = tmp_path / "copy"
    folder.mkdir()
    try:
        store.back_up(folder / "file", lambda done, total: seen.update(modes(folder)))
    finally:
        os.umask(before)
    assert {0o600} == seen == modes(folder)


def test_a_backup_that_does_not_fit(store: SqliteStore, small_disk: Path) -> None:
    """The sentence names the place that is full, not the history."""
    store.history.append([said(number, "x" * 900) for number in range(1, 4001)])
    with pytest.raises(StoreError) as failure:
        store.back_up(small_disk / "backup")
    assert f"there is no room left on the disk for {small_disk}/backup" == str(failure.value)
    with pytest.raises(StoreError, match=r"nowhere/backup cannot be written: No such file"):
        store.back_up(small_disk / "nowhere" / "backup")


class TestArchive:
    """A history that is only read."""

    def test_beside_a_server(self, store: SqliteStore, tmp_path: Path) -> None:
        """It sees what is committed, and leaves what is there to whoever writes."""
        store.history.append([said(1)])
        archive = Archive(tmp_path)
        assert [1] == ids(archive.history.following(START, 9))
        store.history.append([said(2)])
        assert [1, 2] == ids(archive.history.following(START, 9))
        archive.close()
        store.history.append([said(3)])
        assert [1, 2, 3] == ids(store.history.following(START, 9))

    def test_it_makes_nothing(self, tmp_path: Path) -> None:
        """No index, no WAL, no migration: the directory stays as it was, byte by byte."""
        filled(tmp_path, 50)
        (tmp_path / "search.db").unlink()
        before = (tmp_path / "history.db").read_bytes()
        archive = Archive(tmp_path)
        assert [50] == ids(archive.history.following(49, 9))
        assert [] == archive.damage()
        archive.close()
        assert ["history.db"] == [one.name for one in tmp_path.iterdir()]
        assert before == (tmp_path / "history.db").read_bytes()

    def test_an_older_version_is_left_as_it_is(self, tmp_path: Path) -> None:
        """It is copied and checked; what it has not got cannot be read, and that is said."""
        with sqlite3.connect(tmp_path / "history.db") as db:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute("CREATE TABLE first (x)")
        db.close()
        before = (tmp_path / "history.db").read_bytes()
        archive = Archive(tmp_path)
        with pytest.raises(StoreError, match="an older hubbub wrote it; start its server"):
            archive.history.total()
        assert [] == archive.damage()
        archive.back_up(tmp_path / "backup")
        archive.close()
        assert before == (tmp_path / "history.db").read_bytes()

    def test_another_program_s(self, tmp_path: Path) -> None:
        """What is not ours, or newer, is refused as ever."""
        with sqlite3.connect(tmp_path / "history.db") as db:
            db.execute("CREATE TABLE other (x)")
        db.close()
        with pytest.raises(StoreCorrupt, match="another program's"):
            Archive(tmp_path)
        with sqlite3.connect(tmp_path / "history.db") as db:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute("PRAGMA user_version = 999")
        db.close()
        with pytest.raises(StoreNewer, match="update hubbub"):
            Archive(tmp_path)

    def test_where_nothing_may_be_written(self, small_disk: Path, tmp_path: Path) -> None:
        """A disk that may only be read is read, checked and backed up."""
        filled(small_disk, 50)
        with read_only(small_disk):
            archive = Archive(small_disk)
            assert [50] == ids(archive.history.following(49, 9))
            assert [] == archive.damage()
            archive.back_up(tmp_path / "backup")
            archive.close()
        assert {"history.db", "search.db"} == {one.name for one in small_disk.iterdir()}

    def test_what_a_killed_server_left_there(self, small_disk: Path) -> None:
        """With a WAL and its index all is read; where the index is missing, it is refused."""
        script = (
            "import os, sys; from pathlib import Path; from hubbub.store.sqlite import SqliteStore;"
            "from tests.store.people import said; store = SqliteStore(Path(sys.argv[1]));"
            "store.history.append([said(1)]); os._exit(0)"
        )
        subprocess.run([sys.executable, "-c", script, str(small_disk)], check=True)
        with read_only(small_disk):
            archive = Archive(small_disk)
            assert [1] == ids(archive.history.following(START, 9))
            archive.close()
        (small_disk / "history.db-shm").unlink()
        with read_only(small_disk), pytest.raises(StoreError, match="is its directory writable"):
            Archive(small_disk)


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Let nothing be written to the file system."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


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


@pytest.mark.parametrize("is_fed_between", [False, True])
def test_a_feeder_does_not_bring_back_what_is_trimmed(tmp_path: Path, is_fed_between: bool) -> None:
    """Another process that feeds the index meanwhile leaves no word of what is deleted in it."""
    store, feeder = SqliteStore(tmp_path, "off"), SqliteStore(tmp_path, "off")
    store.history.append([said(1), said(2), said(3)])
    unindex = store.search.unindex
    read = feeder.history.following(START, 9)

    def unindex_and_feed(records: Sequence[Record]) -> Sequence[Record]:
        late = unindex(records)
        feeder.search.index(read)
        return late

    history = SqliteHistory(
        store._database, unindex_and_feed if is_fed_between else unindex, store.search.purge
    )
    assert 2 == history.trim(TEA, before=None, keep=1, at_most=9)
    feeder.search.index(read)
    with store._index.reading() as db:
        assert [(3,)] == db.execute("SELECT id FROM numbers").fetchall()
        (words,) = db.execute("SELECT count(*) FROM texts WHERE texts MATCH 'hello'").fetchone()
    assert 1 == words
    assert 3 == feeder.search.indexed_up_to()
    feeder.close()
    store.close()


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
