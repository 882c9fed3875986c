"""A program in a pseudo-terminal: what stands on its screen, how many bytes that took, and when.

As much of a terminal as Textual needs: text is put where the cursor is sent, colours and modes are
passed over, and the question whether frames may be marked (mode 2026) is answered as modern
terminals do. What is on the screen is looked at where a frame ends.
"""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from rich.cells import get_character_cell_size

_FRAME_ENDS = "\x1b[?2026l"
_ASKED, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_TOKEN = re.compile(
    r"\x1b\[([0-9;?<>=]*)([^0-9;?<>=])|\x1b\][^\x07]*\x07|\x1b[^\[\]]|[^\x1b]+|\x1b.*"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;?<>=]*|\][^\x07]*)?$")
_PATIENCE_S = 60.0
_READ_BYTES = 256 * 1024


class NothingCame(Exception):
    """The program did not draw what was waited for; the text is its screen."""


class Screen:
    """The letters of a terminal, and where its cursor is."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.cells = [[" "] * columns for _ in range(rows)]
        self.x = self.y = 0
        self.frames = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def feed(self, data: bytes) -> None:
        """Draw."""
        text = self._held + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text)
        self._held = unfinished[0] if unfinished else ""
        for token in _TOKEN.finditer(text, 0, len(text) - len(self._held)):
            if token[0][0] != "\x1b":
                self._put(token[0])
            elif token[2] == "H":
                self.y, self.x = (int(one) - 1 for one in (token[1] or "1;1").split(";"))
            elif token[0] == _FRAME_ENDS:
                self.frames += 1

    def _put(self, text: str) -> None:
        for letter in text:
            if letter < " ":
                continue
            width = get_character_cell_size(letter)
            if width and self.y < len(self.cells) and self.x + width <= self.columns:
                self.cells[self.y][self.x : self.x + width] = [letter, *[""] * (width - 1)]
                self.x += width

    def lines(self) -> list[str]:
        """Return its lines."""
        return ["".join(line) for line in self.cells]


def _set_size(file: int, columns: int, rows: int) -> None:
    fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    """Runs a command; use it in a `with`. Times are those of `time.perf_counter`."""

    def __init__(
        self, command: list[str], environment: dict[str, str], size: tuple[int, int]
    ) -> None:
        self.screen = Screen(*size)
        self.bytes = 0
        self.frame_s = 0.0
        self._news = threading.Condition()
        self._answered = False
        self.began_s = time.perf_counter()
        self.pid, self._file = pty.fork()
        if not self.pid:
            _set_size(0, *size)
            os.execvpe(command[0], command, environment)
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the program, by force if it does not want to."""
        for number, patience_s in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, number)
                end_s = time.monotonic() + patience_s
                while time.monotonic() < end_s and not os.waitpid(self.pid, os.WNOHANG)[0]:
                    time.sleep(0.01)
        os.close(self._file)

    def _read(self) -> None:
        while True:
            try:
                select.select([self._file], [], [])
                data = os.read(self._file, _READ_BYTES)
            except (OSError, ValueError):  # the program has ended
                return
            with self._news:
                if not self._answered and _ASKED in data:
                    self._answered = True
                    os.write(self._file, _ANSWER)
                self.bytes += len(data)
                frames = self.screen.frames
                self.screen.feed(data)
                if self.screen.frames != frames:
                    self.frame_s = time.perf_counter()
                    self._news.notify_all()

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._file, keys)

    def resize(self, columns: int, rows: int) -> None:
        """Be of another size; the screen is blank until it is drawn."""
        with self._news:
            if (columns, rows) != (self.screen.columns, len(self.screen.cells)):
                self.screen = Screen(columns, rows)
            _set_size(self._file, columns, rows)

    def until(self, is_so: Callable[[Screen], bool], within_s: float = _PATIENCE_S) -> float:
        """Wait until the screen is so at the end of a frame; return when that was.

        Raises: NothingCame.
        """
        end_s = time.perf_counter() + within_s
        with self._news:
            while not is_so(self.screen):
                if not self._news.wait(end_s - time.perf_counter()):
                    raise NothingCame("\n".join(self.screen.lines()))
            return self.frame_s

    def shows(self, text: str) -> float:
        """Wait until a text is on the screen; return when it was."""
        return self.until(lambda screen: any(text in line for line in screen.lines()))

    def quiet(self, for_s: float) -> int:
        """Wait until nothing was drawn for so long; return how many bytes were drawn in all."""
        while True:
            before = self.bytes
            time.sleep(for_s)
            if self.bytes == before:
                return before
