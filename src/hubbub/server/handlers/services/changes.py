"""Changing and dropping an account, and what that does to who is logged in to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.core.commands import LogOut, Quit
from hubbub.errors import AccountError
from hubbub.names import fold
from hubbub.server import acts, lookup
from hubbub.server.handlers import login
from hubbub.store.accounts import Account
from hubbub.store.base import Store
from hubbub.store.moderation import Act

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.hub import Hub
    from hubbub.server.session import Session

Change = Callable[[Account], Account]
Told = Callable[[str], None]


def change(
    session: Session,
    name: str,
    how: Change,
    done: Callable[[Account], None],
    told: Told,
    *,
    is_hashing: bool = False,
    act: Act | None = None,
    effect: Callable[[Account], None] = lambda account: None,
) -> None:
    """Change the account, or tell why that cannot be.

    Args: is_hashing: see `lookup.ask`; act: what the audit log tells of it, if it is another's;
        effect: what follows for others, even if the session has ended meanwhile.
    """
    stored: list[Account] = []

    def changed(store: Store) -> str | None:
        try:
            with acts.noting(store, act):
                account = store.accounts.change(name, how)
        except AccountError as error:
            return str(error)
        stored.append(account)
        return None

    def take_effect(tell: Callable[[Account], None] = lambda account: None) -> None:
        for account in stored:
            acts.log_act(act)
            session.hub.guard.own(account)
            tell(account)
            effect(account)

    def answer(why_not: str | None) -> None:
        if why_not is not None:
            told(why_not)
        take_effect(done)

    lookup.ask(
        session,
        changed,
        answer,
        lambda: told(login.OUT_OF_REACH),
        take_effect,
        is_hashing=is_hashing,
    )


def drop(session: Session, name: str, told: Told, act: Act | None = None) -> None:
    """Drop the account for good, and log out who is logged in to it; its name stays reserved.

    Args: act: what the audit log tells of it, if it is another's.
    """
    # Forgotten from the command line, it is only known here that there was one.
    was_known = _is_known(session.hub, name)
    dropped: list[str] = []

    def drop_it(store: Store) -> None:
        if was_known or store.accounts.account(name) is not None:
            with acts.noting(store, act):
                store.accounts.drop(name, is_reserved=True)
            dropped.append(name)

    def take_effect() -> None:
        for one in dropped:
            acts.log_act(act)
            _log_out(session.hub, one)

    def answer(_: None) -> None:
        take_effect()
        told(f"Account {name} is dropped" if dropped else f"There is no account {name}")

    lookup.ask(session, drop_it, answer, lambda: told(login.OUT_OF_REACH), take_effect)


def _is_known(hub: Hub, name: str) -> bool:
    return fold(name) in hub.chat.nick_owners.values() or bool(users(hub, name))


def _log_out(hub: Hub, name: str) -> None:
    hub.guard.disown(fold(name))
    for user in users(hub, name):
        for one in list(hub.fanout.sessions(user)):
            login.log_out(one)
        if user.account is not None:  # always on, without a device
            hub.act_as(user, LogOut(hub.new_identity()))


def send_away(hub: Hub, name: str, reason: str) -> None:
    """End all connections of who is logged in to the account; nobody stays, always on or not."""
    for user in users(hub, name):
        for one in list(hub.fanout.sessions(user)):
            one.end(reason, logged="Suspended")
        if hub.chat.user(user.nick) is user:  # always on
            hub.act_as(user, Quit(reason))


def users(hub: Hub, name: str) -> list[User]:
    """Return who is logged in to the account."""
    return [user for user in hub.chat.users.values() if login.is_same(user.account, name)]
