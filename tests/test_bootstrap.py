"""bootstrap.py: a fresh checkout runs with Python alone, on every machine and after every accident.

Nothing here needs a network: pip is a small script that is handed in, and "a Python without
hubbub's packages" is this one started with -S.
"""

import ast
import io
import os
import re
import subprocess
import sys
import textwrap
import threading
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.HOME)
RECORDING_PIP = """
    import pathlib, sys
    pathlib.Path("pip-was-asked").open("a").write(" ".join(sys.argv[1:]) + "\\n")
    print("Collecting structlog==26.1.0 (from hubbub)")
"""
FAILING_PIP = """
    import sys
    sys.exit("ERROR: Could not install: [Errno 28] No space left on device")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with what bootstrap.py needs beside it, and a program that uses it."""
    for name in ("bootstrap.py", "compiled.py", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    package = tmp_path / "src" / "hubbub"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Stands for the real one."""')
    write(tmp_path / "program.py", "import bootstrap; bootstrap.ensure(); print('runs')")
    return tmp_path


def write(path: Path, text: str) -> Path:
    """Write a script given as an indented string; return its path."""
    path.write_text(textwrap.dedent(text))
    return path


def fake_pip(checkout: Path, source: str) -> list[str]:
    """Return a command that stands for pip."""
    return [sys.executable, str(write(checkout / "fake_pip.py", source))]


def fake_venv(checkout: Path, marker: str) -> Path:
    """Make a `.venv` whose Python only tells how it was started; return its folder."""
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    python = venv / "bin" / "python"
    write(python, '#!/bin/sh\necho "venv: $* turn $HUBBUB_BOOTSTRAP_TURNS"')
    python.chmod(0o755)
    (venv / "hubbub-install").write_text(marker)
    return venv


def make_ready(checkout: Path, pip: list[str], extra: str | None = None) -> str:
    """Run the install with this pip; return what a person got to read."""
    news = io.StringIO()
    venv = str(checkout / ".venv")
    bootstrap.make_ready(str(checkout), venv, extra, bootstrap.Screen(news), pip)
    return news.getvalue()


def marker(checkout: Path) -> str:
    """Return what the marker in `.venv` says."""
    return (checkout / ".venv" / "hubbub-install").read_text().strip()


def run(checkout: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the checkout's program in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "HUBBUB_VENV"}
    return subprocess.run(
        [sys.executable, *options, str(checkout / "program.py"), "-p", "1 2"],
        env={**environment, "PIP_NO_INDEX": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


# --------------------------------------------------------------------------------- the fast path


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
    fake_venv(checkout, bootstrap.fingerprint(str(checkout)))

    result = run(checkout, "-S")

    assert (f"venv: -S {checkout}/program.py -p 1 2 turn 1\n", "") == (result.stdout, result.stderr)


def test_folder_may_have_another_name(checkout: Path) -> None:
    """HUBBUB_VENV moves the folder."""
    fake_venv(checkout, bootstrap.fingerprint(str(checkout))).rename(checkout / "elsewhere")

    result = run(checkout, "-S", HUBBUB_VENV=str(checkout / "elsewhere"))

    assert result.stdout.startswith("venv: ")


def test_it_gives_up_instead_of_starting_itself_for_ever(checkout: Path) -> None:
    """A folder that never becomes usable ends in one clear text."""
    fake_venv(checkout, bootstrap.fingerprint(str(checkout)))

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


# ------------------------------------------------------------------------------------ old Pythons


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


@pytest.mark.parametrize("script", sorted(ROOT.glob("*.py")), ids=lambda path: path.name)
def test_scripts_can_be_read_by_an_old_python(script: Path) -> None:
    """The scripts keep to the syntax of 3.6, so that the line above gets said."""
    ast.parse(script.read_text(), feature_version=(3, 6))


# -------------------------------------------------------------------------------------- the marker


def test_install_is_done_once(checkout: Path) -> None:
    """The first call installs the project with its pins; the second finds the marker."""
    pip = fake_pip(checkout, RECORDING_PIP)

    news = make_ready(checkout, pip)
    assert "hubbub: first run: installing packages into .venv (once" in news
    assert "\n  structlog\n" in news
    assert bootstrap.fingerprint(str(checkout)) == marker(checkout)

    assert "" == make_ready(checkout, pip)
    [asked] = (checkout / "pip-was-asked").read_text().splitlines()
    assert "--constraint=constraints.txt --editable ." in asked


@pytest.mark.parametrize("changed", ["constraints.txt", "pyproject.toml"])
def test_changed_dependencies_are_installed(checkout: Path, changed: str) -> None:
    """After a `git pull` that touches a pin the folder is brought up to date, not made anew."""
    pip = fake_pip(checkout, RECORDING_PIP)
    make_ready(checkout, pip)
    before = marker(checkout)
    (checkout / ".venv" / "kept").touch()
    with (checkout / changed).open("a") as file:
        file.write("# another pin\n")

    assert "up to date" in make_ready(checkout, pip)
    assert before != marker(checkout)
    assert (checkout / ".venv" / "kept").exists()


def test_extras_add_up(checkout: Path) -> None:
    """`dev` is added to a plain install, and a later plain start keeps it."""
    pip = fake_pip(checkout, RECORDING_PIP)
    make_ready(checkout, pip)
    make_ready(checkout, pip, "dev")

    assert f"{bootstrap.fingerprint(str(checkout))} dev" == marker(checkout)
    assert "" == make_ready(checkout, pip)
    assert (checkout / "pip-was-asked").read_text().endswith("--editable .[dev]\n")


def test_cut_off_install_is_made_anew(checkout: Path) -> None:
    """What a killed install has left is wiped, and the extras it was to have are kept."""
    leftover = fake_venv(checkout, "unfinished dev") / "leftover"
    leftover.mkdir()

    make_ready(checkout, fake_pip(checkout, RECORDING_PIP))

    assert not leftover.exists()
    assert f"{bootstrap.fingerprint(str(checkout))} dev" == marker(checkout)


def test_folder_without_its_python_is_made_anew(checkout: Path) -> None:
    """A system upgrade may take away the Python that `.venv` points to."""
    python = fake_venv(checkout, bootstrap.fingerprint(str(checkout))) / "bin" / "python"
    python.unlink()
    python.symlink_to(checkout / "gone")

    assert "first run" in make_ready(checkout, fake_pip(checkout, RECORDING_PIP))
    assert python.exists()


def test_marker_that_is_wrong_is_taken_back(checkout: Path) -> None:
    """Inside `.venv`, packages that are missing in spite of the marker lead to a new install."""
    venv = fake_venv(checkout, f"{bootstrap.fingerprint(str(checkout))} dev")
    write(
        checkout / "program.py",
        f"""
        import sys, bootstrap
        print(bootstrap.is_ready({str(checkout)!r}, {str(venv)!r}, None, {str(venv)!r}))
        """,
    )

    assert "False\n" == run(checkout, "-S").stdout
    assert "unfinished dev" == marker(checkout)


def test_folder_made_by_hand_is_added_to(checkout: Path) -> None:
    """A virtual environment without our marker belongs to somebody: nothing in it is removed."""
    venv = fake_venv(checkout, "")
    (venv / "hubbub-install").unlink()
    (venv / "mine").touch()

    make_ready(checkout, fake_pip(checkout, RECORDING_PIP))

    assert (venv / "mine").exists()


def test_foreign_folder_is_left_alone(checkout: Path) -> None:
    """A folder that is no virtual environment is named, not wiped."""
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "thesis.txt").touch()

    with pytest.raises(bootstrap.Failed, match=r"is in the way"):
        make_ready(checkout, fake_pip(checkout, RECORDING_PIP))
    assert (checkout / ".venv" / "thesis.txt").exists()


# ---------------------------------------------------------------------------------- when pip fails


def test_failing_pip_is_quoted_and_explained(checkout: Path) -> None:
    """The text has pip's error and what to do; the folder is known to be unfinished."""
    with pytest.raises(bootstrap.Failed) as failure:
        make_ready(checkout, fake_pip(checkout, FAILING_PIP))

    assert "  | ERROR: Could not install: [Errno 28] No space left on device" in str(failure.value)
    assert "The disk is full" in str(failure.value)
    assert "unfinished" == marker(checkout)


def test_failed_update_leaves_the_old_install_usable(checkout: Path) -> None:
    """Offline after a `git pull`, going back to the commit before is enough."""
    make_ready(checkout, fake_pip(checkout, RECORDING_PIP))
    before = marker(checkout)
    with (checkout / "constraints.txt").open("a") as file:
        file.write("# another pin\n")

    with pytest.raises(bootstrap.Failed):
        make_ready(checkout, fake_pip(checkout, FAILING_PIP))
    assert before == marker(checkout)


def test_failure_ends_the_process_with_one_text(checkout: Path) -> None:
    """A place that can't be written to: exit code 1, the reason, the way out, no traceback."""
    (checkout / "file").touch()

    result = run(checkout, "-S", HUBBUB_VENV=str(checkout / "file" / "venv"))

    assert (1, "") == (result.returncode, result.stdout)
    assert result.stderr.startswith(f"hubbub: can't install into {checkout}/file/venv: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "what_to_do"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("[Errno 13] Permission denied: '/srv/hubbub/.venv'", "export HUBBUB_VENV="),
        ("[Errno 30] Read-only file system: '/mnt/.venv'", "export HUBBUB_VENV="),
        ("/usr/bin/python3: No module named ensurepip", "apt install python3."),
        ("ERROR: No matching distribution found for hatchling", "is this machine online?"),
        ("something nobody has seen", "remove the folder"),
    ],
)
def test_every_failure_comes_with_advice(error: str, what_to_do: str) -> None:
    """A person is never left with an error alone."""
    assert what_to_do in bootstrap.advice(error)


def test_pips_own_workings_are_left_out() -> None:
    """Of a failed build only the lines that tell something are quoted."""
    lines = [
        "  error: subprocess-exited-with-error\n",
        "  × pip subprocess to install build dependencies did not run successfully.\n",
        "  │ exit code: 1\n",
        "  ╰─> [2 lines of output]\n",
        "      OSError: Readme file does not exist: README.md\n",
        "      [end of output]\n",
        "\n",
        "  note: This error originates from a subprocess\n",
    ]

    quoted = [line for line in bootstrap.failure(lines).splitlines() if line.startswith("  | ")]
    assert ["  | OSError: Readme file does not exist: README.md"] == quoted


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Collecting wcwidth>=0.1.4 (from prompt_toolkit)\n", "wcwidth"),
        ("Collecting pytest-xdist==3.8.0\n", "pytest-xdist"),
        ("Processing ./wheels/prompt_toolkit-3.0.53-py3-none-any.whl\n", "prompt_toolkit"),
        ("Installing collected packages: wcwidth, hubbub\n", "putting everything in place"),
        ("WARNING: Retrying (Retry(total=4)) after connection broken by\n", "no answer from"),
        ("  Using cached wcwidth-0.2.13-py2.py3-none-any.whl (34 kB)\n", ""),
    ],
)
def test_progress_names_the_package(line: str, shown: str) -> None:
    """Of pip's lines a person sees the package it is at."""
    assert bootstrap.progress(line).startswith(shown)
    assert bool(shown) == bool(bootstrap.progress(line))


def test_terminal_shows_one_passing_line() -> None:
    """On a terminal each package writes over the one before, and nothing is left of them."""
    controller, terminal = os.openpty()
    with os.fdopen(terminal, "w") as stream, os.fdopen(controller, "rb") as seen:
        screen = bootstrap.Screen(stream)
        screen.show("structlog")
        screen.show("wcwidth")
        screen.clear()

        erase = b"\r\x1b[K"
        expected = erase + b"  structlog" + erase + b"  wcwidth" + erase
        assert expected == seen.read(len(expected))


# ---------------------------------------------------------------------------------- two at a time


def test_second_terminal_waits_for_the_first(checkout: Path) -> None:
    """Server and client started together on a fresh clone: one installs, the other waits."""
    venv = checkout / ".venv"
    venv.mkdir()
    told = threading.Event()

    class Listening(io.StringIO):
        def write(self, text: str) -> int:
            told.set()
            return super().write(text)

    news = Listening()
    pip = fake_pip(checkout, FAILING_PIP)
    second = threading.Thread(
        target=bootstrap.make_ready,
        args=(str(checkout), str(venv), None, bootstrap.Screen(news), pip),
    )
    with bootstrap.Lock(str(venv / "hubbub-lock"), bootstrap.Screen(io.StringIO())):
        second.start()
        assert told.wait(10)
        (venv / "bin").mkdir()
        (venv / "bin" / "python").touch()
        bootstrap.write_marker(str(venv), bootstrap.fingerprint(str(checkout)), [])
    second.join(10)

    assert "hubbub: another terminal is installing; waiting for it…\n" == news.getvalue()


def test_lock_outlives_a_killed_install_as_long_as_its_pip(checkout: Path) -> None:
    """A pip whose parent was killed still writes: the next start must wait for its end."""
    (checkout / ".venv").mkdir()
    path = str(checkout / ".venv" / "hubbub-lock")
    screen = bootstrap.Screen(io.StringIO())
    with bootstrap.Lock(path, screen) as descriptor:
        orphan = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[descriptor]
        )
    other = bootstrap.Lock(path, screen)

    assert not other.take(wait=False)
    orphan.communicate(b"\n")
    with other:
        assert other.take(wait=False)


# ------------------------------------------------------------------------------ files that go along


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
