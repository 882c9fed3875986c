"""The options that the benchmarks have in common."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import peers

FIRST_PORT = 19000

Number = TypeVar("Number", int, float)


def parser(description: str | None, servers: Sequence[str]) -> argparse.ArgumentParser:
    """Make a command line with the common options; `servers` are measured unless told otherwise."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument(
        "--servers",
        nargs="+",
        choices=list(peers.COMMANDS),
        default=list(servers),
        help=f"which to measure (default: {' '.join(servers)})",
    )
    made.add_argument(
        "--ours",
        metavar="COMMAND",
        help="another command line for our server; {port} and {data} are filled in",
    )
    made.add_argument(
        "--first-port",
        type=between(1024, 32000, int),
        default=FIRST_PORT,
        metavar="PORT",
        help=f"the servers listen on this port of 127.0.0.1 and the next ones ({FIRST_PORT})",
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    return made


def between(low: Number, high: Number, kind: type[Number]) -> Callable[[str], Number]:
    """Make the type of an option that is a number within bounds: no load without an end."""

    def read(text: str) -> Number:
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return value

    return read


def run(main: Callable[[], None]) -> None:
    """Run a program; Ctrl-C ends it quietly, after every server has been stopped."""
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
