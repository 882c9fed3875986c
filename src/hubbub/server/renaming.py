"""A room has another name: who does not know RENAME leaves and enters, and all else follows.

Source: IRCv3 channel-rename, section Fallback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core.events import Joined, Left, RoomRenamed
from hubbub.core.state import Room, User
from hubbub.names import fold
from hubbub.server import dialects
from hubbub.server.handlers import markers
from hubbub.server.handlers.rooms import show
from hubbub.server.keeping import stored

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.server.session import Session

CAPABILITY = "draft/channel-rename"


def follow(hub: Hub, event: RoomRenamed, origin: Session | None) -> None:
    """Let what knows the room by its name follow it, and tell those who know no RENAME."""
    hub.guest_markers.rename(fold(event.old), fold(event.new))
    if hub.storage is not None:
        for room in event.forwarding:
            if room.is_kept:
                hub.journal.save(stored(room))
    if event.is_respelled:
        return
    for user in event.room.members:
        for session in hub.fanout.sessions(user):
            if session.dialect is dialects.IRC and CAPABILITY not in session.caps:
                _tell_as_moved(session, user, event, is_reply=session is origin)


def _tell_as_moved(session: Session, user: User, event: RoomRenamed, *, is_reply: bool) -> None:
    room, wire = event.room, session.wire
    left = Left(user, user.source, Room(event.old, 0), event.reason or None)
    joined = Joined(user, user.source, room, room.members[user], is_new=False)
    for one in (left, joined):
        one.id = event.id
        session.push(wire.encode(one), is_reply=is_reply)
    markers.tell_unasked(session, room, lambda: show(session, room))
