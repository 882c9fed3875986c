"""What the help says: keys as they are bound now, and commands, in lines that fit. Pure."""

from collections.abc import Iterable, Mapping

from rich.cells import cell_len

from hubbub.tui import keys
from hubbub.tui.commands.row import Command
from hubbub.tui.timeline.wrapping import breaks
from hubbub.tui.widgets.lines import Line

Row = tuple[str, str, str]
"""A key or a command, what it is for, and by which name it can be bound ('' for none)."""

_INDENT = "  "
_ALONE = 44
"""Below so many cells, what something is for stands on a line of its own."""


def lines(groups: Iterable[tuple[str, list[Row]]], width: int) -> list[Line]:
    """Return the groups below their titles; nothing is cut if the width is 24 or more."""
    found: list[Line] = []
    for title, rows in groups:
        if found:
            found.append(Line(()))
        found += [Line(((text, "strong"),)) for text in _wrapped(title, width)]
        first = min(max((cell_len(row[0]) for row in rows), default=0) + 2, width // 3)
        for row in rows:
            found += _row(row, first, width)
    return found


def _row(row: Row, first: int, width: int) -> list[Line]:
    name, purpose, id_ = row
    room = width - len(_INDENT) - first
    if width < _ALONE or cell_len(name) > first - 2:
        return _in_two(row, width)
    left = f"{_INDENT}{name}{' ' * (first - cell_len(name))}"
    if cell_len(purpose) + len(id_) + 2 <= room:
        return [Line(((f"{left}{purpose}", ""),), ((id_, "quiet"),) if id_ else ())]
    margin = " " * cell_len(left)
    texts = [*_wrapped(purpose, room)]
    found = [Line(((f"{margin if n else left}{text}", ""),)) for n, text in enumerate(texts)]
    return [*found, *([Line(((f"{margin}{id_}", "quiet"),))] if id_ else [])]


def _in_two(row: Row, width: int) -> list[Line]:
    """Return a key, and below it what it is for."""
    name, purpose, id_ = row
    more = _INDENT * 2
    beside = id_ and cell_len(name) + len(id_) + len(_INDENT) + 1 <= width
    right = ((id_, "quiet"),) if beside else ()
    found = [Line(((f"{_INDENT}{text}", ""),), right) for text in _wrapped(name, width - 2)]
    if id_ and not beside:
        found.append(Line(((f"{more}{id_}", "quiet"),)))
    return found + [Line(((f"{more}{text}", "quiet"),)) for text in _wrapped(purpose, width - 4)]


def _wrapped(text: str, width: int) -> list[str]:
    return [text[begin:end] for begin, end in breaks(text, max(2, width))]


def actions(keymap: Mapping[str, str]) -> list[Row]:
    """Return the keys of the whole screen."""
    rows = [
        _key_row(keymap, name, action.keys, action.purpose)
        for name, action in keys.ACTIONS.items()
        if not name[-1].isdigit()
    ]
    return [*rows, ("Alt+1 … Alt+9", "the first nine rooms of the list", "app.room_1 … 9")]


def bound(keymap: Mapping[str, str], bindings: Iterable[tuple[str, str, str]]) -> list[Row]:
    """Return the keys of a widget: id, keys and purpose of each become a row."""
    return [_key_row(keymap, *binding) for binding in bindings]


def _key_row(keymap: Mapping[str, str], name: str, default: str, purpose: str) -> Row:
    return keys.shown(keymap.get(name, default)), purpose, name


def typed(commands: Mapping[str, Command]) -> list[Row]:
    """Return the commands."""
    return [(f"/{name} {one.usage}".rstrip(), one.purpose, "") for name, one in commands.items()]
