"""The table of docs/how-to/scripts.md, "Exit codes": each command, each case, a real server."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hubbub.cli import visiting
from hubbub.cli.main import main
from hubbub.client import connection, trust
from hubbub.client.trust import KnownServers, Pin, default_path
from hubbub.server.config import Config
from hubbub.server.sections import AccountsConfig
from hubbub.store.memory import MemoryStore
from tests.cli.visited import Visited
from tests.client.relay import Relay
from tests.support.client import Irc
from tests.support.cutter import Cutter
from tests.support.patience import PATIENCE_S
from tests.support.program import HOME
from tests.support.served import Served

COMMANDS = {
    "send": ("send", "#ops", "hello"),
    "send, piped": ("send", "#ops"),
    "send --code, piped": ("send", "#ops", "--code"),
    "tail": ("tail", "#ops", "--no-follow"),
    "search": ("search", "hello", "--room", "#ops"),
    "rooms": ("rooms",),
    "who": ("who", "#ops"),
}
each = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
of_a_room = pytest.mark.parametrize(
    "command", [words for words in COMMANDS.values() if words != ("rooms",)]
)


@contextmanager
def ann(visited: Visited, *lines: str) -> Iterator[Irc]:
    """Have ann in #ops; she says these lines there first."""
    host, _, port = visited.name.rpartition(":")
    with Irc((host, int(port))).register("ann") as peer:
        peer.send("JOIN #ops", *lines)
        peer.barrier()
        yield peer


def reason(result: tuple[int, str, str]) -> tuple[int, int]:
    """Return the exit code, and how many lines say why; nothing else is printed."""
    code, out, err = result
    assert "" == out
    assert all(line.startswith("hubbub: ") for line in err.splitlines()), err
    return code, len(err.splitlines())


@each
def test_done(visited: Visited, command: tuple[str, ...]) -> None:
    """0: stored, or found."""
    with ann(visited, "PRIVMSG #ops :hello"):
        code, _, err = visited.run(*command, stdin="hello\n")
    assert (0, "") == (code, err)


@pytest.mark.parametrize(
    ("expected", "command"),
    [
        (1, ("send", "#ops", "")),
        (1, ("send", "#ops", "  ")),
        (1, ("send", "#ops")),
        (1, ("send", "#ops", "--code")),
        (1, ("send", "#ops", "--notice")),
        (0, ("tail", "#ops", "--no-follow")),
        (1, ("search", "milk", "--room", "#ops")),
        (1, ("search", "milk")),
        (1, ("who", "#ops")),
    ],
)
def test_nothing(visited: Visited, expected: int, command: tuple[str, ...]) -> None:
    """1: nothing to say, nothing found; a past in which nothing was said is told whole."""
    code, out, _ = visited.run(*command, stdin="\n \n")
    assert (expected, "") == (code, out)


@pytest.mark.parametrize(
    ("expected", "command"),
    [
        ((1, 1), ("send", "nobody", "hello")),
        ((1, 1), ("send", "nobody")),
        ((1, 1), ("send", "#a b", "hello")),
        ((1, 1), ("send", "a b", "hello")),
        ((1, 1), ("who", "#\udcff")),
        ((1, 1), ("tail", "nobody", "--no-follow")),
        ((1, 1), ("tail", "#a b")),
        ((1, 1), ("tail", f"#{'x' * 80}")),
        ((1, 1), ("search", "hello", "--room", "nobody")),
        ((1, 1), ("search", "hello", "--room", "#a,b")),
        ((1, 1), ("who", "#a b")),
        ((1, 1), ("who", "nobody")),
    ],
)
def test_no_such_room(
    visited: Visited, expected: tuple[int, int], command: tuple[str, ...]
) -> None:
    """1: nobody is called that, or no room can be; one that nobody is in is made by entering it."""
    assert expected == reason(visited.run(*command, stdin="hello\n"))


@of_a_room
def test_no_way_in(visited: Visited, command: tuple[str, ...]) -> None:
    """1: the room lets nobody in."""
    with ann(visited, "MODE #ops +is"):
        assert (1, 1) == reason(visited.run(*command, stdin="hello\n"))


@pytest.mark.parametrize("command", [words for words in COMMANDS.values() if words[0] == "send"])
def test_not_allowed(visited: Visited, command: tuple[str, ...]) -> None:
    """1: in the room only some may speak."""
    with ann(visited, "MODE #ops +m"):
        assert (1, 1) == reason(visited.run(*command, stdin="hello\n"))


@each
def test_wrong_password(
    visited: Visited, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """1: and nothing was said."""
    monkeypatch.setenv("HUBBUB_PASSWORD", "wrong")
    assert (1, 1) == reason(visited.run(*command, "-n", "bot", stdin="hello\n"))


@each
def test_an_account_is_needed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """1: nobody comes in without one."""
    config = Config(accounts=AccountsConfig(required=True))
    with capture_logs(), Served(store=MemoryStore(), config=config) as served:
        visited = Visited(served, capsys, monkeypatch)
        assert (1, 1) == reason(visited.run(*command, stdin="hello\n"))


@each
def test_name_taken(visited: Visited, command: tuple[str, ...]) -> None:
    """1: somebody else has it."""
    with ann(visited):
        assert (1, 1) == reason(visited.run(*command, "-n", "ann", stdin="hello\n"))


@each
def test_cannot_connect(visited: Visited, command: tuple[str, ...]) -> None:
    """3: nobody is listening."""
    visited.name = "127.0.0.1:1"
    assert (3, 1) == reason(visited.run(*command, stdin="hello\n"))


@each
def test_key_changed(
    visited: Visited, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """1: the server has another key than it had; nothing was sent."""
    monkeypatch.setattr(trust, "is_local", lambda sock: False)
    KnownServers(default_path(os.environ)).put(visited.name, Pin("SHA256:another", 0.0))
    code, out, err = visited.run(*command, stdin="hello\n")
    assert (1, "", True) == (code, out, "key" in err)


@each
def test_no_answer(
    visited: Visited, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """3: it does not welcome us in time."""
    monkeypatch.setattr(connection, "BEGIN_WITHIN_S", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        visited.name = f"127.0.0.1:{silent.getsockname()[1]}"
        assert (3, 1) == reason(visited.run(*command, stdin="hello\n"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("send",),
        ("send", "#ops", "x", "--frob"),
        ("send", "#ops", "x", "--notice", "--action"),
        ("send", "#ops", "x", "--server", ":1"),
        ("send", "#ops", "x", "--account", "bot"),
        ("tail", "--lines", "-1"),
        ("tail", "--lines", "many"),
        ("tail", "--since", "yesterday"),
        ("search",),
        ("search", ""),
        ("search", "x", "--limit", "0"),
        ("rooms", "#ops"),
        ("who", "#ops", "#tea"),
    ],
)
def test_wrong_use(
    arguments: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """2: and nothing was done."""
    monkeypatch.setenv("HUBBUB_SERVER", "127.0.0.1:1")
    try:
        code: object = main(arguments)
    except SystemExit as left:  # argparse
        code = left.code
    assert 2 == code
    captured = capsys.readouterr()
    assert ("", True) == (captured.out, "hubbub" in captured.err)


# ---------------------------------------------------------------------------- as a process


def started(command: tuple[str, ...], server: str, **more: object) -> subprocess.Popen[bytes]:
    """Start the command as a script does."""
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "hubbub", *command, "--server", server],
        env={**os.environ, "PYTHONPATH": str(HOME / "src")},
        stderr=subprocess.PIPE,
        preexec_fn=_interruptible,  # noqa: PLW1509 - it takes no lock
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, **more},
    )


def _interruptible() -> None:
    """Where the tests run behind `nohup … &` Ctrl-C would be ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@each
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals(command: tuple[str, ...], number: signal.Signals) -> None:
    """128 and more, for a shell: it is the signal that ends it, and that is all it says."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE_S)
        with started(command, f"127.0.0.1:{silent.getsockname()[1]}") as process:
            peer, _ = silent.accept()
            with peer:
                assert peer.recv(8).startswith(b"CAP LS")  # it waits for the answer now
                process.send_signal(number)
                out, err = process.communicate(timeout=PATIENCE_S)
    assert (-number, b"", b"") == (process.returncode, out, err)


@pytest.mark.parametrize(
    "command",
    [
        ("send", "#ops", "hello", "--json"),
        ("tail", "#ops"),
        ("tail", "#ops", "--json"),
        ("search", "hello", "--room", "#ops"),
        ("rooms",),
        ("who", "#ops"),
    ],
)
def test_broken_pipe(visited: Visited, command: tuple[str, ...]) -> None:
    """141, as of other programs: `hubbub … | head` ends it quietly."""
    reads, writes = os.pipe()
    os.close(reads)
    with (
        ann(visited, "PRIVMSG #ops :hello"),
        started(command, visited.name, stdout=writes) as process,
    ):
        os.close(writes)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert (141, b"") == (process.returncode, err)


def test_full_disk(visited: Visited) -> None:
    """1: what cannot be written is not lost in silence."""
    with (
        Path("/dev/full").open("wb") as full,
        started(("rooms", "--json"), visited.name, stdout=full) as process,
    ):
        _, err = process.communicate(timeout=PATIENCE_S)
    assert (1, b"hubbub: the output cannot be written: No space left on device\n") == (
        process.returncode,
        err,
    )


def test_no_line_is_cut(visited: Visited) -> None:
    """What is killed in the middle of a long line, which nobody reads, ends after it."""
    visited.run("send", "#ops", "long\n" + "x" * 3000 + "\n" + '"' * 900)
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, select.PIPE_BUF)
    command = ("tail", "#ops", "--json")
    with started(command, visited.name, stdout=writes) as process, os.fdopen(reads, "rb") as out:
        os.close(writes)
        size = bytearray(4)
        while int.from_bytes(size, sys.byteorder) < select.PIPE_BUF:  # until the pipe is full
            select.select([out], [], [])
            fcntl.ioctl(out, termios.FIONREAD, size)
        process.terminate()
        told = out.read()
        process.wait(PATIENCE_S)
    assert -signal.SIGTERM == process.returncode
    assert told.endswith(b"}\n")
    assert json.loads(told)["text"].startswith("long\nxxx")


# -------------------------------------------------------------------------- lost connections


@pytest.mark.parametrize("more", [(), ("--json",), ("--notice",)])
def test_sent_across_a_lost_connection(visited: Visited, more: tuple[str, ...]) -> None:
    """What was on its way is said once; what comes then goes on."""
    host, _, port = visited.name.rpartition(":")
    with Cutter((host, int(port))) as way, ann(visited) as peer:
        command = ("send", "#ops", "-n", "bot", *more)
        there = "{}:{}".format(*way.address)
        with started(command, there, stdin=subprocess.PIPE) as process:
            assert process.stdin
            process.stdin.write(b"one\n")
            process.stdin.flush()
            peer.until("#ops :one")
            way.cut()
            peer.until("bot!.* QUIT")
            process.stdin.write(b"two\n")
            process.stdin.close()
            assert 0 == process.wait(PATIENCE_S)
    _, out, _ = visited.run("tail", "#ops", "--no-follow", "--json")
    assert ["one", "two"] == [json.loads(line)["text"] for line in out.splitlines()]


@pytest.mark.parametrize("more", [(), ("--reply-to", "id")])
def test_a_server_without_keys(visited: Visited, more: tuple[str, ...]) -> None:
    """3: nobody can tell whether what was on its way has arrived, and that is said."""
    with Relay(hang_up_on="two") as relay:
        visited.name = "{}:{}".format(*relay.address)
        code, out, err = visited.run("send", "#ops", *more, stdin="one\ntwo\nthree\n")
    assert (3, "", True) == (code, out, "what was on its way may have arrived" in err)


@pytest.mark.parametrize("more", [(), ("--notice",)])
def test_a_server_that_does_not_come_back(
    visited: Visited, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """3: after a while; what was stored before stays so."""
    monkeypatch.setattr(visiting, "AGAIN_WITHIN_S", 0.0)
    host, _, port = visited.name.rpartition(":")
    with Cutter((host, int(port))) as way, ann(visited) as peer:
        there = visited.name
        visited.name = "{}:{}".format(*way.address)
        reads, writes = os.pipe()
        with ThreadPoolExecutor() as pool, os.fdopen(reads) as source:
            monkeypatch.setattr("sys.stdin", source)
            running = pool.submit(visited.run, "send", "#ops", *more)
            os.write(writes, b"one\n")
            peer.until("#ops :one")
            way.cut(stays=True)
            os.write(writes, b"two\n")
            code, out, err = running.result(PATIENCE_S)
            os.close(writes)
        visited.name = there
    assert (3, "", True) == (code, out, "does not come back" in err)
