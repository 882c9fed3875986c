"""Which ranks people have after a MODE. Pure.

Source: "Modern IRC", MODE message; RPL_ISUPPORT tokens PREFIX and CHANMODES.
"""

from collections.abc import Iterable, Iterator, Mapping

from hubbub.client.state import Room, State
from hubbub.names import fold


def change(state: State, room: Room, changes: list[str]) -> tuple[tuple[str, str], ...]:
    """Change the ranks in a room; return whose have changed, with those they have now.

    Args: changes: the parameters of MODE behind the room: `+ov-i`, `sam`, `kim`.
    """
    marks = marks_of(state.support)
    changed: dict[str, tuple[str, str]] = {}
    for is_set, letter, value in each(changes, state.support):
        folded = fold(value)
        if letter not in marks or folded not in room.members:
            continue
        has = set(room.ranks.get(folded, ""))
        has = has | {marks[letter]} if is_set else has - {marks[letter]}
        ranks = "".join(mark for mark in marks.values() if mark in has)
        room.ranks[folded] = ranks
        changed[folded] = (room.members[folded], ranks)
    return tuple(changed.values())


def marks_of(support: Mapping[str, str]) -> dict[str, str]:
    """Return the mark of each rank by its mode, the highest rank first: `(ov)@+`."""
    modes, _, marks = support.get("PREFIX", "").removeprefix("(").partition(")")
    return dict(zip(modes, marks, strict=False))


def each(changes: Iterable[str], support: Mapping[str, str]) -> Iterator[tuple[bool, str, str]]:
    """Yield each change as (is_set, mode, parameter or '')."""
    letters, *rest = [*changes, ""]
    values = iter(rest[:-1] if rest else [])
    groups = [*support.get("CHANMODES", "").split(","), "", "", ""]
    always = groups[0] + groups[1] + "".join(marks_of(support))
    is_set = True
    for letter in letters:
        if letter in "+-":
            is_set = letter == "+"
        elif letter in always or (is_set and letter in groups[2]):
            yield is_set, letter, next(values, "")
        else:
            yield is_set, letter, ""
