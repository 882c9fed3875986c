"""What operators of the server do: KILL, WALLOPS, ANNOUNCE, REHASH, AUDIT, SAJOIN and the like.

Source: "Modern IRC", section Operator Messages. There is no DIE and no RESTART: whoever runs the
machine stops the server there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core.commands import (
    Announce,
    Command,
    ForceJoin,
    ForceModes,
    Leave,
    Rename,
)
from hubbub.core.limits import cut
from hubbub.core.modes import parse_room_changes
from hubbub.core.privileges import must_have
from hubbub.core.rules import decide, find_room, find_user
from hubbub.core.state import User
from hubbub.errors import Refused, StartError
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import acts, dialects, lookup
from hubbub.server.handlers import markers, rooms
from hubbub.server.reload import reload

if TYPE_CHECKING:
    from hubbub.server.session import Session

_AUDIT_LINES = 50


def holder(session: Session, privilege: str) -> User | None:
    """Return the session's user if they have the privilege; None once they were told."""
    try:
        if session.user is not None:
            must_have(session.user, privilege)
    except Refused as refusal:
        session.refuse(refusal)
        return None
    return session.user


def kill(session: Session, message: Message) -> None:
    """End all connections of somebody."""
    me = holder(session, "kill")
    if me is None:
        return
    victim = _found(session, message.params[0])
    if victim is None:
        return
    hub = session.hub
    reason = cut(_rest(message, 1) or "no reason given", hub.chat.limits.reason_bytes)

    def end() -> None:
        line = f":{me.source} KILL {victim.nick} :{reason}\r\n".encode()
        for one in list(hub.fanout.sessions(victim)):
            if one.dialect is dialects.IRC:
                one.push(line, is_reply=False)
            killed = f"Killed by {me.nick}"
            one.end(f"{killed}: {reason}", logged=killed)

    acts.carry_out(session, acts.act_of(session, me, "KILL", victim.source, reason), end)


def wallops(session: Session, message: Message) -> None:
    """Speak to everybody who listens (+w)."""
    _announce(session, message, to_all=False)


def announce(session: Session, message: Message) -> None:
    """Speak to everybody who is here."""
    _announce(session, message, to_all=True)


def _announce(session: Session, message: Message, *, to_all: bool) -> None:
    text = " ".join(message.params)
    _act(session, session.user, Announce(text, to_all), message.command, "*", text)


def rehash(session: Session, message: Message) -> None:
    """Read the configuration again, and say what needs a restart."""
    me = holder(session, "rehash")
    if me is None:
        return

    def read() -> None:
        try:
            report = reload(session.hub)
        except StartError as error:
            for problem in str(error).splitlines():
                session.numeric(Numeric.ERR_UNKNOWNERROR, "REHASH", problem)
            return
        session.numeric(Numeric.RPL_REHASHING, "hubbub.toml", "The configuration is read again")
        for line in report.lines:
            session.tell(line)

    acts.carry_out(session, acts.act_of(session, me, "REHASH"), read)


def audit(session: Session, message: Message) -> None:
    """Tell who used which power, the last acts; a name asks for those of one operator."""
    if holder(session, "audit") is None:
        return
    by = message.params[0] if message.params else None

    def answer(lines: list[str]) -> None:
        for line in lines or ["nothing is noted"]:
            session.tell(line)

    lookup.ask(
        session,
        lambda store: [
            f"{_time(act.at_s)} {act.by} {act.what} {act.whom}"
            + (f" ({act.why})" if act.why else "")
            for act in store.moderation.acts(_AUDIT_LINES, by=by)
        ],
        answer,
        lambda: session.tell("The audit log cannot be read: nothing is kept here"),
    )


def _time(at_s: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at_s))


def sajoin(session: Session, message: Message) -> None:
    """Put somebody (or oneself) into a room, past its locks."""
    nick, room = message.params[:2] if len(message.params) > 1 else (None, message.params[0])
    _force(session, message, nick, lambda: ForceJoin(room))


def sapart(session: Session, message: Message) -> None:
    """Take somebody out of a room."""
    reason = _rest(message, 2) or None
    _force(session, message, message.params[0], lambda: Leave(message.params[1], reason))


def sanick(session: Session, message: Message) -> None:
    """Give somebody another nick."""
    _force(session, message, message.params[0], lambda: Rename(message.params[1]))


def samode(session: Session, message: Message) -> None:
    """Switch modes of a room without being its operator."""
    me = holder(session, "room-override")
    if me is None:
        return
    changes, unknown = parse_room_changes(message.params[1], message.params[2:])
    for letter in unknown:
        session.numeric(Numeric.ERR_UNKNOWNMODE, letter, "is not a mode of this server")
    command = ForceModes(message.params[0], changes)
    _act(session, me, command, "SAMODE", " ".join(message.params))


def _force(
    session: Session, message: Message, nick: str | None, command: Callable[[], Command]
) -> None:
    me = holder(session, "room-override")
    if me is None:
        return
    user = me if nick is None else _found(session, nick)
    if user is None:
        return

    def show() -> None:
        if message.command == "SAJOIN":
            _show_room(session, user, message.params[-1])

    whom = " ".join(message.params)
    _act(session, user, command(), message.command, whom, by=me, then=show)


def _act(
    session: Session,
    user: User | None,
    command: Command,
    what: str,
    whom: str,
    why: str = "",
    *,
    by: User | None = None,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Do what the user asks for, or an operator for them, on the record.

    Args: by: the operator, if that is another; then: what follows when it was done.
    """
    if user is None:
        return
    hub = session.hub
    try:
        decide(hub.chat, user, command, hub.now_s)
    except Refused as refusal:  # so it is not put on record
        session.refuse(refusal)
        return

    def do() -> None:
        hub.act_as(user, command, session if by is None else None)
        then()

    act = acts.act_of(session, by or user, what, whom, why)
    if isinstance(command, ForceModes):
        acts.rule(session, act, user, command, then)
    else:
        acts.carry_out(session, act, do)


def _show_room(session: Session, user: User, name: str) -> None:
    """Tell who was put into a room all that follows a JOIN of their own."""
    room = find_room(session.hub.chat, name)
    for one in session.hub.fanout.sessions(user):
        markers.tell_unasked(one, room, partial(rooms.show, one, room))


def _found(session: Session, nick: str) -> User | None:
    try:
        return find_user(session.hub.chat, nick)
    except Refused as refusal:
        session.refuse(refusal)
        return None


def _rest(message: Message, start: int) -> str:
    return " ".join(message.params[start:])
