"""client/whole_file.py: what belongs to a user alone, whole or as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client import whole_file


def test_written(tmp_path: Path) -> None:
    """The folders are made, the text takes the place of the old one, and nobody else reads it."""
    file = tmp_path / "a" / "b"
    for text in ("old", "äöü\n"):
        whole_file.write(file, text)
    assert "äöü\n" == file.read_text("utf-8")
    assert (0o600, 0o700) == (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777)
    assert [file] == list(file.parent.iterdir())


def test_it_cannot_be_written(tmp_path: Path) -> None:
    """Then it is told."""
    (tmp_path / "a").write_text("a file")
    with pytest.raises(OSError, match="a"):
        whole_file.write(tmp_path / "a" / "b", "text")
    assert "a file" == (tmp_path / "a").read_text()
