"""The history: adding to it, and taking away; `reading` has the rest."""

import json
import sqlite3
from collections.abc import Callable, Sequence

from hubbub.core.ids import EPOCH_MS, unix_ms
from hubbub.store.base import END, KEYS_KEPT_MS, Record
from hubbub.store.sqlite import deleting, renaming, rows
from hubbub.store.sqlite.connection import Database, insert
from hubbub.store.sqlite.interned import Interned
from hubbub.store.sqlite.reading import Reading

_KEY_SWEEP = 2  # for each new key so many old ones go, until none is left
_STEP = 500  # records deleted in one transaction
_LOOKED_THROUGH = 20_000  # records looked through in one statement: about 10 ms

Unindex = Callable[[Sequence[Record]], Sequence[Record]]


class SqliteHistory(Reading):
    """See base.History.

    Args: unindex: takes records out of the search, before they are deleted; it may be told of
        some that are not in it, and returns those that have yet to be fed.
        purge: clears the last traces of what was taken out; forget ends with it.
    """

    def __init__(self, database: Database, unindex: Unindex, purge: Callable[[], None]) -> None:
        super().__init__(database)
        self._database: Database = database
        self._unindex = unindex
        self._purge = purge
        self._interned = Interned()

    def append(self, records: Sequence[Record]) -> None:
        """See base.History."""
        try:
            with self._database.writing() as db:
                self._append(db, records)
        except BaseException:
            with self._database.alone():
                self._interned.forget()
            raise

    def _append(self, db: sqlite3.Connection, records: Sequence[Record]) -> None:
        numbers = self._interned
        plain: list[int | str] = []
        events: list[int | str | None] = []
        heard: list[int] = []
        keys: list[int] = []
        for record in records:
            kind, source = numbers.kind(db, record.kind), numbers.source(db, record)
            talks = [numbers.talk(db, talk) for talk in record.talks]
            if _is_plain(record):
                plain += (record.id, kind, source, talks[0], record.text)
            else:
                alone = len(talks) == 1
                events += (
                    record.id,
                    kind,
                    source,
                    talks[0] if alone else " ".join(map(str, talks)) or None,
                    None if alone and record.target == record.talks[0] else record.target,
                    record.text,
                    json.dumps(record.tags, ensure_ascii=False) if record.tags else None,
                    record.key,
                    record.about,
                )
            for talk in talks:
                heard += (talk, record.id, kind)
            if record.key is not None:
                keys += (record.id, rows.key_sum(record.key))
        insert(db, "events (id, kind, source, talks, text)", 5, plain)
        insert(db, "events", 9, events)
        insert(db, "heard", 3, heard)
        if keys:
            insert(db, "keys", 2, keys)
            self._drop_old_keys(db, len(keys) // 2)

    def _drop_old_keys(self, db: sqlite3.Connection, added: int) -> None:
        (newest,) = db.execute("SELECT max(id) FROM keys").fetchone()
        db.execute(
            "DELETE FROM keys WHERE id IN (SELECT id FROM keys WHERE id < ? ORDER BY id LIMIT ?)",
            (_id_at(unix_ms(newest) - KEYS_KEPT_MS), added * _KEY_SWEEP),
        )

    def trim(self, talk: str, *, before: int | None, keep: int | None, at_most: int) -> int:
        """See base.History."""
        with self._database.reading() as db:
            oldest = deleting.surplus(db, talk, before, keep, at_most)
        for start in range(0, len(oldest), _STEP):
            records = self.records(oldest[start : start + _STEP])
            gone = [record for record in records if len(record.talks) == 1]
            elsewhere = [record.id for record in records if len(record.talks) > 1]
            late = self._unindex(gone)
            with self._database.writing() as db:
                deleting.unhear(db, talk, elsewhere)
                deleting.delete(db, [record.id for record in gone])
            self._unindex(late)  # another process may have fed them before they were deleted
        return len(oldest)

    def rename_room(self, old: str, new: str) -> None:
        """See base.History."""
        with self._database.writing() as db:
            renaming.rename_room(db, old, new)
            self._interned.forget()

    def forget(self, *, identity: str | None = None, nick: str | None = None) -> int:
        """See base.History."""
        forgotten = deleting.Forgotten(identity, nick)
        count, after = 0, 0
        while True:
            with self._database.reading() as db:
                ids, last = forgotten.ids(db, after, _LOOKED_THROUGH)
            count += self._delete_all(ids)
            if last == END:
                break
            after = last
        with self._database.writing() as db:  # nobody else writes now: what came since, and an end
            ids, _ = forgotten.ids(db, after, END)
            late = [one for record in rows.by_ids(db, ids) for one in self._unindex([record])]
            deleting.delete(db, ids)
            forgotten.delete_names(db)
            self._interned.forget()
        self._unindex(late)
        self._purge()
        self._database.rewrite()
        return count + len(ids)

    def _delete_all(self, ids: Sequence[int]) -> int:
        """Delete these records and all that is about them; return how many."""
        gone = set(ids)
        more = gone
        while more:
            more = {record.id for record in self.about(more)} - gone
            gone |= more
        ordered = sorted(gone)
        for start in range(0, len(ordered), _STEP):
            some = ordered[start : start + _STEP]
            late = self._unindex(self.records(some))
            with self._database.writing() as db:
                deleting.delete(db, some)
            self._unindex(late)
        return len(ordered)


def _is_plain(record: Record) -> bool:
    """Whether all other columns are NULL: each None costs sqlite3 0.3 us, looking for adapters."""
    return (
        len(record.talks) == 1
        and record.target == record.talks[0]
        and not record.tags
        and record.key is None
        and record.about is None
    )


def _id_at(now_ms: int) -> int:
    """Return the least id of that millisecond."""
    return max(0, now_ms - EPOCH_MS) << 22
