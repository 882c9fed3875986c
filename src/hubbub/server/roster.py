"""The names in each room as NAMES shows them, kept ready for the next one who joins.

Without it, 5,000 people joining one room look at 12.5 million members: 2 of 3.3 s of such a storm
(`bench/joins.py`). A join only adds a word; anything else that changes a name drops the room's
lists, and the next NAMES makes them anew.
"""

from collections.abc import Iterable

from hubbub.core.events import (
    Departed,
    Event,
    Joined,
    Kicked,
    Left,
    Rehosted,
    Renamed,
    RoomModesChanged,
    UserModesChanged,
)
from hubbub.core.modes import prefixes
from hubbub.core.state import Room, User

LINE_BYTES = 340
"""Names in one line: with the longest server, nick and room name in front it fits in 510 bytes."""

SHAPING = frozenset({"multi-prefix", "userhost-in-names"})
"""The capabilities that change how a name is shown."""


class Roster:
    """Lines of names per room and combination of SHAPING capabilities."""

    def __init__(self) -> None:
        self._lists: dict[Room, dict[frozenset[str], list[str]]] = {}

    def lines(self, room: Room, caps: frozenset[str]) -> list[str]:
        """Return the names of all members, space-separated, in lines that fit; in joining order."""
        shaping = caps & SHAPING
        lists = self._lists.setdefault(room, {})
        lines = lists.get(shaping)
        if lines is None:
            members = room.members.items()
            lines = lists[shaping] = packed(shown(user, rank, shaping) for user, rank in members)
        return lines

    def note(self, event: Event) -> None:
        """Keep the lists true; called before the event is applied."""
        if isinstance(event, Joined):
            for shaping, lines in self._lists.get(event.room, {}).items():
                _add(lines, shown(event.user, event.standing, shaping))
        elif isinstance(event, (Left, Kicked, RoomModesChanged)):
            self._lists.pop(event.room, None)
        elif isinstance(event, (Departed, Renamed, Rehosted, UserModesChanged)):
            for room in event.user.rooms:
                self._lists.pop(room, None)


def shown(user: User, standing: str, caps: frozenset[str]) -> str:
    """Return a member's name as a session with these capabilities sees it."""
    name = user.source if "userhost-in-names" in caps else user.nick
    if not standing:
        return name
    ranks = prefixes(standing)
    return (ranks if "multi-prefix" in caps else ranks[:1]) + name


def packed(words: Iterable[str]) -> list[str]:
    """Return the words, space-separated, in as few lines as fit, in order."""
    lines: list[str] = []
    for word in words:
        _add(lines, word)
    return lines


def _add(lines: list[str], word: str) -> None:
    if lines and len(lines[-1]) + 1 + len(word) <= LINE_BYTES:
        lines[-1] += f" {word}"
    else:
        lines.append(word)
