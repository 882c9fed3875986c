"""`hubbub admin`: backup, restore, check, forget, reindex."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from hubbub.cli.main import main
from hubbub.store.base import START
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite import SqliteStore
from tests.store.people import TEA, ids, said
from tests.support.program import Program

Capture = pytest.CaptureFixture[str]
COUNT = 500


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a data directory in which alice said much, and bob something."""
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    store = SqliteStore(folder, "off")
    records = [said(number, f"text {number} " + "x" * 80) for number in range(1, COUNT)]
    store.history.append([*records, said(COUNT, "from bob", by="bob")])
    store.search.index(store.history.following(START, COUNT))
    store.close()
    return folder


def run(*arguments: object) -> int:
    """Run a command of admin."""
    return main(["admin", *map(str, arguments)])


def stored(folder: Path) -> list[int]:
    """Return the ids of what is stored there."""
    store = SqliteStore(folder, "off")
    found = ids(store.history.following(START, 9_999))
    assert [] == store.damage()
    store.close()
    return found


def test_backup_and_restore(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """A backup is made while the server runs, and is the history when it is restored."""
    file, other = tmp_path / "backup", tmp_path / "other"
    with DataDirectory(data):
        assert 0 == run("backup", file, "--data", data, "--json")
    assert {"file": str(file), "bytes": file.stat().st_size} == json.loads(capsys.readouterr().out)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert 0 == run("restore", file, "--data", other, "--json")
    assert {"records": COUNT, "directory": str(other)} == json.loads(capsys.readouterr().out)
    assert {"history.db", "lock"} == {one.name for one in other.iterdir()}
    assert stored(data) == stored(other)


def test_backup_overwrites_nothing(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """A file that is there stays, and a place that is none is told."""
    file = tmp_path / "backup"
    file.write_text("mine", "utf-8")
    assert 1 == run("backup", file, "--data", data)
    assert "exists already" in capsys.readouterr().err
    assert "mine" == file.read_text("utf-8")
    assert 1 == run("backup", tmp_path / "nowhere" / "file", "--data", data)
    assert "cannot be written: No such file" in capsys.readouterr().err
    assert 1 == run("backup", tmp_path / "new", "--data", tmp_path / "nowhere")
    assert "there is no history in" in capsys.readouterr().err
    assert ["backup", "data"] == sorted(one.name for one in tmp_path.iterdir())


def test_restore_overwrites_only_by_force(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """What is there stays unless --force is given, and unless the backup is whole."""
    file = tmp_path / "backup"
    run("backup", file, "--data", data)
    store = SqliteStore(data, "off")
    store.history.append([said(9999)])
    store.search.index([said(9999)])
    store.close()
    capsys.readouterr()
    assert 1 == run("restore", file, "--data", data)
    assert "--force puts the backup in its place" in capsys.readouterr().err
    with DataDirectory(data):
        assert 1 == run("restore", file, "--data", data, "--force")
    assert "stop the server first" in capsys.readouterr().err
    assert 9999 in stored(data)
    assert 0 == run("restore", file, "--data", data, "--force")
    assert 9999 not in stored(data)
    assert list(range(1, COUNT + 1)) == stored(data)


@pytest.mark.parametrize("content", [b"", b"no database, and longer than sixteen bytes " * 200])
def test_restore_of_no_backup(data: Path, tmp_path: Path, capsys: Capture, content: bytes) -> None:
    """What is no backup puts nothing away."""
    file = tmp_path / "backup"
    file.write_bytes(content)
    assert 1 == run("restore", file, "--data", data, "--force")
    assert f"hubbub: {file} cannot be restored: it is " in capsys.readouterr().err
    assert COUNT == len(stored(data))
    assert 1 == run("restore", tmp_path / "none", "--data", data, "--force")
    assert "there is no file" in capsys.readouterr().err


def test_restore_in_place_of_what_is_damaged(data: Path, tmp_path: Path) -> None:
    """That is what backups are for."""
    file = tmp_path / "backup"
    run("backup", file, "--data", data)
    (data / "history.db").write_bytes(b"gone " * 5_000)
    assert 0 == run("restore", file, "--data", data, "--force")
    assert COUNT == len(stored(data))


def test_check(data: Path, capsys: Capture) -> None:
    """All is read; what is wrong is told, with exit code 1."""
    assert 0 == run("check", "--data", data)
    assert f"{data} is whole; records: {COUNT}\n" == capsys.readouterr().out
    whole = bytearray((data / "history.db").read_bytes())
    for page in range(8, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    (data / "history.db").write_bytes(whole)
    assert 1 == run("check", "--data", data, "--json")
    shown = capsys.readouterr()
    assert not json.loads(shown.out)["ok"]
    assert shown.err.startswith("hubbub: ")
    (data / "history.db").write_bytes(b"gone " * 5_000)
    assert 1 == run("check", "--data", data)
    assert "is damaged" in capsys.readouterr().err


def test_forget(data: Path, capsys: Capture) -> None:
    """What alice said is deleted, and how much that was is told."""
    assert 0 == run("forget", "Alice", "--data", data, "--yes", "--json")
    assert {"nick": "Alice", "records": COUNT - 1} == json.loads(capsys.readouterr().out)
    assert [COUNT] == stored(data)
    assert 1 == run("forget", "alice", "--data", data, "--yes")
    assert f"hubbub: nothing of alice is stored in {data}\n" == capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("forget", "alice", "--yes"), ("reindex",)])
def test_not_beside_a_server(data: Path, capsys: Capture, arguments: tuple[str, ...]) -> None:
    """What needs the directory for itself says who has it and what to do; nothing is changed."""
    with DataDirectory(data):
        assert 1 == run(*arguments, "--data", data)
    sentence = f"another hubbub (process {os.getpid()}) uses the data directory {data}"
    assert ("", f"hubbub: {sentence}: stop the server first\n") == capsys.readouterr()
    assert COUNT == len(stored(data))


def test_forget_on_trial(data: Path, capsys: Capture) -> None:
    """--dry-run says how many records there are, beside a server too, and deletes none."""
    with DataDirectory(data):
        assert 0 == run("forget", "ALICE", "--data", data, "--dry-run", "--json")
    assert {"nick": "ALICE", "records": COUNT - 1} == json.loads(capsys.readouterr().out)
    assert 0 == run("forget", "carol", "--data", data, "--dry-run")
    assert "records of carol: 0; nothing was deleted\n" == capsys.readouterr().out
    assert COUNT == len(stored(data))


@pytest.mark.parametrize("action", ["backup", "check", "export"])
def test_reading_changes_nothing(data: Path, tmp_path: Path, action: str) -> None:
    """What only reads makes, migrates and changes nothing in the data directory."""
    (data / "search.db").unlink()
    before = (data / "history.db").read_bytes()
    if action == "export":
        assert 0 == main(
            ["history", "export", "--room", TEA, "--data", str(data), "-o", f"{tmp_path}/tea"]
        )
    else:
        files = [tmp_path / "file"] if action == "backup" else []
        assert 0 == run(action, *files, "--data", data)
    assert ["history.db"] == [one.name for one in data.iterdir()]
    assert before == (data / "history.db").read_bytes()


def test_a_backup_names_its_own_file(data: Path, tmp_path: Path, capsys: Capture) -> None:
    """What goes wrong with the backup is not told of the history, nor of a file beside it."""
    place = tmp_path / "file"
    place.write_bytes(b"")
    assert 1 == run("backup", place / "backup", "--data", data)
    error = capsys.readouterr().err
    assert f"hubbub: {place}/backup cannot be written: Not a directory\n" == error


def test_forget_asks_somebody(data: Path, capsys: Capture) -> None:
    """Where nobody can be asked, nothing is deleted; a nick that is none is wrong use."""
    with (data / "history.db").open() as no_terminal, pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", no_terminal)
        assert 2 == run("forget", "alice", "--data", data)
    assert "add --yes" in capsys.readouterr().err
    assert 2 == run("forget", "#tea", "--data", data, "--yes")
    assert COUNT == len(stored(data))


def test_forget_on_a_terminal(data: Path) -> None:
    """It asks, says how many records, and takes only a yes for one; a bar shows how far it is."""
    command = (sys.executable, "-m", "hubbub", "admin", "forget", "alice", "--data", str(data))
    with Program(*command) as program:
        program.until(rf"Records of alice: {COUNT - 1}\. Delete them.*\[y/N\] ")
        program.type("\n")
        program.until("hubbub: nothing was deleted")
        assert 1 == program.ended()
    assert COUNT == len(stored(data))
    with Program(*command) as program:
        program.until(r"\[y/N\] ")
        program.type("y\n")
        program.until(f"is deleted; records: {COUNT - 1}")
        assert 0 == program.ended()
    assert [COUNT] == stored(data)


def test_reindex(data: Path, capsys: Capture) -> None:
    """The index is made anew, with the server stopped."""
    (data / "search.db").unlink()
    with DataDirectory(data):
        assert 1 == run("reindex", "--data", data)
    assert "stop the server first" in capsys.readouterr().err
    assert 0 == run("reindex", "--data", data, "--json")
    assert {"records": COUNT} == json.loads(capsys.readouterr().out)
    store = SqliteStore(data, "off")
    assert [COUNT] == ids(store.search.search(text="bob", talks=[TEA]))
    store.close()
