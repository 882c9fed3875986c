"""ChanServ OP, DEOP, CLEAR and HOWTOBAN: the power that a role gives, also without a rank."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.core import extbans, permissions, roles
from hubbub.core.commands import ChangeRoomModes, ClearAccess, ClearRoom, Command, GiveRank
from hubbub.core.modes import ModeChange
from hubbub.core.power import is_by_power
from hubbub.core.rules import find_room
from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.server import acts
from hubbub.server.roster import packed

if TYPE_CHECKING:
    from hubbub.server.session import Session

Told = Callable[..., None]
"""Takes the lines of an answer."""


def room_of(session: Session, name: str, told: Told) -> Room | None:
    """Return the room if the session may know of it; otherwise say that there is none."""
    try:
        room = find_room(session.hub.chat, name)
        if session.user is not None:
            permissions.may_read(session.user, room)
    except Refused:
        told(f"There is no room {name}")
        return None
    return room


def done(session: Session, command: Command, told: Told) -> bool:
    """Do it as the session's user, or say why not."""
    if session.user is None:
        return False
    try:
        session.hub.act_as(session.user, command, session)
    except Refused as refusal:
        told(refusal.sentence)
        return False
    return True


def op(session: Session, words: list[str], told: Told) -> None:
    """Give oneself the rank of one's role; the founder makes others operators."""
    room = room_of(session, words[0], told)
    nick = words[1] if len(words) > 1 else session.nick
    if room is not None and done(session, GiveRank(room.name, nick), told):
        told(f"{nick} has a rank in {room.name}")


def deop(session: Session, words: list[str], told: Told) -> None:
    """Take all ranks of somebody, or one's own; the permissions are those of MODE."""
    room = room_of(session, words[0], told)
    if room is None or session.user is None:
        return
    user = session.hub.chat.user(words[1]) if len(words) > 1 else session.user
    standing = room.members.get(user, "") if user is not None else ""
    if user is None or not standing:
        told(f"{words[1] if len(words) > 1 else 'You'}: no rank in {room.name}")
        return
    changes = [ModeChange(False, letter, user.nick) for letter in standing]
    if done(session, ChangeRoomModes(room.name, changes), told):
        told(f"{user.nick} has no rank in {room.name} now")


def clear(session: Session, words: list[str], told: Told) -> None:
    """Put everybody else out, or take all roles, bans and exceptions away."""
    room = room_of(session, words[0], told)
    command = _CLEARED.get(words[1].upper())
    if room is None:
        return
    if command is None:
        told("It is written: CLEAR <#room> USERS|ACCESS")
    else:
        carry_out(session, room, command(room.name), told, f"{room.name} is cleared")


def carry_out(
    session: Session, room: Room, command: acts.RoomCommand, told: Told, sentence: str
) -> None:
    """Do it and say the sentence; on the record where the user's power is not of this room."""
    user = session.user
    if user is None:
        return
    if is_by_power(session.hub.chat, user, command, session.hub.now_s):
        act = acts.act_of(session, user, "CHANSERV", room.name, sentence)
        acts.rule(session, act, user, command, lambda: told(sentence))
    elif done(session, command, told):
        told(sentence)


_CLEARED: dict[str, Callable[[str], acts.RoomCommand]] = {"USERS": ClearRoom, "ACCESS": ClearAccess}


def how_to_ban(session: Session, words: list[str], told: Told) -> None:
    """Say by which mask somebody is best kept out, and whom else it would hit."""
    room, me, nick = room_of(session, words[0], told), session.user, words[1]
    if room is None or me is None:
        return
    victim = session.hub.chat.user(nick) or _gone(session, nick)
    if not room.is_operator(me):
        told(f"You are not an operator of {room.name}")
    elif victim is None:
        told(f"Nobody is or was {nick}")
    elif roles.rank_of(room, victim):
        told(f"No ban holds for {victim.account}: they have a role here (AMODE {room.name})")
    else:
        mask = extbans.aimed_at(victim, room)
        told(f"To keep {nick} out: TBAN {room.name} 1h {mask}, or MODE {room.name} +b {mask}")
        others = [one for one in room.members if one is not victim and extbans.fits(mask, one)]
        told(*(f"It would also hit: {line}" for line in packed(one.nick for one in others)))
        if victim in room.members:
            told(f"They are in the room: KICK {room.name} {victim.nick} puts them out")


def _gone(session: Session, nick: str) -> User | None:
    past = next(session.hub.chat.whowas(nick), None)
    if past is None:
        return None
    user = User(past.nick, past.username, past.host, past.realname)
    user.account = session.hub.chat.nick_owners.get(fold(nick))
    return user
