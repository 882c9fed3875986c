"""The search index: words to numbers of events, in a file of its own.

Of its own, because it can always be made anew: its commits wait for no disk, and a message's
commit never waits for them.
"""

import sqlite3
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from hubbub.names import fold
from hubbub.store import words
from hubbub.store.base import (
    EDITED,
    END,
    REDACTED,
    SEARCHED,
    START,
    Progress,
    Record,
    nick_of,
)
from hubbub.store.sqlite import unindexed
from hubbub.store.sqlite.connection import Database, insert
from hubbub.store.sqlite.reading import Reading

TALKS_AT_ONCE = 256
"""A search in more talks is several searches, because a query has a longest length."""

FEW_TALKS = 4
LOOKED_AT_FIRST = 400
"""In more than a few talks, the nearest hits of all talks are looked at first: 4 ms.

Mostly that is enough. A rare word in 100 rooms takes 5 instead of 53 ms, a common one in 1,000
rooms 2 instead of 77; a word that is common, but not here, pays the 4 ms.
"""

LOOKED_AT = 5_000
"""A search gives up after so many that had the words but not side by side: about 50 ms."""

_REINDEXED_AT_ONCE = 2_000
_MERGED_AT_ONCE = 500  # pages: about 20 ms
# Words of the index that nobody can type: where it was said, under which nick, by whom.
_TALK, _NICK, _IDENTITY = "\ue000", "\ue001", "\ue002"


class Wanted(NamedTuple):
    """Which hits count: those that fit, low < number < high, and so many from one end."""

    fits: Callable[[Record], bool]
    low: int
    high: int
    limit: int
    newest: bool


class SqliteSearch:
    """See base.Search."""

    def __init__(self, database: Database, history: Callable[[], Reading]) -> None:
        self._database = database
        self._history = history
        self._is_reindexing = False

    def index(self, records: Sequence[Record]) -> None:
        """See base.Search."""
        with self._database.writing() as db:
            if not self._is_reindexing:  # which comes to them by itself
                self._index(db, records)

    def _index(self, db: sqlite3.Connection, records: Sequence[Record]) -> None:
        up_to = self._up_to(db)
        (number,) = db.execute("SELECT coalesce(max(number), 0) FROM numbers").fetchone()
        numbers: list[int] = []
        found: list[tuple[int, str]] = []
        renamed = self._history().talk_words()
        # Whoever deletes takes out of the index before and after: what is there now may be added.
        there = self._history().existing([record.id for record in records if record.id > up_to])
        for record in records:
            if record.id <= up_to:
                continue
            up_to = record.id
            if record.id not in there:
                continue
            if record.kind in {EDITED, REDACTED} and record.about is not None:
                _add(db, numbers, found)
                numbers, found = [], []
                _remove(db, self._versions(record.about, before=record.id), renamed)
            if record.kind in SEARCHED:
                number += 1
                numbers += (number, record.id)
                found.append((number, _words(record, renamed)))
        _add(db, numbers, found)
        db.execute("UPDATE fed SET up_to = ?", (up_to,))

    def _versions(self, record_id: int, before: int) -> list[Record]:
        history = self._history()
        edits = [one for one in history.about([record_id]) if one.id < before]
        original = history.record(record_id)
        return [original, *edits] if original else edits

    def indexed_up_to(self) -> int:
        """See base.Search."""
        with self._database.reading() as db:
            return self._up_to(db)

    def search(
        self,
        *,
        text: str | None,
        talks: Collection[str],
        identity: str | None = None,
        nick: str | None = None,
        after: int = START,
        before: int = END,
        limit: int = 50,
        newest: bool = True,
    ) -> list[Record]:
        """See base.Search."""
        asked = words.asked(text)
        if asked is None:
            return []
        who = [] if identity is None else [_private(_IDENTITY, identity)]
        who += [] if nick is None else [_private(_NICK, fold(nick))]
        renamed = self._history().talk_words()
        allowed = sorted({renamed.get(talk, talk) for talk in talks})

        # Read before the index is: what it takes in meanwhile is then in both, and not in neither.
        late = unindexed.read(self._history(), talks, self.indexed_up_to())

        def is_meant(record: Record) -> bool:
            return (
                not set(record.talks).isdisjoint(talks)
                and (identity is None or identity == record.identity)
                and (nick is None or fold(nick) == nick_of(record.source))
            )

        def fits(record: Record) -> bool:
            return is_meant(record) and asked.reads_so(record.text) and late.stands(record)

        with self._database.reading() as db:
            low = 0 if after <= START else _first_number(db, after + 1) - 1
            high = END if before >= END else _first_number(db, before)
        wanted = Wanted(fits, low, high, max(limit, 0), newest)
        by_id = {
            one.id: one
            for one in late.said()
            if after < one.id < before and is_meant(one) and asked.matches(one.text)
        }
        by_id |= {one.id: one for one in self._indexed(asked, who, allowed, wanted)}
        return [by_id[one] for one in sorted(by_id, reverse=newest)][: wanted.limit]

    def _indexed(
        self, asked: words.Asked, who: Sequence[str], allowed: Sequence[str], wanted: Wanted
    ) -> list[Record]:
        match = _match((), who, asked)
        if match and len(allowed) > FEW_TALKS:
            found, is_all = self._look(match, wanted, LOOKED_AT_FIRST)
            if is_all:
                return found
        gathered: list[Record] = []
        for start in range(0, len(allowed), TALKS_AT_ONCE):
            match = _match(allowed[start : start + TALKS_AT_ONCE], who, asked)
            found, _ = self._look(match, wanted, LOOKED_AT)
            gathered += found
        return gathered

    def _look(self, match: str, wanted: Wanted, at_most: int) -> tuple[list[Record], bool]:
        """Return what matches and fits, in the asked order, and whether that is all there is to it.

        It gives up after at_most that did not fit. What has been deleted since is left out.
        """
        found: list[Record] = []
        low, high, step, looked_at = wanted.low, wanted.high, wanted.limit, 0
        order = "DESC" if wanted.newest else "ASC"
        while len(found) < wanted.limit and looked_at < at_most:
            with self._database.reading() as db:
                rows = db.execute(
                    "SELECT texts.rowid, numbers.id FROM texts"  # noqa: S608 (one of two words)
                    " CROSS JOIN numbers ON numbers.number = texts.rowid"
                    " WHERE texts MATCH ? AND texts.rowid > ? AND texts.rowid < ?"
                    f" ORDER BY texts.rowid {order} LIMIT ?",
                    (match, low, high, step),
                ).fetchall()
            records = self._history().records([row[1] for row in rows])
            in_order = reversed(records) if wanted.newest else records
            found += (record for record in in_order if wanted.fits(record))
            if len(rows) < step:
                return found[: wanted.limit], True
            looked_at += len(rows)
            low, high = (low, rows[-1][0]) if wanted.newest else (rows[-1][0], high)
            step = min(step * 2, 1_000)
        return found[: wanted.limit], len(found) >= wanted.limit

    def reindex(self, progress: Progress | None = None) -> None:
        """See base.Search."""
        history = self._history()
        with self._database.writing() as db:
            self._is_reindexing = True  # stays so if this fails: a feed would leave a gap
            db.execute("INSERT INTO texts (texts) VALUES ('delete-all')")
            db.execute("DELETE FROM numbers")
            db.execute("UPDATE fed SET up_to = 0")
        done, total = 0, history.total()
        while self._is_reindexing:
            with self._database.writing() as db:
                records = history.following(self._up_to(db), _REINDEXED_AT_ONCE)
                self._index(db, records)
                self._is_reindexing = bool(records)
            done += len(records)
            if progress is not None:
                progress(min(done, total), total)

    def unindex(self, records: Sequence[Record]) -> Sequence[Record]:
        """Take records out; their words stay in old segments until `purge`.

        Returns: those that have yet to be fed. Told of them again once they are deleted, it
        makes sure that nobody, in whatever process, has added them meanwhile.
        """
        if not records:
            return ()
        renamed = self._history().talk_words()
        with self._database.writing() as db:
            up_to = self._up_to(db)
            _remove(db, records, renamed)
        return [one for one in records if one.id > up_to]

    @staticmethod
    def _up_to(db: sqlite3.Connection) -> int:
        (up_to,) = db.execute("SELECT up_to FROM fed").fetchone()
        return int(up_to)

    def purge(self) -> None:
        """Merge all segments, so that no deleted word is left, and write the file anew."""
        with self._database.alone() as db:
            db.execute("INSERT INTO texts (texts, rank) VALUES ('merge', ?)", (-_MERGED_AT_ONCE,))
        changed = 2
        while changed >= 2:  # FTS5's manual: with less, nothing is left to do
            with self._database.alone() as db:
                before = db.total_changes
                db.execute(
                    "INSERT INTO texts (texts, rank) VALUES ('merge', ?)", (_MERGED_AT_ONCE,)
                )
                changed = db.total_changes - before
        self._database.rewrite()


def _add(db: sqlite3.Connection, numbers: Sequence[int], found: Sequence[tuple[int, str]]) -> None:
    insert(db, "numbers", 2, numbers)
    # One by one: a statement with several rows may have to be undone, so FTS5 writes what it has
    # gathered before each of them. This costs 13 instead of 24 us a message, and a third less disk.
    db.executemany("INSERT INTO texts (rowid, words) VALUES (?, ?)", found)


def _remove(db: sqlite3.Connection, records: Sequence[Record], renamed: Mapping[str, str]) -> None:
    for record in records:
        number = _first_number(db, record.id)
        gone = db.execute("DELETE FROM numbers WHERE number = ? AND id = ?", (number, record.id))
        if gone.rowcount:
            db.execute(
                "INSERT INTO texts (texts, rowid, words) VALUES ('delete', ?, ?)",
                (number, _words(record, renamed)),
            )


def _first_number(db: sqlite3.Connection, record_id: int) -> int:
    """Return the number of the first event with that id or a greater one.

    Numbers and ids grow together, so halving the range finds it in about 23 steps; an index on
    the ids would cost 13 bytes for every message.
    """
    low, high = db.execute(  # two selects: in one, min and max would read the whole table
        "SELECT (SELECT min(number) FROM numbers), (SELECT max(number) + 1 FROM numbers)"
    ).fetchone()
    if low is None:
        return 1
    while low < high:
        middle = (low + high) // 2
        number, found = db.execute(
            "SELECT number, id FROM numbers WHERE number >= ? ORDER BY number LIMIT 1", (middle,)
        ).fetchone() or (high, END)
        if found < record_id:
            low = number + 1
        else:
            high = middle
    row = db.execute("SELECT min(number) FROM numbers WHERE number >= ?", (low,)).fetchone()
    return low if row[0] is None else int(row[0])


def _match(talks: Sequence[str], who: Sequence[str], asked: words.Asked) -> str:
    """Return the query in FTS5's language; inside quotes nothing has a meaning of its own."""
    where = " OR ".join(f'"{_private(_TALK, talk)}"' for talk in talks)
    parts = [f'"{word}"' for word in (*who, *sorted(asked.words))]
    parts += [f'"{beginning}" *' for beginning in sorted(asked.beginnings)]
    return " AND ".join([*parts, f"({where})"] if where else parts)


def _words(record: Record, renamed: Mapping[str, str]) -> str:
    """Return the text of the index; a talk that was renamed keeps its first name there."""
    private = [_private(_TALK, renamed.get(talk, talk)) for talk in record.talks]
    nick, identity = _private(_NICK, nick_of(record.source)), _private(_IDENTITY, record.identity)
    return f"{' '.join(private)} {nick} {identity} {words.indexed(record.text)}"


@lru_cache(maxsize=65_536)
def _private(sort: str, name: str) -> str:
    """Return the index's word for a name: short, and two names may share it; `search` checks."""
    return f"{sort}{zlib.crc32(name.encode()):x}"
