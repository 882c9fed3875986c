"""A room's new name, in every table that has its name: nothing that was said is touched."""

import sqlite3
from itertools import count

from hubbub.names import fold


def rename_room(db: sqlite3.Connection, old: str, new: str) -> None:
    """See base.History."""
    was, now = fold(old), fold(new)
    if was != now:
        if _is_there(db, "talks", "name", was):
            if _is_there(db, "talks", "name", now):
                _rename_talk(db, now, _apart(db, now))
            _rename_talk(db, was, now)
        # Somebody may have marked a room in which nothing is kept.
        db.execute("UPDATE OR REPLACE markers SET talk = ? WHERE talk = ?", (now, was))
    if _is_there(db, "rooms", "folded", was):
        for table in ("room_masks", "room_roles") if was != now else ():
            db.execute(f"DELETE FROM {table} WHERE folded = ?", (now,))  # noqa: S608 - our own names
            db.execute(f"UPDATE {table} SET folded = ? WHERE folded = ?", (now, was))  # noqa: S608
        db.execute(
            "UPDATE OR REPLACE rooms SET folded = ?, name = ? WHERE folded = ?", (now, new, was)
        )


def words(db: sqlite3.Connection) -> dict[str, str]:
    """Return the first names of the talks that have another one now."""
    return dict(db.execute("SELECT name, word FROM talk_words"))


def _rename_talk(db: sqlite3.Connection, was: str, now: str) -> None:
    word = words(db).get(was, was)
    db.execute("DELETE FROM talk_words WHERE name = ?", (was,))
    if word != now:
        db.execute("INSERT INTO talk_words VALUES (?, ?)", (now, word))
    db.execute("UPDATE OR REPLACE markers SET talk = ? WHERE talk = ?", (now, was))
    db.execute("UPDATE talks SET name = ? WHERE name = ?", (now, was))


def _apart(db: sqlite3.Connection, name: str) -> str:
    return next(
        apart
        for number in count(1)
        if not _is_there(db, "talks", "name", apart := f"{name},{number}")
    )


def _is_there(db: sqlite3.Connection, table: str, column: str, name: str) -> bool:
    row = db.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (name,)).fetchone()  # noqa: S608
    return row is not None
