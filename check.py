"""Run all that a change has to pass: `python3 check.py`.

Lint, format, types, layers and tests, in this order, and all of them even when one fails.
The tools come from `.venv`, where the first run installs them.
"""

import sys

import bootstrap
import compiled

if __name__ == "__main__":
    bootstrap.ensure("dev")

import argparse
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).resolve().parent

# import-linter can't be run with `python -m`, and its script may be on no PATH.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"

SPREAD = ("-n", "4", "--dist", "worksteal")
"""How tests are run: four at a time, for many wait for other processes; who has finished takes over
from the others, who may have a long one."""


class Step(NamedTuple):
    """One thing to run: its name in the table, and what follows `python` in its command.

    source: where hubbub is imported from: the checkout's own code is what is checked, also where
        hubbub is installed.
    """

    name: str
    arguments: list[str]
    source: str = str(HOME / "src")


class Result(NamedTuple):
    """How a step went."""

    name: str
    passed: bool
    duration_s: float


def main(arguments: Sequence[str]) -> int:
    """Run what these arguments ask for; return the exit code."""
    return run_all(steps(*parse(arguments)))


def run_all(todo: Sequence[Step]) -> int:
    """Run the steps to the last one, then print the table.

    Returns: the exit code: 0 if all passed, 1 if one did not, 130 after Ctrl-C.
    """
    try:
        results = [run(step) for step in todo]
    except KeyboardInterrupt:
        print("\ncheck: stopped")
        return 130
    print(table(results))
    return 0 if all(result.passed for result in results) else 1


def parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return our own options, and the arguments after `--`, which are pytest's."""
    parser = argparse.ArgumentParser(
        description="Run all that a change has to pass.",
        usage="check.py [--fix] [--quick] [--cov] [--compiled] [-- arguments for pytest]",
    )
    parser.add_argument("--fix", action="store_true", help="let ruff mend and format the code")
    parser.add_argument("--quick", action="store_true", help="leave out the tests marked slow")
    parser.add_argument("--cov", action="store_true", help="show the lines that no test runs")
    parser.add_argument(
        "--compiled", action="store_true", help="only the tests, with what compiled.py compiles"
    )
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return parser.parse_args(arguments[:end]), list(arguments[end + 1 :])


def steps(options: argparse.Namespace, for_pytest: Sequence[str]) -> list[Step]:
    """Return what to run, the quickest first.

    With coverage the tests run in one process, because each of several would measure alone.
    """
    tests = ["pytest", *(["-m", "not slow"] if options.quick else []), *for_pytest]
    if options.compiled:
        return [
            Step("compile", ["compiled.py"]),
            Step("pytest", ["-m", *tests[:1], *SPREAD, *tests[1:]], compiled.folder(str(HOME))),
        ]
    return [
        Step("ruff check", ["-m", "ruff", "check", *(["--fix"] if options.fix else [])]),
        Step("ruff format", ["-m", "ruff", "format", *([] if options.fix else ["--check"])]),
        Step("mypy", ["-m", "mypy"]),
        Step("import layers", ["-c", LINT_IMPORTS, "--no-logo"]),
        *([] if options.quick else [Step("audit", ["audit.py"])]),
        *(
            [
                Step("pytest", ["-m", "coverage", "run", "-m", *tests]),
                Step("coverage", ["-m", "coverage", "combine", "--quiet"]),
                Step("coverage report", ["-m", "coverage", "report"]),
            ]
            if options.cov
            else [Step("pytest", ["-m", *tests[:1], *SPREAD, *tests[1:]])]
        ),
    ]


def run(step: Step) -> Result:
    """Run one step in the checkout, its output going where ours goes."""
    print(f"\n== {step.name}", flush=True)
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": step.source}
    with subprocess.Popen([sys.executable, *step.arguments], cwd=HOME, env=environment) as child:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            child.wait()  # Ctrl-C reached it as well: pytest ends what its tests have started
            raise
    return Result(step.name, code == 0, time.perf_counter() - start)


def table(results: Sequence[Result]) -> str:
    """Return a line per step: its name, how it went, and its seconds."""
    lines = [
        f"{result.name:<16} {'ok' if result.passed else 'FAILED':<7} {result.duration_s:6.1f} s"
        for result in results
    ]
    return "\n".join(["", *lines])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
