"""What only the server and its operators ask for, as rules: see `rules`, whose table has these."""

from collections.abc import Callable
from typing import Any

from hubbub.core.closing import check_open
from hubbub.core.commands import Announce, BecomeOperator, ForceJoin, ForceModes, LiftMask, SetMuted
from hubbub.core.events import (
    Announced,
    BecameOperator,
    Event,
    Joined,
    MuteChanged,
    RoomModesChanged,
    UserModesChanged,
)
from hubbub.core.limits import cut
from hubbub.core.modes import ModeChange
from hubbub.core.permissions.refusals import no_room
from hubbub.core.privileges import must_have
from hubbub.core.room_modes import effective
from hubbub.core.state import Chat, Room, User
from hubbub.names import is_room


def _become_operator(chat: Chat, actor: User, command: BecomeOperator, now_s: int) -> list[Event]:
    events: list[Event] = [BecameOperator(actor, actor.source, command.privileges, command.title)]
    if "o" not in actor.modes:
        events.append(UserModesChanged(actor, actor.source, [ModeChange(adding=True, letter="o")]))
    return events


def _set_muted(chat: Chat, actor: User, command: SetMuted, now_s: int) -> list[Event]:
    if command.sentence == actor.muted:
        return []
    return [MuteChanged(actor, actor.source, command.sentence)]


def _announce(chat: Chat, actor: User, command: Announce, now_s: int) -> list[Event]:
    must_have(actor, "broadcast")
    text = cut(command.text, chat.limits.topic_bytes)
    return [Announced(actor, actor.source, text, command.to_all)]


def _force_join(chat: Chat, actor: User, command: ForceJoin, now_s: int) -> list[Event]:
    check_open(chat, command.room)
    room = chat.room(command.room)
    if room is None:
        if not is_room(command.room):
            raise no_room(command.room)
        return [Joined(actor, actor.source, Room(command.room, now_s), "o", is_new=True)]
    if actor in room.members:
        return []
    return [Joined(actor, actor.source, room, "", is_new=False)]


def _force_modes(chat: Chat, actor: User, command: ForceModes, now_s: int) -> list[Event]:
    must_have(actor, "room-override")
    room = chat.room(command.room)
    if room is None:
        raise no_room(command.room)
    changes = effective(chat, room, command.changes)
    return [RoomModesChanged(actor, actor.source, room, changes)] if changes else []


def _lift_mask(chat: Chat, actor: User, command: LiftMask, now_s: int) -> list[Event]:
    room = chat.room(command.room)
    if room is None:
        raise no_room(command.room)
    changes = effective(chat, room, [ModeChange(False, command.letter, command.mask)])
    return [RoomModesChanged(actor, actor.source, room, changes)] if changes else []


# Any: each rule takes its own command; the table is what pairs the two.
OPERATOR_RULES: dict[type, Callable[[Chat, User, Any, int], list[Event]]] = {
    BecomeOperator: _become_operator,
    SetMuted: _set_muted,
    Announce: _announce,
    ForceJoin: _force_join,
    ForceModes: _force_modes,
    LiftMask: _lift_mask,
}
