"""Keeping somebody out of a room, or quiet in it, for a while or for good: TBAN, UNBAN, /ban.

A nick is enough: it becomes a mask of the account, or of where they are. `m:` in front mutes.
Source: TBAN is InspIRCd's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubbub.core import durations, extbans, permissions
from hubbub.core.commands import ChangeRoomModes, Kick
from hubbub.core.extbans import MUTING
from hubbub.core.modes import ModeChange
from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import dialects
from hubbub.server.handlers.rooms import readable

if TYPE_CHECKING:
    from hubbub.server.session import Session

_FOR_GOOD = frozenset({"0", "forever"})


def tban(session: Session, message: Message) -> None:
    """Ban a mask or a person for a while."""
    name, long, asked = message.params[:3]
    room = readable(session, name)
    for_s = int(long) if long.isascii() and long.isdigit() and len(long) < 9 else None
    if for_s is None:
        for_s = durations.parse(long)
    if for_s is None and long not in _FOR_GOOD:
        session.numeric(Numeric.ERR_UNKNOWNERROR, "TBAN", durations.FORMS)
    elif room is not None:
        _add(session, room, asked, for_s or None)


def unban(session: Session, message: Message) -> None:
    """Lift what bans somebody, or mutes them (m:)."""
    room, asked = readable(session, message.params[0]), message.params[1]
    if room is None:
        return
    nick = asked.removeprefix(MUTING)
    found = extbans.meaning(room, asked, _known_as(session, nick))
    if not found:
        session.tell(f"nothing in {room.name} is against {nick}")
        return
    # As many as one command may switch; more are as rare as they are quick to repeat.
    changes = [ModeChange(False, "b", mask) for mask in found]
    session.hub.act(session, ChangeRoomModes(room.name, changes))


def ban(session: Session, message: Message) -> None:
    """Ban somebody and put them out (plain lines): who, for how long, and why."""
    name, asked, *rest = message.params
    room, user = readable(session, name), session.user
    if room is None or user is None:
        return
    words = " ".join(rest).split()
    for_s = durations.parse(words[0]) if words else None
    reason = " ".join(words[1:] if for_s is not None else words)
    victim = session.hub.chat.user(asked.removeprefix(MUTING))
    if victim is not None and victim in room.members:
        try:
            permissions.may_kick(user, room, victim)
        except Refused as refusal:
            session.refuse(refusal)
            return
    done = _add(session, room, asked, for_s)
    is_muting = asked.startswith(MUTING)
    if done and victim is not None and victim in room.members and not is_muting:
        session.hub.act(session, Kick(room.name, victim.nick, reason or None))


def _add(session: Session, room: Room, asked: str, for_s: int | None) -> bool:
    """Put the mask into the room's list; return whether it is there now."""
    mask = extbans.normal(_aimed(session, room, asked))
    before = room.bans.get(mask)
    changes = [ModeChange(True, "b", mask, for_s)]
    if not session.hub.act(session, ChangeRoomModes(room.name, changes)):
        return False
    if before is not None:
        session.tell(f"{mask} is in the list of {room.name} already")
    elif for_s is not None and session.dialect is not dialects.PLAIN:  # whose line tells it
        session.tell(f"{mask} holds in {room.name} for {durations.render(for_s)}")
    return True


def _aimed(session: Session, room: Room, asked: str) -> str:
    muting = MUTING if asked.startswith(MUTING) else ""
    whom = asked.removeprefix(muting)
    user = session.hub.chat.user(whom)
    return muting + (extbans.aimed_at(user, room) if user is not None else whom)


def _known_as(session: Session, nick: str) -> Iterator[User]:
    """Yield who has that nick, or had it: somebody banned is often gone."""
    chat = session.hub.chat
    user = chat.user(nick)
    if user is not None:
        yield user
    for past in chat.whowas(nick):
        yield User(past.nick, past.username, past.host, past.realname)
    if nick in chat.nick_owners:
        owner = User(nick, "", "", "")
        owner.account = chat.nick_owners[nick]
        yield owner
