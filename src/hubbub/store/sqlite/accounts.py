"""Accounts in SQLite; see accounts.Accounts and accounts.Secrets."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from hubbub.errors import AlreadyThere, NoSuchAccount, TokenRefused
from hubbub.names import fold
from hubbub.protocol.sasl.scram import Verifier
from hubbub.store.accounts import (
    Account,
    Credentials,
    Profile,
    Suspension,
    Token,
    with_presence,
    with_profile,
)
from hubbub.store.sqlite.connection import Database, insert

_PARTS = ("accounts", "verifiers", "nicks", "certfps")
"""The tables that an account has rows in, known by `folded`."""

_COLUMNS = (
    "name, created_s, argon2, email, code, settings, last_seen_s,"
    " suspended_by, suspended_reason, suspended_at_s, suspended_until_s,"
    " metadata"
)
_TOKEN = "code, by, created_s, uses_left, expires_s"  # noqa: S105 (columns)


class SqliteAccounts:
    """See accounts.Accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, account: Account, *, token: str | None = None) -> None:
        """See accounts.Accounts."""
        with self._database.writing() as db:
            for table in ("accounts", "reserved"):
                if _has(db, table, "folded", account.folded):
                    raise AlreadyThere(f"the name {account.name} is taken")
            _write(db, account)
            if token is not None:
                _use(db, token, account.created_s)

    def change(self, name: str, how: Callable[[Account], Account]) -> Account:
        """See accounts.Accounts."""
        with self._database.writing() as db:
            old = _read(db, fold(name))
            if old is None:
                raise NoSuchAccount(f"there is no account {name}")
            new = how(old)
            if new.folded != old.folded:
                raise ValueError(f"{old.name} cannot become {new.name}")
            _delete(db, old.folded)
            _write(db, new)
            kept = _read(db, new.folded)
        assert kept is not None  # noqa: S101 (it was written one line above)
        return kept

    def keep_presences(self, presences: Mapping[str, str | None]) -> None:
        """See accounts.Accounts."""
        with self._database.writing() as db:
            for name, presence in presences.items():
                _amend(db, "settings", name, partial(with_presence, presence=presence))

    def keep_profiles(self, profiles: Mapping[str, Profile]) -> None:
        """See accounts.Accounts."""
        with self._database.writing() as db:
            for name, profile in profiles.items():
                _amend(db, "metadata", name, partial(with_profile, profile=profile))

    def account(self, name: str) -> Account | None:
        """See accounts.Accounts."""
        return self._one("SELECT folded FROM accounts WHERE folded = ?", fold(name))

    def account_by_certfp(self, certfp: str) -> Account | None:
        """See accounts.Accounts."""
        return self._one("SELECT folded FROM certfps WHERE certfp = ?", certfp)

    def account_by_nick(self, nick: str) -> Account | None:
        """See accounts.Accounts."""
        return self._one("SELECT folded FROM nicks WHERE nick = ?", fold(nick))

    def accounts(self, after: str = "", limit: int = 100) -> list[Account]:
        """See accounts.Accounts."""
        with self._database.reading() as db:
            db.execute("BEGIN")  # all tables as they were at one moment
            names = db.execute(
                "SELECT folded FROM accounts WHERE folded > ? ORDER BY folded LIMIT ?",
                (fold(after), limit),
            ).fetchall()
            return [one for (folded,) in names if (one := _read(db, folded)) is not None]

    def drop(self, name: str, *, is_reserved: bool) -> None:
        """See accounts.Accounts."""
        folded = fold(name)
        with self._database.writing() as db:
            if not is_reserved:
                db.execute("DELETE FROM reserved WHERE folded = ?", (folded,))
            elif _has(db, "accounts", "folded", folded):
                db.execute("INSERT INTO reserved VALUES (?)", (folded,))
            _delete(db, folded)

    def add_token(self, token: Token) -> None:
        """See accounts.Accounts."""
        with self._database.writing() as db:
            if _has(db, "tokens", "code", token.code):
                raise AlreadyThere("there is an invitation with this code")
            values = [token.code, token.by, token.created_s, token.uses_left, token.expires_s]
            insert(db, "tokens", len(values), values)

    def drop_token(self, code: str) -> None:
        """See accounts.Accounts."""
        with self._database.writing() as db:
            db.execute("DELETE FROM tokens WHERE code = ?", (code,))

    def tokens(self) -> list[Token]:
        """See accounts.Accounts."""
        with self._database.reading() as db:
            found = db.execute(f"SELECT {_TOKEN} FROM tokens ORDER BY created_s, code")  # noqa: S608 (our own words)
            return [Token(*row) for row in found]

    def _one(self, query: str, value: str) -> Account | None:
        with self._database.reading() as db:
            db.execute("BEGIN")  # all tables as they were at one moment
            row = db.execute(query, (value,)).fetchone()
            return _read(db, row[0]) if row else None


class SqliteSecrets:
    """See accounts.Secrets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def secret(self, purpose: str, fresh: bytes) -> bytes:
        """See accounts.Secrets."""
        with self._database.writing() as db:
            db.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (purpose, fresh))
            (value,) = db.execute(
                "SELECT value FROM secrets WHERE purpose = ?", (purpose,)
            ).fetchone()
        return bytes(value)


def _has(db: sqlite3.Connection, table: str, column: str, value: str) -> bool:
    query = f"SELECT 1 FROM {table} WHERE {column} = ?"  # noqa: S608 (our own words)
    return db.execute(query, (value,)).fetchone() is not None


def _write(db: sqlite3.Connection, account: Account) -> None:
    """Insert an account of which nothing is there; raise AlreadyThere."""
    _insert_owned(db, "nicks", account.folded, account.all_nicks)
    _insert_owned(db, "certfps", account.folded, account.certfps)
    credentials, closed = account.credentials, account.suspension
    values = [
        account.folded,
        account.name,
        account.created_s,
        credentials.argon2 if credentials else None,
        account.email,
        account.code,
        _json(account.settings),
        account.last_seen_s,
        *((closed.by, closed.reason, closed.at_s, closed.until_s) if closed else (None,) * 4),
        _json(account.metadata),
    ]
    insert(db, "accounts", len(values), values)
    for mechanism, one in (credentials.scram if credentials else {}).items():
        row = (mechanism, one.salt, one.iterations, one.stored_key, one.server_key)
        insert(db, "verifiers", 6, [account.folded, *row])


def _amend(
    db: sqlite3.Connection, column: str, name: str, how: Callable[[Any], Mapping[str, Any]]
) -> None:
    """Replace what an account has in a column by what `how` makes of it, if there is one."""
    query = f"SELECT {column} FROM accounts WHERE folded = ?"  # noqa: S608 (our own words)
    row = db.execute(query, (fold(name),)).fetchone()
    if row is not None:
        update = f"UPDATE accounts SET {column} = ? WHERE folded = ?"  # noqa: S608 (our own words)
        db.execute(update, (_json(how(json.loads(row[0]))), fold(name)))


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)


def _insert_owned(db: sqlite3.Connection, table: str, folded: str, things: Iterable[str]) -> None:
    column, sentence = {
        "nicks": ("nick", "the nick {} belongs to another account"),
        "certfps": ("certfp", "this certificate belongs to another account"),
    }[table]
    for thing in sorted(things):
        if _has(db, table, column, thing):
            raise AlreadyThere(sentence.format(thing))
        insert(db, table, 2, [thing, folded])


def _delete(db: sqlite3.Connection, folded: str) -> None:
    for table in _PARTS:
        db.execute(f"DELETE FROM {table} WHERE folded = ?", (folded,))  # noqa: S608 (our own words)


def _read(db: sqlite3.Connection, folded: str) -> Account | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM accounts WHERE folded = ?", (folded,)).fetchone()  # noqa: S608 (our own words)
    if row is None:
        return None
    name, created_s, argon2, email, code, settings, last_seen_s, *closed, metadata = row
    return Account(
        name,
        created_s,
        None if argon2 is None else Credentials(argon2, _verifiers(db, folded)),
        _column(db, "SELECT certfp FROM certfps WHERE folded = ?", folded),
        _column(db, "SELECT nick FROM nicks WHERE folded = ?", folded) - {folded},
        email,
        code,
        json.loads(settings),
        Suspension(*closed) if closed[0] is not None else None,
        last_seen_s,
        json.loads(metadata),
    )


def _verifiers(db: sqlite3.Connection, folded: str) -> dict[str, Verifier]:
    found = db.execute(
        "SELECT mechanism, salt, iterations, stored_key, server_key FROM verifiers"
        " WHERE folded = ?",
        (folded,),
    )
    return {mechanism: Verifier(*rest) for mechanism, *rest in found}


def _column(db: sqlite3.Connection, query: str, value: Any) -> frozenset[str]:
    return frozenset(row[0] for row in db.execute(query, (value,)))


def _use(db: sqlite3.Connection, code: str, now_s: int) -> None:
    """Take one use from a token; raise TokenRefused."""
    row = db.execute(f"SELECT {_TOKEN} FROM tokens WHERE code = ?", (code,)).fetchone()  # noqa: S608 (our own words)
    if row is None or not Token(*row).is_good(now_s):
        raise TokenRefused("this invitation is unknown, used up or too old")
    db.execute("UPDATE tokens SET uses_left = uses_left - 1 WHERE code = ?", (code,))
