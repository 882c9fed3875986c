"""Measure how fast servers pass messages on, side by side, with the same load.

    python bench/fanout.py [--rows room-200 …] [--servers ours ngircd …] [--rounds 3] [--seconds 3]

All servers of a row are started and filled first; then, round by round, each is measured in turn
while the others stand idle. So a drift of the machine's speed touches all of them, and a ratio
compares figures that were taken seconds apart. Quote ratios: a rate belongs to one machine.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import options
import peers
import table
from load import Load, LoadFailed, Measured


@dataclass(frozen=True)
class Row:
    """One kind of load: so many clients in so many rooms, so many messages on their way in each."""

    name: str
    clients: int
    rooms: int
    window: int


@dataclass(frozen=True)
class Group:
    """Rows that are measured together, and the servers that can stand them."""

    rows: tuple[Row, ...]
    servers: tuple[str, ...] = tuple(peers.COMMANDS)


SMALL, LARGE = Row("scale-200", 200, 1, 4), Row("scale-5000", 5000, 1, 4)
GROUPS = (
    Group((Row("room-200", 200, 1, 4),)),
    Group((Row("room-1000", 1000, 1, 1), Row("room-1000-busy", 1000, 1, 16))),
    Group((Row("rooms-100x10", 1000, 100, 4),)),
    # What a delivery costs in a large room against a small one. The peers would take minutes to
    # let 5,000 in (joins.py).
    Group((SMALL, LARGE), ("ours", "limit", "limit-each")),
)
ROWS = [row.name for group in GROUPS for row in group.rows]

RATIOS: dict[str, Callable[["Run"], float]] = {
    "deliveries/s": lambda run: run.measured.deliveries_per_s,
    "CPU per delivery": lambda run: run.cpu_us_per_delivery,
    "p50": lambda run: run.measured.p50_us,
    "p99": lambda run: run.measured.p99_us,
}


@dataclass(frozen=True)
class Crowd:
    """A server whose rooms are full."""

    server: peers.Server
    load: Load
    filled_s: float
    kb_per_client: float


@dataclass(frozen=True)
class Run:
    """One server measured in one row in one round."""

    row: str
    server: str
    round: int
    filled_s: float
    kb_per_client: float
    cpu_us_per_delivery: float
    cpu_share: float  # of one core, used by the server
    measured: Measured


def note(row: str, server: str, text: str) -> None:
    """Say on standard error how far we are."""
    print(f"{row:15} {server:10} {text}", file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------- measuring


def fill(
    stack: ExitStack, bench: peers.Bench, name: str, row: Row, choice: argparse.Namespace
) -> Crowd:
    """Start a server and let everybody in; `stack` ends both.

    Raises: ServerFailed, LoadFailed: it cannot be measured.
    """
    server = stack.enter_context(bench.running(name))
    before = server.rss_bytes()
    load = Load(
        server.port,
        row.clients,
        row.rooms,
        at_once=server.at_once,
        limit_s=choice.limit_s,
        line_bytes=choice.line_bytes,
        is_tls=choice.tls,
        capabilities=peers.capabilities(server) if choice.tagged else "",
    )
    stack.enter_context(load)
    total_s = load.join().total_s
    kb_per_client = (server.rss_bytes() - before) / 1024 / row.clients
    return Crowd(server, load, total_s, kb_per_client)


def fill_all(
    stack: ExitStack, bench: peers.Bench, rows: Sequence[Row], choice: argparse.Namespace
) -> dict[tuple[str, int, int], Crowd]:
    """Fill every server that can be measured, once for all rows that need the same crowd."""
    crowds: dict[tuple[str, int, int], Crowd] = {}
    for row in rows:
        for name in choice.servers:
            key = (name, row.clients, row.rooms)
            if key in crowds:
                continue
            with ExitStack() as attempt:  # a server that fails is ended at once
                try:
                    crowds[key] = fill(attempt, bench, name, row, choice)
                except (peers.ServerFailed, LoadFailed) as error:
                    note(row.name, name, f"left out: {error}")
                    continue
                stack.push(attempt.pop_all())
            note(row.name, name, f"{row.clients} clients in after {crowds[key].filled_s:.2f} s")
    return crowds


def measure(crowd: Crowd, row: Row, turn: int, seconds: float) -> Run:
    """Load a server for so long.

    Raises: LoadFailed: the figures would mean nothing.
    """
    cpu_s = crowd.server.cpu_s()
    measured = crowd.load.measure(row.window, seconds)
    cpu_s = crowd.server.cpu_s() - cpu_s
    return Run(
        row=row.name,
        server=crowd.server.name,
        round=turn,
        filled_s=crowd.filled_s,
        kb_per_client=crowd.kb_per_client,
        cpu_us_per_delivery=cpu_s * 1e6 / measured.deliveries,
        cpu_share=cpu_s / measured.seconds,
        measured=measured,
    )


def measure_group(bench: peers.Bench, group: Group, choice: argparse.Namespace) -> list[Run]:
    """Measure the chosen rows of a group, round by round, each server in turn."""
    rows = [row for row in group.rows if row.name in choice.rows]
    names = [name for name in choice.servers if name in group.servers]
    if choice.tls:
        names = [name for name in names if name in peers.WITH_TLS]
    narrowed = argparse.Namespace(**{**vars(choice), "servers": names})
    runs = []
    with ExitStack() as stack:
        crowds = fill_all(stack, bench, rows, narrowed)
        for turn in range(choice.rounds):
            for row in rows:
                first = turn % max(1, len(names))  # nobody always goes first
                for name in names[first:] + names[:first]:
                    key = (name, row.clients, row.rooms)
                    if key not in crowds:
                        continue
                    try:
                        run = measure(crowds[key], row, turn, choice.seconds)
                    except LoadFailed as error:
                        note(row.name, name, f"given up: {error}")
                        del crowds[key]
                        continue
                    runs.append(run)
                    note(row.name, name, f"{run.measured.deliveries_per_s:,.0f} deliveries/s")
    return runs


# --------------------------------------------------------------------------------------- telling


def of(runs: Sequence[Run], row: str, server: str) -> list[Run]:
    """Give the runs of one server in one row, in the order of their rounds."""
    return [run for run in runs if (run.row, run.server) == (row, server)]


def by_row(runs: Sequence[Run]) -> list[tuple[str, str]]:
    """Give the rows and servers that were measured, in the order of the rows and the choice."""
    return list(dict.fromkeys((run.row, run.server) for run in sorted(runs, key=_place)))


def _place(run: Run) -> tuple[int, int]:
    return ROWS.index(run.row), list(peers.COMMANDS).index(run.server)


def show_figures(runs: Sequence[Run]) -> None:
    """Print every server's own figures."""
    rows = []
    for row, server in by_row(runs):
        found = of(runs, row, server)
        rows.append(
            [
                row,
                server,
                table.spread([run.measured.deliveries_per_s for run in found]),
                table.spread([run.cpu_us_per_delivery for run in found]),
                table.spread([run.measured.p50_us / 1000 for run in found]),
                table.spread([run.measured.p99_us / 1000 for run in found]),
                f"{statistics.median(run.cpu_share for run in found):.0%}",
                f"{statistics.median(run.measured.cpu_share for run in found):.0%}",
                table.figure(found[0].filled_s),
                table.figure(found[0].kb_per_client),
            ]
        )
    header = ["row", "server", "deliveries/s", "CPU us per delivery", "p50 ms", "p99 ms"]
    header += ["server busy", "load busy", "filled s", "KB per client"]
    table.show("Figures: median (smallest … greatest) of the rounds", header, rows)


def ratios(runs: Sequence[Run], row: str, peer: str) -> dict[str, list[float]]:
    """Give ours / peer per figure, one for each round in which both were measured."""
    theirs = {run.round: run for run in of(runs, row, peer)}
    pairs = [(run, theirs[run.round]) for run in of(runs, row, "ours") if run.round in theirs]
    return {
        name: [get(mine) / max(get(other), 1e-9) for mine, other in pairs]
        for name, get in RATIOS.items()
        if pairs
    }


def show_ratios(runs: Sequence[Run]) -> None:
    """Print ours / peer."""
    rows = []
    for row, server in by_row(runs):
        found = ratios(runs, row, server) if server != "ours" else {}
        if found:
            rows.append([row, server, *(table.spread(values) for values in found.values())])
    table.show("Ours / peer, round by round", ["row", "peer", *RATIOS], rows)


def show_scale(runs: Sequence[Run]) -> None:
    """Print what a delivery costs among 5,000 against 200."""
    rows = []
    for server in peers.COMMANDS:
        small, large = of(runs, SMALL.name, server), of(runs, LARGE.name, server)
        pairs = list(zip(small, large, strict=False))
        if not pairs:
            continue
        cpu = [(few.cpu_us_per_delivery, many.cpu_us_per_delivery) for few, many in pairs]
        wall = [
            (1e6 / few.measured.deliveries_per_s, 1e6 / many.measured.deliveries_per_s)
            for few, many in pairs
        ]
        rows.append([server, *_three(wall), *_three(cpu)])
    header = ["server", "us at 200", "us at 5,000", "ratio"]
    header += ["CPU us at 200", "CPU us at 5,000", "ratio"]
    table.show("Cost of one delivery in a room of 5,000 against one of 200", header, rows)


def _three(pairs: Sequence[tuple[float, float]]) -> list[str]:
    few, many = zip(*pairs, strict=True)
    return [table.spread(few), table.spread(many), table.spread([b / a for a, b in pairs])]


# --------------------------------------------------------------------------------- command line


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = options.parser(__doc__, ["ours", "ngircd", "inspircd", "limit"])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS)
    parser.add_argument("--rounds", type=options.between(1, 20, int), default=3)
    parser.add_argument("--seconds", type=options.between(0.2, 60, float), default=3.0)
    parser.add_argument(
        "--tagged",
        action="store_true",
        help="every client asks for all capabilities that its server has: tags on every line",
    )
    parser.add_argument(
        "--line-bytes", type=options.between(40, 400, int), default=80, help="of a message (80)"
    )
    parser.add_argument(
        "--limit-s",
        type=options.between(1, 600, float),
        default=180.0,
        help="for everybody's joining; a server that takes longer is left out (180)",
    )
    parser.add_argument(
        "--tls", action="store_true", help="all clients speak TLS 1.3, to the servers that know it"
    )
    return parser.parse_args()


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    chosen = [row for group in GROUPS for row in group.rows if row.name in choice.rows]
    peers.check_file_limit(max(row.clients for row in chosen))
    facts = peers.facts(choice.servers, choice.ours)
    table.show_facts(facts)
    bench = peers.Bench(
        choice.first_port, choice.ours, dress=peers.Dress(choice.tls, choice.tagged)
    )
    runs = [run for group in GROUPS for run in measure_group(bench, group, choice)]
    show_figures(runs)
    show_ratios(runs)
    show_scale(runs)
    table.save(
        choice.json,
        facts=facts,
        runs=[asdict(run) for run in runs],
        ratios={
            f"{row} {server}": {name: statistics.median(v) for name, v in found.items()}
            for row, server in by_row(runs)
            if server != "ours" and (found := ratios(runs, row, server))
        },
    )


if __name__ == "__main__":
    options.run(main)
