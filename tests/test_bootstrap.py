"""bootstrap.py: a fresh checkout runs with Python alone, on every machine and after every accident.

Nothing here needs a network; tests/install/ has the installing itself.
"""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import bootstrap
from install.folder import fingerprint
from tests.support.checkout import ROOT, checkout_in, fake_venv, marker, run, write


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout that nothing has been installed for."""
    return checkout_in(tmp_path)


def test_ready_python_runs_the_program_at_once(checkout: Path) -> None:
    """Where everything can be imported, nothing is written and nothing is started."""
    result = run(checkout)

    assert (0, "runs\n", "") == (result.returncode, result.stdout, result.stderr)
    assert not (checkout / ".venv").exists()


def test_fast_path_imports_nothing_expensive(checkout: Path) -> None:
    """`ensure` leaves out what only an install needs: each of these costs 2 to 10 ms."""
    write(
        checkout / "program.py",
        """
        import sys
        before = set(sys.modules)
        import bootstrap
        bootstrap.ensure()
        expensive = {"hashlib", "pathlib", "re", "shutil", "subprocess", "typing", "venv"}
        print(sorted(expensive & (set(sys.modules) - before)))
        """,
    )

    assert "[]\n" == run(checkout).stdout


def test_checkout_runs_its_own_code(checkout: Path) -> None:
    """src/ beside bootstrap.py wins over an installed hubbub."""
    write(
        checkout / "program.py",
        "import bootstrap; bootstrap.ensure(); import hubbub; print(hubbub.__file__)",
    )

    assert f"{checkout}/src/hubbub/__init__.py\n" == run(checkout).stdout


def test_finished_install_is_entered_with_the_same_command(checkout: Path) -> None:
    """A Python without the packages becomes the one in `.venv`, arguments and options included."""
    fake_venv(checkout, fingerprint(str(checkout)))

    result = run(checkout, "-S")

    assert (f"venv: -S {checkout}/program.py -p 1 2 turn 1\n", "") == (result.stdout, result.stderr)


def test_folder_may_have_another_name(checkout: Path) -> None:
    """HUBBUB_VENV moves the folder."""
    fake_venv(checkout, fingerprint(str(checkout))).rename(checkout / "elsewhere")

    result = run(checkout, "-S", HUBBUB_VENV=str(checkout / "elsewhere"))

    assert result.stdout.startswith("venv: ")


def test_it_gives_up_instead_of_starting_itself_for_ever(checkout: Path) -> None:
    """A folder that never becomes usable ends in one clear text."""
    fake_venv(checkout, fingerprint(str(checkout)))

    result = run(checkout, "-S", HUBBUB_BOOTSTRAP_TURNS="2")

    assert (1, "") == (result.returncode, result.stdout)
    assert "Remove that folder and start again." in result.stderr


def test_programs_started_later_count_their_own_turns(checkout: Path) -> None:
    """A ready process does not hand its count on."""
    write(
        checkout / "program.py",
        "import os, bootstrap; bootstrap.ensure(); print('HUBBUB_BOOTSTRAP_TURNS' in os.environ)",
    )

    assert "False\n" == run(checkout, HUBBUB_BOOTSTRAP_TURNS="2").stdout


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ((3, 6), "hubbub needs Python 3.11 or newer; this is 3.6"),
        ((3, 10), "hubbub needs Python 3.11 or newer; this is 3.10"),
        ((3, 11), None),
        ((3, 14), None),
    ],
)
def test_old_python_is_told(version: tuple[int, int], line: str | None) -> None:
    """One line names what is needed and what is there."""
    assert line == bootstrap.python_problem(version)


def test_old_python_ends_at_the_import(checkout: Path) -> None:
    """A script says that line before it does anything else, with exit code 1."""
    write(
        checkout / "program.py",
        """
        import sys
        sys.version_info = (3, 8, 10, "final", 0)
        import bootstrap
        print("goes on")
        """,
    )

    result = run(checkout)

    expected = (1, "", "hubbub needs Python 3.11 or newer; this is 3.8\n")
    assert expected == (result.returncode, result.stdout, result.stderr)


@pytest.mark.parametrize(
    "script", sorted([*ROOT.glob("*.py"), *ROOT.glob("install/*.py")]), ids=lambda path: path.name
)
def test_scripts_can_be_read_by_an_old_python(script: Path) -> None:
    """The scripts keep to the syntax of 3.6, so that the line above gets said."""
    ast.parse(script.read_text(), feature_version=(3, 6))


def test_marker_that_is_wrong_is_taken_back(checkout: Path) -> None:
    """Inside `.venv`, packages that are missing in spite of the marker lead to a new install."""
    venv = fake_venv(checkout, f"{fingerprint(str(checkout))} dev")
    write(
        checkout / "program.py",
        f"""
        import sys, bootstrap
        print(bootstrap.is_ready({str(checkout)!r}, {str(venv)!r}, None, {str(venv)!r}))
        """,
    )

    assert "False\n" == run(checkout, "-S").stdout
    assert "unfinished dev" == marker(checkout)


def test_failure_ends_the_process_with_one_text(checkout: Path) -> None:
    """A place that can't be written to: exit code 1, the reason, the way out, no traceback."""
    (checkout / "file").touch()

    result = run(checkout, "-S", HUBBUB_VENV=str(checkout / "file" / "venv"))

    assert (1, "") == (result.returncode, result.stdout)
    assert result.stderr.startswith(f"hubbub: can't install into {checkout}/file/venv: ")
    assert "Traceback" not in result.stderr


def test_needed_modules_are_those_of_pyproject() -> None:
    """The quick look for modules knows every dependency that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    modules = metadata.packages_distributions()

    def named(requirements: list[str]) -> set[str]:
        # What is wanted on some systems only (uvloop) may be missing.
        return {normal(line) for line in requirements if ";" not in line}

    def found(needed: tuple[str, ...]) -> set[str]:
        return {normal(distribution) for module in needed for distribution in modules[module]}

    assert named(project["dependencies"]) == found(bootstrap.NEEDED[""])
    assert named(project["optional-dependencies"]["dev"]) == found(bootstrap.NEEDED["dev"])


def normal(name: str) -> str:
    """Return a distribution's name as PyPI compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_constraints_are_exact_pins_and_nothing_else() -> None:
    """No address, no path and no option of pip: whoever installs chooses where from."""
    pins = [
        line
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    ]

    assert [] == [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    assert {"prompt-toolkit", "structlog", "pytest"} <= {normal(pin.split("==")[0]) for pin in pins}
