"""`hubbub admin user` and `hubbub admin token`: accounts and invitations of a data directory.

The server may run: it reads an account when somebody logs in to it. Who is logged in stays so,
and is told nothing; what ends that is said with the result.
"""

import argparse
import getpass
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hubbub.cli.kept import opened, tell
from hubbub.errors import NoSuchAccount, WrongUse
from hubbub.names import is_nick
from hubbub.server import passwords
from hubbub.server.config import load
from hubbub.store.accounts import Account, Credentials, Suspension, Token
from hubbub.store.sqlite import SqliteStore

_BY = "admin"
_CODE_BYTES = 9
_PAGE = 500


def user(options: argparse.Namespace, directory: Path) -> int:
    """Run an action on accounts. Raises: HubbubError."""
    if options.what != "list" and options.name is None:
        raise WrongUse(f"admin user {options.what} needs a name")
    with opened(directory) as store:
        _USER[options.what](options, store)
    return 0


def token(options: argparse.Namespace, directory: Path) -> int:
    """Run an action on invitations. Raises: HubbubError."""
    with opened(directory) as store:
        _TOKEN[options.what](options, store)
    return 0


def _credentials(options: argparse.Namespace) -> Credentials:
    """Ask for a password without showing it, or take a line of what is piped in."""
    least_bytes = load(options.config).accounts.password_bytes
    if sys.stdin.isatty():
        password = getpass.getpass("password: ")
        if password != getpass.getpass("again: "):
            raise WrongUse("the passwords differ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    found = passwords.objection(password, options.name, least_bytes)
    if found is not None:
        raise WrongUse(found.sentence)
    return passwords.credentials(password)


def _add(options: argparse.Namespace, store: SqliteStore) -> None:
    if not is_nick(options.name):
        raise WrongUse(f"{options.name!r} is no name")
    account = Account(options.name, int(time.time()), _credentials(options))
    store.accounts.create(account)
    tell(options, f"{account.name} is registered", name=account.name)


def _passwd(options: argparse.Namespace, store: SqliteStore) -> None:
    _found(options, store)
    kept = _credentials(options)
    store.accounts.change(options.name, lambda one: replace(one, credentials=kept))
    tell(options, f"{options.name} has another password", name=options.name)


def _suspend(options: argparse.Namespace, store: SqliteStore) -> None:
    closed = Suspension(_BY, options.reason, int(time.time()))
    store.accounts.change(options.name, lambda one: replace(one, suspension=closed))
    _tell_with_sessions(options, f"{options.name} is suspended", "SUSPEND ADD")


def _unsuspend(options: argparse.Namespace, store: SqliteStore) -> None:
    store.accounts.change(options.name, lambda one: replace(one, suspension=None))
    tell(options, f"{options.name} is not suspended", name=options.name)


def _list(options: argparse.Namespace, store: SqliteStore) -> None:
    names: list[str] = []
    after = ""
    while page := store.accounts.accounts(after, _PAGE):
        after = page[-1].folded
        names += [one.name for one in page]
    tell(options, "\n".join(names) or "there are no accounts", accounts=names)


def _show(options: argparse.Namespace, store: SqliteStore) -> None:
    account = _found(options, store)
    shown: dict[str, Any] = {
        "name": account.name,
        "registered": account.created_s,
        "last_seen": account.last_seen_s,
        "nicks": sorted(account.all_nicks),
        "email": account.email,
        "certificates": sorted(account.certfps),
        "suspended": account.is_suspended(time.time()),
    }
    tell(options, "\n".join(f"{key}: {value}" for key, value in shown.items()), **shown)


def _forget(options: argparse.Namespace, store: SqliteStore) -> None:
    _found(options, store)
    store.accounts.drop(options.name, is_reserved=True)
    _tell_with_sessions(options, f"{options.name} is forgotten; the name stays reserved", "SADROP")


def _tell_with_sessions(options: argparse.Namespace, sentence: str, command: str) -> None:
    """Print the result, and say what it does not do to who is logged in."""
    left = (
        f"In a server that runs, who is logged in stays so; an operator ends that"
        f" with /msg NickServ {command} {options.name}"
    )
    tell(options, f"{sentence}\n{left}", name=options.name, note=left)


def _found(options: argparse.Namespace, store: SqliteStore) -> Account:
    account = store.accounts.account(options.name)
    if account is None:
        raise NoSuchAccount(f"there is no account {options.name}")
    return account


def _add_token(options: argparse.Namespace, store: SqliteStore) -> None:
    code = options.code or secrets.token_hex(_CODE_BYTES)
    store.accounts.add_token(Token(code, _BY, int(time.time()), options.uses or None))
    tell(options, code, code=code)


def _list_tokens(options: argparse.Namespace, store: SqliteStore) -> None:
    rows = [{"code": one.code, "uses_left": one.uses_left} for one in store.accounts.tokens()]
    text = "\n".join(f"{row['code']}  uses left: {row['uses_left']}" for row in rows)
    tell(options, text or "there are no invitations", tokens=rows)


def _drop_token(options: argparse.Namespace, store: SqliteStore) -> None:
    if options.code is None:
        raise WrongUse("admin token drop needs a code")
    store.accounts.drop_token(options.code)
    tell(options, f"{options.code} is good for nobody now", code=options.code)


_Action = Callable[[argparse.Namespace, SqliteStore], None]

_USER: dict[str, _Action] = {
    "add": _add,
    "passwd": _passwd,
    "suspend": _suspend,
    "unsuspend": _unsuspend,
    "list": _list,
    "show": _show,
    "forget": _forget,
}
_TOKEN: dict[str, _Action] = {"add": _add_token, "list": _list_tokens, "drop": _drop_token}
