"""hubbub admin audit: who used which power, read beside a server or without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubbub.cli.main import main
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite import SqliteStore
from tests.server.handlers.test_operators import CONFIG, operator
from tests.support.chatroom import Chatroom

Capture = pytest.CaptureFixture[str]
AT = "2026-03-01T12:00:00Z"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a data directory in which an operator has used their power."""
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    store = SqliteStore(folder, "off")
    with Chatroom(config=CONFIG, store=store) as room:
        room.irc("bob", address="192.0.2.7")
        ann = operator(room)
        ann.send("UBAN ADD 192.0.2.0/24 1h :no spam")
        room.clock.pass_s(86_400)
        ann.send("DEFCON 4")
    store.close()
    return folder


def audit(data: Path, *arguments: str) -> int:
    """Run the command."""
    return main(["admin", "audit", "--data", str(data), *arguments])


def test_all_of_it(data: Path, capsys: Capture) -> None:
    """Every act has a line, the oldest first: when, who, what, whom, and why."""
    assert audit(data) == 0
    by = "ann!~ann@127.0.0.1"
    assert capsys.readouterr().out.splitlines() == [
        f"{AT} {by} OPER root",
        f"{AT} {by} UBAN ban 192.0.2.0/24 (no spam)",
        f"2026-03-02T12:00:00Z {by} DEFCON 4",
    ]


def test_for_programs(data: Path, capsys: Capture) -> None:
    """With --json, each is an object."""
    assert audit(data, "--json", "--after", "2026-03-02T00:00:00Z") == 0
    (line,) = capsys.readouterr().out.splitlines()
    wanted = {"at": "2026-03-02T12:00:00Z", "by": "ann!~ann@127.0.0.1", "what": "DEFCON"}
    assert json.loads(line) == {**wanted, "whom": "4", "why": ""}


def test_beside_a_server(data: Path, capsys: Capture) -> None:
    """It reads, so the server may run."""
    with DataDirectory(data):
        assert audit(data) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_what_is_no_time(data: Path, capsys: Capture) -> None:
    """It is said."""
    assert audit(data, "--after", "yesterdayish") != 0
    assert "yesterdayish" in capsys.readouterr().err


def test_without_a_history(tmp_path: Path, capsys: Capture) -> None:
    """Nothing is made where nothing is."""
    assert audit(tmp_path / "nothing") != 0
    assert not (tmp_path / "nothing").exists()
    assert capsys.readouterr().err
