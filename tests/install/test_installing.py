"""Installing: once, again after a change, anew after an accident, and one terminal at a time."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from install.folder import Failed, fingerprint, write_marker
from install.installing import Lock, make_ready
from install.news import Screen
from tests.support.checkout import (
    FAILING_PIP,
    RECORDING_PIP,
    checkout_in,
    fake_pip,
    fake_venv,
    made_ready,
    marker,
)
from tests.support.patience import PATIENCE_S


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout that nothing has been installed for."""
    return checkout_in(tmp_path)


def test_install_is_done_once(checkout: Path) -> None:
    """The first call installs the project with its pins; the second finds the marker."""
    pip = fake_pip(checkout, RECORDING_PIP)

    news = made_ready(checkout, pip)
    assert "hubbub: first run: installing packages into .venv (once" in news
    assert "\n  structlog\n" in news
    assert fingerprint(str(checkout)) == marker(checkout)

    assert "" == made_ready(checkout, pip)
    [asked] = (checkout / "pip-was-asked").read_text().splitlines()
    assert "--constraint=constraints.txt --editable ." in asked


@pytest.mark.parametrize("changed", ["constraints.txt", "pyproject.toml"])
def test_changed_dependencies_are_installed(checkout: Path, changed: str) -> None:
    """After a `git pull` that touches a pin the folder is brought up to date, not made anew."""
    pip = fake_pip(checkout, RECORDING_PIP)
    made_ready(checkout, pip)
    before = marker(checkout)
    (checkout / ".venv" / "kept").touch()
    with (checkout / changed).open("a") as file:
        file.write("# another pin\n")

    assert "up to date" in made_ready(checkout, pip)
    assert before != marker(checkout)
    assert (checkout / ".venv" / "kept").exists()


def test_extras_add_up(checkout: Path) -> None:
    """`dev` is added to a plain install, and a later plain start keeps it."""
    pip = fake_pip(checkout, RECORDING_PIP)
    made_ready(checkout, pip)
    made_ready(checkout, pip, "dev")

    assert f"{fingerprint(str(checkout))} dev" == marker(checkout)
    assert "" == made_ready(checkout, pip)
    assert (checkout / "pip-was-asked").read_text().endswith("--editable .[dev]\n")


def test_cut_off_install_is_made_anew(checkout: Path) -> None:
    """What a killed install has left is wiped, and the extras it was to have are kept."""
    leftover = fake_venv(checkout, "unfinished dev") / "leftover"
    leftover.mkdir()

    made_ready(checkout, fake_pip(checkout, RECORDING_PIP))

    assert not leftover.exists()
    assert f"{fingerprint(str(checkout))} dev" == marker(checkout)


def test_folder_without_its_python_is_made_anew(checkout: Path) -> None:
    """A system upgrade may take away the Python that `.venv` points to."""
    python = fake_venv(checkout, fingerprint(str(checkout))) / "bin" / "python"
    python.unlink()
    python.symlink_to(checkout / "gone")

    assert "first run" in made_ready(checkout, fake_pip(checkout, RECORDING_PIP))
    assert python.exists()


def test_folder_is_never_made_with_its_own_python(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its Python takes itself for the base where pyvenv.cfg is gone, and would link to itself."""
    python = fake_venv(checkout, "unfinished dev") / "bin" / "python"
    python.unlink()
    python.symlink_to(Path(sys.executable).resolve())
    monkeypatch.setattr(sys, "_base_executable", str(python))

    made_ready(checkout, fake_pip(checkout, RECORDING_PIP))

    subprocess.run([python, "-c", ""], check=True)
    assert checkout not in python.resolve().parents


def test_a_python_that_is_nowhere_else(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told before anything is removed."""
    python = fake_venv(checkout, "unfinished") / "bin" / "python"
    monkeypatch.setattr(sys, "_base_executable", str(python))

    with pytest.raises(Failed, match=r"Start it again with another Python"):
        made_ready(checkout, fake_pip(checkout, RECORDING_PIP))
    assert python.exists()


def test_folder_made_by_hand_is_added_to(checkout: Path) -> None:
    """A virtual environment without our marker belongs to somebody: nothing in it is removed."""
    venv = fake_venv(checkout, "")
    (venv / "hubbub-install").unlink()
    (venv / "mine").touch()

    made_ready(checkout, fake_pip(checkout, RECORDING_PIP))

    assert (venv / "mine").exists()


def test_foreign_folder_is_left_alone(checkout: Path) -> None:
    """A folder that is no virtual environment is named, not wiped."""
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "thesis.txt").touch()

    with pytest.raises(Failed, match=r"is in the way"):
        made_ready(checkout, fake_pip(checkout, RECORDING_PIP))
    assert (checkout / ".venv" / "thesis.txt").exists()


def test_failing_pip_is_quoted_and_explained(checkout: Path) -> None:
    """The text has pip's error and what to do; the folder is known to be unfinished."""
    with pytest.raises(Failed) as failure:
        made_ready(checkout, fake_pip(checkout, FAILING_PIP))

    assert "  | ERROR: Could not install: [Errno 28] No space left on device" in str(failure.value)
    assert "The disk is full" in str(failure.value)
    assert "unfinished" == marker(checkout)


def test_failed_update_leaves_the_old_install_usable(checkout: Path) -> None:
    """Offline after a `git pull`, going back to the commit before is enough."""
    made_ready(checkout, fake_pip(checkout, RECORDING_PIP))
    before = marker(checkout)
    with (checkout / "constraints.txt").open("a") as file:
        file.write("# another pin\n")

    with pytest.raises(Failed):
        made_ready(checkout, fake_pip(checkout, FAILING_PIP))
    assert before == marker(checkout)


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
        target=make_ready,
        args=(str(checkout), str(venv), None, Screen(news), pip),
    )
    with Lock(str(venv / "hubbub-lock"), Screen(io.StringIO())):
        second.start()
        assert told.wait(PATIENCE_S)
        (venv / "bin").mkdir()
        (venv / "bin" / "python").touch()
        write_marker(str(venv), fingerprint(str(checkout)), [])
    second.join(PATIENCE_S)

    assert "hubbub: another terminal is installing; waiting for it…\n" == news.getvalue()


def test_lock_outlives_a_killed_install_as_long_as_its_pip(checkout: Path) -> None:
    """A pip whose parent was killed still writes: the next start must wait for its end."""
    (checkout / ".venv").mkdir()
    path = str(checkout / ".venv" / "hubbub-lock")
    screen = Screen(io.StringIO())
    with Lock(path, screen) as descriptor:
        orphan = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[descriptor]
        )
    other = Lock(path, screen)

    assert not other.take(wait=False)
    orphan.communicate(b"\n")
    with other:
        assert other.take(wait=False)
