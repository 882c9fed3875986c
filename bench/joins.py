"""Measure a join storm: how long it takes until thousands of people are in one room.

    python bench/joins.py [--clients 5000] [--limit-s 120] [--servers ours ngircd …] [--rounds 1]

First all clients register, as many at once as suits the server (peers.AT_ONCE); then all of them
join, 200 at once. Who joins has to be made known to everybody: "told" is when the last of those
lines has arrived, "heard" the share of them that arrived. A server that has not made it within
the limit is stopped, and written down with what it had done by then.
"""

import argparse
import sys
from dataclasses import asdict, dataclass

import options
import peers
import table
from load import Joined, Load, LoadFailed, TooSlow


@dataclass(frozen=True)
class Storm:
    """How one server stood one storm."""

    server: str
    round: int
    cpu_s: float
    joined: Joined
    too_slow: str = ""  # what it had done when it was stopped; "" if it was in time


def storm(bench: peers.Bench, name: str, turn: int, choice: argparse.Namespace) -> Storm:
    """Let everybody join a fresh server's one room.

    Raises: ServerFailed, LoadFailed: it could not be measured.
    """
    with bench.running(name) as server:
        before = server.cpu_s()
        at_once = choice.at_once or server.at_once
        with Load(server.port, choice.clients, 1, at_once=at_once, limit_s=choice.limit_s) as load:
            try:
                joined, too_slow = load.join(), ""
            except TooSlow as slow:
                joined, too_slow = slow.joined, str(slow)
            return Storm(name, turn, server.cpu_s() - before, joined, too_slow)


def outcome(storms: list[Storm]) -> list[str]:
    """Give a server's cells: the times in seconds, the share heard, the CPU seconds."""
    late = [each.too_slow for each in storms if each.too_slow]
    if late:
        return [late[0], "", "", "", "", ""]
    heard = min(each.joined.joins_heard / each.joined.joins_expected for each in storms)
    return [
        table.spread([each.joined.total_s for each in storms]),
        table.spread([each.joined.register_s for each in storms]),
        table.spread([each.joined.join_s for each in storms]),
        table.spread([each.joined.settle_s for each in storms]),
        f"{heard:.1%}",
        table.spread([each.cpu_s for each in storms]),
    ]


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = options.parser(__doc__, ["ours", "ngircd", "inspircd", "limit"])
    parser.add_argument("--clients", type=options.between(2, 50_000, int), default=5000)
    parser.add_argument("--rounds", type=options.between(1, 20, int), default=1)
    parser.add_argument(
        "--at-once",
        type=options.between(1, 5000, int),
        help="clients that may be registering at any time, the same for all servers",
    )
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
            if storms[-1].too_slow:
                names.remove(name)
    return storms


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    peers.check_file_limit(choice.clients)
    facts = peers.facts(choice.servers, choice.ours)
    table.show_facts(facts)
    storms = run_all(choice)
    by_server = {name: [s for s in storms if s.server == name] for name in choice.servers}
    rows = [[name, *outcome(found)] for name, found in by_server.items() if found]
    header = ["server", "in all s", "registering s", "joining s", "until told s", "heard", "CPU s"]
    table.show(f"{choice.clients:,} joins of one room", header, rows)
    table.save(choice.json, facts=facts, storms=[asdict(each) for each in storms])


if __name__ == "__main__":
    options.run(main)
