"""tui/memory.py: what is remembered."""

from pathlib import Path

from hubbub.tui import memory
from hubbub.tui.memory import Memory


def test_it_comes_back(tmp_path: Path) -> None:
    """What was written is read, and only its user can read it."""
    file = tmp_path / "new" / "screen.json"
    kept = Memory(chosen={"theme": "light"}, pinned=["a #b"], here=["a", "#b"])
    memory.save(kept, file)
    assert kept == memory.load(file)
    assert 0o600 == file.stat().st_mode & 0o777


def test_what_is_spoilt_is_forgotten(tmp_path: Path) -> None:
    """A file that is no JSON, or holds something of another kind, is no error."""
    file = tmp_path / "screen.json"
    assert Memory() == memory.load(file)
    file.write_text("{")
    assert Memory() == memory.load(file)
    file.write_text('{"pinned": 3, "pins": ["x"], "other": 1}')
    assert Memory(pins=["x"]) == memory.load(file)
    file.write_text("[]")
    assert Memory() == memory.load(file)


def test_where_it_is() -> None:
    """XDG_DATA_HOME says where."""
    assert Path("/x/hubbub/screen.json") == memory.path({"XDG_DATA_HOME": "/x"})
