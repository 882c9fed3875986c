"""What was said last in a room, for people with plain lines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hubbub.core.state import Room
from hubbub.protocol.message import Message
from hubbub.server import lookup
from hubbub.server.handlers.replay import as_now, encoded
from hubbub.server.recording import MESSAGES, talk_of
from hubbub.store.base import START, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

ON_JOIN = 20
"""Lines that are shown to a person who enters a room."""


def last(session: Session, message: Message) -> None:
    """Show what was last said in the room the person is turned to (plain lines)."""
    room = session.room
    if session.hub.storage is None or (room is not None and not room.keeps_history):
        session.tell("nothing is kept here of what was said")
    elif room is not None:
        tell_last(session, room, int(message.params[0]))


def tell_last(session: Session, room: Room, count: int) -> None:
    """Show the last lines of the room, oldest first."""
    if session.hub.storage is None or session.user is None or not room.keeps_history:
        return
    lookup.ask(
        session,
        # What is said from now on comes live.
        partial(_last, talk=talk_of(session.user, room), count=count, before=session.hub.next_id()),
        lambda records: _show(session, records, room),
        lambda: session.tell("what was said before is out of reach"),
    )


def _last(store: Store, *, talk: str, count: int, before: int) -> list[Record]:
    history = store.history
    records = history.between(talk, START, before, count, newest=True, kinds=MESSAGES)
    return as_now(history, records)


def _show(session: Session, records: list[Record], room: Room) -> None:
    for line in encoded(session, records, room):
        session.push(line)
