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
) -> None:
    """Change the account, or tell why that cannot be.

    Args: is_hashing: see `lookup.ask`; act: what the audit log tells of it, if it is another's.
    """

    def changed(store: Store) -> Account | str:
        try:
            with acts.noting(store, act):
                return store.accounts.change(name, how)
        except AccountError as error:
            return str(error)

    def answer(found: Account | str) -> None:
        if isinstance(found, str):
            told(found)
            return
        acts.log_act(act)
        session.hub.guard.own(found)
        done(found)

    lookup.ask(session, changed, answer, lambda: told(login.OUT_OF_REACH), is_hashing=is_hashing)


def drop(session: Session, name: str, told: Told, act: Act | None = None) -> None:
    """Drop the account for good, and log out who is logged in to it; its name stays reserved.

    Args: act: what the audit log tells of it, if it is another's.
    """
    # Forgotten from the command line, it is only known here that there was one.
    was_known = _is_known(session.hub, name)

    def dropped(was_there: bool) -> None:
        if not was_there:
            told(f"There is no account {name}")
            return
        acts.log_act(act)
        _log_out(session.hub, name)
        told(f"Account {name} is dropped")

    def drop_it(store: Store) -> bool:
        was_there = was_known or store.accounts.account(name) is not None
        if was_there:
            with acts.noting(store, act):
                store.accounts.drop(name, is_reserved=True)
        return was_there

    lookup.ask(session, drop_it, dropped, lambda: told(login.OUT_OF_REACH))


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
            one.end(reason)
        if hub.chat.user(user.nick) is user:  # always on
            hub.act_as(user, Quit(reason))


def users(hub: Hub, name: str) -> list[User]:
    """Return who is logged in to the account."""
    return [user for user in hub.chat.users.values() if login.is_same(user.account, name)]
