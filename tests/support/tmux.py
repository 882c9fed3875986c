"""A real terminal (tmux): a program runs in it, keys are pressed, its screen is read."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from tests.support.patience import PATIENCE_S

needs_tmux = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")


class Tmux:
    """`with Tmux(folder, "hubbub", "join") as terminal:` a program on 100x30, until the end.

    Args: home: where what belongs to its user is kept, and tmux's own socket.
    """

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False)

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

    @property
    def pid(self) -> int:
        """Return the process that runs in it."""
        return int(self._run("display-message", "-p", "-t", "main", "#{pane_pid}"))

    def screen(self) -> str:
        """Return what is on the screen."""
        return self._run("capture-pane", "-p", "-t", "main")

    def cursor(self) -> tuple[int, int, bool]:
        """Return the terminal's cursor: its column and row, and whether it is shown."""
        told = self._run(
            "display-message", "-p", "-t", "main", "#{cursor_x} #{cursor_y} #{cursor_flag}"
        )
        x, y, flag = map(int, told.split())
        return x, y, bool(flag)

    def until(self, text: str) -> None:
        """Wait until a text is on the screen."""
        self.so(lambda: text in self.screen(), text)

    def so(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait until something is so; a frame that is half drawn is none."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline_s, f"it did not come to {what}:\n{self.screen()}"
