"""Draw docs/session.svg from a real conversation: `python docs/picture.py`.

A server and three people in tmux: twice the line client, once `nc`. What their terminals show in
the end is drawn with its colours. The titles name the documented commands; what runs is the same
client, on a free port. Everything started here ends here.

Source: tmux(1), `capture-pane -e`; ECMA-48 8.3.117 (SGR); xterm's palette of 256 colours.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PICTURE = HERE / "session.svg"
PROGRAMS = ("tmux", "nc")
PATIENCE_S = 15.0
LOOK_EVERY_S = 0.25
ROWS = 40  # more than the conversation needs: the picture is cut to what is used


class Failed(Exception):
    """The conversation did not go as planned; the message says where."""


class Window(NamedTuple):
    """A terminal in the picture: whose, its title, its left edge in pixels and its width."""

    name: str
    title: str
    x: float
    columns: int


TODD = Window("Todd", "python3 clientSocket.py -n Todd", 0, 54)
KIM = Window("kim", "python3 clientSocket.py -n kim", 455, 54)
MIA = Window("mia", "nc 127.0.0.1 1337", 0, 112)


# The conversation


class Terminals:
    """tmux on a socket of its own; `with` it: leaving ends it and what runs in it."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self._socket = f"hubbub-picture-{os.getpid()}"
        self._open: list[Window] = []

    def __enter__(self) -> "Terminals":
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            self._tmux("kill-server")

    def open(self, window: Window, *command: str) -> None:
        """Run a command in a terminal of this window's width."""
        size = ("-x", str(window.columns), "-y", str(ROWS))
        options = ("start-server", ";", "set", "-g", "status", "off", ";")
        self._open.append(window)
        self._tmux(*options, "new-session", "-d", "-s", window.name, *size, *command)

    def types(self, window: Window, text: str) -> None:
        """Type text, without Enter, and wait until it stands there."""
        self._tmux("send-keys", "-t", window.name, "-l", text)
        self.wait(text, window)

    def says(self, window: Window, line: str) -> None:
        """Type a line; wait until everybody has read what it says behind its command."""
        self.types(window, line)
        self._tmux("send-keys", "-t", window.name, "Enter")
        self.wait(re.sub(r"^/\w+ ?", "", line))

    def wait(self, text: str, *windows: Window) -> None:
        """Wait until these windows, or all, show the text and no window changes any more.

        Raises: Failed: not in PATIENCE_S.
        """
        deadline_s = time.monotonic() + PATIENCE_S
        before: dict[str, str] = {}
        while time.monotonic() < deadline_s:
            now = {window.name: self._look(window) for window in self._open}
            if now == before and all(text in now[w.name] for w in windows or self._open):
                return
            before = now
            time.sleep(LOOK_EVERY_S)
        screens = "\n".join(f"{name}:\n{shown.rstrip()}" for name, shown in before.items())
        raise Failed(f"not everybody reads {text!r} in {PATIENCE_S:.0f} s\n{screens}")

    def screen(self, window: Window) -> tuple[str, int, int]:
        """Return what a window shows, with its SGR sequences, and the cursor's column and row."""
        cursor = self._tmux("display", "-p", "-t", window.name, "#{cursor_x} #{cursor_y}")
        column, row = map(int, cursor.split())
        return self._tmux("capture-pane", "-e", "-p", "-t", window.name), column, row

    def _look(self, window: Window) -> str:
        return self._tmux("capture-pane", "-J", "-p", "-t", window.name)

    def _tmux(self, *arguments: str) -> str:
        command = [shutil.which("tmux") or "tmux", "-u", "-L", self._socket, "-f", os.devnull]
        done = subprocess.run(  # noqa: S603 - a command put together here
            [*command, *arguments],
            env=self._environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise Failed(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout


def environment() -> dict[str, str]:
    """Return our environment with the checkout's hubbub, and without what a person has set."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("HUBBUB_", "NO_COLOR"))}
    return {**mine, "PYTHONPATH": str(HERE.parent / "src")}


@contextmanager
def served(environ: dict[str, str]) -> Iterator[str]:
    """Serve on a free loopback port until the block ends; give the port.

    Raises: Failed: the server does not start.
    """
    with TemporaryDirectory() as data:
        command = [sys.executable, "-m", "hubbub", "serve", "-i", "127.0.0.1", "-p", "0"]
        with subprocess.Popen(  # noqa: S603 - a command put together here
            [*command, "--data", data],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        ) as server:
            try:
                found = re.search(r"127\.0\.0\.1:(\d+)", server.stdout.readline())  # type: ignore[union-attr]  # it is a pipe
                if not found:
                    raise Failed(f"no server: run {' '.join(command)} to see why")
                yield found[1]
            finally:
                server.kill()


def play(room: Terminals, port: str) -> None:
    """Let the three talk."""
    join = (sys.executable, "-m", "hubbub", "join", f"127.0.0.1:{port}", "-n")
    room.open(TODD, *join, TODD.name)
    room.wait("#lobby", TODD)
    room.open(KIM, *join, KIM.name)
    room.wait("#lobby", KIM)
    room.open(MIA, shutil.which("nc") or "nc", "127.0.0.1", port)
    room.wait("name?", MIA)
    room.says(MIA, MIA.name)
    room.says(MIA, "hello! I have nothing but nc here")
    room.says(KIM, f"that will do, {MIA.name} :)")
    room.says(TODD, "/me waves")
    room.says(KIM, "/topic tea at four")
    room.says(MIA, "/who")
    room.types(TODD, "half a line, and it stays wh")
    room.says(MIA, "/me puts the kettle on")
    room.says(KIM, f"{TODD.name}: are you still typing?")
    room.says(KIM, "/who")


# What the terminals show

PAPER, INK, BAR, EDGE, FADED = "#0d1117", "#e6edf3", "#21262d", "#3d444d", "#9198a1"
BASE = (
    "#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4 "
    "#6e7681 #ffa198 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #ffffff"
).split()
REVERSE = 7
ATTRIBUTES = {
    1: ' font-weight="bold"',
    2: ' opacity="0.6"',
    3: ' font-style="italic"',
    4: ' text-decoration="underline"',
    REVERSE: "",
}
ENDS = {22: {1, 2}, 23: {3}, 24: {4}, 27: {REVERSE}}


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text looks: its colours, and the SGR numbers of ATTRIBUTES."""

    ink: str = INK
    paper: str = PAPER
    attributes: frozenset[int] = field(default_factory=frozenset)


def colour(number: int) -> str:
    """Return one of xterm's 256 colours: 16 of a theme, a cube of 6 x 6 x 6, 24 greys."""
    if number < 16:
        return BASE[number]
    if number >= 232:
        return f"#{8 + 10 * (number - 232):02x}" + f"{8 + 10 * (number - 232):02x}" * 2
    steps = (0, 95, 135, 175, 215, 255)
    red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    return f"#{steps[red]:02x}{steps[green]:02x}{steps[blue]:02x}"


def styled(style: Style, parameters: str) -> Style:
    """Return the style that `ESC [ parameters m` makes of this one."""
    numbers = iter([int(number or 0) for number in parameters.split(";")])
    for n in numbers:
        if n == 0:
            style = Style()
        elif n in ATTRIBUTES:
            style = replace(style, attributes=style.attributes | {n})
        elif n in ENDS:
            style = replace(style, attributes=style.attributes - ENDS[n])
        elif n in (38, 39) or 30 <= n < 38 or 90 <= n < 98:
            style = replace(style, ink=_chosen(n, numbers, INK))
        elif n in (48, 49) or 40 <= n < 48 or 100 <= n < 108:
            style = replace(style, paper=_chosen(n - 10, numbers, PAPER))
    return style


def _chosen(n: int, more: Iterator[int], default: str) -> str:
    if n == 39:
        return default
    if n != 38:
        return colour(n - 30 if n < 38 else n - 82)
    if next(more) == 5:
        return colour(next(more))
    return f"#{next(more):02x}{next(more):02x}{next(more):02x}"


def pieces(screen: str) -> list[list[tuple[Style, str]]]:
    """Return the rows of a captured screen as styled text; a style lasts across rows."""
    style, rows = Style(), []
    for line in screen.split("\n"):
        row: list[tuple[Style, str]] = []
        for i, part in enumerate(re.split(r"\x1b\[([\d;]*)m", line)):
            if i % 2:
                style = styled(style, part)
            elif part:
                row.append((style, part))
        rows.append(row)
    return rows
