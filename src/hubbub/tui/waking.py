"""Whoever stopped the client, it goes on as it was: keys come once, and in their order.

Textual begins anew on SIGCONT, as is right after Ctrl+Z, where it has left the terminal first. Of
SIGSTOP (`kill -STOP`, a debugger) it hears nothing, and a second thread would read the keys beside
the first: letters of a message change places.
"""

from __future__ import annotations

import signal
import termios
from collections.abc import Callable
from typing import Any

_LOCAL_FLAGS = 3  # where tcgetattr has them


def listen(driver: Any, again: Callable[[], None]) -> None:
    """Let a driver begin anew only where it has left the terminal, or a shell has taken it.

    Args: driver: Textual's for Linux and macOS; with another there is nothing to do.
        again: draws all anew; what was on the screen meanwhile nobody knows.
    """
    resume = getattr(driver, "_sigcont_application", None)
    if resume is None:
        return

    def woken(*_: object) -> None:
        if getattr(driver, "_must_signal_resume", False):  # Ctrl+Z sets it
            resume()
        elif _reads_lines(driver.fileno):
            driver.suspend_application_mode()
            resume()
        again()

    signal.signal(signal.SIGCONT, woken)


def _reads_lines(terminal: int) -> bool:
    """Whether a terminal gives whole lines, as shells have it while a program is stopped."""
    try:
        return bool(termios.tcgetattr(terminal)[_LOCAL_FLAGS] & termios.ICANON)
    except termios.error:
        return False
