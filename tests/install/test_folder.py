"""What the folder's marker says, and for which files it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from install.folder import fingerprint, is_installed, read_marker, write_marker
from tests.support.checkout import checkout_in, fake_venv


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout that nothing has been installed for."""
    return checkout_in(tmp_path)


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_fingerprint(checkout: Path, name: str) -> None:
    """It is the same for the same files, and another one as soon as one of them changes."""
    before = fingerprint(str(checkout))
    assert before == fingerprint(str(checkout))
    with (checkout / name).open("a") as file:
        file.write("# another pin\n")
    assert before != fingerprint(str(checkout))


def test_marker(tmp_path: Path) -> None:
    """What was written is read, extras in order; where nothing was, it is empty."""
    assert "" == read_marker(str(tmp_path))
    write_marker(str(tmp_path), "unfinished", ["dev", "bench"])
    assert "unfinished bench dev\n" == read_marker(str(tmp_path))


def test_installed(checkout: Path) -> None:
    """It takes the marker of these very files, the extra, and a Python."""
    venv = fake_venv(checkout, f"{fingerprint(str(checkout))} dev")
    assert is_installed(str(checkout), str(venv), "dev")
    assert is_installed(str(checkout), str(venv), None)
    assert not is_installed(str(checkout), str(venv), "other")
    (venv / "bin" / "python").unlink()
    assert not is_installed(str(checkout), str(venv), None)
