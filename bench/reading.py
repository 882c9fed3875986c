"""Measure how fast a server with a long past starts, and answers who reads and searches it.

    python bench/reading.py [--messages 5000000] [--data DIR] [--asked 2000]

The past is that of history.py; it is made on the first run and used again by the next ones. Ten
clients are in 100 rooms each, ask for the latest 50 messages of a random room and search for
words, one question at a time. Meanwhile a client in a process of its own sends a PING every 2 ms:
what a question delays there, it delays for everybody.
"""

import argparse
import json
import multiprocessing
import os
import random
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import cc
import history
import machine
import options
import peers
import table
from irc import Irc
from people_and_words import ROOMS, Past

CLIENTS = 10  # as many as it takes to be in all rooms
PAGE = 50
NOTHING, PING, LATEST = "nothing", "PING", f"latest {PAGE}, random room"
COMMON, RARE = slice(0, 20), slice(-1000, None)  # of 30,000 words, the most frequent first
TICK_S = 0.002
LATE_MS = 5
CAPS = ("batch", "message-tags", "server-time", "draft/chathistory", "soju.im/search")

Question = Callable[[], float]
"""Asks the server something; gives the milliseconds it took."""


# ------------------------------------------------------------------------------ a watch on ticks


def watch_ticks(port: int, control: Connection) -> None:
    """Send a PING every TICK_S until told to stop; answer with (when, milliseconds) of each."""
    ticks = []
    with Irc(port, "watch") as client:
        control.send("ready")
        while not control.poll():
            began = time.perf_counter()
            ticks.append((began, client.ask_ms("PING x", end=b" PONG ")))
            time.sleep(max(0.0, began + TICK_S - time.perf_counter()))
    control.send(ticks)


@contextmanager
def watching(port: int) -> Iterator[list[tuple[float, float]]]:
    """Watch while the block runs; what it gives is filled at the end of the block."""
    ticks: list[tuple[float, float]] = []
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=watch_ticks, args=(port, theirs))
    process.start()
    try:
        ours.recv()
        yield ticks
        ours.send("stop")
        ticks += ours.recv()
    finally:
        process.terminate()
        process.join()


# ------------------------------------------------------------------------------------- questions


def latest(clients: list[Irc], past: Past, roll: random.Random) -> Question:
    """Ask for the last page of a random room; each room has one client that is in it."""

    def ask() -> float:
        number = roll.randrange(ROOMS)
        line = f"CHATHISTORY LATEST {past.rooms[number]} * {PAGE}"
        return clients[number % CLIENTS].ask_ms(line, end=b" BATCH -")

    return ask


def search(clients: list[Irc], past: Past, some: slice, roll: random.Random) -> Question:
    """Search all 100 rooms of a random client for a random word among some of a language's."""
    words = {language: known[some] for language, known in past.vocabulary.items()}
    spoken = list(words)

    def ask() -> float:
        client, word = roll.choice(clients), roll.choice(words[roll.choice(spoken)])
        return client.ask_ms(f"SEARCH text={word};limit={PAGE}", end=b" BATCH -")

    return ask


def pings(clients: list[Irc]) -> Question:
    """Ask for nothing: what the way there and back costs."""
    return lambda: clients[0].ask_ms("PING x", end=b" PONG ")


def rest() -> float:
    """Ask nothing for as long as a question may take."""
    time.sleep(TICK_S)
    return TICK_S * 1e3


# ------------------------------------------------------------------------------------- measuring


def prepare(data: Path, past: Past, messages: int) -> int:
    """Make the past if it is not there yet; give how many messages the directory was made with."""
    note = data / "made.json"
    if not note.exists():
        if data.exists() and any(data.iterdir()):
            sys.exit(f"{data} is neither empty nor made by this program")
        data.mkdir(parents=True, exist_ok=True)
        history.fill(data, past, messages, "off")
        note.write_text(json.dumps({"messages": messages}))
    made: int = json.loads(note.read_text())["messages"]
    return made


def drop_from_page_cache(data: Path) -> None:
    """Have the files read from the disk again."""
    for file in data.glob("*.db"):
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


@contextmanager
def served(bench: peers.Bench, data: Path, *, cold: bool) -> Iterator[tuple[peers.Server, float]]:
    """Start a server on the data; give it, and how many milliseconds it took until it answered."""
    if cold:
        drop_from_page_cache(data)
    began = time.perf_counter()
    with bench.running("ours") as server:
        Irc(server.port, "first").sock.close()
        yield server, (time.perf_counter() - began) * 1e3


def measure(
    bench: peers.Bench, data: Path, past: Past, asked: int, *, cold: bool
) -> dict[str, dict[str, list[float]]]:
    """Start a server and ask it; give all times in ms: of the questions, and of PINGs meanwhile."""
    roll = random.Random(3)
    with ExitStack() as stack:
        server, started_ms = stack.enter_context(served(bench, data, cold=cold))
        clients = [stack.enter_context(Irc(server.port, f"r{n}", *CAPS)) for n in range(CLIENTS)]
        for number, client in enumerate(clients):
            client.join(*past.rooms[number::CLIENTS])
        if cold:
            drop_from_page_cache(data)
        questions = {
            NOTHING: rest,
            PING: pings(clients),
            LATEST: latest(clients, past, roll),
            "search, rare word": search(clients, past, RARE, roll),
            "search, common word": search(clients, past, COMMON, roll),
        }
        found: dict[str, dict[str, list[float]]] = {}
        spans = {}
        with watching(server.port) as ticks:
            for name, question in questions.items():
                began = time.perf_counter()
                found[name] = {"ms": [question() for _ in range(asked)]}
                spans[name] = (began, time.perf_counter())
        for name, (began, ended) in spans.items():
            found[name]["ticks ms"] = [took for when, took in ticks if began <= when < ended]
        found["start"] = {"ms": [started_ms]}
        return found


def show(title: str, found: dict[str, dict[str, list[float]]]) -> None:
    """Print one server's times."""
    rows = []
    for name, times in found.items():
        if "ticks ms" not in times:
            continue
        own, tick = three(times["ms"]), three(times["ticks ms"])
        late = sum(one > LATE_MS for one in times["ticks ms"])
        rows.append([name, *(own if name != NOTHING else ["–"] * 3), *tick, str(late)])
    header = ["question", "p50 ms", "p99 ms", "max ms"]
    header += ["PING meanwhile p50 ms", "p99 ms", "max ms", f"over {LATE_MS} ms"]
    table.show(f"{title}: {table.figure(found['start']['ms'][0])} ms to start", header, rows)
    way = table.percentiles(found[PING]["ms"])["p50"]
    inside = [table.percentiles(found[LATEST]["ms"])[one] - way for one in ("p50", "p99")]
    print(f"\n{LATEST}, without the way there and back: p50, p99", end=" ")
    print(", ".join(map(table.figure, inside)), "ms", flush=True)


def three(values: list[float]) -> list[str]:
    """Give p50, p99 and the greatest; dashes if there are none."""
    if not values:
        return ["–"] * 3
    found = table.percentiles(values)
    return [table.figure(found[one]) for one in ("p50", "p99", "max")]


# --------------------------------------------------------------------------------- command line


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--messages", type=options.between(1_000, 50_000_000, int), default=5_000_000
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="where the past is, or is made and left"
    )
    parser.add_argument("--asked", type=options.between(10, 100_000, int), default=2_000)
    parser.add_argument(
        "--first-port", type=options.between(1024, 32000, int), default=options.FIRST_PORT
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    return parser.parse_args()


def main() -> None:
    """Make a past, measure warm and cold, tell, save."""
    choice = read_options()
    past = Past()
    data = choice.data or cc.cache_folder() / f"reading-{choice.messages}"
    messages = prepare(data, past, choice.messages)
    facts = {**machine.describe(data), "messages": f"{messages:,}"}
    table.show_facts(facts)
    command = [sys.executable, "-m", "hubbub", "serve", "-i", "127.0.0.1", "-p", "{port}"]
    command += ["--config", str(peers.HERE / "open.toml"), "--data", str(data)]
    bench = peers.Bench(choice.first_port, shlex.join(command))
    cold = measure(bench, data, past, choice.asked, cold=True)
    show("Files not in memory", cold)
    warm = measure(bench, data, past, choice.asked, cold=False)
    show("Files in memory", warm)
    table.save(choice.json, facts=facts, cold=cold, warm=warm)


if __name__ == "__main__":
    options.run(main)
