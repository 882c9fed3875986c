"""tui/waking.py: the client was stopped, and goes on."""

from __future__ import annotations

import os
import pty
import signal
import tty
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hubbub.tui import waking


class Driver:
    """What is used of Textual's driver, noted."""

    def __init__(self, terminal: int) -> None:
        self.fileno = terminal
        self._must_signal_resume = False
        self.did: list[str] = []

    def suspend_application_mode(self) -> None:
        """Leave the terminal."""
        self.did.append("left")

    def _sigcont_application(self) -> None:
        self.did.append("began")
        self._must_signal_resume = False


@contextmanager
def listening(driver: object) -> Iterator[None]:
    """Let a driver listen, until the end of the block."""
    before = signal.getsignal(signal.SIGCONT)
    waking.listen(driver, lambda: getattr(driver, "did", []).append("again"))
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, before)


@pytest.fixture
def terminal() -> Iterator[int]:
    """A terminal that gives whole lines."""
    here, there = pty.openpty()
    yield there
    os.close(there)
    os.close(here)


def test_stopped_by_somebody(terminal: int) -> None:
    """Nothing is begun with that was not left, so nobody reads the terminal twice."""
    driver = Driver(terminal)
    tty.setraw(terminal)
    with listening(driver):
        signal.raise_signal(signal.SIGCONT)
        assert ["again"] == driver.did


def test_a_shell_had_the_terminal(terminal: int) -> None:
    """It is left before it is begun with anew."""
    driver = Driver(terminal)
    with listening(driver):
        signal.raise_signal(signal.SIGCONT)
        assert ["left", "began", "again"] == driver.did


def test_stopped_by_control_z(terminal: int) -> None:
    """The terminal was left then."""
    driver = Driver(terminal)
    with listening(driver):
        driver._must_signal_resume = True
        signal.raise_signal(signal.SIGCONT)
        assert ["began", "again"] == driver.did


def test_another_driver() -> None:
    """One that does not know of it stays as it is."""
    before = signal.getsignal(signal.SIGCONT)
    with listening(object()):
        assert before == signal.getsignal(signal.SIGCONT)
