"""Measure how long people wait while the server is replaced under them.

    python bench/upgrade.py [--clients 5000] [--rooms 200] [--upgrades 3]

Everybody is in a room; one client says PING again as soon as it is answered. The longest of its
waits while the server is replaced is "waited", beside the ordinary "wait"; "in all" is all of
`hubbub admin upgrade`. At the end all have to hear each other, or nothing is told.
"""

import argparse
import socket
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import options
import peers
import table
from load import Load, LoadFailed

from hubbub.cli.running import ask


@dataclass(frozen=True)
class Replaced:
    """How one upgrade went."""

    wait_ms: float
    waited_ms: float
    in_all_ms: float
    went_along: int


class Probe(threading.Thread):
    """Says PING again and again; `waits_ms` is how long each answer took."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.waits_ms: list[float] = []
        self._sock = socket.create_connection(("127.0.0.1", port), 60)
        self._lines = self._sock.makefile("rb")
        self._say("NICK probe\r\nUSER probe 0 * :Probe\r\nPING in", " PONG ")
        self.start()

    def run(self) -> None:
        """Measure until the connection ends."""
        try:
            while True:
                began_s = time.perf_counter()
                self._say("PING x", " PONG ")
                self.waits_ms.append((time.perf_counter() - began_s) * 1000)
                time.sleep(0.002)  # or it would be a load of its own
        except (OSError, EOFError):
            return

    def close(self) -> None:
        """Leave."""
        self._sock.shutdown(socket.SHUT_RDWR)
        self.join()
        self._lines.close()
        self._sock.close()

    def _say(self, text: str, answer: str) -> None:
        self._sock.sendall(f"{text}\r\n".encode())
        while answer.encode() not in (line := self._lines.readline()):
            if not line:
                raise EOFError


def replace(data: Path, probe: Probe) -> Replaced:
    """Have the server replaced.

    Raises: LoadFailed: it was not, or somebody did not come along.
    """
    before = sorted(probe.waits_ms)
    probe.waits_ms.clear()
    began_s = time.perf_counter()
    told = ask(data, "upgrade", patience_s=120)
    in_all_ms = (time.perf_counter() - began_s) * 1000
    if not told["ok"] or told["come_back"]:
        raise LoadFailed(str(told))
    return Replaced(before[len(before) // 2], max(probe.waits_ms), in_all_ms, told["went_along"])


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = options.parser(__doc__, ["ours"])
    parser.add_argument("--clients", type=options.between(2, 50_000, int), default=5000)
    parser.add_argument("--rooms", type=options.between(1, 5000, int), default=200)
    parser.add_argument("--upgrades", type=options.between(1, 50, int), default=3)
    return parser.parse_args()


def run_all(choice: argparse.Namespace) -> list[Replaced]:
    """Replace one server again and again. Raises: ServerFailed, LoadFailed."""
    bench = peers.Bench(choice.first_port, choice.ours)
    with bench.running("ours") as server:
        at_once = server.at_once
        load = Load(server.port, choice.clients, choice.rooms, at_once=at_once, limit_s=120)
        with load:
            load.join()
            probe = Probe(server.port)
            time.sleep(0.5)  # for the ordinary wait
            found = [replace(server.data, probe) for _ in range(choice.upgrades)]
            probe.close()
            load.measure(1, 2)
    return found


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    peers.check_file_limit(choice.clients)
    facts = peers.facts(["ours"], choice.ours)
    table.show_facts(facts)
    try:
        found = run_all(choice)
    except (peers.ServerFailed, LoadFailed) as error:
        sys.exit(f"upgrade.py: {error}")
    rows = [
        [str(number), f"{one.wait_ms:.2f}", f"{one.waited_ms:.0f}", f"{one.in_all_ms:.0f}"]
        for number, one in enumerate(found, 1)
    ]
    header = ["upgrade", "wait ms", "waited ms", "in all ms"]
    table.show(f"{choice.clients:,} people in {choice.rooms} rooms", header, rows)
    table.save(choice.json, facts=facts, upgrades=[asdict(one) for one in found])


if __name__ == "__main__":
    options.run(main)
