"""check.py: one command runs all checks, tells how each went, and its exit code is the sum."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import check


def commands(*arguments: str) -> dict[str, list[str]]:
    """Return what check.py would run for these arguments, by name."""
    return {step.name: step.arguments for step in check.steps(*check.parse(arguments))}


def test_everything_is_run_and_the_tests_last() -> None:
    """The closing line of pytest stands at the end, where people and CI look for it."""
    expected = ["ruff check", "ruff format", "mypy", "import layers", "audit", "pytest"]
    assert expected == list(commands())


def test_nothing_is_changed_unless_asked() -> None:
    """Only --fix lets ruff write files."""
    plain, fixing = commands(), commands("--fix")

    assert "--fix" not in plain["ruff check"]
    assert "--check" in plain["ruff format"]
    assert "--fix" in fixing["ruff check"]
    assert "--check" not in fixing["ruff format"]


def test_quick_leaves_out_slow_tests() -> None:
    """--quick deselects by marker."""
    assert "not slow" not in commands()["pytest"]
    assert "not slow" in commands("--quick")["pytest"]
    assert "audit" not in commands("--quick")


def test_rest_of_the_line_is_pytests() -> None:
    """What stands after -- is handed on as it is, even what looks like our own option."""
    assert ["-k", "names", "--fix"] == commands("--", "-k", "names", "--fix")["pytest"][-3:]
    assert "--fix" not in commands("--", "--fix")["ruff check"]


def test_coverage_ends_with_its_report() -> None:
    """--cov measures the tests and then shows the lines that none of them ran."""
    assert ["pytest", "coverage", "coverage report"] == list(commands("--cov"))[-3:]


@pytest.mark.parametrize(("code", "passed"), [(0, True), (3, False)])
def test_step_passes_by_its_exit_code(code: int, *, passed: bool) -> None:
    """A tool says by its exit code how it went."""
    assert passed == check.run(check.Step("tool", ["-c", f"raise SystemExit({code})"])).passed


def test_failure_does_not_stop_the_rest(capfd: pytest.CaptureFixture[str]) -> None:
    """All steps are run, and one failure among them is the exit code."""
    fails = check.Step("first", ["-c", "raise SystemExit(3)"])
    passes = check.Step("second", ["-c", "print('was run')"])

    assert 1 == check.run_all([fails, passes])
    assert 0 == check.run_all([passes])
    assert 2 == capfd.readouterr().out.count("was run")


def test_table_has_a_line_per_step() -> None:
    """One look tells what failed and what took long."""
    results = [check.Result("mypy", True, 2.34), check.Result("pytest", False, 61)]

    expected = ["mypy             ok         2.3 s", "pytest           FAILED    61.0 s"]
    assert expected == check.table(results).strip().splitlines()


def _mind_interrupts() -> None:
    """Let Ctrl-C do what it usually does, also where these tests run behind `nohup … &`."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupt_ends_it_with_130() -> None:
    """Ctrl-C in the middle of a step: no traceback, and the shell's exit code for it."""
    source = """
import check
waits = check.Step("waits", ["-c", "print('started', flush=True); input()"])
raise SystemExit(check.run_all([waits]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", source],
        cwd=Path(check.__file__).parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=_mind_interrupts,  # noqa: PLW1509 - it takes no lock
    ) as process:
        assert process.stdout is not None
        while process.stdout.readline() != "started\n":
            pass
        os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to the whole group
        output, _ = process.communicate()

    assert (130, "\ncheck: stopped\n") == (process.returncode, output)
