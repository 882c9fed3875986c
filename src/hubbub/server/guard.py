"""Registered nicks: who takes one without being its account is renamed, as the policy says.

Refusing such a nick to who asks for it is `core.nicks`' business; here is what time and logging in
and out bring about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import nicks
from hubbub.core.commands import Rename
from hubbub.core.events import Arrived, Event, LoggedIn, LoggedOut, Renamed

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.hub import Hub
    from hubbub.store.accounts import Account


class Guard:
    """Keeps `chat.nick_owners`, and looks at who has which nick after each event."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._policy = hub.config.accounts.nick_policy
        self._chat = hub.chat
        if hub.storage is not None and self._policy != "off":
            self._chat.nick_owners.update(hub.storage.nick_owners)
        self._chat.keeps_nicks = self._policy == "strict"

    def own(self, account: Account) -> None:
        """Let exactly these nicks belong to the account: who registered or changed one logs in."""
        self.disown(account.folded)
        if self._policy != "off":
            self._chat.nick_owners |= dict.fromkeys(account.all_nicks, account.folded)

    def disown(self, folded: str) -> None:
        """Let no nick belong to the account any more."""
        owners = self._chat.nick_owners
        for nick in [nick for nick, owner in owners.items() if owner == folded]:
            del owners[nick]

    def reclaim(self, nick: str, account: str | None) -> None:
        """Take the nick, which the account wants now, from whoever else has it."""
        intruder = nicks.intruder(self._chat, nick, account)
        if intruder is not None:
            self._rename(intruder)

    def note(self, event: Event) -> None:
        """See whether somebody has a nick now that is another's."""
        user = event.user
        if isinstance(event, LoggedIn):
            if self._chat.keeps_nicks:
                self.reclaim(event.account, event.account)
        elif isinstance(event, (Arrived, Renamed, LoggedOut)) and self._is_intruder(user):
            if self._chat.keeps_nicks:
                self._rename(user)
            else:
                self._warn(user)

    def _is_intruder(self, user: User) -> bool:
        return nicks.is_anothers(self._chat, user.nick, user.account)

    def _warn(self, user: User) -> None:
        grace_s = self._hub.config.accounts.nick_grace_s
        self._tell(user, f"{user.nick} is registered: log in within {grace_s:.0f} s, or be renamed")
        self._wait(user)

    def look_again(self, user: User) -> None:
        """Let the time to log in begin anew for a user who had been warned before a restart."""
        if not self._chat.keeps_nicks and self._is_intruder(user):
            self._wait(user)

    def _wait(self, user: User) -> None:
        hub, nick = self._hub, user.nick

        def look(now_s: float) -> None:
            if self._chat.user(nick) is user and self._is_intruder(user):
                self._rename(user)

        grace_s = hub.config.accounts.nick_grace_s
        hub.deadlines.add(hub.clock.monotonic_s() + grace_s, look)

    def _rename(self, user: User) -> None:
        self._tell(user, f"{user.nick} is registered, and you are not logged in as its owner")
        self._hub.act_as(user, Rename(self._hub.guest_nick()))

    def _tell(self, user: User, text: str) -> None:
        for session in self._hub.fanout.sessions(user):
            session.tell(text)
