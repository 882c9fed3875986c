"""The data directory that the command line names."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from hubbub.cli.kept import beside, directory_of, locked, tell
from hubbub.errors import StoreError, StoreLocked, WrongUse


def options(**named: object) -> argparse.Namespace:
    """Return what the parser would."""
    return argparse.Namespace(**{"data": None, "port": None, "json": False, **named})


def test_directory_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is --data, or what `hubbub serve` uses with that port, 1337 if none is named."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Path("there") == directory_of(options(data=Path("there")))
    assert tmp_path / "hubbub" / "1337" == directory_of(options())
    assert tmp_path / "hubbub" / "6667" == directory_of(options(port=6667))
    with pytest.raises(WrongUse, match="name one with --data"):
        directory_of(options(port=0))


def test_locked(tmp_path: Path) -> None:
    """What a server uses is nobody else's, and the sentence says what to do."""
    with (
        locked(tmp_path),
        pytest.raises(StoreLocked, match="stop the server first"),
        locked(tmp_path),
    ):
        raise AssertionError


def test_beside(tmp_path: Path) -> None:
    """Looking makes nothing: a wrong directory is told, and stays as it was."""
    with pytest.raises(StoreError, match="there is no history in"), beside(tmp_path / "wrong"):
        raise AssertionError
    assert [] == list(tmp_path.iterdir())


def test_tell(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence for people, one object for programs."""
    tell(options(), "3 are there", count=3)
    tell(options(json=True), "3 are there", count=3)
    assert '3 are there\n{"count": 3}\n' == capsys.readouterr().out
