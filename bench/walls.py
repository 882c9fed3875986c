"""Measure what attacks do to everybody else: 10,000 people are held, rooms talk, then it storms.

    python bench/walls.py [--clients 10000] [--seconds 20]

A third each comes by plain TCP, TLS and WebSocket, each client from a network of its own. 200 of
them talk in 20 rooms, ten messages a second in each, at a fixed pace, and 1,000 others listen
there. First this is measured in calm. Then at once: the 1,000 stop reading, 1,000 connections send
a byte a second, and a hundred addresses, each of a network of its own, connect to all rooms and
flood as fast as it goes. The limits are our defaults, but this machine is not exempt, and all that
is unread together is bounded at 32 MiB.
"""

import argparse
import json
import shlex
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import options
import peers
import table
from attacks import Attack, flood, slowloris
from mixed import KINDS, PLAIN, Client, Crowd, scattered

ROOMS, TALKERS, READERS = 20, 200, 1000
MESSAGES_PER_S = 10  # in each room
TEXT = b"x" * 300
MIB = 1024 * 1024
CONFIG = """\
[limits]
exempt = ""
unsent_bytes = 33554432
[rooms]
lobby = ""
"""


def newcomers(port: int, clients: int) -> Iterator[tuple[Client, str | None]]:
    """Connect all: talkers and readers in rooms, the others nowhere."""
    for number in range(clients):
        kind = KINDS[number % len(KINDS)]
        name, room = f"c{number}", None
        if number < TALKERS + READERS:
            room = f"#room{number % ROOMS}"
        is_reader = TALKERS <= number < TALKERS + READERS
        kind = PLAIN if is_reader else kind  # a small kernel buffer is no use inside TLS
        yield Client(port, kind, scattered(10, number), name, small=is_reader), room


class Talk:
    """Lets rooms talk at a fixed pace, whoever falls behind."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        by_name = {client.name: client for client in crowd.clients.values()}
        self._talkers = [by_name[f"c{number}"] for number in range(TALKERS)]
        self.names = {client.name for client in self._talkers}

    def measure(self, seconds: float) -> dict[str, float]:
        """Talk for so long; give how late messages were, in ms, and how many came."""
        self._crowd.late(self.names)
        began_s, sent = time.monotonic(), 0
        per_s = ROOMS * MESSAGES_PER_S
        while (passed_s := time.monotonic() - began_s) < seconds:
            while sent < passed_s * per_s:
                self._say(sent)
                sent += 1
            self._crowd.pump(0.002)
        self._drain()
        late = self._crowd.late(self.names)
        self._note_seconds(late)
        late_s = [one for _, one in late]
        found = table.percentiles(late_s)
        expected = sent * (TALKERS // ROOMS - 1)
        return {**{k: v * 1000 for k, v in found.items()}, "arrived": len(late_s) / expected}

    def _note_seconds(self, late: list[tuple[int, float]]) -> None:
        """Say on standard error what the worst was of each second."""
        worst: dict[int, float] = {}
        for second, late_s in late:
            worst[second] = max(worst.get(second, 0.0), late_s)
        note("worst of each second, ms: " + " ".join(f"{v * 1000:.0f}" for v in worst.values()))

    def _say(self, number: int) -> None:
        room = number % ROOMS
        talker = self._talkers[room + ROOMS * (number // ROOMS % (TALKERS // ROOMS))]
        stamp = b"%019d" % time.monotonic_ns()
        talker.send(b"PRIVMSG #room%d :T=%s %s" % (room, stamp, TEXT))

    def _drain(self) -> None:
        end_s = time.monotonic() + 2.0
        while time.monotonic() < end_s:
            self._crowd.pump(0.1)


def figures(data: Path) -> dict[str, float]:
    """Give what the server refused and ended, and what it holds unread, by its control socket."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(30)
        sock.connect(str(data / "control"))
        sock.sendall(b'{"do": "figures"}\n')
        with sock.makefile("rb") as answers:
            told = json.loads(answers.readline())["figures"]
    found = {}
    for one in told:
        for value in one.get("values", []):
            labels = " ".join(value["labels"].values())
            found[f"{one['name']} {labels}".strip()] = value["value"]
    return found


def note(text: str) -> None:
    """Say on standard error how far we are."""
    print(text, file=sys.stderr, flush=True)


def storm(
    server: peers.Server, crowd: Crowd, talk: Talk, attacks: list[Attack], seconds: float
) -> dict[str, float]:
    """Let all attacks go at once, and measure the others meanwhile."""
    readers = {f"c{number}" for number in range(TALKERS, TALKERS + READERS)}
    crowd.stop_reading(readers)
    for attack in attacks:
        attack.begin(seconds + 3.0)
    return talk.measure(seconds)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = options.parser(__doc__, ["ours"])
    parser.add_argument("--clients", type=options.between(2000, 15_000, int), default=10_000)
    parser.add_argument("--seconds", type=options.between(2, 60, float), default=20.0)
    return parser.parse_args()


def command(folder: Path) -> str:
    """Give the command line of our server with these limits."""
    config = folder / "walls.toml"
    config.write_text(CONFIG)
    words = [sys.executable, "-m", "hubbub", "serve", "-i", "127.0.0.1", "--config", str(config)]
    return shlex.join(words) + " -p {port} --data {data}"


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    peers.check_file_limit(choice.clients)
    facts = peers.facts(["ours"], choice.ours)
    table.show_facts(facts)
    folder = peers.cc.cache_folder()
    bench = peers.Bench(choice.first_port, choice.ours or command(folder))
    with bench.running("ours") as server:
        attacks = [
            Attack(name, what, server.port)
            for name, what in (("slow", slowloris), ("flood", flood))
        ]
        crowd = Crowd()
        try:
            phases, told = measure(server, crowd, attacks, choice)
        finally:
            crowd.close()
            for attack in attacks:
                attack.close()
    show(phases, told)
    table.save(choice.json, facts=facts, runs=phases, ratios=told)


def measure(
    server: peers.Server, crowd: Crowd, attacks: list[Attack], choice: argparse.Namespace
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Give the figures of calm, storm and after, and what the server counted."""
    began_s = time.monotonic()
    crowd.let_in(newcomers(server.port, choice.clients))
    note(f"{len(crowd.clients)} are in after {time.monotonic() - began_s:.1f} s")
    talk = Talk(crowd)
    phases: dict[str, dict[str, float]] = {}

    def phase(name: str, found: dict[str, float], cpu_s: float, seconds: float) -> None:
        share = (server.cpu_s() - cpu_s) / seconds
        phases[name] = {**found, "rss_mib": server.rss_bytes() / MIB, "cpu_share": share}
        note(f"{name}: {phases[name]}")

    talk.measure(2.0)  # what is done for the first time is not measured
    cpu_s, at_s = server.cpu_s(), time.monotonic()
    phase("calm", talk.measure(choice.seconds), cpu_s, time.monotonic() - at_s)
    cpu_s, at_s = server.cpu_s(), time.monotonic()
    found = storm(server, crowd, talk, attacks, choice.seconds)
    phase("storm", found, cpu_s, time.monotonic() - at_s)
    told = figures(server.data)
    for attack in attacks:
        note(f"{attack.name}: {attack.result()}")
    cpu_s, at_s = server.cpu_s(), time.monotonic()
    phase("after", talk.measure(min(5.0, choice.seconds)), cpu_s, time.monotonic() - at_s)
    told["honest who were lost"] = len(crowd.lost)
    return phases, told


def show(phases: dict[str, dict[str, float]], told: dict[str, float]) -> None:
    """Print what was found."""
    header = ["", "p50 ms", "p95 ms", "p99 ms", "max ms", "arrived", "server MiB", "server busy"]
    rows = [
        [
            name,
            *(table.figure(found[key]) for key in ("p50", "p95", "p99", "max")),
            f"{found['arrived']:.2%}",
            table.figure(found["rss_mib"]),
            f"{found['cpu_share']:.0%}",
        ]
        for name, found in phases.items()
    ]
    table.show("How late a message is to those who mean no harm", header, rows)
    ratio = phases["storm"]["p99"] / phases["calm"]["p99"]
    print(f"\np99 in the storm: {ratio:.2f} times that in calm")
    kept = ("refused", "sessions", "outbox", "slowed", "connections", "honest")
    counted = [[k, f"{v:,.0f}"] for k, v in told.items() if k.startswith(kept)]
    table.show("What the server counted at the end of the storm", ["", ""], counted)


if __name__ == "__main__":
    options.run(main)
