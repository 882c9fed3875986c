"""A room takes another name, and all that belongs to it goes along.

Source: IRCv3 channel-rename.
"""

from hubbub.core import permissions
from hubbub.core.commands import RenameRoom
from hubbub.core.events import Event, RoomRenamed
from hubbub.core.limits import cut
from hubbub.core.permissions.refusals import no_room
from hubbub.core.state import Chat, User
from hubbub.errors import Refused
from hubbub.names import fold, is_room

REASON_BYTES = 150
"""With the longest source and both names around it, a line still fits in 510 bytes."""


def rename_room(chat: Chat, actor: User, command: RenameRoom, now_s: int) -> list[Event]:
    """Return that the room has its new name.

    Raises: Refused.
    """
    room = chat.room(command.room)
    if room is None:
        raise no_room(command.room)
    permissions.may_rename(actor, room, command.name, now_s)
    if not is_room(command.name):
        raise Refused(
            f"{command.name} is not a room's name",
            params=(room.name, command.name),
            fails=("RENAME", "CANNOT_RENAME"),
        )
    if fold(command.name) in chat.closed_rooms or chat.room(command.name) not in (None, room):
        raise Refused(
            f"there is a room {command.name} already",
            params=(room.name, command.name),
            fails=("RENAME", "CHANNEL_NAME_IN_USE"),
        )
    if command.name == room.name:
        return []
    forwarding = tuple(one for one in chat.rooms.values() if _sends_to(one.settings, room.folded))
    reason = cut(command.reason, REASON_BYTES)
    return [
        RoomRenamed(actor, actor.source, room, room.name, command.name, reason, forwarding),
    ]


def _sends_to(settings: dict[str, str], folded: str) -> bool:
    return "f" in settings and fold(settings["f"]) == folded


def apply_renamed(chat: Chat, event: RoomRenamed, now_s: int) -> None:
    """Make the chat what it is after the event."""
    room = event.room
    del chat.rooms[room.folded]
    room.rename(event.new)
    chat.rooms[room.folded] = room
    room.renamed_s = now_s
    if not event.is_respelled:
        chat.forget_move(room.former)
        chat.forget_move(room.folded)
        room.former = fold(event.old)
        chat.moved[room.former] = room
    for other in event.forwarding:
        other.settings["f"] = event.new
