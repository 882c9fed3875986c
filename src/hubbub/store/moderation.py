"""What moderators have decided, as it is stored, and the port through which it is kept and read.

What base says of threads, transactions and StoreError holds here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hubbub.core.bans import Effect, ServerBan, Target
from hubbub.core.filters import Filter
from hubbub.core.state import ClosedRoom


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did with power over others: who, what, to whom, why, and when.

    number: grows from one act to the next; 0 until it is kept. at_s: Unix seconds.
    """

    by: str
    what: str
    whom: str
    why: str
    at_s: int
    number: int = 0


class Moderation(Protocol):
    """The bans of the whole server, the content filter, and who did what."""

    def save_ban(self, ban: ServerBan) -> None:
        """Keep the ban, instead of an older one with its target and effect."""

    def drop_ban(self, target: Target, effect: Effect) -> None:
        """Keep a ban no longer; unknown ones are no error."""

    def bans(self) -> list[ServerBan]:
        """Return all bans, those that are over too, the oldest first."""

    def save_filter(self, rule: Filter) -> None:
        """Keep the rule, instead of an older one with its pattern of its kind."""

    def drop_filter(self, pattern: str) -> None:
        """Keep the rules with that pattern no longer; unknown ones are no error."""

    def filters(self) -> list[Filter]:
        """Return all rules, the oldest first."""

    def save_closed_room(self, closed: ClosedRoom) -> None:
        """Keep that the room is closed, instead of an older time that it was."""

    def drop_closed_room(self, folded: str) -> None:
        """Keep no longer that the room is closed; unknown ones are no error."""

    def closed_rooms(self) -> list[ClosedRoom]:
        """Return the closed rooms, by folded name."""

    def note(self, act: Act) -> None:
        """Keep what was done, behind all others, under a number of its own."""

    def acts(self, limit: int, *, after_s: int = 0, by: str | None = None) -> Sequence[Act]:
        """Return the last acts, the oldest first, at most so many.

        Args: after_s: those since that time; by: those of one operator, as noted.
        """
