"""line/app.py: the plain client as a whole, and its exit codes."""

import io
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hubbub.client.login import Login
from hubbub.errors import ConnectionLost, ServerRefused
from hubbub.line import app
from tests.client.relay import Relay
from tests.support.patience import PATIENCE_S

SOURCE = Path(app.__file__).parents[2]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def piped(address: tuple[str, int], text: bytes, **how: object) -> int:
    """Return the exit code of a client that is given a text on its standard input."""
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.seek(0)
        stdin = io.TextIOWrapper(file)
        code = app.run(*address, "todd", stdin=stdin, **how)  # type: ignore[arg-type]
        stdin.detach()
    return code


def test_pipe_is_sent() -> None:
    """When somebody pipes, all lines reach the lobby, and the code is 0."""
    with Relay() as relay:
        assert 0 == piped(relay.address, b"one\ntwo\n")
    assert ["#lobby one", "#lobby two"] == relay.said


@pytest.mark.parametrize(
    ("code", "told", "how"),
    [
        (1, "hubbub: refused: #lobby: you are muted: two (1 accepted before)\n", {"refuse": "two"}),
        (1, "hubbub: no way into #lobby: #lobby: members only\n", {"closed": True}),
        (2, "hubbub: somebody else is todd\n", {"taken": "todd"}),
    ],
)
def test_pipe_that_fails(
    code: int, told: str, how: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """When a line cannot be delivered, the code and one line on stderr say so."""
    with Relay(**how) as relay:  # type: ignore[arg-type]
        assert code == piped(relay.address, b"one\ntwo\n")
    assert ("", told) == capsys.readouterr()


def test_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody listens, the code is 2, and one line says where."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        assert 2 == piped(("127.0.0.1", port), b"one\n")
    told = f"hubbub: no server is listening at 127.0.0.1 port {port}\n"
    assert told == capsys.readouterr().err


def test_plain_conversation() -> None:
    """Asked to be plain, the client shows the conversation on any output."""
    stdout = io.StringIO()
    with Relay() as relay:
        assert 0 == piped(relay.address, b"one\n/quit\n", stdout=stdout, plain=True)
    assert ["--", "--", "todd:"] == [line.split()[1] for line in stdout.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("code", "error"),
    [(1, ConnectionLost("gone")), (2, ServerRefused("gone")), (130, KeyboardInterrupt())],
)
def test_codes(code: int, error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    """Every way to fail has its code; who presses Ctrl-C needs no explanation."""

    def fail() -> None:
        raise error

    assert code == app._guarded(fail)
    assert capsys.readouterr().err == ("" if code == 130 else "hubbub: gone\n")


@pytest.mark.parametrize(
    ("is_one", "stream", "environ"),
    [
        (True, Terminal(), {"TERM": "xterm"}),
        (False, Terminal(), {"TERM": "dumb"}),
        (False, Terminal(), {}),
        (False, io.StringIO(), {"TERM": "xterm"}),
    ],
)
def test_screens(is_one: bool, stream: io.StringIO, environ: dict[str, str]) -> None:
    """Only a terminal that can move its cursor gets the line editor."""
    assert is_one == app.is_screen(stream, environ)


@pytest.mark.parametrize(
    ("wants", "environ"), [(True, {}), (True, {"NO_COLOR": ""}), (False, {"NO_COLOR": "1"})]
)
def test_no_color(wants: bool, environ: dict[str, str]) -> None:
    """NO_COLOR switches colours off, whatever its value is."""
    assert wants == app.wants_colour(environ)


# Whole programs


def client(code: str, **how: object) -> "subprocess.Popen[str]":
    """Start a Python that runs code, with `app` at hand."""
    environ = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-c", f"import sys; from hubbub.line import app\n{code}"]
    return subprocess.Popen(command, env=environ, text=True, **how)  # type: ignore[call-overload,no-any-return]


def test_reader_that_goes_away() -> None:
    """`hubbub tail | head` ends quietly when head has seen enough."""
    with Relay() as relay:
        reads, writes = os.pipe()
        os.close(reads)
        code = f"sys.exit(app.tail(*{relay.address}, 'todd'))"
        with client(code, stdout=writes, stderr=subprocess.PIPE) as process:
            os.close(writes)
            _, told = process.communicate(timeout=PATIENCE_S)
    assert (1, "") == (process.returncode, told)


def test_input_that_never_ends() -> None:
    """A refusal ends the client although its input is still open, and without a crash."""
    with Relay(refuse="no") as relay:
        code = f"sys.exit(app.run(*{relay.address}, 'todd'))"
        pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
        with client(code, **pipes) as process:
            assert process.stdin
            assert process.stderr
            process.stdin.write("no\n")
            process.stdin.flush()
            assert 1 == process.wait(PATIENCE_S)
            told = process.stderr.read()
    assert "hubbub: refused: #lobby: you are muted: no (0 accepted before)\n" == told


def test_pipe_is_quick_to_start() -> None:
    """A pipe loads neither asyncio nor a line editor."""
    heavy = "{'asyncio', 'prompt_toolkit', 'structlog', 'ssl'}"
    code = f"import hubbub.line.pipe; print({heavy} & set(sys.modules))"
    with client(code, stdout=subprocess.PIPE) as process:
        loaded, _ = process.communicate(timeout=PATIENCE_S)
    assert "set()\n" == loaded


def test_the_vault_is_that_of_all_clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who talks has the outbox on the disk, a second client and who only listens have it not."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    vault, problem = app._vault(talks=True)
    with vault:
        assert (True, "") == (vault.is_kept, problem)
        second, problem = app._vault(talks=True)
        second.close()
        assert "another hubbub is running" in problem
        listening, problem = app._vault(talks=False)
        listening.close()
        assert (False, "") == (listening.is_kept, problem)
    (tmp_path / "hubbub" / "client.db").write_text("no database, but something of somebody's")
    without, problem = app._vault(talks=True)
    without.close()
    assert "cannot be used" in problem


def test_a_password_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """HUBBUB_PASSWORD logs in to the account of one's name; without a name to none."""
    monkeypatch.delenv("HUBBUB_PASSWORD", raising=False)
    assert app._login("todd") is None
    monkeypatch.setenv("HUBBUB_PASSWORD", "secret")
    assert Login("todd", "secret") == app._login("todd")
    assert app._login(None) is None
