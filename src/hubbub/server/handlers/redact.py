"""Taking back what was said: REDACT.

Source: IRCv3 message-redaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core.commands import Redact
from hubbub.errors import Refused
from hubbub.protocol.message import Message
from hubbub.server.handlers.named import Named
from hubbub.server.handlers.replay import find_target
from hubbub.store.base import MESSAGE, NOTICE, TAGS, Record

if TYPE_CHECKING:
    from hubbub.server.session import Session

_REDACTABLE = frozenset({MESSAGE, NOTICE, TAGS})


def redact(session: Session, message: Message) -> None:
    """Take back a message: one's own, or anybody's in a room that one is an operator of."""
    name, msgid = message.params[:2]
    reason = message.params[2] if len(message.params) > 2 else ""
    target = find_target(session, name)
    if target is None:
        session.fail("REDACT", "INVALID_TARGET", name, text="You cannot delete messages there")
        return
    named = Named(session, "REDACT", name, msgid)
    named.look_up(target, _REDACTABLE, lambda record: _redact(session, named, record, reason))


def _redact(session: Session, named: Named, record: Record, reason: str) -> None:
    if session.user is None:
        return
    command = Redact(named.name, record.id, record.identity, reason)
    try:
        session.hub.act_as(session.user, command, session)
    except Refused as refusal:
        named.refuse("REDACT_FORBIDDEN", refusal.sentence)
