"""Measure a join storm: how long it takes until thousands of people are in one room.

    python bench/joins.py [--clients 5000] [--limit-s 120] [--servers ours ngircd …] [--rounds 1]

The time runs from the first connect until everybody has got the end of the names list; at most
200 are on their way in at once. A server that has not made it within the limit is stopped.
Who joins has to be made known to everybody: "heard" is the share of those lines that arrived.
"""

import argparse
import sys
from dataclasses import asdict, dataclass

import options
import peers
import table
from load import Joined, Load, LoadFailed


@dataclass(frozen=True)
class Storm:
    """How one server stood one storm."""

    server: str
    round: int
    limit_s: float
    cpu_s: float
    joined: Joined

    @property
    def in_time(self) -> bool:
        """Whether everybody was let in within the limit."""
        return self.joined.ready == self.joined.clients


def storm(bench: peers.Bench, name: str, turn: int, choice: argparse.Namespace) -> Storm:
    """Let everybody join a fresh server's one room.

    Raises: ServerFailed, LoadFailed: it could not be measured.
    """
    with bench.running(name) as server:
        before = server.cpu_s()
        with Load(server.port, choice.clients, 1, limit_s=choice.limit_s) as load:
            joined = load.join()
            return Storm(name, turn, choice.limit_s, server.cpu_s() - before, joined)


def outcome(storms: list[Storm]) -> list[str]:
    """Give a server's cells: the time, the time until all had heard, the share heard, the CPU."""
    late = [each for each in storms if not each.in_time]
    if late:
        most = max(each.joined.ready for each in late)
        return [f"over {late[0].limit_s:.0f} s with {most:,} joined", "", "", ""]
    heard = min(each.joined.joins_heard / each.joined.joins_expected for each in storms)
    return [
        f"{table.spread([each.joined.join_s for each in storms])} s",
        f"{table.spread([each.joined.join_s + each.joined.settle_s for each in storms])} s",
        f"{heard:.1%}",
        f"{table.spread([each.cpu_s for each in storms])} s",
    ]


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = options.parser(__doc__, ["ours", "ngircd", "inspircd", "limit"])
    parser.add_argument("--clients", type=options.between(2, 50_000, int), default=5000)
    parser.add_argument("--rounds", type=options.between(1, 20, int), default=1)
    parser.add_argument(
        "--limit-s",
        type=options.between(1, 600, float),
        default=120.0,
        help="for each server and round (120)",
    )
    return parser.parse_args()


def run_all(choice: argparse.Namespace) -> list[Storm]:
    """Storm each server in turn, round by round; one that was too slow is not asked again."""
    bench = peers.Bench(choice.first_port, choice.ours)
    storms: list[Storm] = []
    names = list(choice.servers)
    for turn in range(choice.rounds):
        for name in list(names):
            try:
                storms.append(storm(bench, name, turn, choice))
            except (peers.ServerFailed, LoadFailed) as error:
                print(f"{name:10} left out: {error}", file=sys.stderr, flush=True)
                names.remove(name)
                continue
            print(f"{name:10} {outcome(storms[-1:])[0]}", file=sys.stderr, flush=True)
            if not storms[-1].in_time:
                names.remove(name)
    return storms


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    peers.check_file_limit(choice.clients)
    facts = peers.facts(choice.servers)
    table.show_facts(facts)
    storms = run_all(choice)
    by_server = {name: [s for s in storms if s.server == name] for name in choice.servers}
    rows = [[name, *outcome(found)] for name, found in by_server.items() if found]
    header = ["server", "everybody in after", "all told after", "heard", "CPU"]
    table.show(f"{choice.clients:,} joins of one room", header, rows)
    table.save(choice.json, facts=facts, storms=[asdict(each) for each in storms])


if __name__ == "__main__":
    options.run(main)
