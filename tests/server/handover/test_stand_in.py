"""The stand-in: one process for those who wait for it, whoever serves behind it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE_S

FIRST = """
import os, subprocess, sys
from hubbub.server.handover.stand_in import become
reads, writes = os.pipe()
child = subprocess.Popen([sys.executable, "-c", {second!r}, str(writes)], pass_fds=[writes])
os.close(writes)
become(reads, child.pid)
"""


def started(second: str) -> subprocess.Popen[str]:
    """Return a first program that has become the stand-in of one that runs this."""
    command = [sys.executable, "-c", FIRST.format(second=textwrap.dedent(second))]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1)
    while first.poll() is None and b"stand_in.py" not in _arguments(first.pid):
        pass
    return first


def _arguments(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize(
    ("end", "code"), [("sys.exit(0)", 0), ("sys.exit(7)", 7), ("os.kill(os.getpid(), 9)", 137)]
)
def test_exit_code(end: str, code: int) -> None:
    """It ends when the program ends that serves, and with its exit code."""
    with started(f"import os, sys; {end}") as first:
        assert code == first.wait(PATIENCE_S)


def test_signals_are_handed_on() -> None:
    """What it is told goes to the program that serves."""
    second = """
    import signal, sys
    signal.signal(signal.SIGHUP, lambda *_: print("again", flush=True))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
    print("ready", flush=True)
    while True:
        signal.pause()
    """
    with started(second) as first:
        assert first.stdout is not None
        assert "ready\n" == first.stdout.readline()
        for _ in range(2):
            first.send_signal(signal.SIGHUP)
            assert "again\n" == first.stdout.readline()
        first.send_signal(signal.SIGTERM)
        assert 3 == first.wait(PATIENCE_S)


def test_successors() -> None:
    """A third program that goes on instead of the second is waited for in its stead."""
    third = """
    import os, signal, sys
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
    os.write(int(sys.argv[1]), f"{os.getpid()}\\n".encode())
    print("third", flush=True)
    signal.pause()
    """
    second = f"""
    import os, subprocess, sys
    pipe = int(sys.argv[1])
    third = subprocess.Popen(
        [sys.executable, "-c", {textwrap.dedent(third)!r}, str(pipe)],
        pass_fds=[pipe],
        stdout=subprocess.PIPE,
    )
    print(third.stdout.readline().decode(), end="", flush=True)
    print(os.getpid(), flush=True)
    """
    with started(second) as first:
        assert first.stdout is not None
        assert "third\n" == first.stdout.readline()
        second_pid = int(first.stdout.readline())
        while Path(f"/proc/{second_pid}").exists():
            pass  # a parent that lives would be told of the third's end
        first.send_signal(signal.SIGTERM)
        first.wait(PATIENCE_S)
        assert 5 == first.returncode


def test_when_it_is_killed() -> None:
    """Who serves can see that it is gone: nobody reads the pipe any more."""
    second = """
    import os, select, sys
    pipe = int(sys.argv[1])
    print(os.getpid(), flush=True)
    poll = select.poll()
    poll.register(pipe, 0)
    poll.poll()
    print("gone", flush=True)
    """
    with started(second) as first:
        assert first.stdout is not None
        assert int(first.stdout.readline()) != os.getpid()
        first.kill()
        assert "gone\n" == first.stdout.readline()
