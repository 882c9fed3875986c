"""Taking back what was said: REDACT.

Source: IRCv3 message-redaction.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.commands import Redact
from hubbub.core.privileges import has_privilege
from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.protocol.message import Message
from hubbub.server import acts
from hubbub.server.handlers.named import Named
from hubbub.server.handlers.replay import find_readable
from hubbub.store.base import MESSAGE, NOTICE, TAGS, Record

if TYPE_CHECKING:
    from hubbub.server.session import Session

_REDACTABLE = frozenset({MESSAGE, NOTICE, TAGS})


def redact(session: Session, message: Message) -> None:
    """Take back a message: one's own, or anybody's in a room that one is an operator of."""
    name, msgid = message.params[:2]
    reason = message.params[2] if len(message.params) > 2 else ""
    room = find_readable(session, name) or _foreign_room(session, name)
    if room is None and name.startswith("#"):
        session.fail("REDACT", "INVALID_TARGET", name, text="You cannot delete messages there")
        return
    named = Named(session, "REDACT", name, msgid)
    named.look_up(room, _REDACTABLE, partial(take_back, session, named, reason))


def _foreign_room(session: Session, name: str) -> Room | None:
    """Return a room that is not the session's, if it has power over what was said there."""
    if session.user is None or not has_privilege(session.user, "redact"):
        return None
    return session.hub.chat.room(name)


def take_back(
    session: Session, named: Named, reason: str, record: Record, where: Room | User
) -> None:
    """Take back a message that was looked up; everybody hears of it."""
    user = session.user
    if user is None:
        return
    target = where.name if isinstance(where, Room) else where
    command = Redact(target, record.id, record.identity, reason)
    try:
        if isinstance(where, Room) and permissions.redacts_by_power(user, where, record.identity):
            _redact_by_power(session, user, where, command, record)
        else:
            session.hub.act_as(user, command, session)
    except Refused as refusal:
        named.refuse("REDACT_FORBIDDEN", refusal.sentence)


def _redact_by_power(
    session: Session, user: User, room: Room, command: Redact, record: Record
) -> None:
    whom = f"{record.source} in {room.name}"
    act = acts.act_of(session, user, "REDACT", whom, command.reason)

    def carry_out() -> None:
        session.hub.act_as(user, command)

    def answer() -> str | None:
        return None if user in room.members else "It is taken back"

    def carry_out_and_answer() -> str | None:
        carry_out()
        return answer()

    if room.is_kept and room.keeps_history:
        acts.record(session, act, carry_out, answer)
    else:  # what was said there is about to go: only the act is stored
        acts.carry_out(session, act, carry_out_and_answer)
