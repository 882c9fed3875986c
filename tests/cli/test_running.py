"""What a running server is asked from the command line."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from hubbub import __version__
from hubbub.cli.main import main
from tests.support.client import Irc
from tests.support.program import Program

SERVE = (sys.executable, "-m", "hubbub", "serve", "-p", "0")


def test_status_and_reload(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A server says what it is; it reads its configuration again, and says what changed."""
    data, file = tmp_path / "data", tmp_path / "hubbub.toml"
    file.write_text("", "utf-8")
    with Program(*SERVE, "--data", str(data), "--config", str(file)) as server:
        found = server.until(r"listening on (127\.0\.0\.1:(\d+))")
        with Irc(("127.0.0.1", int(found[2]))) as ann:
            ann.register("ann")
            assert 0 == main(["admin", "status", "--data", str(data)])
            first, where, counts = capsys.readouterr().out.splitlines()
            assert first.startswith(f"hubbub {__version__}, process {server.process.pid}, up ")
            assert f"listening on {found[1]}" == where
            assert "sessions: 1; users: 1; rooms: 1" == counts
        file.write_text('[server]\nnetwork = "New"\n[rooms]\nlobby = "#new"\n', "utf-8")
        assert 0 == main(["admin", "reload", "--data", str(data)])
        assert [
            'server.network "hubbub" -> "New": holds from now on',
            'rooms.lobby "#lobby" -> "#new": needs a restart',
        ] == capsys.readouterr().out.splitlines()
        file.write_text("[server]\nprot = 1\n", "utf-8")
        assert 1 == main(["admin", "reload", "--data", str(data), "--json"])
        assert {
            "ok": False,
            "problems": [f"{file}:2: there is no server.prot; did you mean port?"],
        } == json.loads(capsys.readouterr().out)
        server.type("\x03")
        assert 0 == server.ended()
    assert 1 == main(["admin", "status", "--data", str(data)])
    assert f"hubbub: no server runs on {data} (--data or -p names another)\n" == (
        capsys.readouterr().err
    )


def test_upgrade(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A server is replaced by the command and by SIGUSR2, or goes on and says why not."""
    data = tmp_path / "data"
    with Program(*SERVE, "--data", str(data)) as server:
        found = server.until(r"listening on 127\.0\.0\.1:(\d+)")
        with Irc(("127.0.0.1", int(found[1]))) as ann:
            ann.register("ann")
            assert 0 == main(["admin", "upgrade", "--data", str(data)])
            output = capsys.readouterr().out
            assert f"hubbub {__version__} goes on (process " in output
            assert "sessions that went along: 1, that have to come back: 0;" in output
            server.until(r"hubbub \S+ goes on \(process \d+\)")
            server.signal(signal.SIGUSR2)
            server.until(r"hubbub \S+ goes on \(process \d+\)")
            (data / "motd.txt").write_bytes(b"\xff")
            assert 1 == main(["admin", "upgrade", "--data", str(data)])
            output = capsys.readouterr().out
            assert f"cannot read {data}/motd.txt" in output
            assert output.endswith("the old program goes on\n")
            assert [] == ann.barrier()
        server.type("\x03")
        assert 0 == server.ended()
