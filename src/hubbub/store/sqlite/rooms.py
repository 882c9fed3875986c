"""Rooms and read markers in SQLite; see base.Rooms and base.Markers."""

import json
import sqlite3
from collections import defaultdict
from typing import Any

from hubbub.core.retention import Retention
from hubbub.core.state import Ban, Topic
from hubbub.names import fold
from hubbub.store.base import StoredRoom
from hubbub.store.sqlite.connection import Database, insert


class SqliteRooms:
    """See base.Rooms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, room: StoredRoom) -> None:
        """See base.Rooms."""
        folded = fold(room.name)
        topic, kept = room.topic, room.retention
        with self._database.writing() as db:
            _drop(db, folded)
            values = [
                folded,
                room.name,
                room.created_s,
                "".join(sorted(room.flags)),
                room.password,
                room.member_limit,
                *((topic.text, topic.by, topic.at_s) if topic else (None, None, None)),
                room.founder,
                kept is not None,
                *((kept.days, kept.messages) if kept else (None, None)),
                json.dumps(dict(room.settings)),
                json.dumps(dict(room.metadata), ensure_ascii=False),
            ]
            insert(db, "rooms", len(values), values)
            masks = [
                value
                for mode, bans in room.lists.items()
                for position, ban in enumerate(bans)
                for value in (folded, mode, position, ban.mask, ban.by, ban.at_s, ban.until_s)
            ]
            insert(db, "room_masks", 7, masks)
            roles = [value for role in room.roles.items() for value in (folded, *role)]
            insert(db, "room_roles", 3, roles)

    def load(self) -> list[StoredRoom]:
        """See base.Rooms."""
        with self._database.reading() as db:
            db.execute("BEGIN")  # all tables as they were at one moment
            lists: dict[str, dict[str, tuple[Ban, ...]]] = defaultdict(dict)
            for folded, mode, *ban in db.execute(
                "SELECT folded, mode, mask, by, at_s, until_s FROM room_masks"
                " ORDER BY folded, mode, position"
            ):
                lists[folded][mode] = (*lists[folded].get(mode, ()), Ban(*ban))
            roles: dict[str, dict[str, str]] = defaultdict(dict)
            for folded, account, rank in db.execute("SELECT folded, account, rank FROM room_roles"):
                roles[folded][account] = rank
            return [
                _room(lists.get(folded, {}), roles.get(folded, {}), *row)
                for folded, *row in db.execute(
                    "SELECT folded, name, created_s, flags, password, member_limit, topic,"
                    " topic_by, topic_at_s, founder, has_retention, retention_days,"
                    " retention_messages, settings, metadata FROM rooms ORDER BY folded"
                )
            ]

    def drop(self, name: str) -> None:
        """See base.Rooms."""
        with self._database.writing() as db:
            _drop(db, fold(name))


class SqliteMarkers:
    """See base.Markers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, identity: str, talk: str, read_id: int) -> int:
        """See base.Markers."""
        with self._database.writing() as db:
            (now,) = db.execute(
                "INSERT INTO markers VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                " SET id = max(id, excluded.id) RETURNING id",
                (identity, talk, read_id),
            ).fetchone()
        return int(now)

    def marker(self, identity: str, talk: str) -> int | None:
        """See base.Markers."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT id FROM markers WHERE identity = ? AND talk = ?", (identity, talk)
            ).fetchone()
        return row[0] if row else None

    def markers(self, identity: str) -> dict[str, int]:
        """See base.Markers."""
        with self._database.reading() as db:
            return dict(
                db.execute(
                    "SELECT talk, id FROM markers WHERE identity = ?", (identity,)
                ).fetchall()
            )


def _drop(db: sqlite3.Connection, folded: str) -> None:
    for table in ("room_masks", "room_roles"):
        db.execute(f"DELETE FROM {table} WHERE folded = ?", (folded,))  # noqa: S608 - our own names
    db.execute("DELETE FROM rooms WHERE folded = ?", (folded,))


def _room(lists: dict[str, tuple[Ban, ...]], roles: dict[str, str], *row: Any) -> StoredRoom:
    name, created_s, flags, password, member_limit, topic, by, at_s, founder, *more = row
    has_retention, days, messages, settings, metadata = more
    return StoredRoom(
        name,
        created_s,
        frozenset(flags),
        password,
        member_limit,
        None if topic is None else Topic(topic, by, at_s),
        lists,
        founder,
        Retention(days, messages) if has_retention else None,
        json.loads(settings),
        roles,
        json.loads(metadata),
    )
