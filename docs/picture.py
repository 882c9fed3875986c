"""Draw docs/session.svg from a real conversation: `python docs/picture.py`.

A server and three people in tmux: two with the line client, one with `nc`. What their terminals
show in the end is drawn with its colours. The titles name the documented commands; what runs is
the same client, on a free port. Everything started here ends here.

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
from contextlib import closing, contextmanager
from html import escape
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PATIENCE_S, LOOK_EVERY_S = 15.0, 0.25
ROWS = 40  # more than the conversation needs: the picture is cut to what is used
OPTIONS = "start-server ; set -g status off ; set -g remain-on-exit on ;"
CELL, LINE, FONT, PAD, BAR, GAP = 7.8, 18, 13, 12, 30, 12  # pixels


class Failed(Exception):
    """The conversation did not go as planned; the message says where."""


class Window(NamedTuple):
    """A terminal in the picture: whose, its title, its left edge and width in pixels."""

    name: str
    title: str
    x: int
    width: int


TODD = Window("Todd", "python3 clientSocket.py -n Todd", 0, 444)
LIN = Window("lin", "python3 clientSocket.py -n lin", 456, 444)
MIA = Window("mia", "nc 127.0.0.1 1337", 0, 900)


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
        size = ("-x", str(int((window.width - 2 * PAD) / CELL)), "-y", str(ROWS))
        self.tmux(*OPTIONS.split(), "new-session", "-d", "-s", window.name, *size, *command)
        self._open.append(window)

    def types(self, window: Window, text: str) -> None:
        """Type text, without Enter, and wait until it stands there."""
        self.tmux("send-keys", "-t", window.name, "-l", text)
        self.wait(text, window)

    def says(self, window: Window, line: str) -> None:
        """Type a line; wait until everybody has read what it says behind its command."""
        self.types(window, line)
        self.tmux("send-keys", "-t", window.name, "Enter")
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
        screen = self.tmux("capture-pane", "-e", "-p", "-t", window.name)
        return screen, self.tmux("display", "-p", "-t", window.name, "#{cursor_x} #{cursor_y}")

    def tmux(self, *arguments: str) -> str:
        """Run a command of tmux; return what it prints. Raises: Failed."""
        command = [*self._tmux, *arguments]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - made up here
        if done.returncode:
            raise Failed(f"tmux {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout


@contextmanager
def served(data: str) -> Iterator[str]:
    """Serve on a free loopback port until the block ends; give the address. Raises: Failed."""
    serve = [sys.executable, "-m", "hubbub", "serve", "-i", "127.0.0.1", "-p", "0", "--data", data]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, encoding="utf-8") as server:  # noqa: S603 - made up here
        try:
            announced = server.stdout.readline() if server.stdout else ""
            if not (found := re.search(r"127\.0\.0\.1:\d+", announced)):
                raise Failed("the server does not start")  # and has said why on stderr
            yield found[0]
        finally:
            server.kill()


def play(room: Terminals, address: str) -> None:
    """Let the three talk."""
    for window in (TODD, LIN):
        room.open(window, sys.executable, "-m", "hubbub", "join", address, "-n", window.name)
        room.wait("#lobby", window)
    room.open(MIA, shutil.which("nc") or "nc", *address.split(":"))
    room.wait("name?", MIA)
    room.says(MIA, MIA.name)
    room.says(MIA, "hello! I have nothing but nc here")
    room.says(LIN, f"that will do, {MIA.name} :)")
    room.says(TODD, "/me waves")
    room.says(LIN, "/topic tea at four")
    room.says(MIA, "/who")
    room.types(TODD, "half a line, and it stays wh")
    room.says(MIA, "/me puts the kettle on")
    room.says(LIN, f"{TODD.name}: are you still typing?")
    room.says(LIN, "/who")


def perform() -> dict[Window, tuple[str, str]]:
    """Start everything, let them talk, end everything; return what each terminal showed."""
    with TemporaryDirectory() as data, closing(Terminals(data)) as room, served(data) as address:
        play(room, address)
        return {window: room.look(window) for window in (TODD, LIN, MIA)}


Style = dict[str, str]  # the attributes of an SVG text, and "paper"; "" for what is as usual
PAPER, INK, EDGE, FADED = "#0d1117", "#e6edf3", "#3d444d", "#9198a1"
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"
BASE = "484f58 ff7b72 3fb950 d29922 58a6ff bc8cff 39c5cf b1bac4"
BRIGHT = "6e7681 ffa198 56d364 e3b341 79c0ff d2a8ff 56d4dd ffffff"
CUBE = map("".join, product(("00", "5f", "87", "af", "d7", "ff"), repeat=3))
GREYS = (f"{grey:02x}" * 3 for grey in range(8, 248, 10))
PALETTE = [f"#{rgb}" for rgb in (*BASE.split(), *BRIGHT.split(), *CUBE, *GREYS)]
CHANGES: dict[int, Style] = {
    0: {"fill": INK, "paper": "", "font-weight": ""},
    1: {"font-weight": "bold"},
    7: {"fill": PAPER, "paper": INK},
    22: {"font-weight": ""},
    27: {"fill": INK, "paper": ""},
    39: {"fill": INK},
    49: {"paper": ""},
    **{start + n: {"fill": PALETTE[n + start // 90 * 8]} for start in (30, 90) for n in range(8)},
    **{start + n: {"paper": PALETTE[n + start // 90 * 8]} for start in (40, 100) for n in range(8)},
}


def changed(style: Style, parameters: str) -> Style:
    """Return the style after `ESC [ parameters m`; what has no place in CHANGES changes nothing."""
    for kind, n in re.findall(r"(?:([34]8);5;)?(\d+)", parameters or "0"):
        new = {"fill" if kind == "38" else "paper": PALETTE[int(n)]} if kind else None
        style = style | (new or CHANGES.get(int(n), {}))
    return style


def pieces(screen: str) -> Iterator[tuple[int, int, str, Style]]:
    """Give column, row, text and style of each piece; a style lasts across rows, as in tmux."""
    style = CHANGES[0]
    for row, line in enumerate(screen.split("\n")):
        column = 0
        for parameters, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b]+)", line):
            if text:
                yield column, row, text, style
                column += len(text)
            else:
                style = changed(style, parameters)


def used(screen: str, cursor: str) -> int:
    """Return how many rows hold text or the cursor."""
    last = max(row for _, row, text, _ in pieces(screen) if text.strip())
    return max(last, int(cursor.split()[1])) + 1


def draw(window: Window, top: int, rows: int, screen: str, cursor: str) -> Iterator[str]:
    """Give the elements of one framed terminal; cursor: its column and row."""
    yield f'<g transform="translate({window.x} {top})">'
    size = f'width="{window.width - 1}" height="{BAR + 2 * PAD + rows * LINE - 1}"'
    yield f'<rect x="0.5" y="0.5" {size} rx="8" fill="{PAPER}" stroke="{EDGE}"/>'
    yield f'<path d="M0.5 {BAR - 0.5}h{window.width - 1}" stroke="{EDGE}"/>'
    yield from (f'<circle cx="{x}" cy="15" r="4.5" fill="{EDGE}"/>' for x in (17, 33, 49))
    middle = f'x="{window.width // 2}" y="19" text-anchor="middle"'
    yield f'<text {middle} fill="{FADED}">{escape(window.title)}</text>'
    column, row = map(int, cursor.split())
    for x, y, text, style in [*pieces(screen), (column, row, " ", {"paper": FADED})]:
        left, over, wide = f"{PAD + x * CELL:g}", BAR + PAD + y * LINE, f"{len(text) * CELL:g}"
        if paper := style["paper"]:
            yield f'<rect x="{left}" y="{over}" width="{wide}" height="{LINE}" fill="{paper}"/>'
        if text.strip():  # textLength: the cells stay the cells, whatever font there is
            look = "".join(f' {k}="{v}"' for k, v in style.items() if v and k != "paper")
            place = f'x="{left}" y="{over + FONT}" textLength="{wide}"'
            words = escape(text).replace(" ", "\N{NO-BREAK SPACE}")  # others are collapsed
            yield f"<text {place}{look}>{words}</text>"
    yield "</g>"


def picture(shown: dict[Window, tuple[str, str]]) -> str:
    """Return the SVG, two terminals side by side and one below, from what `look` returned."""
    above, below = max(used(*shown[TODD]), used(*shown[LIN])), used(*shown[MIA])
    top = BAR + 2 * PAD + above * LINE + GAP
    size = f'width="900" viewBox="0 0 900 {top + BAR + 2 * PAD + below * LINE}"'
    font = f'font-family="{FONTS}" font-size="{FONT}"'
    lines = [*draw(TODD, 0, above, *shown[TODD]), *draw(LIN, 0, above, *shown[LIN])]
    lines += draw(MIA, top, below, *shown[MIA])
    root = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
    return "\n".join([root, *lines, "</svg>\n"])


def main() -> int:
    """Write the picture; return the exit code: 2 when a program is missing, 1 when it fails."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    missing = [name for name in ("tmux", "nc") if not shutil.which(name)]
    if missing:
        sys.stderr.write(f"picture: install {' and '.join(missing)} first\n")
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end what was started, then stop
    for name in [name for name in os.environ if name.startswith(("HUBBUB_", "NO_COLOR"))]:
        del os.environ[name]
    os.environ["PYTHONPATH"] = str(HERE.parent / "src")
    try:
        (HERE / "session.svg").write_text(picture(perform()), encoding="utf-8")
    except Failed as error:
        sys.stderr.write(f"picture: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
