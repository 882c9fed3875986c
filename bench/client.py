"""Measure the client library, and `hubbub send` as a script sees it.

    python bench/client.py [--messages 100000] [--times 15]

The model takes messages in 20 rooms, and its resident memory is read before and after; a vault on
this disk takes messages of ours, one fsync each, and the scrollback of a busy second. `hubbub send`
to an idle server of ours and `python -c pass` run alternately.
"""

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import cc
import machine
import options
import peers
import table
from startup import PYTHON, hubbub, run_ms

from hubbub.client.events import Draft, Event, Joined, Said
from hubbub.client.keeping import Keeping
from hubbub.client.model import Server
from hubbub.client.outgoing import Outgoing, Waiting
from hubbub.client.reducer import reduce
from hubbub.client.vault import Vault
from hubbub.core.ids import to_text

ROOMS = 20
PEOPLE = 200
BUSY = 200  # messages in a busy second
TEXT = "what somebody says is about as long as this line, which has eighty characters."
MIB = 1024 * 1024


def events(first: int, count: int) -> Iterator[Event]:
    """Yield what people say, each in the next room."""
    for number in range(first, first + count):
        place, who = f"#room{number % ROOMS}", f"nick{number % PEOPLE}"
        yield Said(1.7e9 + number, who, place, f"{number} {TEXT}", msgid=to_text(number << 22))


def joined() -> Server:
    """Return a server where we are in all rooms."""
    server = Server("bench:1", nick="todd")
    for number in range(ROOMS):
        reduce(server, Joined(1.0, f"#room{number}", "todd", own=True), 1.0)
    return server


def model(messages: int) -> dict[str, float]:
    """Let the model take so many messages."""
    server = joined()
    gc.collect()
    before, start_s = _resident(), time.perf_counter()
    for event in events(0, messages):
        reduce(server, event, 1.0)
    took_s = time.perf_counter() - start_s
    gc.collect()
    return {
        "us per message": took_s / messages * 1e6,
        "MB": (_resident() - before) / MIB,
    }


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def vault(folder: Path, times: int) -> dict[str, float]:
    """Let a vault keep messages of ours, a busy second, and give them back."""
    server = joined()
    with Vault(folder / "client.db") as kept:
        outbox = []
        for number in range(times):
            waiting = Waiting(Draft("#room1", TEXT, key=str(number)), 1.0)
            outbox.append(_ms(lambda one=waiting: kept.put_out("bench:1", one)))
        keeping = Keeping(kept, server, {})
        seconds = []
        for number in range(times):
            for event in events(number * BUSY, BUSY):
                for change in reduce(server, event, 1.0):
                    keeping.note(change)
            seconds.append(_ms(keeping.write))
        loading = [_ms(lambda: _load(kept)) for _ in range(times)]
    return {
        "a message of ours, ms": median(outbox),
        f"scrollback of {BUSY} messages, ms": median(seconds),
        f"loading {ROOMS} rooms, ms": median(loading),
    }


def _load(kept: Vault) -> None:
    Keeping(kept, Server("bench:1"), {}).load(Outgoing())


def _ms(work: object) -> float:
    start_s = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - start_s) * 1000


def send(times: int, first_port: int) -> tuple[list[float], list[float]]:
    """Return how long `hubbub send` takes, and Python alone, in ms."""
    ours, python = [], []
    with peers.Bench(first_port).running("ours") as server:
        command = [*hubbub(), "send", "#bench", "hello", "--server", f"127.0.0.1:{server.port}"]
        run_ms(command, peers.environment())
        for _ in range(times):
            ours.append(run_ms(command, peers.environment()))
            python.append(run_ms(PYTHON, peers.environment()))
    return ours, python


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=options.between(1000, 1_000_000, int), default=100_000)
    parser.add_argument("--times", type=options.between(3, 200, int), default=15)
    parser.add_argument("--first-port", type=options.between(1024, 32000, int), default=19000)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    return parser.parse_args()


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    facts = machine.describe(cc.cache_folder())
    table.show_facts(facts)
    taken = model(choice.messages)
    with tempfile.TemporaryDirectory(dir=cc.cache_folder()) as folder:
        kept = vault(Path(folder), choice.times)
        os.environ["XDG_DATA_HOME"] = folder
        try:
            ours, python = send(choice.times, choice.first_port)
        except peers.ServerFailed as error:
            sys.exit(f"cannot measure: {error}")
    rows = [[name, table.figure(value)] for name, value in {**taken, **kept}.items()]
    table.show(f"{choice.messages:,} messages in {ROOMS} rooms", ["figure", "measured"], rows)
    rows = [["hubbub send", table.spread(ours)], ["python -c pass", table.spread(python)]]
    table.show(f"Start and end, {choice.times} times each", ["command", "ms"], rows)
    table.save(choice.json, facts=facts, model=taken, vault=kept, send_ms=ours, python_ms=python)


if __name__ == "__main__":
    options.run(main)
