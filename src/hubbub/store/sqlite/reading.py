"""The reading half of the history; see base.History for what each promises."""

from collections.abc import Collection
from typing import Any

from hubbub.names import fold
from hubbub.store.base import EDITED, REDACTED, Record, was_sent_to
from hubbub.store.sqlite import deleting, renaming, rows
from hubbub.store.sqlite.connection import marks
from hubbub.store.sqlite.readable import Readable

_ASKED_AT_ONCE = 500  # ids in one statement


class Reading:
    """What was, on a reader's connection."""

    def __init__(self, database: Readable) -> None:
        self._database = database

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
        only, names = _only(kinds)
        found = self._select(
            f"""
            SELECT {rows.COLUMNS} FROM heard
            CROSS JOIN events ON events.id = heard.id {rows.REFERRED}
            WHERE heard.talk = (SELECT id FROM talks WHERE name = ?)
              AND heard.id > ? AND heard.id < ? {only}
            ORDER BY heard.id {"DESC" if newest else "ASC"} LIMIT ?
            """,  # noqa: S608 (our own words)
            talk, after, before, *names, max(limit, 0),
        )  # fmt: skip
        if newest:
            found.reverse()
        return found

    def following(self, after: int, limit: int) -> list[Record]:
        """See base.History."""
        where = "WHERE events.id > ? ORDER BY events.id LIMIT ?"
        return self._select(f"{rows.EVENTS} {where}", after, limit)

    def latest(
        self, talks: Collection[str], after: int, looked_at: int, limit: int
    ) -> list[Record]:
        """Return the newest records of these talks, and changes anywhere, that follow after an id.

        Args: looked_at: so many records of whatever talk are looked at, so that a quiet talk
            among busy ones does not mean to read all there is.
        Returns: oldest first.
        """
        found = self._select(
            f"""
            {rows.EVENTS}
            WHERE events.id > ? AND events.id > coalesce(
                (SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET ?), 0
            ) AND (
                events.talks IN (SELECT id FROM talks WHERE name IN ({marks(len(talks))}))
                OR typeof(events.talks) = 'text'
                OR events.kind IN (SELECT id FROM kinds WHERE name IN (?, ?))
            )
            ORDER BY events.id DESC LIMIT ?
            """,  # noqa: S608 (our own words)
            after, looked_at, *talks, EDITED, REDACTED, limit,
        )  # fmt: skip
        return found[::-1]

    def record(self, record_id: int) -> Record | None:
        """See base.History."""
        found = self._select(f"{rows.EVENTS} WHERE events.id = ?", record_id)
        return found[0] if found else None

    def records(self, ids: Collection[int]) -> list[Record]:
        """Return those of these records that exist, oldest first."""
        with self._database.reading() as db:
            return rows.by_ids(db, ids)

    def existing(self, ids: Collection[int]) -> set[int]:
        """Return which of these ids are those of records."""
        asked = list(ids)
        found: set[int] = set()
        with self._database.reading() as db:
            for start in range(0, len(asked), _ASKED_AT_ONCE):
                some = asked[start : start + _ASKED_AT_ONCE]
                rows_found = db.execute(
                    f"SELECT id FROM events WHERE id IN ({marks(len(some))})",  # noqa: S608
                    some,
                )
                found.update(row[0] for row in rows_found)
        return found

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
        column = "nick" if identity is None else "identity"
        found = self._select(
            f"""
            SELECT {rows.COLUMNS} FROM keys
            CROSS JOIN events ON events.id = keys.id {rows.REFERRED}
            WHERE keys.sum = ? AND keys.id > ? AND events.key = ? AND sources.{column} = ?
            ORDER BY keys.id
            """,  # noqa: S608 (our own words)
            rows.key_sum(key), since, key, fold(nick) if nick is not None else identity,
        )  # fmt: skip
        there = (one for one in found if target is None or was_sent_to(one, target))
        return next(there, None)

    def about(self, ids: Collection[int]) -> list[Record]:
        """See base.History."""
        asked = sorted(set(ids))
        found = []
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            some = asked[start : start + _ASKED_AT_ONCE]
            found += self._select(
                f"{rows.EVENTS} WHERE events.about IN ({marks(len(some))})", *some
            )
        return sorted(found, key=lambda record: record.id)

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
        only, names = _only(kinds)
        order = "DESC" if newest else "ASC"
        with self._database.reading() as db:
            found: list[tuple[str, int]] = db.execute(
                f"""
                WITH asked (id, name) AS (
                    SELECT id, name FROM talks WHERE one = ? UNION
                    SELECT id, name FROM talks WHERE other = ? UNION
                    SELECT id, name FROM talks WHERE name IN ({marks(len(rooms))})
                ), latest (name, id) AS (
                    SELECT name, (SELECT heard.id FROM heard WHERE talk = asked.id {only}
                                  ORDER BY heard.id DESC LIMIT 1) FROM asked
                )
                SELECT name, id FROM latest WHERE id > ? AND id < ?
                ORDER BY id {order}, name {order} LIMIT ?
                """,  # noqa: S608 (our own words)
                (identity, identity, *rooms, *names, after, before, max(limit, 0)),
            ).fetchall()
        if newest:
            found.reverse()
        return found

    def talks(self, after: str, limit: int) -> list[str]:
        """See base.History."""
        with self._database.reading() as db:
            found = db.execute(
                "SELECT name FROM talks WHERE name > ?"
                " AND EXISTS (SELECT 1 FROM heard WHERE heard.talk = talks.id)"
                " ORDER BY name LIMIT ?",
                (after, limit),
            )
            return [row[0] for row in found]

    def last_id(self) -> int:
        """See base.History."""
        return self._number("SELECT coalesce(max(id), 0) FROM events")

    def count(self, talk: str) -> int:
        """See base.History; 20 ms for 600,000."""
        return self._number(
            "SELECT count(*) FROM heard WHERE talk = (SELECT id FROM talks WHERE name = ?)", talk
        )

    def count_by(self, *, identity: str | None = None, nick: str | None = None) -> int:
        """See base.History."""
        with self._database.reading() as db:
            return deleting.Forgotten(identity, nick).count(db)

    def talk_words(self) -> dict[str, str]:
        """Return by which names the search knows talks that are called otherwise now."""
        with self._database.reading() as db:
            return renaming.words(db)

    def total(self) -> int:
        """Return how many records there are, in all."""
        return self._number("SELECT count(*) FROM events")

    def _number(self, sql: str, *values: Any) -> int:
        with self._database.reading() as db:
            (number,) = db.execute(sql, values).fetchone()
        return int(number)

    def _select(self, sql: str, *values: Any) -> list[Record]:
        with self._database.reading() as db:
            return rows.select(db, sql, values)


def _only(kinds: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the condition that only these kinds pass, and its values."""
    if kinds is None:
        return "", ()
    condition = f"AND heard.kind IN (SELECT id FROM kinds WHERE name IN ({marks(len(kinds))}))"  # noqa: S608
    return condition, tuple(kinds)
