"""server/signals.py: what a signal asks, and of whom."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from hubbub.server.handover.stand_in import HANDED_ON
from hubbub.server.signals import Signals

_TURNS = 10_000

SUCCESSOR = """
import signal
for number in (signal.SIGHUP, signal.SIGUSR2, signal.SIGTERM):
    signal.signal(number, lambda number, frame: print(signal.Signals(number).name, flush=True))
print("ready", flush=True)
while True:
    signal.pause()
"""


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Give signals the meaning back that they had."""
    before = {number: signal.getsignal(number) for number in HANDED_ON}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def successor() -> Iterator[subprocess.Popen[str]]:
    """A program that says which signals it gets."""
    command = [sys.executable, "-c", SUCCESSOR]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert "ready" == said(process)
        yield process
        process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """Return its next line."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip()


class Story:
    """Signals that come to this process, and what was done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.is_passing = False
        numbers = (signal.SIGHUP, signal.SIGUSR2, signal.SIGTERM)
        actions = {number: self._noting(number.name) for number in numbers}
        self.signals = Signals(actions, lambda: self.is_passing)

    def _noting(self, name: str) -> Callable[[], None]:
        return lambda: self.done.append(name)

    async def comes(self, number: signal.Signals) -> None:
        """Have it come, and be taken: done, or kept for later."""
        before = len(self.done) + len(self.signals._late)
        os.kill(os.getpid(), number)
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            if before < len(self.done) + len(self.signals._late):
                return
        raise AssertionError(f"{number.name} has not come")


def test_each_does_what_it_asks_for() -> None:
    """At once, as long as nobody else may be about to go on."""

    async def play() -> list[str]:
        story = Story()
        story.signals.begin()
        await story.comes(signal.SIGHUP)
        await story.comes(signal.SIGTERM)
        return story.done

    assert ["SIGHUP", "SIGTERM"] == asyncio.run(play())


def test_nobody_has_taken_over() -> None:
    """What came meanwhile is done when it is clear that this program goes on; an end at once."""

    async def play() -> tuple[list[str], list[str]]:
        story = Story()
        story.signals.begin()
        story.is_passing = True
        for number in (signal.SIGUSR2, signal.SIGHUP, signal.SIGTERM):
            await story.comes(number)
        meanwhile = list(story.done)
        story.is_passing = False
        story.signals.go_on()
        return meanwhile, story.done

    assert (["SIGTERM"], ["SIGTERM", "SIGUSR2", "SIGHUP"]) == asyncio.run(play())


def test_another_has_taken_over(successor: subprocess.Popen[str]) -> None:
    """It gets what came meanwhile and what comes, also once there is no loop any more."""

    async def play() -> list[str]:
        story = Story()
        story.signals.begin()
        story.is_passing = True
        await story.comes(signal.SIGUSR2)
        story.signals.hand_on(successor.pid)
        assert "SIGUSR2" == said(successor)
        os.kill(os.getpid(), signal.SIGHUP)
        assert "SIGHUP" == said(successor)
        return story.done

    assert [] == asyncio.run(play())
    os.kill(os.getpid(), signal.SIGTERM)
    assert "SIGTERM" == said(successor)


def test_another_has_ended(successor: subprocess.Popen[str]) -> None:
    """Nothing happens; who waits for it sees its end."""

    async def play() -> None:
        Story().signals.hand_on(successor.pid)

    successor.kill()
    successor.wait()
    asyncio.run(play())
    os.kill(os.getpid(), signal.SIGHUP)
