"""Knocking at a room that only lets in invited people (+i): its operators are asked.

Source: InspIRCd's and Solanum's KNOCK, whose numerics these are.
"""

from hubbub.core import permissions
from hubbub.core.commands import Knock
from hubbub.core.events import Event, Knocked
from hubbub.core.limits import cut
from hubbub.core.netmasks import line_of
from hubbub.core.permissions.refusals import no_room
from hubbub.core.state import Chat, User

REASON_BYTES = 200
_MOST_NOTED = 100


def knock(chat: Chat, actor: User, command: Knock, now_s: int) -> list[Event]:
    """Return that somebody has knocked.

    Raises: Refused.
    """
    room = chat.room(command.room)
    if room is None:
        raise no_room(command.room)
    permissions.may_knock(actor, room, now_s)
    return [Knocked(actor, actor.source, room, cut(command.reason, REASON_BYTES))]


def apply_knocked(chat: Chat, event: Knocked, now_s: int) -> None:
    """Note when it was, by where it came from: a new name is no new knock."""
    room = event.room
    knocks = room.knocks = room.knocks or {}
    line = line_of(event.user.address)
    knocks.pop(line, None)
    knocks[line] = now_s
    if len(knocks) > _MOST_NOTED:
        del knocks[next(iter(knocks))]
