"""Taking back what was said: REDACT.

Source: IRCv3 message-redaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.commands import Redact
from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.protocol.message import Message
from hubbub.server import lookup
from hubbub.server.handlers.replay import find_target
from hubbub.server.recording import talk_of
from hubbub.store.base import END, MESSAGE, NOTICE, REDACTED, TAGS, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

_REDACTABLE = frozenset({MESSAGE, NOTICE, TAGS})


def redact(session: Session, message: Message) -> None:
    """Take back a message: one's own, or anybody's in a room that one is an operator of."""
    name, text = message.params[:2]
    reason = message.params[2] if len(message.params) > 2 else ""
    target = find_target(session, name)
    if target is None:
        session.fail("REDACT", "INVALID_TARGET", name, text="You cannot delete messages there")
        return
    try:
        about = ids.from_text(text)
    except ValueError:
        about = END
    if about >= END:
        _unknown(session, name, text)
        return
    lookup.ask(
        session,
        lambda store: _find(store, about),
        lambda record: _redact(session, target, name, record, text, reason),
        lambda: session.fail("REDACT", "UNKNOWN_MSGID", name, text, text="Out of reach"),
    )


def _find(store: Store, about: int) -> Record | None:
    """Return the message, unless it has been taken back already."""
    record = store.history.record(about)
    if record is None or any(one.kind == REDACTED for one in store.history.about([about])):
        return None
    return record


def _redact(
    session: Session,
    target: Room | User,
    name: str,
    record: Record | None,
    text: str,
    reason: str,
) -> None:
    user = session.user
    if user is None:
        return
    is_there = (
        record is not None and record.kind in _REDACTABLE and talk_of(user, target) in record.talks
    )
    if record is None or not is_there:
        _unknown(session, name, text)
        return
    try:
        session.hub.act_as(user, Redact(name, record.id, record.identity, reason), session)
    except Refused as refusal:
        session.fail("REDACT", "REDACT_FORBIDDEN", name, text, text=refusal.sentence)


def _unknown(session: Session, name: str, text: str) -> None:
    sentence = "This message does not exist or is too old"
    session.fail("REDACT", "UNKNOWN_MSGID", name, text, text=sentence)
