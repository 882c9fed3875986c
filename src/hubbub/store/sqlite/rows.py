"""Rows of `events` into records."""

import json
import sqlite3
import zlib
from collections.abc import Collection, Sequence
from typing import Any

from hubbub.errors import StoreCorrupt
from hubbub.store.base import Record
from hubbub.store.sqlite.connection import marks

Row = tuple[
    int, str, int | str | None, str | None, str, str,
    str | None, str | None, str, str | None, str | None, int | None,
]  # fmt: skip
"""The values of COLUMNS."""

# CROSS JOIN keeps the order in which it is written: the events first, then what they refer to.
COLUMNS = """
    events.id, kinds.name, events.talks, talks.name, sources.source, sources.identity,
    sources.account, events.target, events.text, events.tags, events.key, events.about
"""
REFERRED = """
    CROSS JOIN kinds ON kinds.id = events.kind
    CROSS JOIN sources ON sources.id = events.source
    LEFT JOIN talks ON talks.id = events.talks
"""
EVENTS = f"SELECT {COLUMNS} FROM events {REFERRED}"  # noqa: S608 (our own words)


def select(db: sqlite3.Connection, sql: str, values: Sequence[Any]) -> list[Record]:
    """Run a query of COLUMNS and return the records.

    Raises: StoreCorrupt: something in them makes no sense.
    """
    try:
        return [_record(db, row) for row in db.execute(sql, values)]
    except (TypeError, ValueError) as error:
        raise StoreCorrupt(f"the history is damaged: {error}; restore a backup") from error


def key_sum(key: str) -> int:
    """Return the number under which a key is looked for."""
    return zlib.crc32(key.encode())


def by_ids(db: sqlite3.Connection, ids: Collection[int]) -> list[Record]:
    """Return the records with these ids, oldest first; at most a few thousand at once."""
    where = f"WHERE events.id IN ({marks(len(ids))}) ORDER BY events.id"
    return select(db, f"{EVENTS} {where}", list(ids))


def _record(db: sqlite3.Connection, row: Row) -> Record:
    number, kind, heard, talk, source, identity, account, target, text, tags, key, about = row
    if talk is not None:
        talks: tuple[str, ...] = (talk,)
        if target is None:
            target = talk
    elif isinstance(heard, str):
        talks = tuple(_talk(db, number) for number in heard.split())
    else:
        talks = ()
    return Record(
        number,
        kind,
        talks,
        source,
        identity,
        account,
        target or "",
        text,
        json.loads(tags) if tags else {},
        key,
        about,
    )


def _talk(db: sqlite3.Connection, number: str) -> str:
    name: str
    (name,) = db.execute("SELECT name FROM talks WHERE id = ?", (int(number),)).fetchone()
    return name
