"""What moderators have decided, in memory; see moderation.Moderation."""

import threading
from dataclasses import replace

from hubbub.core.bans import Effect, ServerBan, Target
from hubbub.core.filters import Filter
from hubbub.core.state import ClosedRoom
from hubbub.names import fold
from hubbub.store.moderation import Act


class MemoryModeration:
    """See moderation.Moderation."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._bans: dict[tuple[Effect, Target], ServerBan] = {}
        self._filters: dict[tuple[str, bool], Filter] = {}
        self._closed_rooms: dict[str, ClosedRoom] = {}
        self._acts: list[Act] = []

    def save_ban(self, ban: ServerBan) -> None:
        """See moderation.Moderation."""
        with self._lock:
            self._bans.pop((ban.effect, ban.target), None)
            self._bans[ban.effect, ban.target] = ban

    def drop_ban(self, target: Target, effect: Effect) -> None:
        """See moderation.Moderation."""
        with self._lock:
            self._bans.pop((effect, target), None)

    def bans(self) -> list[ServerBan]:
        """See moderation.Moderation."""
        with self._lock:
            return list(self._bans.values())

    def save_filter(self, rule: Filter) -> None:
        """See moderation.Moderation."""
        with self._lock:
            self._filters.pop((rule.pattern, rule.is_regex), None)
            self._filters[rule.pattern, rule.is_regex] = rule

    def drop_filter(self, pattern: str) -> None:
        """See moderation.Moderation."""
        with self._lock:
            for is_regex in (False, True):
                self._filters.pop((pattern, is_regex), None)

    def filters(self) -> list[Filter]:
        """See moderation.Moderation."""
        with self._lock:
            return list(self._filters.values())

    def save_closed_room(self, closed: ClosedRoom) -> None:
        """See moderation.Moderation."""
        with self._lock:
            self._closed_rooms[fold(closed.name)] = closed

    def drop_closed_room(self, folded: str) -> None:
        """See moderation.Moderation."""
        with self._lock:
            self._closed_rooms.pop(folded, None)

    def closed_rooms(self) -> list[ClosedRoom]:
        """See moderation.Moderation."""
        with self._lock:
            return [one for _, one in sorted(self._closed_rooms.items())]

    def note(self, act: Act) -> None:
        """See moderation.Moderation."""
        with self._lock:
            self._acts.append(replace(act, number=len(self._acts) + 1))

    def acts(self, limit: int, *, after_s: int = 0, by: str | None = None) -> list[Act]:
        """See moderation.Moderation."""
        with self._lock:
            found = [one for one in self._acts if one.at_s >= after_s and by in (None, one.by)]
        return found[max(0, len(found) - limit) :]
