"""UBAN, MUTE, FILTER, DEFCON: what operators decide for the whole server.

Source: the shape of UBAN and DEFCON is Ergo's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import durations
from hubbub.core.bans import Effect, ServerBan, Target, parse
from hubbub.core.filters import PATTERN_LIMIT_BYTES, Action, Filter
from hubbub.core.limits import cut
from hubbub.core.permissions import DEFCON
from hubbub.core.state import User
from hubbub.names import PLAIN_USERNAME
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import acts
from hubbub.server.handlers.operators import holder

if TYPE_CHECKING:
    from hubbub.server.session import Session
    from hubbub.store.base import Store

_SHOWN = 20
_ADD = "UBAN ADD <address, network, mask or account> [DURATION 2h] [REQUIRE-SASL] [reason]"


def uban(session: Session, message: Message) -> None:
    """ADD, DEL, LIST, or INFO (also TEST): keep people out of the whole server."""
    me = holder(session, "ban")
    if me is None:
        return
    verb, words = message.params[0].upper(), message.params[1:]
    words = " ".join(words).split()
    if verb == "LIST":
        _list(session, (Effect.BAN, Effect.LOGIN))
    elif verb == "ADD" and words:
        _add(session, me, "UBAN", Effect.BAN, words)
    elif verb in ("DEL", "REMOVE") and words:
        _drop(session, me, "UBAN", (Effect.BAN, Effect.LOGIN), words[0])
    elif verb in ("INFO", "TEST") and words:
        _test(session, words[0])
    else:
        session.tell(f"{_ADD}; UBAN DEL <target>; UBAN TEST <target>; UBAN LIST")


def instead(session: Session, message: Message) -> None:
    """Name the command that does what this one does elsewhere."""
    if holder(session, "ban") is not None:
        session.tell(f"{message.command} is UBAN here: {_ADD}; UBAN DEL <target>")


def mute(session: Session, message: Message) -> None:
    """Let people read and not speak; without parameters: list who may not."""
    me = holder(session, "mute")
    if me is None:
        return
    words = " ".join(message.params).split()
    if words:
        _add(session, me, "MUTE", Effect.MUTE, words)
    else:
        _list(session, (Effect.MUTE,))


def unmute(session: Session, message: Message) -> None:
    """Let people speak again."""
    me = holder(session, "mute")
    if me is not None:
        _drop(session, me, "UNMUTE", (Effect.MUTE,), message.params[0])


def _target(session: Session, text: str, effect: Effect = Effect.BAN) -> Target | None:
    """Return whom the text means; the nick of a guest who is here means a mask of theirs.

    A ban is for all of that username and address, a mute for the guest alone: no other who is
    here, and by the nick where all have one username. Who is muted keeps the nick.
    """
    user = session.hub.chat.user(text)
    if user is not None and user.account is None:
        text = _shared_mask(user)
        is_alone = user.username != PLAIN_USERNAME and _means_only(session, parse(text), user)
        if effect is Effect.MUTE and not is_alone:
            text = _own_mask(user)
    try:
        return parse(text)
    except ValueError as error:
        session.numeric(Numeric.ERR_UNKNOWNERROR, "UBAN", str(error))
        return None


def _shared_mask(user: User) -> str:
    return f"*!{user.username}@{user.address}"


def _own_mask(user: User) -> str:
    return f"{user.nick}!*@{user.address}"


def _means_only(session: Session, target: Target, user: User) -> bool:
    return all(one is user for one in session.hub.moderation.whom(target))


def _lifted(session: Session, text: str) -> list[Target]:
    """Return what a ban of whom the text means may be aimed at."""
    user = session.hub.chat.user(text)
    if user is not None and user.account is None:
        return [parse(_shared_mask(user)), parse(_own_mask(user))]
    target = _target(session, text)
    return [target] if target is not None else []


def _add(session: Session, me: User, verb: str, effect: Effect, words: list[str]) -> None:
    hub, target = session.hub, _target(session, words[0], effect)
    if target is None:
        return
    rest, seconds = words[1:], None
    while rest:
        if rest[0].upper() == "REQUIRE-SASL" and effect is not Effect.MUTE:
            effect, rest = Effect.LOGIN, rest[1:]
        elif rest[0].upper() == "DURATION" and len(rest) > 1:
            seconds, rest = durations.parse(rest[1]), rest[2:]
            if seconds is None:
                session.numeric(Numeric.ERR_UNKNOWNERROR, verb, durations.FORMS)
                return
        elif seconds is None and durations.parse(rest[0]) is not None:
            seconds, rest = durations.parse(rest[0]), rest[1:]
        else:
            break
    reason = cut(" ".join(rest) or "no reason given", hub.chat.limits.reason_bytes)
    until_s = hub.now_s + seconds if seconds is not None else None
    ban = ServerBan(target, effect, reason, me.account or me.nick, hub.now_s, until_s)
    long = f" for {durations.render(seconds)}" if seconds is not None else ""

    def hold() -> str:
        count = hub.moderation.add_ban(ban)
        return f"{effect.value} {target.text}{long}: it hits {count} here"

    act = acts.act_of(session, me, f"{verb} {effect.value}", target.text, reason)
    acts.carry_out(session, act, hold, lambda store: store.moderation.save_ban(ban))


def _drop(session: Session, me: User, verb: str, effects: tuple[Effect, ...], text: str) -> None:
    targets, moderation = _lifted(session, text), session.hub.moderation
    if not targets:
        return
    asked = [moderation.bans.get(target, effect) for target in targets for effect in effects]
    held = [ban for ban in asked if ban is not None]
    if not held:
        session.tell(f"there is nothing against {targets[0].text}")
        return
    shown = " ".join(dict.fromkeys(ban.target.text for ban in held))

    def drop(store: Store) -> None:
        for ban in held:
            store.moderation.drop_ban(ban.target, ban.effect)

    def lift() -> str:
        for ban in held:
            moderation.drop_ban(ban)
        return f"{shown} is lifted"

    acts.carry_out(session, acts.act_of(session, me, f"{verb} lifted", shown), lift, drop)


def _list(session: Session, effects: tuple[Effect, ...]) -> None:
    now_s = session.hub.now_s
    bans = [ban for ban in session.hub.moderation.bans.all(now_s) if ban.effect in effects]
    for ban in bans:
        left = f", {durations.render(ban.until_s - now_s)} left" if ban.until_s else ""
        session.tell(f"{ban.effect.value} {ban.target.text} by {ban.by}{left}: {ban.reason}")
    session.tell(f"that is all: {len(bans)}")


def _test(session: Session, text: str) -> None:
    target = _target(session, text)
    if target is None:
        return
    found = list(session.hub.moderation.whom(target))
    nicks = " ".join(user.nick for user in found[:_SHOWN])
    session.tell(f"{target.aim.value} {target.text} would hit {len(found)} here: {nicks}".rstrip())


def filter_(session: Session, message: Message) -> None:
    """ADD, DEL, LIST, TEST: texts that are not said here."""
    me = holder(session, "filter")
    if me is None:
        return
    verb, words = message.params[0].upper(), message.params[1:]
    filters = session.hub.moderation.filters
    if verb == "LIST":
        for rule in filters.all():
            kind = "regex" if rule.is_regex else "literal"
            shown = f"{rule.action.value} {kind} {rule.pattern}"
            session.tell(f"{shown} by {rule.by}: {rule.reason}")
        session.tell(f"that is all: {len(filters.all())}")
    elif verb == "TEST" and words:
        found = filters.hits(" ".join(words))
        session.tell(", ".join(f"{one.action.value} {one.pattern}" for one in found) or "no rule")
    elif verb == "DEL" and words:
        _drop_filter(session, me, words[0])
    elif verb == "ADD" and len(words) >= 3:
        _add_filter(session, me, words)
    else:
        session.tell(
            "FILTER ADD <refuse|drop|quiet|alert> <literal|regex> <pattern> [:reason]; "
            "FILTER DEL <pattern>; FILTER TEST <text>; FILTER LIST"
        )


def _drop_filter(session: Session, me: User, pattern: str) -> None:
    filters = session.hub.moderation.filters
    if all(rule.pattern != pattern for rule in filters.all()):
        session.tell("there is no such rule")
        return

    def drop() -> str:
        filters.drop(pattern)
        return "the rule is gone"

    act = acts.act_of(session, me, "FILTER DEL", pattern)
    acts.carry_out(session, act, drop, lambda store: store.moderation.drop_filter(pattern))


def _add_filter(session: Session, me: User, words: list[str]) -> None:
    action, kind, pattern = words[0].lower(), words[1].lower(), words[2]
    if action not in {one.value for one in Action} or kind not in ("literal", "regex"):
        session.tell("FILTER ADD <refuse|drop|quiet|alert> <literal|regex> <pattern> [:reason]")
        return
    if not pattern or len(pattern.encode()) > PATTERN_LIMIT_BYTES:
        session.tell(f"a pattern has 1 to {PATTERN_LIMIT_BYTES} bytes")
        return
    reason = " ".join(words[3:]) or "it is filtered"
    by = me.account or me.nick
    rule = Filter(pattern, kind == "regex", Action(action), reason, by, session.hub.now_s)
    filters = session.hub.moderation.filters
    try:
        filters.matcher(rule)
    except ValueError as error:
        session.numeric(Numeric.ERR_UNKNOWNERROR, "FILTER", str(error))
        return

    def hold() -> str:
        filters.add(rule)
        return f"{action} {kind} {pattern}: it holds from now on"

    act = acts.act_of(session, me, f"FILTER ADD {action}", pattern, reason)
    acts.carry_out(session, act, hold, lambda store: store.moderation.save_filter(rule))


def defcon(session: Session, message: Message) -> None:
    """Tell or set how far the server is closed: 5 is open, 1 is shut."""
    me = holder(session, "defcon")
    if me is None:
        return
    chat = session.hub.chat

    def tell() -> str:
        return f"DEFCON {chat.defcon}: {DEFCON[chat.defcon]}"

    def close() -> str:
        chat.defcon = int(text)
        return tell()

    text = message.params[0] if message.params else ""
    if not text:
        session.tell(tell())
    elif text not in {str(level) for level in DEFCON}:
        session.tell("DEFCON is a level from 5 (open) to 1 (shut)")
    else:
        acts.carry_out(session, acts.act_of(session, me, "DEFCON", text), close)
