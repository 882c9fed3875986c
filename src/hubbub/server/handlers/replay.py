"""Telling again what was told before, on the session's own wire, to who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.server.recording import event_of
from hubbub.store.base import JOINED, REDACTED, History, Record

if TYPE_CHECKING:
    from hubbub.server.session import Session


def tell(session: Session, kind: str, params: list[str], records: list[Record]) -> None:
    """Push the records as one batch of that kind, in the order given."""
    session.push_batch(kind, params, encoded(session, records))


def encoded(session: Session, records: list[Record], room: Room | None = None) -> list[bytes]:
    """Return the lines of the records, on the wire of the room where one is given."""
    wire = session.wire if room is None else session.wire_in(room)
    lines = []
    for record in records:
        told = wire.encode(event_of(record)).splitlines(keepends=True)
        # A JOIN may bring a second line (AWAY), which was true then and is not history.
        lines += told[:1] if record.kind == JOINED else told
    return lines


def without_redacted(history: History, records: list[Record]) -> list[Record]:
    """Return the records that nobody has taken back."""
    about = history.about([record.id for record in records])
    gone = {record.about for record in about if record.kind == REDACTED}
    return [record for record in records if record.id not in gone]


def find_target(session: Session, name: str) -> Room | User | None:
    """Return the room or person if the session may read what was said there."""
    chat, me = session.hub.chat, session.user
    if me is None:
        return None
    if not name.startswith("#"):
        return chat.user(name)
    room = chat.room(name)
    if room is None:
        return None
    try:
        permissions.may_read_history(me, room)
    except Refused:
        return None
    return room
