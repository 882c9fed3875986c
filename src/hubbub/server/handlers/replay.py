"""Telling again what was told before, on the session's own wire, to who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.state import Room, User
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
    from hubbub.server.hub import Hub
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
    there = session.hub.present.user_of(other if one == user.identity else one)
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


def _absent(hub: Hub, nick: str, identity: str) -> User:
    """Return who is not here, in the shape of somebody who has just come with that nick."""
    absent = User(nick, "", "", "")
    absent.identity = identity
    absent.account = identity if identity in hub.chat.nick_owners.values() else None
    absent.modes = frozenset(hub.config.accounts.default_user_modes.removeprefix("+"))
    return absent


def find_partner(hub: Hub, user: User, record: Record, name: str) -> User | None:
    """Return with whom the user had the talk of the record, if the name means them.

    Who is here is meant by their nick of today; who is not, by the one of then and those of their
    account. Nobody else is, though they may have that nick by now.
    """
    members = members_of(record.talks[0]) if record.talks else None
    if members is None or user.identity not in members:
        return None
    one, other = members
    identity = other if one == user.identity else one
    there = hub.present.user_of(identity)
    if there is not None:
        return there if there.folded == fold(name) else None
    is_then = fold(partner_of(record, user)) == fold(name)
    if is_then or hub.chat.nick_owners.get(fold(name)) == identity:
        return _absent(hub, name, identity)
    return None


def find_target(session: Session, name: str) -> Room | User | None:
    """Return the room or person if the session may read what was said there.

    A nick under which nobody is here means the account to which it belongs.
    """
    hub, me = session.hub, session.user
    if me is None:
        return None
    if name.startswith("#"):
        return find_readable(session, name)
    account = hub.chat.nick_owners.get(fold(name))
    there = hub.chat.user(name)
    if there is None and account is not None:
        return _absent(hub, name, account)
    return there


def find_readable(session: Session, name: str) -> Room | None:
    """Return the room if the session may read what was said there."""
    room, me = session.hub.chat.room(name), session.user
    if room is None or me is None:
        return None
    try:
        permissions.may_read_history(me, room)
    except Refused:
        return None
    return room
