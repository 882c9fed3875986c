"""The log: what goes into it, how it looks, and writing it without ever waiting for its reader.

Console lines on a terminal, JSON otherwise, on stderr. A pipe that nobody reads takes 64 KiB and
then blocks who writes to it: so a thread writes, and what does not fit into its queue is dropped
and counted.

What people say, type or show to prove who they are is no business of a log. Of an error that
nobody expected its place is logged, and not its text, which may repeat what somebody sent.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import select
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any

import structlog

from hubbub.protocol.cleaning import clean
from hubbub.server import uncaught

if TYPE_CHECKING:
    from hubbub.server.sections import LogConfig

WAITING_BYTES = 1 << 20
"""What may wait to be written; some thousand lines."""

_LAST_WORDS_S = 1.0
"""How long the end of the program waits for the log's reader."""

_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}

Fields = MutableMapping[str, Any]


def configure(config: LogConfig) -> LogWriter:
    """Log to stderr from now on, as the configuration says; what waits is written at exit.

    So is what nobody has caught (`uncaught`).
    """
    is_console = config.format == "console" or (config.format == "auto" and sys.stderr.isatty())
    writer = LogWriter(sys.stderr.fileno(), _told_in_words if is_console else _told_in_json)
    atexit.register(writer.drain)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if is_console else "iso"),
            place_of_error,
            *(
                [harmless, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
                if is_console
                else [structlog.processors.JSONRenderer()]
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[config.level]),
        logger_factory=structlog.WriteLoggerFactory(writer),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    uncaught.install()
    return writer


def place_of_error(logger: Any, method: str, fields: Fields) -> Fields:
    """Put in the place of `exc_info` where it was raised, and what kind of error it is."""
    error = fields.pop("exc_info", None)
    if error is True:
        error = sys.exception()
    if isinstance(error, BaseException):
        fields["exception"] = "".join(_told(error)).rstrip()
    return fields


def _told(error: BaseException) -> list[str]:
    cause = error.__cause__ or error.__context__
    before = [*_told(cause), "\nthen:\n"] if cause is not None else []
    # The system's errors repeat nothing of what was sent, and are often all that one needs.
    text = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    return [*before, *traceback.format_tb(error.__traceback__), type(error).__qualname__, text]


def harmless(logger: Any, method: str, fields: Fields) -> Fields:
    """Take from texts what would drive the terminal that shows them; JSON escapes it anyway."""
    for key, value in fields.items():
        if isinstance(value, str) and key != "exception":
            fields[key] = clean(value)
    return fields


def _told_in_words(lines: int) -> str:
    return f"log.dropped lines={lines}"


def _told_in_json(lines: int) -> str:
    return json.dumps({"event": "log.dropped", "lines": lines, "level": "warning"})


class LogWriter:
    """A text file that never keeps anybody waiting.

    Args: descriptor: where it writes to; told: the line that says how many lines were dropped;
        limit_bytes: what may wait.
    """

    def __init__(
        self, descriptor: int, told: Callable[[int], str], limit_bytes: int = WAITING_BYTES
    ) -> None:
        self._descriptor = descriptor
        self._told = told
        self._limit_bytes = limit_bytes
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._dropped = 0
        self.dropped_in_all = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> int:
        """Have the text written, or drop it if too much waits already."""
        data = text.encode(errors="backslashreplace")
        with self._changed:
            if self._waiting_bytes + len(data) > self._limit_bytes:
                self._dropped += 1
                self.dropped_in_all += 1
            else:
                self._waiting.append(data)
                self._waiting_bytes += len(data)
                self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="hubbub-log", daemon=True)
                self._thread.start()
        return len(text)

    def flush(self) -> None:
        """Do nothing: lines are written as soon as they can be."""

    def drain(self, patience_s: float = _LAST_WORDS_S) -> bool:
        """Wait until all is written, but no longer than that; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting_bytes, patience_s)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                data = b"".join(self._waiting)
                self._waiting.clear()
            self._write_all(data)
            with self._changed:
                dropped, self._dropped = self._dropped, 0
            if dropped:
                self._write_all(f"{self._told(dropped)}\n".encode())
            with self._changed:
                self._waiting_bytes -= len(data)
                self._changed.notify_all()

    def _write_all(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # the reader is gone, and nobody is left to be told
            while data:
                select.select([], [self._descriptor], [])  # it may be non-blocking, by others' will
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self._descriptor, data) :]
