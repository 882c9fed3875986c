"""The modes that rooms and users can have, as tables.

Source: "Modern IRC", sections User Modes, Channel Modes, CHANMODES and PREFIX; IRCv3 bot-mode.
"""

from dataclasses import dataclass
from enum import Enum


class Argument(Enum):
    """Whether a room mode takes an argument; the values are CHANMODES' type letters."""

    LIST = "A"  # always; without one the list is asked for
    ALWAYS = "B"  # when set and when unset
    WHEN_SET = "C"
    NEVER = "D"
    NICK = "prefix"  # a member's nick: a rank


ROOM_MODES = {
    "b": Argument.LIST,
    "e": Argument.LIST,
    "I": Argument.LIST,
    "k": Argument.ALWAYS,
    "l": Argument.WHEN_SET,
    "H": Argument.WHEN_SET,
    "f": Argument.WHEN_SET,
    "j": Argument.WHEN_SET,
    "W": Argument.WHEN_SET,
    "Q": Argument.WHEN_SET,
    "C": Argument.NEVER,
    "E": Argument.NEVER,
    "K": Argument.NEVER,
    "M": Argument.NEVER,
    "R": Argument.NEVER,
    "U": Argument.NEVER,
    "u": Argument.NEVER,
    "i": Argument.NEVER,
    "m": Argument.NEVER,
    "n": Argument.NEVER,
    "s": Argument.NEVER,
    "t": Argument.NEVER,
    "q": Argument.NICK,
    "a": Argument.NICK,
    "o": Argument.NICK,
    "h": Argument.NICK,
    "v": Argument.NICK,
}

PURPOSES = {
    "b": "banned: may not join, may not speak",
    "e": "no ban holds for these",
    "I": "+i does not hold for these",
    "k": "password to join",
    "l": "number of members",
    "H": "how long history is kept: off, 30d, 1000, 30d:1000",
    "f": "the room where those go who may not join",
    "j": "so many may join in so many seconds: 5:10",
    "W": "slow mode: seconds between two messages of one person",
    "Q": "seconds for which who has just come only reads",
    "C": "no CTCP but actions",
    "E": "role-play",
    "K": "nobody knocks",
    "M": "only who is logged in speaks",
    "R": "only who is logged in joins",
    "U": "what people without a rank say reaches only the room's helpers",
    "u": "auditorium: people without a rank do not see each other",
    "i": "invited people only",
    "m": "only ranks speak",
    "n": "only members speak",
    "s": "secret: not listed",
    "t": "only operators set the topic",
    "q": "founder",
    "a": "admin",
    "o": "operator",
    "h": "half-operator",
    "v": "voice",
}
"""What each of them is for."""

RANKS = {"q": "~", "a": "&", "o": "@", "h": "%", "v": "+"}
"""Rank letters and their prefixes, highest first."""

STATUS_PREFIXES = {prefix: letter for letter, prefix in RANKS.items()}
"""What stands in front of a room's name to speak only to that rank and above (STATUSMSG)."""

USER_MODES = {
    "B": "bot",
    "i": "invisible",
    "o": "operator",
    "w": "hears WALLOPS",
    "R": "hears only people who are logged in",
    "T": "takes no CTCP",
}


OPERATORS_MODES = frozenset("o")
"""Those that nobody gives themselves."""


@dataclass(frozen=True, slots=True)
class ModeChange:
    """One letter switched on or off; argument is None where the mode takes none.

    for_s: after so many seconds it goes by itself (masks only).
    """

    adding: bool
    letter: str
    argument: str | None = None
    for_s: int | None = None


def parse_room_changes(text: str, arguments: list[str]) -> tuple[list[ModeChange], list[str]]:
    """Return the changes in e.g. `+o-k`, `todd secret`, and the letters that are no mode.

    A mode that needs an argument and has none left comes back with None.
    """
    changes = []
    unknown = []
    rest = iter(arguments)
    adding = True
    for letter in text:
        if letter in "+-":
            adding = letter == "+"
            continue
        argument = ROOM_MODES.get(letter)
        if argument is None:
            unknown.append(letter)
        elif argument is Argument.NEVER or (argument is Argument.WHEN_SET and not adding):
            changes.append(ModeChange(adding, letter))
        else:
            changes.append(ModeChange(adding, letter, next(rest, None)))
    return changes, unknown


def parse_user_changes(text: str) -> tuple[list[ModeChange], list[str]]:
    """Return the changes in e.g. `+i-B`, and the letters that are no mode."""
    changes = []
    unknown = []
    adding = True
    for letter in text:
        if letter in "+-":
            adding = letter == "+"
        elif letter in USER_MODES:
            changes.append(ModeChange(adding, letter))
        else:
            unknown.append(letter)
    return changes, unknown


def render(changes: list[ModeChange]) -> str:
    """Return the changes as a line shows them: `+o-k todd secret`; '' for none."""
    letters = ""
    sign = ""
    arguments = []
    for change in changes:
        wanted = "+" if change.adding else "-"
        letters += (wanted if wanted != sign else "") + change.letter
        sign = wanted
        if change.argument is not None:
            arguments.append(change.argument)
    return " ".join([letters, *arguments])


def prefixes(standing: str) -> str:
    """Return the prefixes of a standing (its rank letters, highest first): `ov` is `@+`."""
    return "".join(RANKS[letter] for letter in standing)


def promoted(standing: str, letter: str, adding: bool) -> str:
    """Return the standing with a rank added or taken, highest first."""
    ranks = set(standing) | {letter} if adding else set(standing) - {letter}
    return "".join(rank for rank in RANKS if rank in ranks)
