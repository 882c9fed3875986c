"""Giving what one said another text: EDIT.

Source: IRCv3 message-edit (ircv3-specifications, pull request 425). What it leaves open is as in
message-redaction.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hubbub.core.commands import Edit
from hubbub.core.events import Said
from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.protocol.message import Message
from hubbub.server.handlers.named import Named
from hubbub.server.handlers.replay import find_readable
from hubbub.server.handlers.talk import text_bytes
from hubbub.server.recording import MESSAGES, event_of
from hubbub.server.wires import ABOUT_TAG, TEXT_TAG
from hubbub.store.base import Record

if TYPE_CHECKING:
    from hubbub.server.session import Session


def edit(session: Session, message: Message) -> None:
    """Give one's own message the text in the tags; everybody hears of it."""
    name = message.params[0]
    msgid, text = message.tags.get(ABOUT_TAG, ""), message.tags.get(TEXT_TAG, "")
    room = find_readable(session, name)
    if room is None and name.startswith("#"):
        session.fail("EDIT", "INVALID_TARGET", name, text="You cannot edit messages there")
        return
    if not msgid:
        sentence = f"The tags {ABOUT_TAG} and {TEXT_TAG} say which message, and its new text"
        session.fail("EDIT", "INVALID_EDIT", name, text=sentence)
        return
    named = Named(session, "EDIT", name, msgid)
    # A tag can hold line ends, which a text in one line cannot.
    if not text or "\n" in text or "\r" in text:
        named.refuse("INVALID_EDIT", "The new text is one line, and not empty")
        return
    named.look_up(room, MESSAGES, partial(give, session, named, text))


def give(session: Session, named: Named, text: str, record: Record, where: Room | User) -> None:
    """Give a message that was looked up another text; everybody hears of it."""
    limit_bytes = _limit_bytes(record)
    if session.user is None:
        return
    if len(text.encode()) > limit_bytes:
        sentence = f"Message too long: {limit_bytes} bytes of text fit, nothing was edited"
        named.refuse("INVALID_EDIT", sentence)
        return
    target = where.name if isinstance(where, Room) else where
    try:
        session.hub.act_as(session.user, Edit(target, record.id, record.identity, text), session)
    except Refused as refusal:
        named.refuse("EDIT_FORBIDDEN", refusal.sentence)


def _limit_bytes(record: Record) -> int:
    """Return how long a text may be so that the message can still be told in one line."""
    said = event_of(record)
    return text_bytes(said.user, said.kind, record.target) if isinstance(said, Said) else 0
