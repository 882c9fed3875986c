"""Forgetting what is too old or too much, in small steps beside the loop.

Every minute, and when a room's rule changes, a round goes through the talks that have a rule. Its
steps are taken on a thread of their own; after a few of them it rests. So 400 records go in a
second at the most, and a backlog of a million takes most of an hour, in which nobody notices it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import structlog

from hubbub.core import ids
from hubbub.core.events import Event, RoomModesChanged, RoomRenamed
from hubbub.core.retention import Retention, effective
from hubbub.errors import StoreError, reason

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.server.storage import Storage
    from hubbub.store.base import Store

log = structlog.get_logger()

EVERY_S = 60.0
"""How often a round begins, unless the last one is still under way."""

STEPS_AT_ONCE = 4
REST_S = 0.2
"""After so many steps it rests, until deadlines are looked at again: 10 ms of work in 250."""

AT_MOST = 25
"""Records deleted in one step, for each talk in one transaction.

A transaction keeps the store's only writer from committing what is said. In a SQLite file of
200,000 messages one of 25 held it for 0.5 to 0.9 ms, its fsync included, 1.1 ms at the longest; of
100 for 1.3 to 1.7, 4.7 at the longest. Of commits every 3 ms beside a sweep that never ended, 2 %
waited, half of these 0.4 ms, and one in a hundred of all 0.5 ms.
"""

_TALKS_AT_ONCE = 50
"""Talks looked at in one step."""

_LISTED_AT_ONCE = 500


class Round:
    """One way through all talks that have a rule; its steps may be taken on any thread.

    Args: server: the rule that holds everywhere; rooms: the rules of rooms, by folded name, which
        may be replaced while a step is under way; now_ms: Unix time, from which days are counted.
    """

    def __init__(self, server: Retention, rooms: Mapping[str, Retention], now_ms: int) -> None:
        self._server = server
        self.rooms = rooms
        self._now_ms = now_ms
        self._talks = deque(sorted(rooms))
        self._listed_to: str | None = None if server.is_unlimited else ""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to do."""
        return not self._talks and self._listed_to is None

    def step(self, store: Store) -> None:
        """Go a little further.

        Raises: StoreError.
        """
        left = AT_MOST
        for _ in range(_TALKS_AT_ONCE):
            if not self._talks:
                self._list(store)
                return
            gone = self._trim(store, self._talks[0], left)
            left -= gone
            if not left:
                return  # there may be more in this talk
            self._talks.popleft()

    def _list(self, store: Store) -> None:
        """Find out which talks come next; those of rooms with a rule of their own are done."""
        if self._listed_to is None:
            return
        page = store.history.talks(self._listed_to, _LISTED_AT_ONCE)
        self._listed_to = page[-1] if page else None
        self._talks.extend(talk for talk in page if talk not in self.rooms)

    def _trim(self, store: Store, talk: str, at_most: int) -> int:
        rule = effective(self._server, self.rooms.get(talk))
        oldest_ms = rule.oldest_ms(self._now_ms)
        before = None if oldest_ms is None else ids.first_at(oldest_ms)
        return store.history.trim(talk, before=before, keep=rule.messages, at_most=at_most)


class Sweep:
    """Begins rounds and paces them; lives on the loop's thread."""

    def __init__(self, hub: Hub, storage: Storage) -> None:
        self._hub = hub
        self._storage = storage
        self._round: Round | None = None
        self._steps = 0
        self._is_wanted = False  # again, after the round that is under way
        self._is_failing = False
        self._is_closed = False
        self._wait(EVERY_S)

    def note(self, event: Event) -> None:
        """If it has changed a room's rule, begin a round once all that was said is stored."""
        is_ruled = isinstance(event, RoomModesChanged) and any(
            one.letter == "H" for one in event.changes
        )
        if is_ruled or isinstance(event, RoomRenamed):
            self._hub.journal.when_stored(self.begin)

    def begin(self) -> None:
        """Begin a round, now or after the one that is under way, which minds today's rules."""
        rooms = self._hub.chat.rooms.values()
        rules = {room.folded: room.retention for room in rooms if room.retention is not None}
        self._is_wanted = self._round is not None
        if self._round is not None:
            self._round.rooms = rules
            return
        one = Round(self._hub.config.history.retention, rules, self._hub.clock.unix_ms())
        if not one.is_over:
            self._round = one
            self._go_on(0.0)

    def close(self) -> None:
        """Begin no step any more; one that is under way is finished by its thread."""
        self._is_closed = True

    def _wait(self, seconds: float) -> None:
        self._hub.deadlines.add(self._hub.clock.monotonic_s() + seconds, self._minute)

    def _minute(self, now_s: float) -> None:
        self._wait(EVERY_S)
        self.begin()

    def _go_on(self, now_s: float) -> None:
        self._steps = STEPS_AT_ONCE
        self._ask()

    def _ask(self) -> None:
        if self._round is not None and not self._is_closed:
            self._storage.background.ask(partial(_tried, self._round), self._stepped)

    def _stepped(self, refusal: StoreError | None, bug: Exception | None) -> None:
        error = bug or refusal
        self._say_once(error)
        if self._round is None:
            return
        if error is not None or self._round.is_over:
            self._end(error)
            return
        self._steps -= 1
        if self._steps:
            self._ask()
        else:
            self._hub.deadlines.add(self._hub.clock.monotonic_s() + REST_S, self._go_on)

    def _end(self, error: Exception | None) -> None:
        self._round = None
        if self._is_wanted and error is None:
            self.begin()

    def _say_once(self, error: Exception | None) -> None:
        if error is not None and not self._is_failing:
            log.error("sweep.failing", error=reason(error), effect="old history stays for now")
        elif error is None and self._is_failing:
            log.warning("sweep.recovered")
        self._is_failing = error is not None


def _tried(one: Round, store: Store) -> StoreError | None:
    """Take a step; return what the disk had against it, which is said once and not every time."""
    try:
        one.step(store)
    except StoreError as error:
        return error
    return None
