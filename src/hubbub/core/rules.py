"""Decide what a command leads to: events, or a refusal. Nothing changes here.

`decide` looks the command up in RULES; each rule asks `permissions` and returns what happened.
"""

from collections.abc import Callable, Iterable
from typing import Any

from hubbub.core import accepting, closing, knocking, permissions, ranks, roles
from hubbub.core.commands import (
    Accept,
    ChangeRoomModes,
    ChangeUserModes,
    ClearAccess,
    ClearRoom,
    CloseRoom,
    Command,
    Edit,
    GiveRank,
    Invite,
    Join,
    Kick,
    Knock,
    Leave,
    LogIn,
    LogOut,
    OpenRoom,
    Quit,
    Redact,
    Rehost,
    Rename,
    RenameRoom,
    Say,
    SayAs,
    SetAway,
    SetMetadata,
    SetRealname,
    SetRoles,
    SetTopic,
    Uninvite,
)
from hubbub.core.events import (
    AwayChanged,
    Departed,
    Edited,
    Event,
    Invited,
    Joined,
    Kicked,
    Left,
    LoggedIn,
    LoggedOut,
    RealnameChanged,
    Redacted,
    Rehosted,
    Renamed,
    RoomModesChanged,
    Said,
    TopicSet,
    Uninvited,
    UserModesChanged,
)
from hubbub.core.limits import cut
from hubbub.core.metadata import set_metadata
from hubbub.core.modes import STATUS_PREFIXES, ModeChange
from hubbub.core.nicks import check_owner, is_service
from hubbub.core.operator_rules import OPERATOR_RULES
from hubbub.core.permissions.refusals import no_room
from hubbub.core.renaming import rename_room
from hubbub.core.room_modes import effective
from hubbub.core.state import Chat, Room, User
from hubbub.core.voices import say_as
from hubbub.errors import Refused
from hubbub.names import NICK_LIMIT, is_nick, is_room
from hubbub.numerics import Numeric

OWN_QUIT = "Quit: "
"""Stands before what somebody says on leaving the chat."""


def decide(chat: Chat, actor: User, command: Command, now_s: int) -> list[Event]:
    """Return what happens when the actor asks for the command, oldest first; maybe nothing.

    Args: now_s: Unix seconds.
    Raises: Refused: with the sentence and the numeric to answer with.
    """
    if actor.muted is not None or chat.quiet_s:
        permissions.may_say_anything(chat, actor, command, now_s)
    return RULES[type(command)](chat, actor, command, now_s)


def find_room(chat: Chat, name: str) -> Room:
    """Return the room of that name.

    Raises: Refused: there is none.
    """
    room = chat.room(name)
    if room is None:
        raise no_room(name)
    return room


def find_user(chat: Chat, nick: str) -> User:
    """Return who has that nick.

    Raises: Refused: nobody has it.
    """
    user = chat.user(nick)
    if user is None:
        raise Refused(f"nobody here is {nick}", numeric=Numeric.ERR_NOSUCHNICK, params=(nick,))
    return user


def check_nick(chat: Chat, nick: str, actor: User | None = None) -> None:
    """See that a nick is legal and free for the actor (None: somebody who is not in yet).

    Raises: Refused.
    """
    if not is_nick(nick):
        raise Refused(
            f"{cut(nick, 40) or 'nothing'} cannot be a name here (letters, digits, -_[]{{}}^|`\\, "
            f"no digit or - in front, {NICK_LIMIT} at most)",
            numeric=Numeric.ERR_ERRONEUSNICKNAME,
            params=(nick or "*",),
        )
    holder = chat.user(nick)
    if (holder is not None and holder is not actor) or is_service(nick):
        raise Refused(f"{nick} is taken", numeric=Numeric.ERR_NICKNAMEINUSE, params=(nick,))
    if actor is not None:  # who is not in yet may still log in
        check_owner(chat, nick, actor.account)


def _say(chat: Chat, actor: User, command: Say, now_s: int) -> list[Event]:
    target: Room | User
    only = prefix = ""
    if command.target.startswith("#"):
        target = find_room(chat, command.target)
        permissions.may_say(actor, target, command.text, now_s)
        if permissions.is_screened(actor, target):
            only = "h"
    elif command.target[:1] in STATUS_PREFIXES and command.target[1:2] == "#":
        only, prefix = STATUS_PREFIXES[command.target[0]], command.target[0]
        target = find_room(chat, command.target[1:])
        permissions.may_speak_to(actor, target, only)
        permissions.may_say(actor, target, command.text, now_s)
        if only == "v" and permissions.is_screened(actor, target):
            only = "h"
    else:
        target = find_user(chat, command.target)
        permissions.may_tell(chat, actor, target, command.text)
    kind, tags, joints = command.kind, command.tags, command.joints
    said = Said(actor, actor.source, target, command.text, kind, tags, joints)
    if only:
        said.only, said.prefix = only, prefix
    return [said]


def _redact(chat: Chat, actor: User, command: Redact, now_s: int) -> list[Event]:
    target = _where(chat, command.target)
    room = target if isinstance(target, Room) else None
    permissions.may_redact(actor, room, command.author)
    is_by_power = room is not None and permissions.redacts_by_power(actor, room, command.author)
    readers = () if is_by_power else (target,)
    reason = _reason(chat, actor, readers, command.reason, now_s)
    return [Redacted(actor, actor.source, target, command.about, reason)]


def _edit(chat: Chat, actor: User, command: Edit, now_s: int) -> list[Event]:
    target = _where(chat, command.target)
    permissions.may_edit(chat, actor, target, command.author, command.text, now_s)
    return [Edited(actor, actor.source, target, command.about, command.text)]


def _where(chat: Chat, target: str | User) -> Room | User:
    return target if isinstance(target, User) else find_room(chat, target)


def _join(chat: Chat, actor: User, command: Join, now_s: int) -> list[Event]:
    if not is_room(command.room):
        raise Refused(
            f"{command.room} is not a room's name (# and up to 63 bytes without spaces or commas)",
            numeric=Numeric.ERR_NOSUCHCHANNEL,
            params=(command.room,),
        )
    closing.check_open(chat, command.room)
    room = chat.room(command.room)
    if room is not None and actor in room.members:
        return []
    if len(actor.rooms) >= chat.limits.rooms_per_user:
        raise Refused(
            f"you are in {len(actor.rooms)} rooms, and that is the limit",
            numeric=Numeric.ERR_TOOMANYCHANNELS,
            params=(command.room,),
        )
    if room is None:
        return [Joined(actor, actor.source, Room(command.room, now_s), standing="o", is_new=True)]
    permissions.may_join(actor, room, command.password, now_s)
    # A room that stayed for its history belongs to whoever comes first, as a new one does.
    is_free = not (room.members or room.is_common or room.founder)
    joined = Joined(actor, actor.source, room, "o" if is_free else "", is_new=False)
    rank = roles.rank_of(room, actor)
    if not rank or rank == joined.standing:
        return [joined]
    given = [ModeChange(True, rank, actor.nick)]
    return [joined, RoomModesChanged(actor, roles.CHANSERV, room, given)]


def _leave(chat: Chat, actor: User, command: Leave, now_s: int) -> list[Event]:
    room = find_room(chat, command.room)
    permissions.may_leave(actor, room)
    reason = _reason(chat, actor, (room,), command.reason or "", now_s)
    return [Left(actor, actor.source, room, reason or None)]


def _kick(chat: Chat, actor: User, command: Kick, now_s: int) -> list[Event]:
    room = find_room(chat, command.room)
    permissions.may_kick(actor, room)
    victim = find_user(chat, command.nick)
    if victim not in room.members:
        raise Refused(
            f"{victim.nick} is not in {room.name}",
            numeric=Numeric.ERR_USERNOTINCHANNEL,
            params=(victim.nick, room.name),
        )
    permissions.may_kick(actor, room, victim)
    reason = _reason(chat, actor, (room,), command.reason or "", now_s) or actor.nick
    return [Kicked(actor, actor.source, room, victim, reason)]


def _set_topic(chat: Chat, actor: User, command: SetTopic, now_s: int) -> list[Event]:
    room = find_room(chat, command.room)
    permissions.may_set_topic(actor, room)
    text = cut(command.text, chat.limits.topic_bytes)
    if text == (room.topic.text if room.topic else ""):
        return []
    return [TopicSet(actor, actor.source, room, text)]


def _invite(chat: Chat, actor: User, command: Invite, now_s: int) -> list[Event]:
    room = find_room(chat, command.room)
    permissions.may_invite(actor, room)
    guest = find_user(chat, command.nick)
    if guest in room.members:
        raise Refused(
            f"{guest.nick} is in {room.name} already",
            numeric=Numeric.ERR_USERONCHANNEL,
            params=(guest.nick, room.name),
        )
    # A member may ask anybody in, but not past a ban or a password.
    return [Invited(actor, actor.source, room, guest, opens=ranks.is_helper(room.members[actor]))]


def _uninvite(chat: Chat, actor: User, command: Uninvite, now_s: int) -> list[Event]:
    room = find_room(chat, command.room)
    permissions.may_uninvite(actor, room)
    guest = find_user(chat, command.nick)
    if guest.invites is None or room not in guest.invites:
        raise Refused(
            f"{guest.nick} has no invitation into {room.name}",
            numeric=Numeric.ERR_USERNOTINCHANNEL,
            params=(guest.nick, room.name),
        )
    return [Uninvited(actor, actor.source, room, guest)]


def _change_room_modes(
    chat: Chat, actor: User, command: ChangeRoomModes, now_s: int
) -> list[Event]:
    room = find_room(chat, command.room)
    permissions.may_change_modes(actor, room, command.changes)
    changes = effective(chat, room, command.changes)
    for change in changes:
        if change.letter == "f" and change.adding:
            permissions.may_forward_to(actor, find_room(chat, change.argument or ""))
    return [RoomModesChanged(actor, actor.source, room, changes)] if changes else []


def _change_user_modes(
    chat: Chat, actor: User, command: ChangeUserModes, now_s: int
) -> list[Event]:
    modes = actor.modes
    changes = []
    for change in command.changes:
        if change.letter == "o" and change.adding:
            continue  # RFC 2812 3.1.5: an attempt to make oneself an operator is ignored
        if (change.letter in modes) != change.adding:
            changes.append(change)
            modes = modes ^ {change.letter}
    return [UserModesChanged(actor, actor.source, changes)] if changes else []


def _rename(chat: Chat, actor: User, command: Rename, now_s: int) -> list[Event]:
    check_nick(chat, command.nick, actor)
    if command.nick == actor.nick:
        return []
    return [Renamed(actor, actor.source, actor.nick, command.nick)]


def _set_away(chat: Chat, actor: User, command: SetAway, now_s: int) -> list[Event]:
    text = cut(command.text, chat.limits.away_bytes) if command.text else None
    return [AwayChanged(actor, actor.source, text)] if text != actor.away else []


def _set_realname(chat: Chat, actor: User, command: SetRealname, now_s: int) -> list[Event]:
    if command.text == actor.realname:
        return []
    return [RealnameChanged(actor, actor.source, command.text)]


def _rehost(chat: Chat, actor: User, command: Rehost, now_s: int) -> list[Event]:
    return [Rehosted(actor, actor.source, command.username, command.host)]


def _log_in(chat: Chat, actor: User, command: LogIn, now_s: int) -> list[Event]:
    if command.account == actor.account:
        return []
    return [LoggedIn(actor, actor.source, command.account, actor.identity)]


def _log_out(chat: Chat, actor: User, command: LogOut, now_s: int) -> list[Event]:
    if actor.account is None:
        return []
    return [LoggedOut(actor, actor.source, command.identity, actor.identity)]


def _quit(chat: Chat, actor: User, command: Quit, now_s: int) -> list[Event]:
    reason = cut(command.reason, chat.limits.reason_bytes)
    # All other reasons are the server's.
    if reason.startswith(OWN_QUIT):
        own = reason.removeprefix(OWN_QUIT)
        if not permissions.may_give_reason(chat, actor, actor.rooms, own, now_s):
            reason = OWN_QUIT.rstrip(": ")
    return [Departed(actor, actor.source, reason)]


def _reason(chat: Chat, actor: User, where: Iterable[Room | User], reason: str, now_s: int) -> str:
    """Return of a reason what others are told: as much as there may be, or nothing."""
    if not permissions.may_give_reason(chat, actor, where, reason, now_s):
        return ""
    return cut(reason, chat.limits.reason_bytes)


# Any: each rule takes its own command; the table is what pairs the two.
RULES: dict[type, Callable[[Chat, User, Any, int], list[Event]]] = {
    Say: _say,
    SayAs: say_as,
    Redact: _redact,
    Edit: _edit,
    Join: _join,
    Leave: _leave,
    Kick: _kick,
    SetTopic: _set_topic,
    Invite: _invite,
    Uninvite: _uninvite,
    Knock: knocking.knock,
    ChangeRoomModes: _change_room_modes,
    ChangeUserModes: _change_user_modes,
    SetRoles: roles.set_roles,
    GiveRank: roles.give_rank,
    ClearRoom: roles.clear_room,
    CloseRoom: closing.close_room,
    OpenRoom: closing.open_room,
    ClearAccess: roles.clear_access,
    Accept: accepting.accept,
    Rename: _rename,
    RenameRoom: rename_room,
    SetAway: _set_away,
    SetRealname: _set_realname,
    SetMetadata: set_metadata,
    Rehost: _rehost,
    LogIn: _log_in,
    LogOut: _log_out,
    Quit: _quit,
    **OPERATOR_RULES,
}
