"""Rooms that operators of the server have closed: nobody enters them, and no room is called so.

Source: Ergo's ChanServ PURGE.
"""

from hubbub.core import permissions
from hubbub.core.commands import CloseRoom, OpenRoom
from hubbub.core.events import Event, Kicked, RoomClosed, RoomOpened
from hubbub.core.limits import cut
from hubbub.core.state import Chat, ClosedRoom, User
from hubbub.errors import Refused
from hubbub.names import fold, is_room
from hubbub.numerics import Numeric


def close_room(chat: Chat, actor: User, command: CloseRoom, now_s: int) -> list[Event]:
    """Return that the room is closed, and that all who are in it are put out.

    Raises: Refused.
    """
    room = chat.room(command.room)
    name = room.name if room is not None else command.room
    permissions.may_close(actor, room)
    if not is_room(name) or fold(name) in chat.closed_rooms:
        raise Refused(
            f"{name} is closed already" if is_room(name) else f"{name} is not a room's name",
            numeric=Numeric.ERR_NOSUCHCHANNEL,
            params=(name,),
        )
    reason = cut(command.reason, chat.limits.reason_bytes)
    closed = ClosedRoom(name, reason, actor.account or actor.nick, now_s)
    members = list(room.members) if room is not None else []
    why = f"The room is closed: {reason}" if reason else "The room is closed"
    put_out: list[Event] = [
        Kicked(actor, actor.source, room, user, why) for user in members if room is not None
    ]
    return [RoomClosed(actor, actor.source, closed), *put_out]


def open_room(chat: Chat, actor: User, command: OpenRoom, now_s: int) -> list[Event]:
    """Return that the room may be entered again.

    Raises: Refused.
    """
    permissions.may_close(actor, None)
    closed = chat.closed_rooms.get(fold(command.room))
    if closed is None:
        raise Refused(
            f"{command.room} is not closed",
            numeric=Numeric.ERR_NOSUCHCHANNEL,
            params=(command.room,),
        )
    return [RoomOpened(actor, actor.source, closed.name)]


def check_open(chat: Chat, name: str) -> None:
    """See that nobody has closed the room.

    Raises: Refused.
    """
    closed = chat.closed_rooms.get(fold(name)) if chat.closed_rooms else None
    if closed is not None:
        why = f": {closed.reason}" if closed.reason else ""
        raise Refused(
            f"{closed.name} is closed{why}", numeric=Numeric.ERR_NOSUCHCHANNEL, params=(name,)
        )


def apply_closed(chat: Chat, event: RoomClosed, now_s: int) -> None:
    """Make the chat what it is after the event."""
    chat.closed_rooms[fold(event.closed.name)] = event.closed


def apply_opened(chat: Chat, event: RoomOpened, now_s: int) -> None:
    """Make the chat what it is after the event."""
    chat.closed_rooms.pop(fold(event.name), None)
