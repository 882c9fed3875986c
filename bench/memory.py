"""Measure what an idle connection costs in memory.

    python bench/memory.py [--clients 10000] [--servers ours ngircd inspircd] [--tls]

Each server registers thousands of clients that then do nothing and are in no room. Its resident
memory is read before and after, and again when all have left: of each of its processes, and of all
together, where what they share (Python itself) counts for each. One client comes and goes first, so
that what a server loads with its first client is not counted. Buffers in the kernel are not in it.
With --tls our own server is measured once more, with clients that come by TLS; these are made by
Python and take their time, so there are at most 2,000 of them.
"""

import argparse
import sys
import time
from dataclasses import asdict, dataclass

import options
import peers
import table
from load import Load, LoadFailed
from secure import SecureCrowd

TLS = "ours, TLS"
MOST_TLS = 2000
REST_S = 1.0  # a server may do what it had put off, before it is looked at
MIB = 1024 * 1024


@dataclass(frozen=True)
class Weight:
    """A server's resident memory in bytes: empty, with all clients, and when they have left.

    Each by the names of its processes.
    """

    server: str
    clients: int
    empty: dict[str, int]
    full: dict[str, int]
    left: dict[str, int]

    @property
    def kb_per_client(self) -> float:
        """What one idle client adds, in KB of 1,024 bytes."""
        return (sum(self.full.values()) - sum(self.empty.values())) / 1024 / self.clients

    @property
    def rows(self) -> list[list[str]]:
        """Give the rows of the table: all together, and each process where there are several."""
        states = (self.empty, self.full, self.left)
        whole = [table.figure(sum(state.values()) / MIB) for state in states]
        rows = [[self.server, table.figure(self.kb_per_client), *whole]]
        for name in self.full if len(self.full) > 1 else ():
            parts = [table.figure(state.get(name, 0) / MIB) for state in states]
            rows.append([f"{self.server}: {name}", "", *parts])
        return rows


def weigh(bench: peers.Bench, name: str, clients: int, limit_s: float) -> Weight:
    """Fill a fresh server with idle clients.

    Raises: ServerFailed, LoadFailed: it could not be measured.
    """
    is_secure = name == TLS
    clients = min(clients, MOST_TLS) if is_secure else clients
    with bench.running("ours" if is_secure else name) as server:
        empty = with_clients(server, 1, limit_s, is_secure=is_secure)[1]
        full, left = with_clients(server, clients, limit_s, is_secure=is_secure)
    return Weight(name, clients, empty, full, left)


def with_clients(
    server: peers.Server, clients: int, limit_s: float, *, is_secure: bool
) -> tuple[dict[str, int], dict[str, int]]:
    """Give the server's memory while these clients are there, and after they have left.

    Raises: LoadFailed: not everybody was let in, or not in time.
    """
    crowd: Load | SecureCrowd
    if is_secure:
        crowd = SecureCrowd(server.port, clients, limit_s=limit_s)
    else:
        crowd = Load(server.port, clients, 0, at_once=server.at_once, limit_s=limit_s)
    with crowd as load:
        load.join()
        time.sleep(REST_S)
        full = server.rss_by_name()
    time.sleep(REST_S)
    return full, server.rss_by_name()


def read_options() -> argparse.Namespace:
    """Read the command line."""
    # The C limit is not among them: a fixed buffer per client says nothing.
    parser = options.parser(__doc__, ["ours", "ngircd", "inspircd"])
    parser.add_argument("--clients", type=options.between(100, 100_000, int), default=10_000)
    parser.add_argument(
        "--limit-s",
        type=options.between(1, 600, float),
        default=120.0,
        help="for everybody's registration (120)",
    )
    parser.add_argument("--tls", action="store_true", help="our own server by TLS, too")
    return parser.parse_args()


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    peers.check_file_limit(choice.clients)
    facts = peers.facts(choice.servers, choice.ours)
    table.show_facts(facts)
    bench = peers.Bench(choice.first_port, choice.ours)
    weights = []
    for name in [*choice.servers, *([TLS] if choice.tls else [])]:
        try:
            weights.append(weigh(bench, name, choice.clients, choice.limit_s))
        except (peers.ServerFailed, LoadFailed) as error:
            print(f"{name:10} left out: {error}", file=sys.stderr, flush=True)
    rows = [row for each in weights for row in each.rows]
    header = ["server", "KB per client", "empty MB", "full MB", "after all left MB"]
    table.show(f"{choice.clients:,} idle connections", header, rows)
    table.save(
        choice.json,
        facts=facts,
        weights=[{**asdict(each), "kb_per_client": each.kb_per_client} for each in weights],
    )


if __name__ == "__main__":
    options.run(main)
