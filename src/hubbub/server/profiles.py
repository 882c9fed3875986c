"""What people tell of themselves is their account's: it is there again when they are, and kept.

What a guest has told stays with them when they log in, and becomes the account's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core.commands import SetMetadata
from hubbub.core.events import Arrived, Departed, Event, LoggedIn, LoggedOut, MetadataChanged
from hubbub.core.metadata import KEYS_LIMIT
from hubbub.core.state import User
from hubbub.errors import NoSuchAccount, Refused
from hubbub.names import fold

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.store.accounts import Account
    from hubbub.store.base import Store

_AGAIN_S = 30.0
"""After so long what could not be stored is tried again."""


_NOTED = frozenset({Arrived, Departed, LoggedIn, LoggedOut, MetadataChanged})


class Profiles:
    """Knows what the accounts who are here have told; `flush` has stored what is new."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: dict[str, dict[str, str]] = {}  # by folded account
        self._is_waiting = False
        self._changed: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
        self._under_way = Counter[str]()  # what is being stored, by account

    def own(self, account: Account) -> None:
        """Take over what the account has told; whoever logs in brings it."""
        self._kept.setdefault(account.folded, dict(account.metadata))

    @property
    def kept(self) -> dict[str, dict[str, str]]:
        """Return what the accounts who are here have told, for another program to go on with."""
        return self._kept

    @property
    def is_owing(self) -> bool:
        """Whether something has yet to be stored."""
        return bool(self._changed)

    def note(self, event: Event) -> None:
        """Give who logs in what their account has told, and see what they tell now."""
        if type(event) not in _NOTED:
            return
        if isinstance(event, MetadataChanged):
            if isinstance(event.target, User):
                self._note(event.target, event.key, event.value)
        elif isinstance(event, Arrived):
            self._arrived(event.user)
        elif isinstance(event, LoggedIn):
            self._logged_in(event.user)
        elif isinstance(event, LoggedOut):
            for key in self._kept.get(event.was, {}):
                self._set(event.user, key, None)
            self._forget(event.was)
        elif isinstance(event, Departed):
            self._forget(event.user.identity)

    def _arrived(self, user: User) -> None:
        if user.account is not None:  # nobody is there yet who would have to be told
            kept = self._kept.setdefault(fold(user.account), {})
            told = list({**kept, **(user.metadata or {})}.items())[:KEYS_LIMIT]
            user.metadata = dict(told) or None
            for key, value in told:
                self._note(user, key, value)

    def _logged_in(self, user: User) -> None:
        kept = self._kept.setdefault(user.identity, {})
        own = dict(user.metadata or {})
        for key, value in kept.items():
            if key not in own and len(user.metadata or ()) < KEYS_LIMIT:
                self._set(user, key, value)
        for key, value in own.items():
            self._note(user, key, value)

    def _set(self, user: User, key: str, value: str | None) -> None:
        if key in (user.metadata or {}) or value is not None:
            with suppress(Refused):  # who is muted tells nothing, and has not forgotten it
                self._hub.act_as(user, SetMetadata(user, key, value))

    def _note(self, user: User, key: str, value: str | None) -> None:
        if user.account is None:
            return
        kept = self._kept.setdefault(fold(user.account), {})
        if kept.get(key) == value:
            return
        if value is None:
            del kept[key]
        else:
            kept[key] = value
        self._changed[fold(user.account)][key] = value

    def _forget(self, identity: str) -> None:
        # Whoever logs in meanwhile may have read the account as it was before.
        is_owed = identity in self._changed or self._under_way[identity]
        if self._hub.present.user_of(identity) is None and not is_owed:
            self._kept.pop(identity, None)

    def flush(self) -> None:
        """Have stored what has changed."""
        if not self._changed or self._is_waiting:
            return
        changed, self._changed = dict(self._changed), defaultdict(dict)
        storage = self._hub.storage
        self._under_way.update(changed.keys())

        def store(store: Store) -> None:
            for name, values in changed.items():
                with suppress(NoSuchAccount):  # dropped meanwhile
                    store.accounts.change(name, partial(_with, values=values))

        def done(_: None, error: Exception | None) -> None:
            self._under_way -= Counter(changed.keys())
            if error is not None:
                self._put_back(changed)
            for name in changed:
                self._forget(name)

        if storage is not None:
            storage.background.ask(store, done)

    def _put_back(self, changed: dict[str, dict[str, str | None]]) -> None:
        """Let what could not be stored be stored later, under what has been told since."""
        for name, values in changed.items():
            self._changed[name] = {**values, **self._changed[name]}
        self._is_waiting = True
        self._hub.deadlines.add(self._hub.clock.monotonic_s() + _AGAIN_S, self._go_on)

    def _go_on(self, now_s: float) -> None:
        self._is_waiting = False


def _with(account: Account, values: dict[str, str | None]) -> Account:
    """Return the account with these values; None takes a key away."""
    whole = {**account.metadata, **values}
    return replace(
        account, metadata={key: value for key, value in whole.items() if value is not None}
    )
