"""Several devices of one account: which user a newcomer joins, who stays without any, who is away.

A user is away when no device says that somebody is there; one that says `AWAY *` does not count.
An always-on user stays in its rooms without a device, and is kept in `presence` meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from hubbub.core.commands import Quit, SetAway
from hubbub.core.events import (
    Arrived,
    AwayChanged,
    Departed,
    Event,
    Joined,
    Kicked,
    Left,
    LoggedIn,
    LoggedOut,
    RealnameChanged,
    Rehosted,
    Renamed,
    RoomModesChanged,
    RoomRenamed,
    UserModesChanged,
)
from hubbub.core.modes import RANKS
from hubbub.core.nicks import owner_of
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.server import presence
from hubbub.store.accounts import Account

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.hub import Hub
    from hubbub.server.session import Registration, Session

ALWAYS_ON = "always-on"
MULTICLIENT = "multiclient"
AUTOREPLAY = "autoreplay-lines"
"""The settings of an account; who has not set one has what the server gives."""

NOBODY = "*"
"""The away text of a device at which nobody is, for no reason given (pre-away)."""

AUTOMATIC = "Not at a device now"
"""What others are told of a user whose devices all say so, or who has none."""

_DAY_S = 86_400

_STAYS: dict[str, Callable[[bool | None], bool]] = {
    "disabled": lambda chosen: False,
    "opt-in": lambda chosen: chosen is True,
    "opt-out": lambda chosen: chosen is not False,
    "mandatory": lambda chosen: True,
}
POLICIES = tuple(_STAYS)
"""What `accounts.always_on` may be."""

_WHO = (Arrived, LoggedIn, LoggedOut)
_KEPT = (Joined, Left, Renamed, AwayChanged, RealnameChanged, Rehosted, UserModesChanged)


class Devices:
    """Knows what accounts have set, and who stays; `flush` has the latter stored.

    It is stored before anybody is told of what changed it, so that who stays is where others saw
    them last also after a crash.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._chosen: dict[str, bool] = {}
        self._alone: set[str] = set()
        self._replayed: dict[str, int] = {}
        self._staying: dict[User, str] = {}  # and the accounts that they are
        self._hosts: dict[str, User] = {}  # the same by folded account: one for each
        self._left_ms: dict[User, int] = {}
        self._changed: set[User] = set()

    # Settings

    def own(self, account: Account) -> None:
        """Take over what the account has set; whoever logs in or sets something brings it."""
        chosen = account.settings.get(ALWAYS_ON)
        if isinstance(chosen, bool):
            self._chosen[account.folded] = chosen
        else:
            self._chosen.pop(account.folded, None)
        if account.settings.get(MULTICLIENT) is False:
            self._alone.add(account.folded)
        else:
            self._alone.discard(account.folded)
        replayed = account.settings.get(AUTOREPLAY)
        if isinstance(replayed, int):
            self._replayed[account.folded] = replayed
        else:
            self._replayed.pop(account.folded, None)
        user = self._hosts.get(account.folded) or self._hub.present.user_of(account.folded)
        if user is not None:
            self._look_at(user)

    def chosen(self, account: str) -> bool | None:
        """Return what the account has set for always-on, None for nothing."""
        return self._chosen.get(fold(account))

    def is_always_on(self, account: str) -> bool:
        """Whether the account's user stays when its last device leaves."""
        return _STAYS[self._hub.config.accounts.always_on](self.chosen(account))

    def allows_several(self, account: str) -> bool:
        """Whether the account's devices share one user."""
        return self._hub.config.accounts.devices and fold(account) not in self._alone

    def replayed_lines(self, account: str | None) -> int:
        """Return how much of a room is replayed to who enters it and cannot ask for it."""
        every = self._hub.config.history.on_join
        return every if account is None else self._replayed.get(fold(account), every)

    # Coming and going

    def restore(self) -> None:
        """Put those back who stay, when the server starts."""
        storage = self._hub.storage
        for account in storage.residents if storage is not None else ():
            self.own(account)
            self._hub.profiles.own(account)
            if not self.is_always_on(account.name):
                continue
            found = presence.restored(self._hub, account, AUTOMATIC)
            if found is not None:
                user, left_ms = found
                self._hub.present.take_in(user)
                self._look_at(user)
                self._stay(user, left_ms)

    def host(self, known: Registration) -> User | None:
        """Return the user whom a newcomer joins instead of being one of its own."""
        account, nick = known.account, known.nick
        if account is None or nick is None:
            return None
        user = self._hub.chat.user(nick)
        if user is None or user.account is None or fold(user.account) != fold(account):
            user = self._hosts.get(fold(account)) or self._hub.present.user_of(fold(account))
            is_own = owner_of(self._hub.chat, nick) == fold(account)
            if user is None or not (is_own or user in self._staying):
                return None
        is_absent = user in self._left_ms
        return user if is_absent or self.allows_several(account) else None

    def came(self, session: Session, user: User) -> int | None:
        """Note a device that has joined the user; return since when there had been none (ms)."""
        left_ms = self._left_ms.pop(user, None)
        if left_ms is not None:
            user.address = session.connection.address
            self._changed.add(user)
        self.settle(user)
        return left_ms

    def went(self, session: Session, user: User, reason: str) -> None:
        """Note that a device has gone: the user goes with its last one, unless it stays."""
        if self._hub.fanout.sessions(user):
            self.settle(user)
        else:
            self._be_without(user, session.away, reason)

    def _be_without(self, user: User, away: str | None, reason: str) -> None:
        """Let the user stay without a device, or go."""
        hub = self._hub
        if user in self._staying:
            self._stay(user, hub.clock.unix_ms())
            text = away if away not in (None, NOBODY) else AUTOMATIC
            with suppress(Refused):
                hub.act_as(user, SetAway(text))
        else:
            hub.act_as(user, Quit(reason))

    def _stay(self, user: User, left_ms: int) -> None:
        hub = self._hub
        self._left_ms[user] = left_ms
        self._changed.add(user)
        if not self._hub.config.accounts.always_on_days:
            return

        def expire(now_s: float) -> None:
            if self._left_ms.get(user) == left_ms:
                hub.act_as(
                    user, Quit(f"No device for {self._hub.config.accounts.always_on_days} days")
                )

        end_ms = left_ms + self._hub.config.accounts.always_on_days * _DAY_S * 1000
        left_s = (end_ms - hub.clock.unix_ms()) / 1000
        hub.deadlines.add(hub.clock.monotonic_s() + left_s, expire)

    # Another program goes on with them

    @property
    def settings(self) -> tuple[dict[str, bool], set[str], dict[str, int]]:
        """Return what accounts have set: always-on, one device at a time, lines replayed."""
        return self._chosen, self._alone, self._replayed

    def stays_as(self, user: User) -> str | None:
        """Return the account as which the user stays; None: it does not."""
        return self._staying.get(user)

    def left_ms(self, user: User) -> int | None:
        """Return since when the user has no device (Unix milliseconds); None: it has one."""
        return self._left_ms.get(user)

    def go_on_with(self, user: User, account: str, left_ms: int | None) -> None:
        """Have the user be one who stays, as another program's was."""
        self._staying[user] = account
        self._hosts[user.identity] = user
        if left_ms is not None:
            self._stay(user, left_ms)

    def left_behind(self, user: User, reason: str) -> None:
        """See who is without devices that could not come along, and who need not stay any more."""
        if self._hub.fanout.sessions(user):
            self.settle(user)
        elif user not in self._left_ms:
            self._be_without(user, None, reason)
        if user in self._staying:
            self._look_at(user)

    def idle_s(self, user: User) -> float:
        """Return for how long nobody has used any of the user's devices."""
        left_ms = self._left_ms.get(user)
        if left_ms is not None:
            return (self._hub.clock.unix_ms() - left_ms) / 1000
        return min((one.idle_s for one in self._hub.fanout.sessions(user)), default=0.0)

    def settle(self, user: User) -> None:
        """Let the user be as little away as the least of its devices."""
        texts = [one.away for one in self._hub.fanout.sessions(user)]
        if not texts:
            return
        told = [text for text in texts if text != NOBODY]
        text = None if None in texts else (told[-1] if told else AUTOMATIC)
        with suppress(Refused):
            self._hub.act_as(user, SetAway(text))

    # What is kept

    def note(self, event: Event) -> None:
        """See whether the event changed who stays, or what is to be kept of them."""
        user = event.user
        if isinstance(event, _WHO):
            self._look_at(user)
        elif not self._staying:
            return
        elif isinstance(event, _KEPT) and user in self._staying:
            self._changed.add(user)
        elif isinstance(event, Kicked) and event.victim in self._staying:
            self._changed.add(event.victim)
        elif isinstance(event, RoomModesChanged):
            ranked = [one.argument for one in event.changes if one.letter in RANKS]
            found = {self._hub.chat.user(nick) for nick in ranked if nick}
            self._changed |= {one for one in found if one in self._staying}
        elif isinstance(event, RoomRenamed):
            self._changed |= event.room.members.keys() & self._staying.keys()
        elif isinstance(event, Departed):
            self._forget(user)

    def _look_at(self, user: User) -> None:
        """Find out whether the user stays from now on."""
        hub, account = self._hub, user.account
        is_it = self._hosts.get(user.identity, hub.present.user_of(user.identity)) is user
        if is_it and account is not None and self.is_always_on(account):
            self._staying[user] = account
            self._hosts[user.identity] = user
            self._changed.add(user)
        elif user in self._staying:
            is_absent = user in self._left_ms
            self._forget(user)
            if is_absent:
                hub.act_as(user, Quit("Not always on any more"))

    def _forget(self, user: User) -> None:
        account = self._staying.pop(user, None)
        self._left_ms.pop(user, None)
        self._changed.discard(user)
        if account is not None:
            del self._hosts[fold(account)]
            self._keep(account, None)

    def flush(self) -> None:
        """Have stored what has changed of those who stay."""
        for user in self._changed:
            if user in self._staying:
                self._keep(self._staying[user], presence.taken(user, self._left_ms.get(user)))
        self._changed.clear()

    def close(self) -> None:
        """Have stored that those who stay have no device from now on: the server stops."""
        now_ms = self._hub.clock.unix_ms()
        for user in self._staying:
            self._left_ms.setdefault(user, now_ms)
            self._changed.add(user)
        self.flush()

    def _keep(self, account: str, text: str | None) -> None:
        if self._hub.storage is not None:
            self._hub.journal.keep(fold(account), text)
