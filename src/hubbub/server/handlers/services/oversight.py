"""NickServ for operators: the accounts of others. What changes one is kept in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbub.core import durations, privileges
from hubbub.server import acts, lookup, passwords
from hubbub.server.handlers import login, registering
from hubbub.server.handlers.services import changes
from hubbub.store.accounts import Account, Suspension
from hubbub.store.base import Store
from hubbub.store.moderation import Act

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.session import Session

Told = Callable[..., None]
"""Takes the lines of an answer."""

SUSPEND = "SUSPEND ADD <account> [DURATION 2h] [reason], SUSPEND DEL <account> or SUSPEND LIST"


def is_allowed(user: User) -> bool:
    """Whether the user may do any of this."""
    return privileges.has_privilege(user, "accounts")


def _act(session: Session, what: str, name: str, why: str = "") -> Act | None:
    return acts.act_of(session, session.user, what, name, why) if session.user is not None else None


def register(session: Session, words: list[str], told: Told) -> None:
    """Make an account for somebody else, whatever the policy says."""

    def done(account: Account) -> None:
        told(f"Account {account.name} created")

    wanted = registering.Wish(*words[:2])
    act = _act(session, "SAREGISTER", wanted.name)
    registering.make(session, wanted, done, lambda why: told(why.sentence), act)


def drop(session: Session, words: list[str], told: Told) -> None:
    """Drop somebody's account."""
    changes.drop(session, words[0], told, _act(session, "SADROP", words[0]))


def set_password(session: Session, words: list[str], told: Told) -> None:
    """Give an account another password, for somebody who has forgotten theirs."""
    name, new = words[:2]
    found = passwords.objection(new, name, session.hub.config.accounts.password_bytes)
    if found is not None:
        told(found.sentence)
        return

    def changed(account: Account) -> None:
        told(f"{account.name} has another password")

    act = _act(session, "SAPASSWD", name)

    def hashed(store: Store) -> changes.Change:
        fresh = passwords.credentials(new)
        return lambda account: replace(account, credentials=fresh)

    # Hashed before it is stored: a transaction that takes as long would make everybody wait.
    lookup.ask(
        session,
        hashed,
        lambda how: changes.change(session, name, how, changed, told, act=act),
        lambda: told(login.OUT_OF_REACH),
        is_hashing=True,
    )


def list_(session: Session, words: list[str], told: Told) -> None:
    """Tell a page of accounts, those that follow a name."""
    after = words[0] if words else ""
    lookup.ask(
        session,
        lambda store: store.accounts.accounts(after),
        lambda found: told(*(one.name for one in found), "End of list"),
        lambda: told(login.OUT_OF_REACH),
    )


def suspend(session: Session, words: list[str], told: Told) -> None:
    """Close an account, open it again, or tell which are closed."""
    verb, *rest = words
    if verb.upper() == "LIST":
        _list_suspended(session, told)
    elif verb.upper() == "ADD" and rest:
        _suspend(session, rest, told)
    elif verb.upper() in ("DEL", "REMOVE") and rest:
        _unsuspend(session, rest[0], told)
    else:
        told(f"It is written: {SUSPEND}")


def _suspend(session: Session, words: list[str], told: Told) -> None:
    hub, (name, *rest) = session.hub, words
    until_s = None
    if len(rest) > 1 and rest[0].upper() == "DURATION":
        seconds = durations.parse(rest[1])
        if seconds is None:
            told(durations.FORMS)
            return
        until_s, rest = hub.now_s + seconds, rest[2:]
    reason, by = " ".join(rest), login.account_of(session) or session.nick
    closed = Suspension(by, reason, hub.now_s, until_s)

    def send_away(account: Account) -> None:
        why = login.objection(session, account) or ""
        changes.send_away(hub, account.name, why)

    changes.change(
        session,
        name,
        lambda one: replace(one, suspension=closed),
        lambda account: told(f"{account.name} is suspended"),
        told,
        act=_act(session, "SUSPEND", name, reason),
        effect=send_away,
    )


def _unsuspend(session: Session, name: str, told: Told) -> None:
    def done(account: Account) -> None:
        told(f"{account.name} is not suspended")

    act = _act(session, "SUSPEND lifted", name)
    changes.change(session, name, lambda one: replace(one, suspension=None), done, told, act=act)


def _list_suspended(session: Session, told: Told) -> None:
    now_s = session.hub.now_s

    def suspended(store: Store) -> list[Account]:
        found: list[Account] = []
        after = ""
        while page := store.accounts.accounts(after):
            after = page[-1].folded
            found += [one for one in page if one.is_suspended(now_s)]
        return found

    def tell(found: list[Account]) -> None:
        told(*(_row(one.name, one.suspension, now_s) for one in found), f"Suspended: {len(found)}")

    lookup.ask(session, suspended, tell, lambda: told(login.OUT_OF_REACH))


def _row(name: str, closed: Suspension | None, now_s: int) -> str:
    if closed is None:
        return name
    left = f", {durations.render(closed.until_s - now_s)} left" if closed.until_s else ""
    return f"{name} by {closed.by}{left}: {closed.reason or 'no reason given'}"
