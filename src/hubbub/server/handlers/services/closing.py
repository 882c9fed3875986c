"""ChanServ PURGE: rooms that operators of the server close, on the record."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hubbub.core.commands import CloseRoom, OpenRoom
from hubbub.core.privileges import has_privilege
from hubbub.core.rules import decide
from hubbub.core.state import ClosedRoom
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.server import acts
from hubbub.server.handlers.services.ruling import Told

if TYPE_CHECKING:
    from hubbub.core.state import User
    from hubbub.server.session import Session
    from hubbub.store.base import Store

USAGE = "PURGE ADD <#room> [reason], PURGE DEL <#room> or PURGE LIST"


def is_allowed(user: User) -> bool:
    """Whether the user may do any of this."""
    return has_privilege(user, "room-override")


def purge(session: Session, words: list[str], told: Told) -> None:
    """Close a room, open it again, or tell which are closed."""
    verb, *rest = words
    if verb.upper() == "LIST":
        closed = session.hub.chat.closed_rooms.values()
        told(*map(_row, closed), f"Closed rooms: {len(closed)}")
    elif verb.upper() == "ADD" and rest:
        _close(session, rest[0], " ".join(rest[1:]), told)
    elif verb.upper() in ("DEL", "REMOVE") and rest:
        _open(session, rest[0], told)
    else:
        told(f"It is written: {USAGE}")


def _row(closed: ClosedRoom) -> str:
    day = time.strftime("%Y-%m-%d", time.gmtime(closed.at_s))
    return f"{closed.name} by {closed.by} on {day}: {closed.reason or 'no reason given'}"


def _close(session: Session, name: str, reason: str, told: Told) -> None:
    hub, user = session.hub, session.user
    command = CloseRoom(name, reason)
    if user is None or not _is_allowed_now(session, user, command, told):
        return
    room = hub.chat.room(name)
    shown = room.name if room is not None else name
    kept = ClosedRoom(shown, reason, user.account or user.nick, hub.now_s)

    def close() -> None:
        hub.act_as(user, command, session)
        told(f"{shown} is closed")

    def keep(store: Store) -> None:
        store.moderation.save_closed_room(kept)

    acts.carry_out(session, acts.act_of(session, user, "CS PURGE", shown, reason), close, keep)


def _open(session: Session, name: str, told: Told) -> None:
    hub, user = session.hub, session.user
    command = OpenRoom(name)
    if user is None or not _is_allowed_now(session, user, command, told):
        return

    def open_it() -> None:
        hub.act_as(user, command, session)
        told(f"{name} is open again")

    def keep(store: Store) -> None:
        store.moderation.drop_closed_room(fold(name))

    acts.carry_out(session, acts.act_of(session, user, "CS PURGE lifted", name), open_it, keep)


def _is_allowed_now(
    session: Session, user: User, command: CloseRoom | OpenRoom, told: Told
) -> bool:
    """See that it can be done, before it is put on record."""
    try:
        decide(session.hub.chat, user, command, session.hub.now_s)
    except Refused as refusal:
        told(refusal.sentence)
        return False
    return True
