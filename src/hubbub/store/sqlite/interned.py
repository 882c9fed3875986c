"""Talks, kinds and sources as small numbers, remembered while the writer lives."""

import sqlite3
from collections.abc import Callable, Hashable
from typing import TypeVar

from hubbub.store.base import Record, members_of, nick_of

REMEMBERED = 50_000
"""So many of each sort, about 10 MB; then it starts afresh from the database."""

Name = TypeVar("Name", bound=Hashable)
Source = tuple[str, str, str | None]


class Interned:
    """The numbers of names; for the writer only, inside a transaction.

    After a transaction that was not committed, `forget` must be called: numbers may be void.
    """

    def __init__(self) -> None:
        self._talks: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._sources: dict[Source, int] = {}

    def forget(self) -> None:
        """Ask the database for every name again."""
        self._talks.clear()
        self._kinds.clear()
        self._sources.clear()

    def talk(self, db: sqlite3.Connection, name: str) -> int:
        """Return a talk's number."""
        return self._talks.get(name) or _number(db, self._talks, name, _find_talk, _add_talk)

    def kind(self, db: sqlite3.Connection, name: str) -> int:
        """Return a kind's number."""
        return self._kinds.get(name) or _number(db, self._kinds, name, _find_kind, _add_kind)

    def source(self, db: sqlite3.Connection, record: Record) -> int:
        """Return the number of who did it."""
        who = (record.identity, record.source, record.account)
        return self._sources.get(who) or _number(db, self._sources, who, _find_source, _add_source)


Asking = Callable[[sqlite3.Connection, Name], sqlite3.Cursor]


def _number(
    db: sqlite3.Connection,
    known: dict[Name, int],
    name: Name,
    find: Asking[Name],
    add: Asking[Name],
) -> int:
    if len(known) >= REMEMBERED:
        known.clear()
    row = find(db, name).fetchone() or add(db, name).fetchone()
    known[name] = row[0]
    return known[name]


def _find_talk(db: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    return db.execute("SELECT id FROM talks WHERE name = ?", (name,))


def _add_talk(db: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    one, other = members_of(name) or (None, None)
    db.execute("INSERT INTO talks (name, one, other) VALUES (?, ?, ?)", (name, one, other))
    return db.execute("SELECT last_insert_rowid()")


def _find_kind(db: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    return db.execute("SELECT id FROM kinds WHERE name = ?", (name,))


def _add_kind(db: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    db.execute("INSERT INTO kinds (name) VALUES (?)", (name,))
    return db.execute("SELECT last_insert_rowid()")


def _find_source(db: sqlite3.Connection, who: Source) -> sqlite3.Cursor:
    return db.execute(
        "SELECT id FROM sources WHERE identity = ? AND source = ? AND account IS ?", who
    )


def _add_source(db: sqlite3.Connection, who: Source) -> sqlite3.Cursor:
    db.execute(
        "INSERT INTO sources (identity, source, account, nick) VALUES (?, ?, ?, ?)",
        (*who, nick_of(who[1])),
    )
    return db.execute("SELECT last_insert_rowid()")
