"""Measure how long a command takes to start, beside Python alone.

    python bench/startup.py [--times 20] [--command 'COMMAND']

`hubbub --version` and `python3 -c pass` run alternately, so that both meet the same machine. The
difference within each pair is what our own code and its imports add.
"""

import argparse
import shlex
import subprocess
import sys
import time
from pathlib import Path

import cc
import machine
import options
import peers
import table

PYTHON = [sys.executable, "-c", "pass"]
TIME_LIMIT_S = 30


def hubbub() -> list[str]:
    """Give the installed `hubbub` of this Python, or else the module in this checkout."""
    script = Path(sys.executable).with_name("hubbub")
    return [str(script)] if script.exists() else [sys.executable, "-m", "hubbub"]


def run_ms(command: list[str], environment: dict[str, str]) -> float:
    """Run a command to its end and give the time it took.

    Raises: OSError, SubprocessError: it cannot be run, fails or does not end.
    """
    start = time.perf_counter()
    subprocess.run(
        command, check=True, timeout=TIME_LIMIT_S, stdout=subprocess.DEVNULL, env=environment
    )
    return (time.perf_counter() - start) * 1000


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=options.between(1, 1000, int), default=20)
    parser.add_argument("--command", help="another command to measure")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    return parser.parse_args()


def main() -> None:
    """Measure, tell, save."""
    choice = read_options()
    command = shlex.split(choice.command) if choice.command else [*hubbub(), "--version"]
    environment = peers.environment()
    facts = machine.describe(cc.cache_folder())
    table.show_facts(facts)
    ours: list[float] = []
    python: list[float] = []
    try:
        for each in (command, PYTHON):
            run_ms(each, environment)  # once before: from disk, and to compile what is imported
        for _ in range(choice.times):
            ours.append(run_ms(command, environment))
            python.append(run_ms(PYTHON, environment))
    except (OSError, subprocess.SubprocessError) as error:
        sys.exit(f"cannot measure: {error}")
    added = [mine - bare for mine, bare in zip(ours, python, strict=True)]
    rows = [
        [shlex.join(command), table.spread(ours)],
        [shlex.join(PYTHON), table.spread(python)],
        ["difference", table.spread(added)],
    ]
    table.show(f"Start and end, {choice.times} times each", ["command", "ms"], rows)
    table.save(choice.json, facts=facts, command=command, ours_ms=ours, python_ms=python)


if __name__ == "__main__":
    options.run(main)
