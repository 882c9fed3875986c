"""What the client's timeline costs: `python bench/timeline.py [--messages N] [--width N]`.

Without a terminal (Textual's headless driver): adding, resizing, scrolling, and the longest time
that the event loop was held up meanwhile. The messages are the same in every run.
"""

import argparse
import asyncio
import gc
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from textual.app import App, ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Static

from hubbub.tui.timeline.entries import Entry, Message, Move, Traffic
from hubbub.tui.widgets.timeline import Timeline

WORDS = [
    *("deploy", "disk", "error", "the", "a", "of", "on", "to", "is", "and", "log", "server"),
    *("room", "wiki", "release", "please", "look", "at", "this", "cache", "full", "again"),
    *("works", "now", "Größe", "данные", "消息", "https://ci.example/4711", "`make`", "**done**"),
]
BEGAN_S = 1_772_366_400


def entries(count: int, *, first: int = 0) -> Iterator[Entry]:
    """Yield messages of many lengths, now and then traffic or a code block."""
    chance = random.Random(first)
    for number in range(first, first + count):
        time_s = BEGAN_S + number * 20.0
        nick = f"user{chance.randrange(12)}"
        kind = chance.random()
        if kind < 0.03:
            yield Traffic(str(number), time_s, nick, Move.JOINED)
            continue
        text = " ".join(chance.choices(WORDS, k=int(chance.expovariate(1 / 12)) + 1))
        if kind > 0.995:
            text = f"{text}\n```python\nfor i in range(10):\n    print(i)  # {text}\n```"
        yield Message(str(number), time_s, nick, text)


class Bench(App[None]):
    """A timeline between two bars, as in the client."""

    def compose(self) -> ComposeResult:
        """Put it between two lines."""
        yield Static("top")
        yield Timeline()
        yield Static("bottom")


class Pulse:
    """The longest time that the event loop did not come round."""

    def __init__(self) -> None:
        self.worst_s = 0.0

    async def beat(self) -> None:
        """Measure until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            self.worst_s = max(self.worst_s, time.perf_counter() - before)
            await asyncio.sleep(0.0005)


@contextmanager
def beating() -> Iterator[Pulse]:
    """Measure during the block."""
    pulse = Pulse()
    task = asyncio.create_task(pulse.beat())
    yield pulse
    task.cancel()


async def frame(app: App[None]) -> float:
    """Return when the next frame has been drawn."""
    drawn = asyncio.Event()
    app.call_after_refresh(drawn.set)
    await drawn.wait()
    return time.perf_counter()


def ms(seconds: float) -> str:
    """Return milliseconds."""
    return f"{seconds * 1000:.1f} ms"


def memory_mb() -> float:
    """Return what the process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


async def main(count: int, width: int, height: int) -> None:
    """Measure and print."""
    app = Bench()
    async with app.run_test(size=(width, height)) as pilot:
        timeline = app.query_one(Timeline)
        await pilot.pause()
        before_mb = memory_mb()
        made = list(entries(count))
        gc.collect()
        made_mb = memory_mb()
        start = time.perf_counter()
        with beating() as pulse:
            timeline.fill(made)
            print(f"fill with {count}: {ms(await frame(app) - start)}", end=", ")
        print(f"held up {ms(pulse.worst_s)}")
        await _one_more(app, timeline, count)
        await _resize(app, timeline, width, height)
        await _older(app, timeline)
        gc.collect()
        print(f"memory: {before_mb:.0f} MB before,", end=" ")
        print(f"{made_mb - before_mb:.0f} MB the messages,", end=" ")
        print(f"{memory_mb() - made_mb:.0f} MB the timeline; {memory_mb():.0f} MB in all")


async def _one_more(app: App[None], timeline: Timeline, count: int) -> None:
    idle, added = [], []
    for entry in entries(50, first=count):
        start = time.perf_counter()
        timeline.refresh()
        idle.append(await frame(app) - start)
        start = time.perf_counter()
        timeline.add([entry])
        added.append(await frame(app) - start)
    print(f"an idle frame {ms(median(idle))}, with one message more {ms(median(added))}", end=", ")
    print(f"difference {ms(median(added) - median(idle))}")


async def _resize(app: App[None], timeline: Timeline, width: int, height: int) -> None:
    await _measured(timeline)
    for size in (Size(width - 20, height), Size(width, height + 10), Size(width, height)):
        with beating() as pulse:
            start = time.perf_counter()
            app._driver._size = size  # type: ignore[attr-defined, union-attr]
            app.post_message(Resize(size, size))
            while timeline.outer_size.width != size.width:  # noqa: ASYNC110 - Textual has no event
                await asyncio.sleep(0.001)
            right = await frame(app) - start
            await _measured(timeline)
            settled = time.perf_counter() - start
        print(f"resize to {size.width}x{size.height}: right after {ms(right)},", end=" ")
        print(f"all heights after {settled:.1f} s, held up {ms(pulse.worst_s)}")


async def _measured(timeline: Timeline) -> None:
    while timeline.column.unmeasured:  # noqa: ASYNC110 - only a benchmark waits for it
        await asyncio.sleep(0.01)


async def _older(app: App[None], timeline: Timeline) -> None:
    timeline.action_oldest()
    await frame(app)
    times = []
    for page in range(20):
        start = time.perf_counter()
        timeline.add_older(list(entries(100, first=-100 * (page + 1))))
        times.append(await frame(app) - start)
    print(f"100 older messages in front: {ms(median(times))}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--width", type=int, default=100)
    parser.add_argument("--height", type=int, default=30)
    options = parser.parse_args()
    asyncio.run(main(options.messages, options.width, options.height))
