"""Errors that nobody has caught go into the log like all others: with their place, not their text.

Left alone, Python and its libraries write them to stderr with whatever their texts repeat, and
asyncio with what the function was called with that failed.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

import structlog

log = structlog.get_logger()


def install() -> None:
    """Log what is raised to the end of a thread, where nobody can catch it, or in a library."""
    sys.excepthook = _raised
    threading.excepthook = _raised_in_thread
    sys.unraisablehook = _unraisable
    logging.getLogger().addHandler(_Libraries(logging.WARNING))


def _raised(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    log.critical("crashed", exc_info=error)


def _raised_in_thread(failed: threading.ExceptHookArgs) -> None:
    if not isinstance(failed.exc_value, SystemExit):
        name = failed.thread.name if failed.thread is not None else None
        log.error("thread.failed", thread=name, exc_info=failed.exc_value)


def _unraisable(failed: sys.UnraisableHookArgs) -> None:
    log.error("failed", exc_info=failed.exc_value)


class _Libraries(logging.Handler):
    """Tells which library complains, and where of which error; its words may repeat anything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Take what a library has to say."""
        error = record.exc_info[1] if record.exc_info else None
        place = f"{record.pathname}:{record.lineno}"
        log.error("library.complains", library=record.name, place=place, exc_info=error)
