"""Rooms that belong to accounts: the founder's, and the ranks that accounts get on entering."""

from hubbub.core import permissions, ranks
from hubbub.core.commands import ClearAccess, ClearRoom, GiveRank, SetRoles
from hubbub.core.events import Event, Kicked, RolesChanged, RoomModesChanged
from hubbub.core.modes import ModeChange
from hubbub.core.permissions.refusals import no_room
from hubbub.core.state import Chat, Room, User
from hubbub.names import fold

CHANSERV = "ChanServ!ChanServ@services"
"""In whose name ranks are given on entering."""

FOUNDER = "q"


def rank_of(room: Room, user: User) -> str:
    """Return the letter of the rank that the user's account has in the room, '' for none."""
    if user.account is None:
        return ""
    account = fold(user.account)
    return FOUNDER if room.founder == account else room.roles.get(account, "")


def set_roles(chat: Chat, actor: User, command: SetRoles, now_s: int) -> list[Event]:
    """Return that the room has these roles now, and the ranks of those who are in it.

    Raises: Refused.
    """
    room = _room(chat, command.room)
    permissions.may_set_roles(chat, actor, room, command.founder, command.roles)
    changed = RolesChanged(actor, actor.source, room, command.founder, dict(command.roles))
    given = [change for user in room.members for change in _changes(room, user, command)]
    if not given:
        return [changed]
    return [changed, RoomModesChanged(actor, CHANSERV, room, given)]


def _room(chat: Chat, name: str) -> Room:
    room = chat.room(name)
    if room is None:
        raise no_room(name)
    return room


def give_rank(chat: Chat, actor: User, command: GiveRank, now_s: int) -> list[Event]:
    """Return that somebody in the room has a rank now, if they had not.

    Raises: Refused.
    """
    room, user = _room(chat, command.room), chat.user(command.nick)
    permissions.may_give_rank(actor, room, user)
    rank = rank_of(room, actor) if user is actor else "o"
    if user is None or rank in room.members[user]:
        return []
    return [RoomModesChanged(actor, CHANSERV, room, [ModeChange(True, rank, user.nick)])]


def clear_room(chat: Chat, actor: User, command: ClearRoom, now_s: int) -> list[Event]:
    """Return that everybody but the actor is put out.

    Raises: Refused.
    """
    room = _room(chat, command.room)
    permissions.may_clear(actor, room)
    others = [user for user in room.members if user is not actor]
    return [Kicked(actor, CHANSERV, room, user, "The room is cleared") for user in others]


def clear_access(chat: Chat, actor: User, command: ClearAccess, now_s: int) -> list[Event]:
    """Return that nobody but the founder has a role, and the lists are empty.

    Raises: Refused.
    """
    room = _room(chat, command.room)
    permissions.may_clear(actor, room)
    events = set_roles(chat, actor, SetRoles(room.name, room.founder, {}), now_s)
    masks = [
        ModeChange(False, letter, mask) for letter, listed in room.lists.items() for mask in listed
    ]
    return [*events, RoomModesChanged(actor, CHANSERV, room, masks)] if masks else events


def _changes(room: Room, user: User, command: SetRoles) -> list[ModeChange]:
    if user.account is None:
        return []
    account = fold(user.account)
    was = rank_of(room, user)
    now = FOUNDER if command.founder == account else command.roles.get(account, "")
    if was == now:
        return []
    standing = room.members[user]
    found = [ModeChange(False, was, user.nick)] if was and was in standing else []
    if now and now not in standing:
        found.append(ModeChange(True, now, user.nick))
    return found


def rooms_of(chat: Chat, account: str) -> list[Room]:
    """Return the rooms that belong to the account (folded)."""
    return [room for room in chat.rooms.values() if room.founder == account]


def may_give(room: Room, user: User, rank: str) -> bool:
    """Whether the user's own role lets them give and take that rank for good."""
    return ranks.gives(rank_of(room, user), rank)
