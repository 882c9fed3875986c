"""What a person's client keeps on this machine: outbox, drafts, rooms, scrollback, what was typed.

One SQLite file in the user's data directory, readable by its owner only. A message of ours is in it
before it leaves, and stays until its echo has come, so that neither a crash nor a power cut loses
it; rooms, drafts and scrollback are written once a second.

The file belongs to one running client. A second one gets an empty vault in memory: two would send
each other's messages. What a server's key is, is kept by `trust.py`.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from hubbub.client.events import Draft, Kind
from hubbub.client.model import Delivery, Item
from hubbub.client.outgoing import UNCONFIRMED, Waiting
from hubbub.client.packing import packed, unpacked
from hubbub.errors import StoreError
from hubbub.names import fold
from hubbub.records import dataclass

KEPT_PER_ROOM = 5_000
"""So many items of a room stay on this machine; the server has the others."""

SHOWN_AT_START = 300

KEPT_TYPED = 1_000
"""So many lines that were typed are kept, to be found again."""

_SCHEMAS = (
    """
CREATE TABLE server (
    name TEXT PRIMARY KEY, nick TEXT NOT NULL, account TEXT NOT NULL, seen_s REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE room (
    server TEXT NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL, is_person INTEGER NOT NULL,
    is_wanted INTEGER NOT NULL, topic TEXT NOT NULL, read_s REAL NOT NULL, draft TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (server, folded)
) WITHOUT ROWID;
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY, server TEXT NOT NULL, key TEXT NOT NULL, target TEXT NOT NULL,
    text TEXT NOT NULL, kind TEXT NOT NULL, reply_to TEXT NOT NULL, time_s REAL NOT NULL,
    problem TEXT NOT NULL, is_sent INTEGER NOT NULL DEFAULT 0,
    UNIQUE (server, key)
);
CREATE TABLE item (
    server TEXT NOT NULL, folded TEXT NOT NULL, serial INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (server, folded, serial)
) WITHOUT ROWID;
""",
    "CREATE TABLE typed (number INTEGER PRIMARY KEY, text TEXT NOT NULL);",
)
"""What each version adds to the one before."""

VERSION = len(_SCHEMAS)


@dataclass(frozen=True, slots=True)
class KnownServer:
    """A server where somebody was: the nick there, the account ('' for none), and when."""

    name: str
    nick: str
    account: str
    seen_s: float


@dataclass(frozen=True, slots=True)
class KnownRoom:
    """A room as it is kept; is_wanted: we are in it whenever we are there."""

    name: str
    is_person: bool
    is_wanted: bool
    topic: str
    read_s: float
    draft: str


class Vault:
    """The file; `with` it.

    Args: path: None for one in memory, that is gone with the program.
    Raises: StoreError: the file cannot be used, or a newer hubbub has written it.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock: int | None = None
        self.is_kept = path is not None and self._owns(path)
        where = path if path is not None and self.is_kept else ":memory:"
        self._db = sqlite3.connect(where, isolation_level=None)
        try:
            self._prepare(path)
        except BaseException as error:
            self.close()
            if isinstance(error, sqlite3.Error):
                raise StoreError(f"{path} cannot be used: {error}") from error
            raise

    def _owns(self, path: Path) -> bool:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"{path} cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def _prepare(self, path: Path | None) -> None:
        db = self._db
        # A commit of the outbox waits for the disk. In WAL mode that is one fsync, 0.1 to 5 ms
        # for something that happens when a person presses Enter.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")  # what was said does not linger in free pages
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise StoreError(f"{path} was written by a newer hubbub: update hubbub")
        if version < VERSION:
            more = " ".join(_SCHEMAS[version:])
            db.executescript(f"BEGIN; {more} PRAGMA user_version = {VERSION}; COMMIT;")

    def close(self) -> None:
        """Close the file; another client may use it then."""
        self._db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Servers and rooms

    def servers(self) -> list[KnownServer]:
        """Return the servers where we were, the last one first."""
        rows = self._db.execute("SELECT * FROM server ORDER BY seen_s DESC")
        return [KnownServer(*row) for row in rows]

    def keep_server(self, server: KnownServer) -> None:
        """Keep a server."""
        self._write(
            "INSERT OR REPLACE INTO server VALUES (?, ?, ?, ?)",
            [(server.name, server.nick, server.account, server.seen_s)],
        )

    def forget_server(self, name: str) -> None:
        """Forget all about a server, and what was not sent to it."""
        self._write("DELETE FROM server WHERE name = ?", [(name,)])
        for table in ("room", "outbox", "item"):
            self._write(f"DELETE FROM {table} WHERE server = ?", [(name,)])  # noqa: S608 (ours)

    def rooms(self, server: str) -> list[KnownRoom]:
        """Return the rooms and talks there, in their order."""
        rows = self._db.execute(
            "SELECT name, is_person, is_wanted, topic, read_s, draft FROM room"
            " WHERE server = ? ORDER BY place",
            (server,),
        )
        return [KnownRoom(row[0], bool(row[1]), bool(row[2]), *row[3:]) for row in rows]

    def keep_rooms(self, server: str, rooms: Iterable[KnownRoom]) -> None:
        """Keep these rooms and talks, in this order, and no others."""
        rows = [
            (server, fold(r.name), r.name, r.is_person, r.is_wanted, r.topic, r.read_s, r.draft, at)
            for at, r in enumerate(rooms)
        ]
        with self._together():
            self._db.execute("DELETE FROM room WHERE server = ?", (server,))
            self._db.executemany("INSERT INTO room VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def move_room(self, server: str, old: str, new: str, keys: Iterable[str]) -> None:
        """Keep a room's scrollback, and what waits for it (by its keys), under another name."""
        where = (fold(new), server, fold(old))
        with self._together():
            if fold(old) != fold(new):  # of another room, which had that name before
                self._db.execute("DELETE FROM item WHERE folded = ? AND server = ?", where[:2])
            self._db.execute("UPDATE item SET folded = ? WHERE server = ? AND folded = ?", where)
            self._db.executemany(
                "UPDATE outbox SET target = ? WHERE server = ? AND key = ?",
                [(new, server, key) for key in keys],
            )

    # What was not sent

    def outbox(self, server: str) -> list[Waiting]:
        """Return what has no echo yet, oldest first: queued, or failed."""
        rows = self._db.execute(
            "SELECT target, text, kind, key, reply_to, time_s,"
            " CASE WHEN problem = '' AND is_sent THEN ? ELSE problem END"
            " FROM outbox WHERE server = ? ORDER BY number",
            (UNCONFIRMED, server),
        )
        return [
            Waiting(
                Draft(target, text, Kind(kind), key, reply_to),
                time_s,
                Delivery.FAILED if problem else Delivery.QUEUED,
                problem,
            )
            for target, text, kind, key, reply_to, time_s, problem in rows
        ]

    def put_out(self, server: str, *waiting: Waiting) -> None:
        """Keep messages until `drop`; when this returns they are on the disk.

        Of one that is kept already only the problem changes.
        """
        rows = [
            (
                server,
                one.draft.key,
                one.draft.to,
                one.draft.text,
                one.draft.kind.value,
                one.draft.reply_to,
                one.time_s,
                one.problem,
            )
            for one in waiting
        ]
        self._write(
            "INSERT INTO outbox (server, key, target, text, kind, reply_to, time_s, problem)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (server, key) DO UPDATE SET problem = excluded.problem",
            rows,
        )

    def note_sent(self, server: str, key: str) -> None:
        """Note that a message leaves now, to a server that would not know it again.

        Should the program end before its echo comes, nobody can tell whether it arrived.
        """
        self._write("UPDATE outbox SET is_sent = 1 WHERE server = ? AND key = ?", [(server, key)])

    def drop(self, server: str, keys: Iterable[str]) -> None:
        """Let go of messages that have arrived, or that a person has taken back."""
        self._write(
            "DELETE FROM outbox WHERE server = ? AND key = ?", [(server, key) for key in keys]
        )

    # What was typed

    def typed(self, limit: int = KEPT_TYPED) -> list[str]:
        """Return the last lines that were typed, oldest first."""
        rows = self._db.execute("SELECT text FROM typed ORDER BY number DESC LIMIT ?", (limit,))
        return [text for (text,) in rows][::-1]

    def keep_typed(self, text: str) -> None:
        """Keep a line that was typed, as the newest; the same one is kept once."""
        with self._together():
            self._db.execute("DELETE FROM typed WHERE text = ?", (text,))
            self._db.execute("INSERT INTO typed (text) VALUES (?)", (text,))
            self._db.execute(
                "DELETE FROM typed WHERE number <= (SELECT max(number) FROM typed) - ?",
                (KEPT_TYPED,),
            )

    # Scrollback

    def scrollback(
        self, server: str, room: str, limit: int = SHOWN_AT_START, before: int | None = None
    ) -> list[Item]:
        """Return the newest items of a room in front of that serial number, oldest first."""
        rows = self._db.execute(
            "SELECT json, serial FROM item WHERE server = ? AND folded = ? AND serial < ?"
            " ORDER BY serial DESC LIMIT ?",
            (server, fold(room), 2**62 if before is None else before, limit),
        )
        found: list[Item] = []
        for text, serial in rows:
            item = unpacked(text, serial)
            if item is None or (found and item.serial != found[-1].serial - 1):
                break  # what comes before a hole has lost its place
            found.append(item)
        return found[::-1]

    def keep_items(self, server: str, items: Mapping[str, Iterable[Item]]) -> None:
        """Keep items by room, in place of those with the same serial numbers."""
        rows = [
            (server, fold(room), item.serial, packed(item))
            for room, some in items.items()
            for item in some
        ]
        with self._together(waits=False):
            self._db.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)", rows)
            self._db.executemany(
                "DELETE FROM item WHERE server = ?1 AND folded = ?2 AND serial <="
                " (SELECT max(serial) FROM item WHERE server = ?1 AND folded = ?2) - ?3",
                [(server, fold(room), KEPT_PER_ROOM) for room in items],
            )

    def forget_items(self, server: str, room: str) -> None:
        """Let go of a room's scrollback."""
        self._write("DELETE FROM item WHERE server = ? AND folded = ?", [(server, fold(room))])

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._together():
            self._db.executemany(statement, rows)

    @contextmanager
    def _together(self, *, waits: bool = True) -> Iterator[None]:
        """Make one transaction of the block; raises StoreError when the disk refuses it.

        waits: until it is on the disk; what can be asked for again need not be.
        """
        try:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if waits else 'NORMAL'}")
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise StoreError(f"what you write cannot be kept: {error}") from error
            raise
