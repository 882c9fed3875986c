"""Logging in and out: what all ways to do it share.

A password is checked on a thread of its own kind, never at once and never twice as fast for an
account that is not there; `core.throttle` says how often. No password and no name that somebody
typed for one gets into a log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from hubbub.core.commands import LogIn, LogOut
from hubbub.names import fold
from hubbub.numerics import Numeric
from hubbub.protocol.sasl.steps import WRONG
from hubbub.server import lookup, passwords
from hubbub.server.handlers import labels, oper
from hubbub.store.accounts import Account
from hubbub.store.base import Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

log = structlog.get_logger()

OUT_OF_REACH = "Accounts are out of reach: try again later"

Told = Callable[[str], None]
"""Takes a sentence that says why not."""


def account_of(session: Session) -> str | None:
    """Return the account as which the session is logged in."""
    if session.user is not None:
        return session.user.account
    return session.registration.account if session.registration is not None else None


def name_of(authcid: str) -> str:
    """Return the account in `account@device`, as Ergo's clients write it."""
    return authcid.partition("@")[0]


def take_turn(session: Session, name: str, go_on: Callable[[], None], refused: Told) -> None:
    """Ask for a try at that account, and go on when its time has come."""
    hub = session.hub
    now_s = hub.clock.monotonic_s()
    turn = hub.throttle.ask(name, session.connection.address, now_s)
    if turn.refused_s > 0:
        hub.counts.refused["login_rate"] += 1
        refused(f"Too many wrong passwords: try again in {turn.refused_s:.0f} s")
    elif turn.hold_s > 0:
        session.hold()

        def resume(now_s: float) -> None:
            if not session.is_over:
                labels.resume(session, go_on)

        hub.deadlines.add(now_s + turn.hold_s, resume)
    else:
        go_on()


def check_password(
    session: Session, name: str, password: str, right: Callable[[Account], None], wrong: Told
) -> None:
    """Check whether this is the account's password."""

    def answer(account: Account | None) -> None:
        if account is None:
            failed(session)
            wrong(WRONG.reason)
        else:
            right(account)

    take_turn(
        session,
        name,
        lambda: lookup.ask(
            session,
            lambda store: _with_password(store, name, password),
            answer,
            lambda: wrong(OUT_OF_REACH),
            is_hashing=True,
        ),
        wrong,
    )


def _with_password(store: Store, name: str, password: str) -> Account | None:
    """Return the account of that name, if this is its password."""
    account = store.accounts.account(name)
    kept = account.credentials if account is not None else None
    if not passwords.is_right(password, kept) or account is None or kept is None:
        return None
    if not passwords.needs_renewal(kept):
        return account
    fresh = passwords.credentials(password)

    def renewed(now: Account) -> Account:
        return replace(now, credentials=fresh) if now.credentials == kept else now

    return store.accounts.change(account.name, renewed)


def failed(session: Session) -> None:
    """Say in the log that somebody guessed wrong; what they typed is nobody's business."""
    session.hub.counts.refused["login"] += 1
    log.info("login.failed", address=session.connection.address)


def objection(session: Session, account: Account) -> str | None:
    """Return why nobody may log in to the account, whoever they are; None: they may."""
    if account.code is not None:
        return "The account waits for its code: VERIFY <account> <code>"
    if account.suspension is not None and account.is_suspended(session.hub.now_s):
        reason = f": {account.suspension.reason}" if account.suspension.reason else ""
        return f"The account is suspended{reason}"
    return None


def log_in(session: Session, account: Account) -> None:
    """Let the session be that account, which it has shown to be; tell it so (900)."""
    hub, name = session.hub, account.name
    hub.throttle.succeeded(name, session.connection.address)
    hub.guard.own(account)
    hub.devices.own(account)
    hub.profiles.own(account)
    text = f"You are now logged in as {name}"
    session.numeric(Numeric.RPL_LOGGEDIN, _mask(session), name, text)
    if session.user is not None:
        hub.act_as(session.user, LogIn(name), session)
        oper.by_itself(session)
    elif session.registration is not None:
        session.registration.account = name
    _note_seen(session, name)


def log_out(session: Session) -> None:
    """Let the session be no account any more; tell it so (901)."""
    hub = session.hub
    if session.registration is not None:
        session.registration.account = None
    if session.user is not None:
        was = session.user.account
        hub.act_as(session.user, LogOut(hub.new_identity()), session)
        oper.logged_out(session, was or "")
    session.numeric(Numeric.RPL_LOGGEDOUT, _mask(session), "You are now logged out")


def _mask(session: Session) -> str:
    if session.user is not None:
        return session.user.source
    known = session.registration
    username = (known and known.username) or "*"
    return f"{session.nick}!{username}@{session.connection.address}"


def _note_seen(session: Session, name: str) -> None:
    """Have it stored when the account was last used; nobody waits for that."""
    storage, now_s = session.hub.storage, session.hub.now_s

    def note(store: Store) -> Account:
        return store.accounts.change(name, lambda one: replace(one, last_seen_s=now_s))

    if storage is not None:
        storage.background.ask(note, lambda account, error: None)


def is_same(account: str | None, name: str) -> bool:
    """Whether both are one account, however they are spelled."""
    return account is not None and fold(account) == fold(name)
