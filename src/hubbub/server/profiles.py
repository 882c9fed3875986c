"""What people tell of themselves is their account's: it is there again when they are, and kept.

What a guest has told stays with them when they log in, and becomes the account's.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core.commands import SetMetadata
from hubbub.core.events import Arrived, Departed, Event, LoggedIn, LoggedOut, MetadataChanged
from hubbub.core.metadata import KEYS_LIMIT
from hubbub.core.state import User
from hubbub.errors import Refused
from hubbub.names import fold

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.store.accounts import Account

_NOTED = frozenset({Arrived, Departed, LoggedIn, LoggedOut, MetadataChanged})


class Profiles:
    """Knows what the accounts who are here have told, and has what is new stored."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: dict[str, dict[str, str]] = {}  # by folded account

    def own(self, account: Account) -> None:
        """Take over what the account has told; whoever logs in brings it."""
        self._kept.setdefault(account.folded, dict(account.metadata))

    @property
    def kept(self) -> dict[str, dict[str, str]]:
        """Return what the accounts who are here have told, for another program to go on with."""
        return self._kept

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
        if self._hub.storage is not None:
            self._hub.journal.tell(fold(user.account), key, value)

    def _forget(self, identity: str) -> None:
        """Let go of what the account has told, once all of it is stored and nobody is here.

        Before, who logs in may have read the account as it was.
        """
        self._hub.journal.when_stored(partial(self._drop, identity))

    def _drop(self, identity: str) -> None:
        if self._hub.present.user_of(identity) is None and not self._hub.journal.owes(identity):
            self._kept.pop(identity, None)
