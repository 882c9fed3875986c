"""Taking records out of the history: which they are, and every table that has a part of them."""

import sqlite3
from collections.abc import Collection, Iterable

from hubbub.names import fold
from hubbub.store.base import END, FORGOTTEN, nick_of

# What is compared with NULL is not true, so the one of the two that was not given finds nobody.
_THEIRS = "SELECT id FROM sources WHERE identity = :identity OR account = :identity OR nick = :nick"


class Forgotten:
    """Whose records go: those of an identity or account, or those under a nick."""

    def __init__(self, identity: str | None, nick: str | None) -> None:
        if (identity is None) == (nick is None):
            raise ValueError("forget asks for an identity or a nick")
        self._identity = identity
        self._who = {"identity": identity, "nick": None if nick is None else fold(nick)}

    def ids(self, db: sqlite3.Connection, after: int, look_through: int) -> tuple[list[int], int]:
        """Look through so many records after that id; return theirs, and where to go on.

        To go on at END means that there are no more.
        """
        (last,) = db.execute(
            "SELECT id FROM events WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?",
            (after, look_through - 1),
        ).fetchone() or (END,)
        found = db.execute(
            f"SELECT id FROM events WHERE id > :after AND id <= :last AND source IN ({_THEIRS})",  # noqa: S608 (our own words)
            {**self._who, "after": after, "last": last},
        )
        return [row[0] for row in found], last

    def count(self, db: sqlite3.Connection) -> int:
        """Return how many records are theirs."""
        (count,) = db.execute(
            f"SELECT count(*) FROM events WHERE source IN ({_THEIRS})",  # noqa: S608
            self._who,
        ).fetchone()
        return int(count)

    def delete_names(self, db: sqlite3.Connection) -> None:
        """Delete the sources, the markers and the direct talks that nothing is heard in now.

        None of their records may be left. Rooms keep what they set, but not their name.
        """
        self._leave_rooms(db)
        db.execute(f"DELETE FROM sources WHERE id IN ({_THEIRS})", self._who)  # noqa: S608
        if self._identity is not None:
            db.execute("DELETE FROM markers WHERE identity = ?", (self._identity,))
            db.execute(
                "DELETE FROM talks WHERE (one = :identity OR other = :identity)"
                " AND NOT EXISTS (SELECT 1 FROM heard WHERE heard.talk = talks.id)",
                self._who,
            )

    def _leave_rooms(self, db: sqlite3.Connection) -> None:
        sources = {
            row[0]
            for row in db.execute(f"SELECT source FROM sources WHERE id IN ({_THEIRS})", self._who)  # noqa: S608
        }
        nick = self._who["nick"]
        for table, column in (("rooms", "topic_by"), ("room_masks", "by")):
            setters = db.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()  # noqa: S608
            for (by,) in setters:
                if by is not None and (by in sources or nick_of(by) == nick):
                    db.execute(
                        f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608
                        (FORGOTTEN, by),
                    )
        db.execute("UPDATE rooms SET founder = NULL WHERE founder = ?", (self._identity,))
        db.execute("DELETE FROM room_roles WHERE account = ?", (self._identity,))


def surplus(
    db: sqlite3.Connection, talk: str, before: int | None, keep: int | None, at_most: int
) -> list[int]:
    """Return the oldest records of a talk that are too old or too many."""
    row = db.execute("SELECT id FROM talks WHERE name = ?", (talk,)).fetchone()
    if row is None:
        return []
    last = 0 if before is None else before - 1
    if keep is not None:
        newest_surplus = db.execute(
            "SELECT id FROM heard WHERE talk = ? ORDER BY id DESC LIMIT 1 OFFSET ?", (row[0], keep)
        ).fetchone()
        last = max(last, newest_surplus[0] if newest_surplus else 0)
    found = db.execute(
        "SELECT id FROM heard WHERE talk = ? AND id <= ? ORDER BY id LIMIT ?",
        (row[0], last, at_most),
    )
    return [row[0] for row in found]


def unhear(db: sqlite3.Connection, talk: str, ids: Iterable[int]) -> None:
    """Take records that are heard elsewhere too out of one talk."""
    (number,) = db.execute("SELECT id FROM talks WHERE name = ?", (talk,)).fetchone()
    for record_id in ids:
        row = db.execute("SELECT talks FROM events WHERE id = ?", (record_id,)).fetchone()
        if row is None:
            continue
        left = [one for one in _numbers(row[0]) if one != number]
        db.execute("DELETE FROM heard WHERE talk = ? AND id = ?", (number, record_id))
        db.execute(
            "UPDATE events SET talks = ? WHERE id = ?",
            (left[0] if len(left) == 1 else " ".join(map(str, left)) or None, record_id),
        )


def delete(db: sqlite3.Connection, ids: Collection[int]) -> None:
    """Delete records, wherever they are heard."""
    for record_id in ids:
        row = db.execute("SELECT talks FROM events WHERE id = ?", (record_id,)).fetchone()
        for talk in _numbers(row[0]) if row else ():
            db.execute("DELETE FROM heard WHERE talk = ? AND id = ?", (talk, record_id))
    several = [(record_id,) for record_id in ids]
    db.executemany("DELETE FROM events WHERE id = ?", several)
    db.executemany("DELETE FROM keys WHERE id = ?", several)


def _numbers(talks: int | str | None) -> list[int]:
    if isinstance(talks, str):
        return [int(one) for one in talks.split()]
    return [] if talks is None else [talks]
