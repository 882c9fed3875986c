"""Which rooms LIST is asked for: by mask, members, age and age of the topic (ELIST=CMNTU).

Source: "Modern IRC", section LIST message and ELIST parameter.
"""

import re
from collections.abc import Callable

from hubbub.core.masks import matches
from hubbub.core.state import Room

LETTERS = "CMNTU"

Condition = Callable[[Room, int], bool]
"""Whether a room is wanted, at that Unix time."""

_COMPARED = re.compile(r"([CcTt]?)([<>])([0-9]{1,9})")


def condition(word: str) -> Condition | None:
    """Return what the word asks for; None if it is a room's name."""
    compared = _COMPARED.fullmatch(word)
    if compared is not None:
        what, sign, number = compared[1].upper(), compared[2], int(compared[3])
        return lambda room, now_s: _compares(_figure(room, what, now_s), sign, number)
    if word.startswith("!"):
        return lambda room, now_s: not matches(word[1:], room.name)
    if "*" in word or "?" in word:
        return lambda room, now_s: matches(word, room.name)
    return None


def _figure(room: Room, what: str, now_s: int) -> float | None:
    """Return members, or the minutes since the room or its topic was made; None for no topic."""
    if what == "C":
        return (now_s - room.created_s) / 60
    if what == "T":
        return (now_s - room.topic.at_s) / 60 if room.topic is not None else None
    return len(room.members)


def _compares(figure: float | None, sign: str, number: int) -> bool:
    if figure is None:
        return False
    return figure < number if sign == "<" else figure > number
