"""Who is kept out, who may not speak, what may not be said: decisions kept, and carried out."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import structlog

from hubbub.core import netmasks, permissions
from hubbub.core.bans import Effect, ServerBan, ServerBans, Target, Whereabouts, hits
from hubbub.core.commands import (
    Command,
    Edit,
    Kick,
    Knock,
    Leave,
    Quit,
    Redact,
    RenameRoom,
    Say,
    SayAs,
    SetAway,
    SetMetadata,
    SetMuted,
    SetRealname,
    SetTopic,
)
from hubbub.core.durations import render
from hubbub.core.filters import QUIET_S, Action, Filter, Filters, worst
from hubbub.core.privileges import OperatorClass, has_privilege, resolved
from hubbub.core.state import User
from hubbub.core.tags import NAMING
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from hubbub.server.regex import compile_regex

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.server.session import Session

log = structlog.get_logger()

_TEXTS: dict[type, Callable[[Any], str | None]] = {
    Say: lambda command: command.text,
    SayAs: lambda command: command.text,
    Edit: lambda command: command.text,
    SetAway: lambda command: command.text,
    SetMetadata: lambda command: command.value,
    SetRealname: lambda command: command.text,
    SetTopic: lambda command: command.text,
    RenameRoom: lambda command: f"{command.name} {command.reason}",
    Leave: lambda command: command.reason,
    Kick: lambda command: command.reason,
    Knock: lambda command: command.reason,
    Redact: lambda command: command.reason,
    Quit: lambda command: command.reason,
}
"""What of a command others would read."""


def _texts(command: Command) -> list[str]:
    """Return all that others would read, what client-only tags say with it too."""
    text_of = _TEXTS.get(type(command))
    text = text_of(command) if text_of is not None else None
    texts = [text] if text else []
    if isinstance(command, (Say, SayAs)):
        texts += [value for name, value in command.tags.items() if value and name not in NAMING]
    return texts


class Moderation:
    """What operators have decided, and its effects on who is here."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.bans = ServerBans()
        self.filters = Filters(compile_regex)
        # Until when (monotonic) the filter has muted somebody, and what they are told.
        self._quieted: dict[User, tuple[float, str]] = {}
        storage = hub.storage
        for ban in storage.bans if storage is not None else ():
            self.bans.add(ban)
            self._watch(ban)
        for rule in storage.filters if storage is not None else ():
            try:
                self.filters.add(rule)
            except ValueError:
                # Neither the pattern nor what is wrong with it: both are texts.
                log.error("filter.unusable", by=rule.by, since_s=rule.at_s, needs="hubbub[filter]")  # noqa: TRY400

    # Operators

    def operator_class(self, name: str) -> OperatorClass | None:
        """Return the class of that name."""
        return resolved(self._hub.config.operator_classes).get(name)

    def alert(self, text: str) -> None:
        """Tell all operators who may change the filter."""
        for user in list(self._hub.chat.users.values()):
            if user.privileges and has_privilege(user, "filter"):
                for session in self._hub.fanout.sessions(user):
                    session.tell(text)

    def tell_operators(self, text: str) -> None:
        """Tell everybody who is an operator of the server."""
        for user in list(self._hub.chat.users.values()):
            if user.privileges:
                for session in self._hub.fanout.sessions(user):
                    session.tell(text)

    # Bans

    def at_door(self, address: str) -> str | None:
        """Return why a connection from there is turned away, or None."""
        ban = self.bans.find(Whereabouts(address), self._hub.now_s, Effect.BAN)
        return refusal(ban) if ban is not None else None

    def objection(self, user: User) -> str | None:
        """Return why the user may not be here, or None."""
        where, now_s = whereabouts(user), self._hub.now_s
        ban = self.bans.find(where, now_s, Effect.BAN)
        if ban is not None:
            return refusal(ban)
        if user.account is None:
            ban = self.bans.find(where, now_s, Effect.LOGIN)
            if ban is not None:
                return f"Log in (SASL) to come in from there: {ban.reason}"
        return None

    def add_ban(self, ban: ServerBan) -> int:
        """Let a ban hold from now on; return how many people it hits who are here."""
        self.bans.add(ban)
        self._watch(ban)
        hit = list(self.whom(ban.target))
        for user in hit:
            self.look_at(user)
        return len(hit)

    def drop_ban(self, ban: ServerBan) -> None:
        """Lift a ban, if it is still there."""
        if self.bans.drop(ban.target, ban.effect) is not None:
            for user in self.whom(ban.target):
                self.look_at(user)

    def _watch(self, ban: ServerBan) -> None:
        """Have a ban that is not for good lifted when it is over."""
        if ban.until_s is not None:
            wait_s = max(0, ban.until_s - self._hub.now_s)
            now_s = self._hub.clock.monotonic_s()
            self._hub.deadlines.add(now_s + wait_s, lambda now_s: self._ended(ban))

    def _ended(self, ban: ServerBan) -> None:
        if self.bans.get(ban.target, ban.effect) is not ban:
            return  # it was lifted, or another one is in its place
        if not ban.is_over(self._hub.now_s):  # the wall clock was set back
            self._watch(ban)
            return
        self.drop_ban(ban)
        storage = self._hub.storage
        if storage is not None:  # if it stays there, it is over all the same
            storage.background.ask(
                lambda store: store.moderation.drop_ban(ban.target, ban.effect),
                lambda answer, error: None,
            )

    def whom(self, target: Target) -> Iterator[User]:
        """Yield who is here and meant by the target; operators who may ban are not."""
        for user in list(self._hub.chat.users.values()):
            if hits(target, whereabouts(user)) and not has_privilege(user, "ban"):
                yield user

    def look_at(self, user: User) -> None:
        """Do to the user what the bans say now: end their sessions, or let them speak or not."""
        if has_privilege(user, "ban"):
            return
        why = self.objection(user)
        if why is not None:
            for session in list(self._hub.fanout.sessions(user)):
                session.end(why, logged="Banned")
            return
        self._hub.act_as(user, SetMuted(self._why_muted(user)))

    def _why_muted(self, user: User) -> str | None:
        """Return why the user may not speak: a mute, or what the filter did; None if they may."""
        ban = self.bans.find(whereabouts(user), self._hub.now_s, Effect.MUTE)
        if ban is not None:
            return _muted(ban, self._hub.now_s)
        _, quieted = self._quieted.get(user, (0.0, None))
        return quieted

    # What may not be said

    def screen(self, user: User, command: Command) -> bool:
        """Hold what the user wants to say against the filter; return whether nobody may hear it.

        Raises: Refused.
        """
        texts = _texts(command)
        if not texts or has_privilege(user, "filter"):
            return False
        found = {rule: text for text in texts for rule in self.filters.hits(text)}
        rule = worst(found)
        if rule is None:
            return False
        text = found[rule]
        if any(one.action is Action.ALERT for one in found):
            self.alert(f"The filter {rule.pattern!r} fits what {user.source} says: {text}")
        if rule.action is Action.ALERT:
            return False
        if isinstance(command, (Leave, Kick, Quit, Redact)):
            command.reason = ""  # going is never refused, only the words are
            return False
        if rule.action is Action.DROP and isinstance(command, Say):
            return True
        if rule.action is Action.QUIET:
            self._quiet(user, rule)
        raise Refused(
            f"this is not said here: {rule.reason}",
            numeric=Numeric.ERR_CANNOTSENDTOCHAN,
            params=(str(getattr(command, "target", "") or getattr(command, "room", "*")),),
        )

    def _quiet(self, user: User, rule: Filter) -> None:
        """Mute the user for a while: for this stay, whatever becomes of mutes meanwhile."""
        self.quiet_for(user, QUIET_S, f"for {render(QUIET_S)}: {rule.reason}")
        self.look_at(user)

    def quieted(self, user: User) -> tuple[float, str] | None:
        """Return for how many seconds the filter mutes the user yet, and why; None: not at all."""
        until_s, why = self._quieted.get(user, (0.0, ""))
        left_s = until_s - self._hub.clock.monotonic_s()
        return (left_s, why) if left_s > 0 else None

    def quiet_for(self, user: User, left_s: float, why: str) -> None:
        """Go on muting a user whom the filter has muted before."""
        until_s = self._hub.clock.monotonic_s() + left_s
        self._quieted[user] = until_s, why
        self._hub.deadlines.add(until_s, lambda now_s: self._quiet_ended(user, now_s))

    def _quiet_ended(self, user: User, now_s: float) -> None:
        until_s, _ = self._quieted.get(user, (0.0, ""))
        if until_s <= now_s:  # else they have said it again
            self._quieted.pop(user, None)
            self.still_here(user)

    def still_here(self, user: User) -> None:
        """Do to the user what the bans say now, if they have not left."""
        if self._hub.chat.users.get(user.folded) is user:
            self.look_at(user)

    # Coming in

    def admit(self, session: Session, user: User) -> bool:
        """Whether the user may come in; the session is ended with the reason if not."""
        why = self.objection(user)
        if why is None:
            try:
                permissions.may_come_in(self._hub.chat, user)
            except Refused as refused:
                why = refused.sentence
        if why is None:
            return True
        session.end(why, logged="Not admitted")
        return False

    def host_of(self, address: str) -> str:
        """Return the host that others see of somebody at that address."""
        wanted = self._hub.config.moderation.cloak
        if wanted == "on" or (wanted == "auto" and _is_global(address)):
            return self._hub.cloak.of_address(address)
        # "::1" would begin a last parameter
        return f"0{address}" if address.startswith(":") else address


def whereabouts(user: User) -> Whereabouts:
    """Return all of the user that a ban can look at."""
    real = f"{user.nick}!{user.username}@{user.address}"
    return Whereabouts(user.address, user.source, real, user.account)


def refusal(ban: ServerBan) -> str:
    """Return what somebody reads whom the ban keeps out."""
    return f"You are banned from this server: {ban.reason}"


def _muted(ban: ServerBan, now_s: int) -> str:
    left = f"for {render(ban.until_s - now_s)}: " if ban.until_s is not None else ""
    return f"{left}{ban.reason}"


def _is_global(address: str) -> bool:
    found: ipaddress.IPv4Address | ipaddress.IPv6Address | None = netmasks.address(address)
    return found is not None and found.is_global
