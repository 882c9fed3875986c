"""MODE: read or switch the modes of a room, or one's own.

Source: "Modern IRC", section MODE message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import durations, retention
from hubbub.core.commands import ChangeRoomModes, ChangeUserModes
from hubbub.core.modes import (
    ROOM_MODES,
    Argument,
    ModeChange,
    parse_room_changes,
    parse_user_changes,
)
from hubbub.core.state import Room
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import dialects
from hubbub.server.handlers.rooms import readable

if TYPE_CHECKING:
    from hubbub.server.session import Session


def mode(session: Session, message: Message) -> None:
    """Read or switch modes of a room or of oneself."""
    if message.params[0].startswith("#"):
        _room_mode(session, message)
    else:
        _user_mode(session, message)


def _user_mode(session: Session, message: Message) -> None:
    target = session.hub.chat.user(message.params[0])
    if target is None:
        session.numeric(Numeric.ERR_NOSUCHNICK, message.params[0], "No such nick")
    elif target is not session.user:
        session.numeric(Numeric.ERR_USERSDONTMATCH, "You can see and switch only your own modes")
    elif len(message.params) == 1:
        session.numeric(Numeric.RPL_UMODEIS, f"+{''.join(sorted(target.modes))}")
    else:
        changes, unknown = parse_user_changes("".join(message.params[1:]))
        if unknown:
            session.numeric(Numeric.ERR_UMODEUNKNOWNFLAG, f"No such mode: {''.join(unknown)}")
        session.hub.act(session, ChangeUserModes(changes))


def _room_mode(session: Session, message: Message) -> None:
    room = readable(session, message.params[0])
    if room is None:
        return
    if len(message.params) == 1:
        _tell_modes(session, room)
        return
    changes, unknown = parse_room_changes(message.params[1], message.params[2:])
    for letter in unknown:
        session.numeric(Numeric.ERR_UNKNOWNMODE, letter, "is not a mode of this server")
    asked = [change for change in changes if _asks_for_list(change)]
    if asked:
        for letter in dict.fromkeys(change.letter for change in asked):
            _tell_masks(session, room, letter)
    wanted = [change for change in changes if not _asks_for_list(change)]
    if wanted:
        session.hub.act(session, ChangeRoomModes(room.name, wanted))


def _asks_for_list(change: ModeChange) -> bool:
    return ROOM_MODES[change.letter] is Argument.LIST and not change.argument


def _tell_modes(session: Session, room: Room) -> None:
    if session.user is None:
        return
    letters = "+" + "".join(sorted(room.flags))
    arguments = []
    is_member = session.user in room.members
    if room.password is not None:
        letters += "k"
        arguments.append(room.password if is_member else "*")
    if room.member_limit is not None:
        letters += "l"
        arguments.append(str(room.member_limit))
    if room.retention is not None:
        letters += "H"
        arguments.append(retention.render(room.retention))
    for letter, value in sorted(room.settings.items()):
        letters += letter
        arguments.append(value)
    session.numeric(Numeric.RPL_CHANNELMODEIS, room.name, *[letters, *arguments])
    session.numeric(Numeric.RPL_CREATIONTIME, room.name, str(room.created_s))


_LISTS = {
    "b": (Numeric.RPL_BANLIST, Numeric.RPL_ENDOFBANLIST, "End of ban list"),
    "e": (Numeric.RPL_EXCEPTLIST, Numeric.RPL_ENDOFEXCEPTLIST, "End of exceptions from bans"),
    "I": (Numeric.RPL_INVEXLIST, Numeric.RPL_ENDOFINVEXLIST, "End of exceptions from +i"),
}


def _tell_masks(session: Session, room: Room, letter: str) -> None:
    row, end, sentence = _LISTS[letter]
    for ban in room.lists[letter].values():
        by = ban.by
        if ban.until_s is not None and session.dialect is dialects.PLAIN:
            by += f", {durations.render(max(0, ban.until_s - session.hub.now_s))} left"
        session.numeric(row, room.name, ban.mask, by, str(ban.at_s))
    session.numeric(end, room.name, sentence)
