"""tui/views/help.py: keys and commands in lines that fit."""

import pytest
from rich.cells import cell_len

from hubbub.tui import keys
from hubbub.tui.commands.table import COMMANDS
from hubbub.tui.views import help as views
from hubbub.tui.widgets.composer import Composer

GROUPS = [
    ("in the room", views.actions({})),
    ("while writing", views.bound({}, [(b.id, b.key, b.description) for b in Composer.BINDINGS])),  # type: ignore[union-attr,misc]
    ("commands; //x sends /x", views.typed(COMMANDS)),
]


@pytest.mark.parametrize("width", [24, 36, 43, 44, 60, 73, 96])
def test_nothing_is_cut(width: int) -> None:
    """Every key, purpose, action id and usage is there to be read, at every width."""
    lines = views.lines(GROUPS, width)
    texts = []
    for line in lines:
        left, right = ("".join(text for text, _ in part) for part in (line.left, line.right))
        assert cell_len(left) + cell_len(right) + bool(right) <= width
        texts += [*left.split(), *right.split()]
    whole = "".join(texts)
    for name, action in keys.ACTIONS.items():
        if not name[-1].isdigit():
            assert name in whole
            assert action.purpose.replace(" ", "") in whole
    for name, command in COMMANDS.items():
        assert f"/{name}{command.usage.replace(' ', '')}" in whole
        assert command.purpose.replace(" ", "") in whole


def test_one_line_each_where_there_is_room() -> None:
    """In a wide terminal a key, its purpose and its id stand side by side."""
    (line,) = views.lines([("", [("^F", "find words", "app.find")])], 80)[1:]
    assert ("  ^F  find words", "app.find") == (line.left[0][0], line.right[0][0])


def test_below_each_other_where_there_is_none() -> None:
    """In a narrow one the purpose stands below its key."""
    lines = views.lines([("", [("^F", "find words", "app.find")])], 36)[1:]
    assert ["  ^F", "    find words"] == [line.left[0][0] for line in lines]
    assert (("app.find", "quiet"),) == lines[0].right


def test_keys_as_they_are_bound() -> None:
    """What somebody has bound otherwise is told as it is now."""
    assert ("F3", "find words", "app.find") in views.actions({"app.find": "f3"})
