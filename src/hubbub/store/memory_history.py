"""What happened, in memory; see base.History."""

import threading
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from hubbub.core.ids import unix_ms
from hubbub.errors import StoreError
from hubbub.names import fold
from hubbub.store.base import (
    END,
    KEYS_KEPT_MS,
    START,
    Record,
    members_of,
    nick_of,
    was_sent_to,
)
from hubbub.store.memory_rooms import MemoryMarkers, MemoryRooms


class MemoryHistory:
    """See base.History."""

    def __init__(self, markers: MemoryMarkers, rooms: MemoryRooms) -> None:
        self._markers = markers
        self._rooms = rooms
        self._lock = threading.RLock()
        self._records: dict[int, Record] = {}
        self._order: list[int] = []
        self._heard: dict[str, list[int]] = defaultdict(list)
        self._about: dict[int, list[int]] = defaultdict(list)
        self._newest_key = 0

    def append(self, records: Sequence[Record]) -> None:
        """See base.History."""
        with self._lock:
            ids = [one.id for one in records]
            if len(set(ids)) < len(ids) or any(one in self._records for one in ids):
                raise StoreError("a record with this id is kept already")
            for record in records:
                self._records[record.id] = record
                insort(self._order, record.id)
                for talk in record.talks:
                    insort(self._heard[talk], record.id)
                if record.about is not None:
                    insort(self._about[record.about], record.id)
                if record.key is not None:
                    self._newest_key = max(self._newest_key, record.id)

    def between(
        self,
        talk: str,
        after: int,
        before: int,
        limit: int,
        *,
        newest: bool,
        kinds: Collection[str] | None = None,
    ) -> list[Record]:
        """See base.History."""
        with self._lock:
            ids = self._heard.get(talk, [])
            inside = ids[bisect_right(ids, after) : bisect_left(ids, before)]
            found = [self._records[one] for one in inside]
        if kinds is not None:
            found = [one for one in found if one.kind in kinds]
        return _some(found, limit, newest=newest)

    def following(self, after: int, limit: int) -> list[Record]:
        """See base.History."""
        with self._lock:
            first = bisect_right(self._order, after)
            return [self._records[one] for one in self._order[first : first + limit]]

    def record(self, record_id: int) -> Record | None:
        """See base.History."""
        return self._records.get(record_id)

    def by_key(
        self,
        key: str,
        since: int,
        *,
        identity: str | None = None,
        nick: str | None = None,
        target: str | None = None,
    ) -> Record | None:
        """See base.History."""
        if (identity is None) == (nick is None):
            raise ValueError("by_key asks for an identity or a nick")
        with self._lock:
            oldest_ms = unix_ms(self._newest_key) - KEYS_KEPT_MS
            later = self._order[bisect_right(self._order, since) :]
            for record in (self._records[one] for one in later if unix_ms(one) >= oldest_ms):
                if (
                    record.key == key
                    and identity in (None, record.identity)
                    and (nick is None or fold(nick) == nick_of(record.source))
                    and (target is None or was_sent_to(record, target))
                ):
                    return record
        return None

    def about(self, ids: Collection[int]) -> list[Record]:
        """See base.History."""
        with self._lock:
            found = {one for about in set(ids) for one in self._about.get(about, ())}
            return [self._records[one] for one in sorted(found)]

    def talks_between(
        self,
        identity: str,
        after: int,
        before: int,
        limit: int,
        *,
        rooms: Collection[str] = (),
        newest: bool = False,
        kinds: Collection[str] | None = None,
    ) -> list[tuple[str, int]]:
        """See base.History."""
        with self._lock:
            direct = {talk for talk in self._heard if identity in (members_of(talk) or ())}
            latest = {
                talk: self.between(talk, START, END, 1, newest=True, kinds=kinds)
                for talk in direct | set(rooms)
            }
        ids = sorted((page[0].id, talk) for talk, page in latest.items() if page)
        found = [(talk, one) for one, talk in ids if after < one < before]
        return _some(found, limit, newest=newest)

    def talks(self, after: str, limit: int) -> list[str]:
        """See base.History."""
        with self._lock:
            return sorted(talk for talk, ids in self._heard.items() if ids and talk > after)[:limit]

    def last_id(self) -> int:
        """See base.History."""
        return self._order[-1] if self._order else 0

    def count(self, talk: str) -> int:
        """See base.History."""
        return len(self._heard.get(talk, ()))

    def count_by(self, *, identity: str | None = None, nick: str | None = None) -> int:
        """See base.History."""
        if (identity is None) == (nick is None):
            raise ValueError("count_by asks for an identity or a nick")
        with self._lock:
            return sum(_is_by(one, identity, nick) for one in self._records.values())

    def forget(self, *, identity: str | None = None, nick: str | None = None) -> int:
        """See base.History."""
        if (identity is None) == (nick is None):
            raise ValueError("forget asks for an identity or a nick")
        with self._lock:
            theirs = [one for one in self._records.values() if _is_by(one, identity, nick)]
            ids = {one.id for one in theirs}
            while more := {about.id for about in self.about(ids)} - ids:
                ids |= more
            for one in ids:
                self._delete(one)
        self._markers.forget(identity or "")
        self._rooms.forget(identity, nick, {one.source for one in theirs})
        return len(ids)

    def rename_room(self, old: str, new: str) -> None:
        """See base.History."""
        was, now = fold(old), fold(new)
        with self._lock:
            if was != now and was in self._heard:
                if now in self._heard:
                    numbers = (f"{now},{number}" for number in count(1))
                    self._rename_talk(now, next(one for one in numbers if one not in self._heard))
                self._rename_talk(was, now)
        self._markers.rename(was, now)
        self._rooms.rename(old, new)

    def _rename_talk(self, was: str, now: str) -> None:
        self._heard[now] = self._heard.pop(was)
        for one in self._heard[now]:
            record = self._records[one]
            talks = tuple(now if talk == was else talk for talk in record.talks)
            self._records[one] = replace(record, talks=talks)
        self._markers.rename(was, now)

    def trim(self, talk: str, *, before: int | None, keep: int | None, at_most: int) -> int:
        """See base.History."""
        with self._lock:
            ids = self._heard.get(talk, [])
            surplus = 0 if keep is None else max(0, len(ids) - keep)
            old = 0 if before is None else bisect_left(ids, before)
            gone = ids[: min(max(surplus, old), at_most)]
            for one in gone:
                record = self._records[one]
                talks = tuple(each for each in record.talks if each != talk)
                if talks:
                    ids.remove(one)
                    self._records[one] = replace(record, talks=talks)
                else:
                    self._delete(one)
            return len(gone)

    def _delete(self, record_id: int) -> None:
        record = self._records.pop(record_id)
        self._order.remove(record_id)
        for talk in record.talks:
            self._heard[talk].remove(record_id)
        if record.about is not None:
            self._about[record.about].remove(record_id)


def _is_by(record: Record, identity: str | None, nick: str | None) -> bool:
    if nick is None:
        return identity in (record.identity, record.account)
    return fold(nick) == nick_of(record.source)


def _some(found: Sequence[Any], limit: int, *, newest: bool) -> list[Any]:
    return list(found[max(0, len(found) - limit) :] if newest else found[:limit])
