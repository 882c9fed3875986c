"""Telling again what was told before, on the session's own wire, to who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.server.recording import (
    MESSAGES,
    TOLD,
    as_edited,
    event_of,
    partner_of,
    under_present_names,
)
from hubbub.store.base import (
    EDITED,
    JOINED,
    REDACTED,
    ROOM_RENAMED,
    TAGS,
    History,
    Record,
    members_of,
)

if TYPE_CHECKING:
    from hubbub.server.session import Session

_NEEDED = {
    EDITED: "draft/message-edit",
    REDACTED: "draft/message-redaction",
    ROOM_RENAMED: "draft/channel-rename",
    TAGS: "message-tags",
}
"""Kinds of record of which only some wires tell, by the capability that makes them."""


def tell(session: Session, kind: str, params: list[str], records: list[Record]) -> None:
    """Push the records as one batch of that kind, in the order given."""
    session.push_batch(kind, params, encoded(session, records))


def encoded(session: Session, records: list[Record], room: Room | None = None) -> list[bytes]:
    """Return the lines of the records, on the wire of the room where one is given."""
    wire = session.wire if room is None else session.wire_in(room)
    lines = []
    for record in records:
        if record.kind not in TOLD:
            continue
        named = under_present_names(record, session.hub.chat.rooms)
        told = wire.encode(event_of(named)).splitlines(keepends=True)
        # A JOIN may bring a second line (AWAY), which was true then and is not history.
        lines += told[:1] if record.kind == JOINED else told
    return lines


def kinds_for(session: Session) -> frozenset[str]:
    """Return the kinds of record that the session is told again: those of which its wire tells."""
    if "draft/event-playback" not in session.caps:
        return MESSAGES
    has = session.wire.has
    return TOLD - {kind for kind, needed in _NEEDED.items() if needed not in has}


def partner_nick(session: Session, talk: str, record: Record, user: User) -> str:
    """Return the nick of the user's partner in a direct talk: today's, or else that of then."""
    one, other = members_of(talk) or ("", "")
    there = session.hub.user_of(other if one == user.identity else one)
    if there is not None:
        return there.nick
    then, owners = partner_of(record, user), session.hub.chat.nick_owners
    account = other if one == user.identity else one
    # Who is not here is read about under a nick of their account.
    return account if account in owners and owners.get(fold(then)) != account else then


def as_now(history: History, records: list[Record]) -> list[Record]:
    """Return the records as they are to be read now, in the order given.

    A message has its newest text. What was taken back is left out, with its edits. Of a message's
    edits only the newest stays: in whatever order somebody reads, the newest text wins.
    """
    named = {one.about for one in records if one.kind == EDITED and one.about is not None}
    about = history.about(named | {one.id for one in records})
    gone = {one.about for one in about if one.kind == REDACTED}
    edits = {one.about: one for one in about if one.kind == EDITED}  # the newest comes last
    now = []
    for record in records:
        if record.id in gone or (record.kind == EDITED and record.about in gone):
            continue
        if record.kind == EDITED and edits.get(record.about, record).id != record.id:
            continue
        edit = edits.get(record.id) if record.kind in MESSAGES else None
        now.append(record if edit is None else as_edited(record, edit))
    return now


def _absent(chat: Chat, nick: str) -> User | None:
    """Return the account that the nick belongs to, in the shape of somebody who has it."""
    account = chat.nick_owners.get(fold(nick))
    if account is None:
        return None
    absent = User(nick, "", "", "")
    absent.account = absent.identity = account
    return absent


def find_target(session: Session, name: str) -> Room | User | None:
    """Return the room or person if the session may read what was said there.

    A nick under which nobody is here means the account to which it belongs.
    """
    chat, me = session.hub.chat, session.user
    if me is None:
        return None
    if not name.startswith("#"):
        return chat.user(name) or _absent(chat, name)
    room = chat.room(name)
    if room is None:
        return None
    try:
        permissions.may_read_history(me, room)
    except Refused:
        return None
    return room
