"""Measure the store: five million made-up messages are written, indexed, paged and searched.

The past is the same in every run (people_and_words.py). Batches stand for what a tick gathers: 1 is
an idle server, 256 a busy one. A history that is there already is measured again with --keep.
"""

import argparse
import os
import random
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import cc
import machine
import options
import table
from people_and_words import ROOMS, Past

from hubbub.store.base import END, START, Record
from hubbub.store.sqlite import SqliteStore

FILL_BATCH = 256
INDEX_BATCH = 512
BATCHES = (1, 16, 100, 256)
PAGE = 50
JOINED_ROOMS = 30


def main() -> None:
    """Fill the store if need be, then measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    parser.add_argument(
        "--messages", type=options.between(1_000, 50_000_000, int), default=5_000_000
    )
    parser.add_argument("--data", type=Path, default=cc.cache_folder() / "history", metavar="DIR")
    parser.add_argument(
        "--durability", choices=["power-loss", "crash", "off"], default="power-loss"
    )
    parser.add_argument("--seconds", type=options.between(0.1, 60, float), default=2.0)
    parser.add_argument("--keep", action="store_true", help="use what is there, and leave it there")
    asked = parser.parse_args()

    asked.data.parent.mkdir(parents=True, exist_ok=True)
    table.show_facts(machine.describe(asked.data.parent))
    figures: dict[str, object] = {}
    past = Past()
    if not (asked.keep and (asked.data / "history.db").exists()):
        shutil.rmtree(asked.data, ignore_errors=True)
        asked.data.mkdir(parents=True)
        figures |= fill(asked.data, past, asked.messages, asked.durability)
    try:
        figures |= measure(asked.data, past, asked.durability, asked.seconds)
    finally:
        if not asked.keep:
            shutil.rmtree(asked.data, ignore_errors=True)
    table.save(asked.json, figures=figures)


def fill(data: Path, past: Past, messages: int, durability: str) -> dict[str, object]:
    """Write and index so many messages."""
    store = SqliteStore(data, durability)
    records = past.records(messages)
    spent = {"append": 0.0, "index": 0.0}
    done, length = 0, 0
    while several := list(islice(records, INDEX_BATCH * 40)):
        with Timed(spent, "append"):
            for start in range(0, len(several), FILL_BATCH):
                store.history.append(several[start : start + FILL_BATCH])
        with Timed(spent, "index"):
            for start in range(0, len(several), INDEX_BATCH):
                store.search.index(several[start : start + INDEX_BATCH])
        done += len(several)
        length += sum(len(one.text) for one in several)
        if sys.stderr.isatty():
            print(f"\r{done:,} of {messages:,}", end="", file=sys.stderr, flush=True)
    store.close()
    sizes = {name: (data / name).stat().st_size / messages for name in ("history.db", "search.db")}
    table.show(
        f"Filling with {messages:,} messages of {length / messages:.0f} characters",
        ["", "per second", "bytes per message"],
        [
            [f"append, {FILL_BATCH} at once", table.figure(messages / spent["append"]),
             table.figure(sizes["history.db"])],
            [f"index, {INDEX_BATCH} at once", table.figure(messages / spent["index"]),
             table.figure(sizes["search.db"])],
        ],
    )  # fmt: skip
    return {"fill": {"messages": messages, "seconds": spent, "bytes": sizes}}


def measure(data: Path, past: Past, durability: str, seconds: float) -> dict[str, object]:
    """Measure a filled store."""
    rows: list[list[str]] = []
    figures: dict[str, object] = {}

    def took(name: str, works: Iterable[Callable[[], object]]) -> None:
        times = sorted(_ms(work) for work in works)
        figures[name] = times
        rows.append([name, str(len(times)), *(table.figure(one) for one in (
            times[len(times) // 2], times[len(times) * 99 // 100], times[-1]))])  # fmt: skip

    _drop_from_page_cache(data)
    began = time.perf_counter()
    store = SqliteStore(data, durability)
    last = store.history.last_id()
    took("start, files not in memory", [lambda: began])
    figures["start"] = (time.perf_counter() - began) * 1e3
    rows[-1] = ["start, files not in memory", "1", *[table.figure(figures["start"])] * 3]

    roll = random.Random(2)
    rooms = roll.choices(past.rooms, k=1_000)
    took("latest 50, random room, first time", (_page(store, room) for room in rooms))
    took("latest 50, random room, again", (_page(store, room) for room in rooms))
    first = store.history.following(START, 1)[0].id
    middles = [(room, roll.randrange(first, last)) for room in rooms]
    took("before an id, random room", (_page(store, room, before) for room, before in middles))

    mine = past.rooms[:: ROOMS // JOINED_ROOMS][:JOINED_ROOMS]
    for language, words in past.vocabulary.items():
        took(f"search {language}, common word", _searches(store, words[:20] * 5, mine))
        took(f"search {language}, rare word", _searches(store, words[-1000::10], mine))
    english = past.vocabulary["english"]
    two = [f"{one} {other}" for one, other in zip(english[:50], english[50:100], strict=True)]
    took("search, two common words", _searches(store, two, mine))
    took("search, common word, one quiet room", _searches(store, english[:50], past.rooms[-1:]))
    took("search, common word, all rooms", _searches(store, english[:50], past.rooms))
    took("search, beginning*", _searches(store, [f"{one[:5]}*" for one in english[200:250]], mine))
    took("search, no such word", _searches(store, ["qqqq"] * 50, mine))
    nicks = [(None, nick) for nick in past.people[:100]]
    took("search, by a nick", (lambda n=nick: store.search.search(text=None, talks=mine, nick=n)
                               for _, nick in nicks))  # fmt: skip
    table.show("Reading", ["", "times", "p50 ms", "p99 ms", "max ms"], rows)
    late = figures["late ms"] = _lateness(_searches(store, english[:20] * 10, mine))
    print(f"\na thread that wakes every ms, during searches: {late:.2g} ms late at most")

    table.show(
        f"Appending, durability {durability}",
        ["at once", "messages/s", "p50 ms", "p99 ms"],
        [_appends(store, past, size, seconds, figures) for size in BATCHES],
    )
    store.close()
    return figures


def _appends(
    store: SqliteStore, past: Past, size: int, seconds: float, figures: dict[str, object]
) -> list[str]:
    records = _renumbered(past.records(2_000_000), store.history.last_id())
    times: list[float] = []
    while sum(times) < seconds * 1e3:
        batch = list(islice(records, size))
        times.append(_ms(lambda: store.history.append(batch)))  # noqa: B023 (called at once)
    figures[f"append {size}"] = times
    rate = len(times) * size / sum(times) * 1e3
    times.sort()
    middle, late = times[len(times) // 2], times[len(times) * 99 // 100]
    return [str(size), table.figure(rate), table.figure(middle), table.figure(late)]


def _renumbered(records: Iterable[Record], last: int) -> Iterator[Record]:
    for number, record in enumerate(records, 1):
        record.id = last + number
        yield record


def _page(store: SqliteStore, room: str, before: int = END) -> Callable[[], object]:
    return lambda: store.history.between(room, START, before, PAGE, newest=True)


def _searches(
    store: SqliteStore, texts: Iterable[str], talks: list[str]
) -> Iterator[Callable[[], object]]:
    return (lambda asked=text: store.search.search(text=asked, talks=talks) for text in texts)


def _lateness(works: Iterable[Callable[[], object]]) -> float:
    """Return by how much a thread that sleeps for 1 ms at a time was late at most, in ms."""
    thread = threading.Thread(target=lambda: [work() for work in works])
    thread.start()
    worst = 0.0
    while thread.is_alive():
        began = time.perf_counter()
        time.sleep(0.001)
        worst = max(worst, time.perf_counter() - began - 0.001)
    return worst * 1e3


def _drop_from_page_cache(data: Path) -> None:
    for file in data.iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


class Timed:
    """Adds the time that a block takes to an entry."""

    def __init__(self, spent: dict[str, float], name: str) -> None:
        self._spent = spent
        self._name = name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._spent[self._name] += time.perf_counter() - self._began


if __name__ == "__main__":
    options.run(main)
