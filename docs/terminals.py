"""Terminals for the pictures: real programs in tmux, what they show, a server for them.

Source: tmux(1), `capture-pane -e`.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PATIENCE_S, LOOK_EVERY_S = 15.0, 0.25
OPTIONS = (
    "start-server ; set -g status off ; set -g remain-on-exit on ;"
    " set -g default-terminal tmux-256color ;"
)
CELL, PAD = 7.8, 12  # pixels


class Failed(Exception):
    """The conversation did not go as planned; the message says where."""


class Window(NamedTuple):
    """A terminal in the picture: whose, its title, its left edge and width in pixels, its rows."""

    name: str
    title: str
    x: int
    width: int
    rows: int = 40  # more than a conversation needs: the picture is cut to what is used


class Terminals:
    """tmux with a socket of its own in that directory; `close` ends it and what runs in it."""

    def __init__(self, directory: str) -> None:
        socket = str(Path(directory, f"hubbub-picture-{os.getpid()}"))
        self._tmux = [shutil.which("tmux") or "tmux", "-u", "-S", socket, "-f", os.devnull]
        self._open: list[Window] = []

    def close(self) -> None:
        """End all terminals."""
        if self._open:
            self.tmux("kill-server")

    def open(self, window: Window, *command: str) -> None:
        """Run a command in a terminal of this window's width."""
        size = ("-x", str(int((window.width - 2 * PAD) / CELL)), "-y", str(window.rows))
        self.tmux(*OPTIONS.split(), "new-session", "-d", "-s", window.name, *size, *command)
        self._open.append(window)

    def types(self, window: Window, text: str) -> None:
        """Type text, without Enter, and wait until it stands there."""
        self.tmux("send-keys", "-t", window.name, "-l", text)
        self.wait(text, window)

    def press(self, window: Window, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self.tmux("send-keys", "-t", window.name, *keys)

    def says(self, window: Window, line: str) -> None:
        """Type a line; wait until everybody has read what it says behind its command."""
        self.types(window, line)
        self.press(window, "Enter")
        self.wait(re.sub(r"^/\w+ ?", "", line))

    def wait(self, text: str, *windows: Window) -> None:
        """Wait until these windows, or all, show the text and none changes. Raises: Failed."""
        deadline_s = time.monotonic() + PATIENCE_S
        before: dict[Window, str] = {}
        while time.monotonic() < deadline_s:
            now = {w: self.tmux("capture-pane", "-J", "-p", "-t", w.name) for w in self._open}
            if now == before and all(text in now[w] for w in windows or now):
                return
            before = now
            time.sleep(LOOK_EVERY_S)
        raise Failed("\n".join([f"not shown: {text!r}", *map(str.rstrip, before.values())]))

    def look(self, window: Window) -> tuple[str, str]:
        """Return the screen with its colours, and the cursor's column and row."""
        screen = self.tmux("capture-pane", "-e", "-N", "-p", "-t", window.name)
        return screen, self.tmux("display", "-p", "-t", window.name, "#{cursor_x} #{cursor_y}")

    def tmux(self, *arguments: str) -> str:
        """Run a command of tmux; return what it prints. Raises: Failed."""
        command = [*self._tmux, *arguments]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - made up here
        if done.returncode:
            raise Failed(f"tmux {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout


@contextmanager
def served(data: str, port: int = 0) -> Iterator[str]:
    """Serve on a loopback port until the block ends; give the address; 0: on a free one.

    Raises: Failed.
    """
    where = ["-i", "127.0.0.1", "-p", str(port), "--data", data]
    serve = [sys.executable, "-m", "hubbub", "serve", *where]
    with subprocess.Popen(  # noqa: S603 - made up here
        serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as server:
        try:
            announced = server.stdout.readline() if server.stdout else ""
            if not (found := re.search(r"127\.0\.0\.1:\d+", announced)):
                raise Failed("the server does not start")
            yield found[0]
        finally:
            server.kill()


def prepare() -> None:
    """Leave the user's own settings and what they keep out of it; this checkout runs."""
    for name in [name for name in os.environ if name.startswith(("HUBBUB_", "NO_COLOR"))]:
        del os.environ[name]
    os.environ["PYTHONPATH"] = str(HERE.parent / "src")
