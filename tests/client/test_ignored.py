"""client/ignored.py: whose messages are not shown."""

from pathlib import Path

import pytest

from hubbub.client.ignored import Ignored

HERE, THERE = "chat.example:1337", "[::1]:1337"


def test_it_comes_back(tmp_path: Path) -> None:
    """It is kept by server and folded nick, in a file that only its owner reads."""
    file = tmp_path / "new" / "ignored"
    one = Ignored(file)
    one.add(HERE, "Sam")
    one.add(HERE, "ann")
    one.add(THERE, "zoe")
    again = Ignored(file)
    assert ["ann", "sam"] == again.nicks(HERE)
    assert again.hides(HERE, "SAM")
    assert not again.hides(THERE, "sam")
    assert 0o600 == file.stat().st_mode & 0o777


def test_two_programs(tmp_path: Path) -> None:
    """What one of them changes, the other one does not undo."""
    one, other = Ignored(tmp_path / "ignored"), Ignored(tmp_path / "ignored")
    one.add(HERE, "sam")
    other.add(HERE, "ann")
    one.remove(HERE, "sam")
    assert ["ann"] == one.nicks(HERE) == Ignored(tmp_path / "ignored").nicks(HERE)


def test_without_a_file() -> None:
    """It holds as long as the program runs."""
    ignored = Ignored()
    ignored.add(HERE, "sam")
    assert ignored.hides(HERE, "sam")
    ignored.remove(HERE, "sam")
    ignored.remove(HERE, "sam")
    assert [] == ignored.nicks(HERE)


def test_what_cannot_be_kept(tmp_path: Path) -> None:
    """It holds all the same, and that it is not kept is told."""
    (tmp_path / "full").write_text("no directory")
    ignored = Ignored(tmp_path / "full" / "ignored")
    with pytest.raises(OSError, match="full"):
        ignored.add(HERE, "sam")
    assert ignored.hides(HERE, "sam")
