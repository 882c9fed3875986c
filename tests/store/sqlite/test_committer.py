"""The process that commits."""

from __future__ import annotations

import gc
import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.core.state import Room
from hubbub.doors.poller import Poller
from hubbub.errors import StoreError, StoreLocked
from hubbub.server.keeping import stored
from hubbub.store.commits import Commit
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite.committer import CommitterProcess
from hubbub.store.sqlite.store import Archive, SqliteStore
from tests.store.people import ids, said
from tests.support.patience import PATIENCE_S


class Watched(CommitterProcess):
    """A committer whose process the test can kill."""

    @property
    def output(self) -> Path:
        """Return where the process's output goes."""
        return Path(f"/proc/{self._process.pid}/fd/1").readlink()

    def kill(self) -> None:
        """Have it end as if by SIGKILL, and wait until it has."""
        self._process.kill()
        self._process.wait(PATIENCE_S)


class Desk:
    """A locked directory, its committer, the poller that tells its answers, and these answers."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.now_s = 100.0
        self.failures: list[Exception] = []
        self.answers: list[StoreError | None] = []
        self.lock = DataDirectory(directory)
        SqliteStore(directory).close()
        self.poller = Poller(lambda: None, self.failures.append)
        self.committer = Watched(directory, "off", self.lock.lock, lambda: self.now_s)
        self.committer.attach(self.poller)

    def commit(self, *numbers: int, text: str = "hello", room: Room | None = None) -> None:
        """Begin to store records with these ids, and a room."""
        rooms = [stored(room)] if room is not None else []
        self.committer.commit(Commit([said(n, text) for n in numbers], rooms), self.answers.append)

    def wait_for(self, count: int) -> list[StoreError | None]:
        """Return the answers once there are so many."""
        while len(self.answers) < count:
            ready, _, _ = select.select([self.poller], [], [], PATIENCE_S)
            assert ready, "no answer comes"
            self.poller.run_ready()
        return self.answers

    def kept(self) -> list[int]:
        """Return the ids of what is stored."""
        archive = Archive(self.directory)
        try:
            return ids(archive.history.following(0, 10_000))
        finally:
            archive.close()

    def close(self) -> None:
        """End the process and let the directory go."""
        self.committer.close()
        self.poller.close()
        self.lock.close()
        assert not self.failures


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A committer of an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_nobody_waits_for_its_output(desk: Desk) -> None:
    """It has nothing to say to who reads the server's output, and does not hold that open."""
    assert Path(os.devnull) == desk.committer.output


def test_stores_in_order(desk: Desk) -> None:
    """Commits are answered in their order, and then what they hold is stored."""
    desk.commit(1, 2)
    desk.commit(3)
    assert [None, None] == desk.wait_for(2)
    assert [1, 2, 3] == desk.kept()


def test_rooms_too(desk: Desk) -> None:
    """What rooms are like is stored with the records."""
    room = Room("#Tea", 5)
    room.flags = {"m", "n"}
    desk.commit(1, room=room)
    assert [None] == desk.wait_for(1)
    desk.committer.close()
    store = SqliteStore(desk.directory)
    assert [("#Tea", {"m", "n"})] == [(one.name, one.flags) for one in store.rooms.load()]
    store.close()


def test_more_than_fits_at_once(desk: Desk) -> None:
    """A commit that fills the way to the process waits for no one and arrives whole."""
    desk.commit(*range(1, 2001), text="x" * 2000)
    desk.commit(2001)
    assert [None, None] == desk.wait_for(2)
    assert list(range(1, 2002)) == desk.kept()


def test_refusal_and_recovery(desk: Desk) -> None:
    """What cannot be stored is told why, none of it is stored, and the next commit is tried."""
    desk.commit(1)
    desk.commit(2, 1)
    desk.commit(3)
    first, refusal, last = desk.wait_for(3)
    assert (None, None) == (first, last)
    assert "has a record with this id already" in str(refusal)
    assert [1, 3] == desk.kept()


def test_killed_and_started_again(desk: Desk) -> None:
    """A process that is killed fails what is under way; a second later another one stores."""
    desk.commit(1)
    desk.wait_for(1)
    desk.committer.kill()
    desk.commit(2)
    assert "has ended" in str(desk.wait_for(2)[1])
    desk.commit(3)
    assert "has ended" in str(desk.wait_for(3)[2])
    desk.now_s += 1
    desk.commit(4)
    assert None is desk.wait_for(4)[3]
    assert [1, 4] == desk.kept()


def test_close_finishes(desk: Desk) -> None:
    """What was begun before closing is stored; closing twice does nothing."""
    for number in range(1, 100):
        desk.commit(number)
    desk.committer.close()
    desk.committer.close()
    assert list(range(1, 100)) == desk.kept()


def test_holds_the_lock_until_it_has_finished(desk: Desk) -> None:
    """While it lives nobody opens the directory, even if the server's own lock is gone."""
    desk.commit(1)
    desk.wait_for(1)
    desk.lock.close()
    with pytest.raises(StoreLocked):
        DataDirectory(desk.directory)
    desk.committer.close()
    DataDirectory(desk.directory).close()


def test_what_is_stored_is_indexed(desk: Desk) -> None:
    """It has what it stores made findable: when it has ended, the index knows all."""
    desk.commit(1, text="green tea")
    desk.wait_for(1)
    desk.committer.close()
    store = SqliteStore(desk.directory)
    assert [1] == ids(store.search.search(text="green", talks=["#tea"]))
    store.close()


def test_leaves_no_descriptor(desk: Desk) -> None:
    """However often it is started again, it holds on to nothing of before."""
    desk.commit(1)
    desk.wait_for(1)
    gc.collect()  # what other tests have left behind is not to go meanwhile
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in (2, 3):
        desk.committer.kill()
        desk.commit(number)
        desk.wait_for(len(desk.answers) + 1)
        desk.now_s += 1
        desk.commit(number + 10)
        desk.wait_for(len(desk.answers) + 1)
    assert before >= len(list(Path("/proc/self/fd").iterdir()))
