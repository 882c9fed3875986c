"""tui/views/hints.py: the hints of the first run in lines."""

import pytest
from rich.cells import cell_len

from hubbub.tui.hints import HINTS
from hubbub.tui.views import hints
from hubbub.tui.views.labels import Labels


def texts(left: list[str], columns: int = 100, **keymap: str) -> list[str]:
    """Return the lines."""
    keys = Labels({name.replace("__", "."): key for name, key in keymap.items()})
    return ["".join(t for t, _ in line.left) for line in hints.lines(left, keys, columns)]


def test_keys_as_they_are_bound() -> None:
    """A hint names the key that does it now."""
    assert " · ^G goes to a room, a person or a command by a part of its name" == texts(["go"])[0]
    assert texts(["go"], app__go="f2")[0].startswith(" · F2 goes to")
    (line,) = hints.lines(["go"], Labels({"composer.cancel": "ctrl+g"}), 100)
    assert "^G got it " == line.right[0][0]


def test_three_where_there_is_room() -> None:
    """A narrow terminal shows one at a time."""
    assert 3 == len(texts(list(HINTS)))
    assert "{" not in "".join(texts(list(HINTS)))
    narrow = texts(list(HINTS), 40)
    assert "".join(narrow).startswith(" · ^G")
    assert "Alt+A" not in "".join(narrow)


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_nothing_is_cut(columns: int) -> None:
    """Every hint fits beside the key that dismisses it."""
    for name in HINTS:
        for line in hints.lines([name], Labels({}), columns):
            sides = ["".join(text for text, _ in part) for part in (line.left, line.right)]
            assert sum(map(cell_len, sides)) < columns


def test_none_left() -> None:
    """Without hints there is nothing; what another version has left is no hint."""
    assert [] == texts([]) == texts(["older"])
