"""store/directory.py: for its owner only, and for one server at a time."""

import os
from pathlib import Path

import pytest

from hubbub.errors import StoreError, StoreLocked
from hubbub.store.directory import LOCK_FILE, DataDirectory, sign


def test_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    """A missing directory is made with its parents, and no one else may look into it."""
    with DataDirectory(tmp_path / "a" / "b") as made:
        assert 0o700 == made.path.stat().st_mode & 0o777
        assert 0o600 == (made.path / LOCK_FILE).stat().st_mode & 0o777


def test_an_open_one_is_shut(tmp_path: Path) -> None:
    """A directory that others may read is made private."""
    tmp_path.chmod(0o755)
    with DataDirectory(tmp_path):
        assert 0o700 == tmp_path.stat().st_mode & 0o777


def test_one_server_at_a_time(tmp_path: Path) -> None:
    """The second is told who the first is; once that one is gone the directory is free."""
    first = DataDirectory(tmp_path)
    with pytest.raises(StoreLocked, match=rf"another hubbub \(process {os.getpid()}\) uses .+"):
        DataDirectory(tmp_path)
    first.close()
    first.close()
    DataDirectory(tmp_path).close()


def test_a_lock_file_left_behind_means_nothing(tmp_path: Path) -> None:
    """The lock is the kernel's, not the file."""
    (tmp_path / LOCK_FILE).write_text("12345678\n")
    with DataDirectory(tmp_path):
        assert f"{os.getpid()}\n" == (tmp_path / LOCK_FILE).read_text()


def test_what_cannot_be_a_directory(tmp_path: Path) -> None:
    """One clear line says what is wrong."""
    (tmp_path / "file").touch()
    for wrong in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match=r"the data directory .+ cannot be used: .+"):
            DataDirectory(wrong)


def test_handed_over(tmp_path: Path) -> None:
    """Who is handed the lock has it, also when the one who had it lets go, and says who it is."""
    first = DataDirectory(tmp_path)
    second = DataDirectory.handed_over(tmp_path, os.dup(first.lock))
    first.close()
    (tmp_path / LOCK_FILE).write_text("1234567890123\n")
    sign(second.lock)
    with pytest.raises(StoreLocked, match=rf"another hubbub \(process {os.getpid()}\) uses .+"):
        DataDirectory(tmp_path)
    second.close()
    DataDirectory(tmp_path).close()
