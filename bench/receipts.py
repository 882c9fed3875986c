"""Measure receipts: how many messages a second are stored and echoed, and how late one echo is.

    python bench/receipts.py [--seconds 10] [--rounds 3] [--echoes 2000]

An echo is a receipt: the message is on the disk. First 100 senders, each in a room of its own,
have a window of messages on their way each; a round ends when all of them can be searched for.
Then one sender on an idle server says one message at a time, with pauses; in between the disk is
timed by itself, appending 4 KB and fsync as SQLite's commit does, and so is a PING to the peers.
"""

import argparse
import os
import random
import select
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import options
import peers
import process
import table
from irc import Irc, Unanswered
from people_and_words import Past

TEXTS = 20_000  # different ones; then they begin anew
BLOCK = bytes(4096)  # a page of SQLite's
LONGEST_PAUSE_S = 0.004
INDEX_LIMIT_S = 300
DRAIN_LIMIT_S = 10
CAPS = ("echo-message", "batch", "message-tags", "soju.im/search")


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time."""

    loop: float  # the server's event loop
    others: float  # its other threads: those that look things up
    indexer: float  # the processes beside it: the committer and the indexer
    load: float  # this program

    def since(self, before: "Spent") -> "Spent":
        """Give what was spent between."""
        earlier = asdict(before)
        return Spent(**{name: now - earlier[name] for name, now in asdict(self).items()})


@dataclass(frozen=True)
class Run:
    """One round; `seconds` is until the last echo, `indexed_s` until all could be found."""

    row: str
    messages: int
    seconds: float
    indexed_s: float
    spent: Spent  # until the last echo
    spent_indexed: Spent

    @property
    def echoed_per_s(self) -> float:
        """Messages acknowledged per second."""
        return self.messages / self.seconds

    @property
    def indexed_per_s(self) -> float:
        """Messages per second, if making all of them findable counts too."""
        return self.messages / self.indexed_s


def spent(server: peers.Server) -> Spent:
    """Read the processor times so far."""
    loop = process.main_thread_cpu_s(server.pid)
    own = process.own_cpu_s(server.pid)
    return Spent(loop, own - loop, server.cpu_s() - own, time.process_time())


# ---------------------------------------------------------------------------------- many senders


class Sender:
    """A client alone in a room; keyed: each message has a key of its own."""

    def __init__(self, port: int, nick: str, texts: Sequence[str], *, keyed: bool) -> None:
        self.client = Irc(port, nick, *CAPS)
        self.sent = self.echoed = 0
        self._room = f"#{nick}"
        self._lines = [f"PRIVMSG {self._room} :{text}\r\n".encode() for text in texts]
        self._keyed = keyed
        self.client.join(self._room)

    def say(self, several: int) -> None:
        """Send so many messages in one write."""
        lines = []
        for number in range(self.sent, self.sent + several):
            line = self._lines[number % len(self._lines)]
            lines.append(b"@+hubbub.chat/key=%d %b" % (number, line) if self._keyed else line)
        self.sent += several
        self.client.sock.sendall(b"".join(lines))

    def hear(self) -> int:
        """Take the echoes that have come; return how many."""
        data = self.client.sock.recv(262_144)
        if not data or b" FAIL " in data:
            raise Unanswered(f"{self._room} was refused: {data[-200:]!r}")
        heard = data.count(b"\n")
        self.echoed += heard
        return heard

    def say_at_last(self, word: str) -> None:
        """Say a word that nobody has said before."""
        self.client.ask(f"PRIVMSG {self._room} :{word}", end=word.encode())

    def finds(self, word: str) -> bool:
        """Whether a search finds the word."""
        found = self.client.ask(f"SEARCH text={word}", end=b" BATCH -")
        return found.count(b" PRIVMSG ") == 1


def load(senders: dict[int, Sender], window: int, seconds: float) -> None:
    """Have so many messages of each sender on their way for so long, then wait for all echoes."""
    with closing(select.epoll()) as poll:
        for descriptor, sender in senders.items():
            poll.register(descriptor, select.EPOLLIN)
            sender.say(window)
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end + DRAIN_LIMIT_S:
            for descriptor, _ in poll.poll(0.1):
                heard = senders[descriptor].hear()
                if now < end:
                    senders[descriptor].say(heard)
            if now >= end and all(one.echoed == one.sent for one in senders.values()):
                return
    raise Unanswered("echoes are missing")


def wait_for_index(data: Path) -> None:
    """Wait until the index has seen all that is stored."""
    with ExitStack() as stack:
        history, index = (
            stack.enter_context(closing(sqlite3.connect(f"file:{data / name}?mode=ro", uri=True)))
            for name in ("history.db", "search.db")
        )
        (last,) = history.execute("SELECT max(id) FROM events").fetchone()
        end = time.monotonic() + INDEX_LIMIT_S
        while index.execute("SELECT up_to FROM fed").fetchone() < (last,):
            if time.monotonic() > end:
                raise Unanswered("the index does not catch up")
            time.sleep(0.02)


def measure_round(
    server: peers.Server, row: str, senders: dict[int, Sender], window: int, seconds: float
) -> Run:
    """Load the server, and see that all that was said can be found.

    Raises: Unanswered: something is missing.
    """
    said = sum(sender.echoed for sender in senders.values())
    before, began = spent(server), time.perf_counter()
    load(senders, window, seconds)
    echoed, echoed_s = spent(server), time.perf_counter() - began
    wait_for_index(server.data)
    indexed, indexed_s = spent(server), time.perf_counter() - began
    messages = sum(sender.echoed for sender in senders.values()) - said
    words = {f"last{number}of{time.time_ns()}": one for number, one in enumerate(senders.values())}
    for word, sender in words.items():
        sender.say_at_last(word)
    wait_for_index(server.data)
    missing = [word for word, sender in words.items() if not sender.finds(word)]
    if missing:
        raise Unanswered(f"the search does not find {', '.join(missing)}")
    run = Run(row, messages, echoed_s, indexed_s, echoed.since(before), indexed.since(before))
    note(f"{row}: {run.echoed_per_s:,.0f} echoes/s, all indexed after {indexed_s:.1f} s")
    return run


def measure_rate(server: peers.Server, choice: argparse.Namespace) -> list[Run]:
    """Measure messages without and with keys, round by round."""
    texts = [record.text for record in Past().records(TEXTS)]
    rows: dict[str, dict[int, Sender]] = {}
    for row, keyed in (("bare", False), ("with keys", True)):
        made = [
            Sender(server.port, f"{row[0]}{number}", texts[number:] + texts[:number], keyed=keyed)
            for number in range(choice.senders)
        ]
        rows[row] = {sender.client.sock.fileno(): sender for sender in made}
    return [
        measure_round(server, row, senders, choice.window, choice.seconds)
        for _ in range(choice.rounds)
        for row, senders in rows.items()
    ]


# ------------------------------------------------------------------------------------ one sender


@contextmanager
def fsyncing(folder: Path) -> Iterator[Callable[[], float]]:
    """Give a function that appends a block to a file there, waits for the disk, gives the ms."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:

        def append_ms() -> float:
            began = time.perf_counter()
            file.write(BLOCK)
            os.fsync(file.fileno())
            return (time.perf_counter() - began) * 1e3

        yield append_ms


def measure_latency(
    server: peers.Server, others: Sequence[peers.Server], times: int
) -> dict[str, list[float]]:
    """Time single echoes beside the disk and PINGs; give all times in ms."""
    roll = random.Random(4)
    with ExitStack() as stack:
        client = stack.enter_context(Irc(server.port, "alone", *CAPS))
        client.join("#alone")
        numbers = iter(range(times))
        works = {
            "append 4 KB and fsync": stack.enter_context(fsyncing(server.data)),
            "echo": lambda: client.ask_ms(
                f"PRIVMSG #alone :a message like others, number {next(numbers)}", end=b" PRIVMSG "
            ),
            "echo of one with a key": lambda: client.ask_ms(
                f"@+hubbub.chat/key={time.time_ns()} PRIVMSG #alone :a message", end=b" PRIVMSG "
            ),
            "PING": partial(client.ask_ms, "PING x", end=b" PONG "),
        }
        for other in others:
            asker = stack.enter_context(Irc(other.port, "alone"))
            works[f"PING to {other.name}"] = partial(asker.ask_ms, "PING x", end=b" PONG ")
        found: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(times):
            for name, work in works.items():
                time.sleep(roll.uniform(0, LONGEST_PAUSE_S))  # nothing is ever on its way
                found[name].append(work())
    note(f"{times} single echoes done")
    return found


def start(stack: ExitStack, bench: peers.Bench, names: Sequence[str]) -> list[peers.Server]:
    """Start these servers, without those that are not installed; `stack` ends them."""
    servers = []
    for name in names:
        try:
            servers.append(stack.enter_context(bench.running(name)))
        except peers.ServerFailed as error:
            note(f"{name} left out: {error}")
    return servers


# --------------------------------------------------------------------------------------- telling


def note(text: str) -> None:
    """Say on standard error how far we are."""
    print(text, file=sys.stderr, flush=True)


def show_rate(runs: Sequence[Run]) -> None:
    """Print how many messages per second, and whose processor time they took."""
    rows, shares = [], []
    for row in dict.fromkeys(run.row for run in runs):
        found = [run for run in runs if run.row == row]
        rows.append([row, *(table.spread(values) for values in (
            [run.echoed_per_s for run in found],
            [run.indexed_s - run.seconds for run in found],
            [run.indexed_per_s for run in found],
        ))])  # fmt: skip
        for when, of in (("until echoed", "spent"), ("until indexed", "spent_indexed")):
            each = [
                {name: s * 1e6 / run.messages for name, s in asdict(getattr(run, of)).items()}
                for run in found
            ]
            medians = [statistics.median(one[name] for one in each) for name in each[0]]
            shares.append([f"{row}, {when}", *map(table.figure, medians)])
    header = ["messages", "echoes/s", "s until all are indexed", "messages/s, indexed"]
    table.show("Many senders: stored and echoed", header, rows)
    header = ["CPU us per message", "event loop", "its threads", "committer, indexer", "load"]
    table.show("Whose processor time", header, shares)


def show_latency(found: dict[str, list[float]]) -> None:
    """Print how late single echoes are."""
    each = {name: table.percentiles(times) for name, times in found.items()}
    rows = [[name, *map(table.figure, shares.values())] for name, shares in each.items()]
    table.show("One at a time", ["", "p50 ms", "p95 ms", "p99 ms", "max ms"], rows)
    beyond = each["echo"]["p50"] - each["append 4 KB and fsync"]["p50"]
    print(f"\nThe echo's p50 is {table.figure(beyond)} ms beyond the disk's own.")


# --------------------------------------------------------------------------------- command line


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = options.parser(__doc__, ["ours", "inspircd"])
    parser.add_argument("--senders", type=options.between(1, 1_000, int), default=100)
    parser.add_argument("--window", type=options.between(1, 256, int), default=16)
    parser.add_argument("--rounds", type=options.between(1, 20, int), default=3)
    parser.add_argument("--seconds", type=options.between(0.2, 60, float), default=5.0)
    parser.add_argument(
        "--echoes", type=options.between(10, 100_000, int), default=2_000, help="one at a time"
    )
    return parser.parse_args()


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    facts = peers.facts(choice.servers, choice.ours)
    table.show_facts(facts)
    bench = peers.Bench(choice.first_port, choice.ours)
    with bench.running("ours") as server:
        runs = measure_rate(server, choice)
    show_rate(runs)
    with bench.running("ours") as server, ExitStack() as stack:
        others = start(stack, bench, [name for name in choice.servers if name != "ours"])
        latencies = measure_latency(server, others, choice.echoes)
    show_latency(latencies)
    table.save(choice.json, facts=facts, runs=[asdict(run) for run in runs], latencies=latencies)


if __name__ == "__main__":
    options.run(main)
