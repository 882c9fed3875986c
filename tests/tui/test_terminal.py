"""The real client in a real terminal (tmux), at a real server: typed into, read, disconnected."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Irc
from tests.support.program import HOME

PATIENCE_S = 25.0
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed"),
]


class Tmux:
    """A terminal of 100x30 with one program in it."""

    def __init__(self, home: Path, *command: str) -> None:
        self._socket = str(home / "tmux")
        environment = {
            # A size that somebody has set for other programs would stand for the terminal's own.
            **{name: os.environ[name] for name in os.environ if name not in ("COLUMNS", "LINES")},
            "XDG_DATA_HOME": str(home / "client"),
            "XDG_CONFIG_HOME": str(home / "config"),
        }
        start = ["new-session", "-d", "-x", "100", "-y", "30", "-s", "main", *command]
        self._run("-f", "/dev/null", *start, environment=environment)

    def _run(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment or os.environ
        )
        return done.stdout

    def type(self, text: str, *keys: str) -> None:
        """Type a text, then press keys."""
        self._run("send-keys", "-t", "main", "-l", text)
        if keys:
            self._run("send-keys", "-t", "main", *keys)

    def press(self, *keys: str) -> None:
        """Press keys."""
        self._run("send-keys", "-t", "main", *keys)

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size."""
        self._run("resize-window", "-t", "main", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """Return what is on the screen."""
        return self._run("capture-pane", "-p", "-t", "main")

    def until(self, text: str) -> None:
        """Wait until a text is on the screen."""
        deadline_s = time.monotonic() + PATIENCE_S
        while text not in (screen := self.screen()):
            assert time.monotonic() < deadline_s, f"{text!r} did not come:\n{screen}"

    def end(self) -> None:
        """End the terminal and what is in it."""
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False)


class Server:
    """The documented server on one port, which can be stopped and started again."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._port = 0
        self.start()

    def start(self) -> None:
        """Start it, on the same port as before."""
        script = str(HOME / "serverSocket.py")
        self._process = subprocess.Popen(
            [sys.executable, script, "-i", "127.0.0.1", "-p", str(self._port)],
            env={**os.environ, "XDG_DATA_HOME": str(self._data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout
        for line in self._process.stdout:
            if "listening on" in line:
                self._port = int(line.rsplit(":", 1)[1].split()[0])
                return
        raise AssertionError("the server did not start")

    @property
    def address(self) -> tuple[str, int]:
        """Return where it listens."""
        return "127.0.0.1", self._port

    def stop(self) -> None:
        """Stop it."""
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=PATIENCE_S)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with a history."""
    made = Server(tmp_path / "server")
    yield made
    made.stop()


def test_a_whole_evening(server: Server, tmp_path: Path) -> None:
    """Typed, heard, cut off, written meanwhile, restarted: nothing is lost and nothing doubled."""
    ip, port = server.address
    command = [sys.executable, str(HOME / "clientSocket.py"), "-i", ip, "-p", str(port)]
    terminal = Tmux(tmp_path, *command, "-n", "maria")
    try:
        with Irc(server.address) as sam:
            sam.register("sam")
            terminal.until("#lobby")
            terminal.until("maria you")
            sam.send("PRIVMSG #lobby :hello maria")
            terminal.until("hello maria")
            terminal.type("hello sam", "Enter")
            sam.until("^:maria!.* PRIVMSG #lobby :hello sam$")
            terminal.until("hello sam  ✓")
        server.stop()
        terminal.until("cannot reach 127.0.0.1")
        terminal.type("said meanwhile", "Enter")
        terminal.until("said meanwhile  ⧗ queued, sends on reconnect")
        terminal.until("outbox 1")
        server.start()
        terminal.press("M-r")
        terminal.until("said meanwhile  ✓")
        assert 1 == terminal.screen().count("said meanwhile")
        assert 1 == terminal.screen().count("hello sam")
        terminal.resize(50, 20)
        terminal.until("said meanwhile")
        terminal.resize(32, 8)
        terminal.until("terminal 32x8, need 40x10")
        terminal.resize(100, 30)
        terminal.until("maria you")
        terminal.press("C-g")
        terminal.until("go to")
        terminal.press("Escape")
        assert "Traceback" not in terminal.screen()
    finally:
        terminal.end()
