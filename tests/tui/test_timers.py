"""tui/timers.py: what is to happen once does happen, however late its timer begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import _time
from textual.events import Resize
from textual.geometry import Size
from textual.timer import Timer

from hubbub.tui.timers import SureTimers
from tests.tui.stage import shown


class Clock:
    """Textual's clock; it leaps a second at each of the next `leaps` looks.

    So it is when the process has to wait for the processor just then.
    """

    def __init__(self) -> None:
        self.leaps = 0
        self._ahead_s = 0.0
        self._get_time = _time.get_time

    def get_time(self) -> float:
        """Return the time."""
        if self.leaps:
            self.leaps -= 1
            self._ahead_s += 1
        return self._get_time() + self._ahead_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of this test."""
    clock = Clock()
    monkeypatch.setattr(_time, "get_time", clock.get_time)
    return clock


async def begins_late(timer: Timer, clock: Clock) -> None:
    """Let a timer that was just set begin when it is due already."""
    timer.stop()  # before it has begun by itself
    clock.leaps = 2
    await timer._run()


async def test_a_timer_that_begins_late(tmp_path: Path, clock: Clock) -> None:
    """It goes off, once."""
    done: list[SureTimers] = []
    async with shown(tmp_path) as stage:
        for kind in (stage.app, stage.main):
            timer = kind.set_timer(0.01, lambda kind=kind: done.append(kind))
            await begins_late(timer, clock)
            await stage.so(lambda kind=kind: kind in done)
        assert 2 == len(done)


async def test_the_terminal_is_followed(tmp_path: Path, clock: Clock) -> None:
    """Its size is, again and again."""
    async with shown(tmp_path) as stage:
        for size in (Size(80, 24), Size(60, 20), Size(100, 30)):
            await stage.app._on_resize(Resize(size, size))
            timer = stage.app._resize_timer
            assert timer is not None
            await begins_late(timer, clock)
            await stage.so(lambda size=size: len(stage.seen()) == size.height)
