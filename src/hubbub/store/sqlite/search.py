"""The search index: words to numbers of events, in a file of its own.

Of its own, because it can always be made anew: its commits wait for no disk, and a message's
commit never waits for them.
"""

import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice

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
from hubbub.store.sqlite.connection import Database, insert
from hubbub.store.sqlite.reading import Reading

TALKS_AT_ONCE = 64
"""A search in more talks is several searches: each talk more makes each step of one dearer."""

LOOKED_AT = 5_000
"""A search gives up after so many that had the words but not side by side: about 50 ms."""

_REINDEXED_AT_ONCE = 2_000
_MERGED_AT_ONCE = 500  # pages: about 20 ms
# Words of the index that nobody can type: where it was said, under which nick, by whom.
_TALK, _NICK, _IDENTITY = "\ue000", "\ue001", "\ue002"


class SqliteSearch:
    """See base.Search."""

    def __init__(self, database: Database, history: Callable[[], Reading]) -> None:
        self._database = database
        self._history = history
        self._is_reindexing = False
        self._deleted: set[int] = set()  # before they were fed

    def index(self, records: Sequence[Record]) -> None:
        """See base.Search."""
        with self._database.writing() as db:
            if not self._is_reindexing:  # which comes to them by itself
                self._index(db, records)

    def _index(self, db: sqlite3.Connection, records: Sequence[Record]) -> None:
        up_to = self._up_to(db)
        (number,) = db.execute("SELECT coalesce(max(number), 0) FROM numbers").fetchone()
        numbers: list[int] = []
        found: list[int | str] = []
        for record in records:
            if record.id <= up_to:
                continue
            up_to = record.id
            if record.id in self._deleted:
                self._deleted.remove(record.id)
                continue
            if record.kind in {EDITED, REDACTED} and record.about is not None:
                _add(db, numbers, found)
                numbers, found = [], []
                _remove(db, self._versions(record.about, before=record.id))
            if record.kind in SEARCHED:
                number += 1
                numbers += (number, record.id)
                found += (number, _words(record))
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
    ) -> list[Record]:
        """See base.Search."""
        asked = words.Asked(frozenset())
        if text is not None and text.strip():
            read = words.asked(text)
            if read is None:
                return []
            asked = read
        who = [] if identity is None else [_private(_IDENTITY, identity)]
        who += [] if nick is None else [_private(_NICK, fold(nick))]
        allowed = set(talks)

        def fits(record: Record) -> bool:
            return (
                not allowed.isdisjoint(record.talks)
                and (identity is None or identity == record.identity)
                and (nick is None or fold(nick) == nick_of(record.source))
                and asked.reads_so(record.text)
            )

        found: dict[int, Record] = {}
        ordered = sorted(allowed)
        for start in range(0, len(ordered), TALKS_AT_ONCE):
            match = _match(ordered[start : start + TALKS_AT_ONCE], who, asked)
            hits = (one for one in self._hits(match, after, before, limit) if fits(one))
            found |= {one.id: one for one in islice(hits, max(limit, 0))}
        return [found[one] for one in sorted(found, reverse=True)][: max(limit, 0)]

    def _hits(self, match: str, after: int, before: int, limit: int) -> Iterator[Record]:
        """Yield what has the words, newest first; what has been deleted since is left out."""
        with self._database.reading() as db:
            low = 0 if after <= START else _first_number(db, after + 1) - 1
            high = END if before >= END else _first_number(db, before)
        looked_at = 0
        while looked_at < LOOKED_AT:
            with self._database.reading() as db:
                rows = db.execute(
                    "SELECT texts.rowid, numbers.id FROM texts"
                    " CROSS JOIN numbers ON numbers.number = texts.rowid"
                    " WHERE texts MATCH ? AND texts.rowid > ? AND texts.rowid < ?"
                    " ORDER BY texts.rowid DESC LIMIT ?",
                    (match, low, high, limit),
                ).fetchall()
            yield from reversed(self._history().records([row[1] for row in rows]))
            if len(rows) < limit:
                break
            looked_at += len(rows)
            high = rows[-1][0]
            limit = min(limit * 2, 1_000)

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

    def unindex(self, records: Sequence[Record]) -> None:
        """Take records out; their words stay in old segments until `purge`."""
        if records:
            with self._database.writing() as db:
                up_to = self._up_to(db)
                self._deleted |= {one.id for one in records if one.id > up_to}
                _remove(db, records)

    @staticmethod
    def _up_to(db: sqlite3.Connection) -> int:
        (up_to,) = db.execute("SELECT up_to FROM fed").fetchone()
        return int(up_to)

    def purge(self) -> None:
        """Merge all segments, so that no deleted word is left, in steps; then write the file anew."""
        with self._database.alone() as db:
            db.execute("INSERT INTO texts (texts, rank) VALUES ('merge', ?)", (-_MERGED_AT_ONCE,))
        while True:
            with self._database.alone() as db:
                before = db.total_changes
                db.execute(
                    "INSERT INTO texts (texts, rank) VALUES ('merge', ?)", (_MERGED_AT_ONCE,)
                )
                if db.total_changes - before < 2:  # FTS5's manual: nothing is left to do
                    break
        self._database.rewrite()


def _add(db: sqlite3.Connection, numbers: Sequence[int], found: Sequence[int | str]) -> None:
    insert(db, "numbers", 2, numbers)
    insert(db, "texts (rowid, words)", 2, found)


def _remove(db: sqlite3.Connection, records: Sequence[Record]) -> None:
    for record in records:
        number = _first_number(db, record.id)
        gone = db.execute("DELETE FROM numbers WHERE number = ? AND id = ?", (number, record.id))
        if gone.rowcount:
            db.execute(
                "INSERT INTO texts (texts, rowid, words) VALUES ('delete', ?, ?)",
                (number, _words(record)),
            )


def _first_number(db: sqlite3.Connection, record_id: int) -> int:
    """Return the number of the first event with that id or a greater one.

    Numbers and ids grow together, so halving the range finds it in about 23 steps; an index on
    the ids would cost 13 bytes for every message.
    """
    low, high = db.execute("SELECT min(number), max(number) + 1 FROM numbers").fetchone()
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
    return " AND ".join([*parts, f"({where})"])


def _words(record: Record) -> str:
    private = [_private(_TALK, talk) for talk in record.talks]
    nick, identity = _private(_NICK, nick_of(record.source)), _private(_IDENTITY, record.identity)
    return f"{' '.join(private)} {nick} {identity} {words.indexed(record.text)}"


@lru_cache(maxsize=65_536)
def _private(sort: str, name: str) -> str:
    """Return the index's word for a name: short, and two names may share it; `search` checks."""
    return f"{sort}{zlib.crc32(name.encode()):x}"
