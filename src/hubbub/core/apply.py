"""Change the state as an event says. Nothing else changes it, and nothing is decided here."""

from collections.abc import Callable
from typing import Any

from hubbub.core import accepting, closing, knocking, slow_mode
from hubbub.core.events import (
    Accepted,
    Announced,
    Arrived,
    AwayChanged,
    BecameOperator,
    Departed,
    Edited,
    Event,
    Invited,
    Joined,
    Kicked,
    Knocked,
    Left,
    LoggedIn,
    LoggedOut,
    MetadataChanged,
    MuteChanged,
    RealnameChanged,
    Redacted,
    Rehosted,
    Renamed,
    RolesChanged,
    RoomClosed,
    RoomModesChanged,
    RoomOpened,
    RoomRenamed,
    Said,
    TopicSet,
    Uninvited,
    UserModesChanged,
)
from hubbub.core.metadata import apply_metadata
from hubbub.core.modes import ROOM_MODES, Argument, ModeChange, promoted
from hubbub.core.renaming import apply_renamed
from hubbub.core.retention import parse
from hubbub.core.state import Ban, Chat, Room, Topic, User
from hubbub.names import fold

_LEAVERS_NOTED = 500
"""Of so many who have left it is known when they came, for +j."""


def apply(chat: Chat, event: Event, now_s: int) -> None:
    """Make the state what it is after the event; now_s is Unix seconds."""
    CHANGES[type(event)](chat, event, now_s)


def _nothing(chat: Chat, event: Event, now_s: int) -> None:
    pass


def _arrived(chat: Chat, event: Arrived, now_s: int) -> None:
    chat.users[event.user.folded] = event.user
    chat.users_with_mode.update(event.user.modes)
    chat.most_users = max(chat.most_users, len(chat.users))


def _said(chat: Chat, event: Said, now_s: int) -> None:
    if not isinstance(event.target, Room):
        accepting.apply_said(event)
        return
    if event.is_stored:
        event.target.is_kept = True
    if event.target.spoke_s is not None and event.kind != "tags":
        is_here = event.is_voiced or event.user in event.target.members
        slow_mode.note(event.target, event.user, now_s, is_here=is_here)


def _edited(chat: Chat, event: Edited, now_s: int) -> None:
    if isinstance(event.target, Room):
        slow_mode.note(event.target, event.user, now_s)


def _joined(chat: Chat, event: Joined, now_s: int) -> None:
    room, user = event.room, event.user
    if event.is_new:
        chat.rooms[room.folded] = room
        chat.forget_move(room.folded)
    room.members[user] = event.standing
    if room.since_s is not None:
        room.since_s[user] = now_s
        if len(room.since_s) > len(room.members) + _LEAVERS_NOTED:
            room.since_s = {one: room.since_s.get(one, 0) for one in room.members}
    user.rooms.append(room)
    if user.invites is not None:
        user.invites.discard(room)


def _left(chat: Chat, event: Left, now_s: int) -> None:
    _take_out(chat, event.user, event.room)


def _kicked(chat: Chat, event: Kicked, now_s: int) -> None:
    _take_out(chat, event.victim, event.room)


def _departed(chat: Chat, event: Departed, now_s: int) -> None:
    user = event.user
    for room in list(user.rooms):
        _take_out(chat, user, room)
    user.invites = None
    chat.users_with_mode.subtract(user.modes)
    chat.remember(user, now_s)
    del chat.users[user.folded]


def _take_out(chat: Chat, user: User, room: Room) -> None:
    slow_mode.note_leaving(room, user)
    del room.members[user]
    user.rooms.remove(room)
    if not room.members and not room.is_kept:
        del chat.rooms[room.folded]
        chat.forget_move(room.former)


def _topic_set(chat: Chat, event: TopicSet, now_s: int) -> None:
    event.room.topic = Topic(event.text, event.source, now_s) if event.text else None
    if event.is_stored:  # like what is said: who comes later reads it, if the locks let them in
        event.room.is_kept = True


def _invited(chat: Chat, event: Invited, now_s: int) -> None:
    if not event.opens:
        return
    if event.guest.invites is None:
        event.guest.invites = set()
    event.guest.invites.add(event.room)


def _uninvited(chat: Chat, event: Uninvited, now_s: int) -> None:
    if event.guest.invites is not None:
        event.guest.invites.discard(event.room)


def _renamed(chat: Chat, event: Renamed, now_s: int) -> None:
    user = event.user
    if fold(event.new) != user.folded:
        chat.remember(user, now_s)
    del chat.users[user.folded]
    user.rename(event.new)
    chat.users[user.folded] = user


def _away_changed(chat: Chat, event: AwayChanged, now_s: int) -> None:
    event.user.away = event.text


def _realname_changed(chat: Chat, event: RealnameChanged, now_s: int) -> None:
    event.user.realname = event.text


def _rehosted(chat: Chat, event: Rehosted, now_s: int) -> None:
    event.user.rehost(event.username, event.host)


def _logged_in(chat: Chat, event: LoggedIn, now_s: int) -> None:
    event.user.account = event.account
    event.user.identity = fold(event.account)
    slow_mode.note_identity(event.user, event.was)


def _logged_out(chat: Chat, event: LoggedOut, now_s: int) -> None:
    event.user.account = None
    event.user.identity = event.identity
    slow_mode.note_identity(event.user, event.was)


def _became_operator(chat: Chat, event: BecameOperator, now_s: int) -> None:
    event.user.privileges = event.privileges
    event.user.operator_title = event.title


def _mute_changed(chat: Chat, event: MuteChanged, now_s: int) -> None:
    event.user.muted = event.sentence


def _user_modes_changed(chat: Chat, event: UserModesChanged, now_s: int) -> None:
    for change in event.changes:
        modes = event.user.modes
        event.user.modes = modes | {change.letter} if change.adding else modes - {change.letter}
        chat.users_with_mode[change.letter] += 1 if change.adding else -1
        if change.letter == "o" and not change.adding:
            event.user.privileges = frozenset()
            event.user.operator_title = ""


def _room_modes_changed(chat: Chat, event: RoomModesChanged, now_s: int) -> None:
    for change in event.changes:
        change_of = _LETTERS.get(change.letter) or _MODE_CHANGES[ROOM_MODES[change.letter]]
        change_of(chat, event, change, now_s)
    event.room.note_restraints()


def _roles_changed(chat: Chat, event: RolesChanged, now_s: int) -> None:
    room = event.room
    room.founder, room.roles = event.founder, dict(event.roles)
    room.is_kept = room.is_kept or room.founder is not None


def _flag(chat: Chat, event: RoomModesChanged, change: ModeChange, now_s: int) -> None:
    flags = event.room.flags
    flags.add(change.letter) if change.adding else flags.discard(change.letter)


def _rank(chat: Chat, event: RoomModesChanged, change: ModeChange, now_s: int) -> None:
    user = chat.users[fold(change.argument or "")]
    members = event.room.members
    members[user] = promoted(members[user], change.letter, change.adding)


def _ban(chat: Chat, event: RoomModesChanged, change: ModeChange, now_s: int) -> None:
    mask, masks = change.argument or "", event.room.lists[change.letter]
    if change.adding:
        until_s = now_s + change.for_s if change.for_s is not None else None
        masks[mask] = Ban(mask, event.source, now_s, until_s)
    else:
        del masks[mask]


def _password(chat: Chat, event: RoomModesChanged, change: ModeChange, now_s: int) -> None:
    event.room.password = change.argument if change.adding else None


def _member_limit(chat: Chat, event: RoomModesChanged, change: ModeChange, now_s: int) -> None:
    event.room.member_limit = int(change.argument or 0) if change.adding else None


def _retention(chat: Chat, event: RoomModesChanged, change: ModeChange, now_s: int) -> None:
    event.room.retention = parse(change.argument or "") if change.adding else None


def _setting(chat: Chat, event: RoomModesChanged, change: ModeChange, now_s: int) -> None:
    settings = event.room.settings
    if change.adding:
        settings[change.letter] = change.argument or ""
    else:
        del settings[change.letter]


_ModeChange = Callable[[Chat, RoomModesChanged, ModeChange, int], None]

_LETTERS: dict[str, _ModeChange] = {
    "l": _member_limit,
    "H": _retention,
    **dict.fromkeys("fjQW", _setting),
}
"""Where a letter's argument says more than its kind."""

_MODE_CHANGES: dict[Argument, _ModeChange] = {
    Argument.NEVER: _flag,
    Argument.NICK: _rank,
    Argument.LIST: _ban,
    Argument.ALWAYS: _password,
}

# Any: each change takes its own event; the table is what pairs the two.
CHANGES: dict[type, Callable[[Chat, Any, int], None]] = {
    Arrived: _arrived,
    Said: _said,
    Redacted: _nothing,
    Edited: _edited,
    Joined: _joined,
    Left: _left,
    Kicked: _kicked,
    TopicSet: _topic_set,
    Invited: _invited,
    Uninvited: _uninvited,
    Knocked: knocking.apply_knocked,
    RoomModesChanged: _room_modes_changed,
    RolesChanged: _roles_changed,
    RoomClosed: closing.apply_closed,
    RoomOpened: closing.apply_opened,
    UserModesChanged: _user_modes_changed,
    Accepted: accepting.apply_accepted,
    Renamed: _renamed,
    RoomRenamed: apply_renamed,
    AwayChanged: _away_changed,
    RealnameChanged: _realname_changed,
    Rehosted: _rehosted,
    MetadataChanged: apply_metadata,
    LoggedIn: _logged_in,
    LoggedOut: _logged_out,
    BecameOperator: _became_operator,
    MuteChanged: _mute_changed,
    Announced: _nothing,
    Departed: _departed,
}
