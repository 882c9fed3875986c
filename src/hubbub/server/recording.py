"""What of an event is stored, and the event again from what was stored.

`event_of(record_of(event))` is told in the same bytes as the event was: history reads as it was
heard, because it goes through the same wires.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hubbub.core import ids
from hubbub.core.commands import Kind
from hubbub.core.events import (
    Departed,
    Edited,
    Event,
    Joined,
    Kicked,
    Left,
    Redacted,
    Renamed,
    RoomModesChanged,
    RoomRenamed,
    Said,
    TopicSet,
)
from hubbub.core.modes import parse_room_changes, render
from hubbub.core.state import Room, User
from hubbub.core.tags import KEPT
from hubbub.names import fold
from hubbub.store import base
from hubbub.store.base import Record, pair

KEY_TAG = "+hubbub.chat/key"
"""A client's own key for a message, by which a second sending of it is recognised."""

_BOT_TAG = "bot"
"""Stored with the tags of what a bot said (bot-mode); no client can send it."""

_JOINTS_TAG = "joints"
"""Stored with the tags of a message in several lines: its joints; no client can send it."""

SERVER_TAGS = frozenset({_BOT_TAG, _JOINTS_TAG})
"""Stored with the tags and told otherwise."""

MESSAGES = frozenset({base.MESSAGE, base.NOTICE})
"""The kinds that everybody may be told of; all others need event-playback."""


def record_of(event: Event) -> Record | None:
    """Return what to store of the event, None for what is not kept."""
    make = _RECORDS.get(type(event))
    return make(event) if make is not None else None


_BEGINNING = frozenset((*MESSAGES, base.TAGS, base.TOPIC, base.ROOM_RENAMED))
"""What a room's history may begin with: it makes the room stay, or tells of one that does."""


def kept_part(record: Record, rooms: Mapping[str, Room]) -> Record | None:
    """Return the record as the rooms, known by folded name, let it be stored; None: not at all.

    Of a room that goes with its last member nothing is stored: whoever makes a room of that name
    anew would read who was in the old one, and why they left, past the locks that it had.
    """
    begins = record.kind in _BEGINNING
    unkept = [talk for talk in record.talks if not _is_kept(rooms.get(talk), record, begins)]
    if not unkept:
        return record
    left = tuple(talk for talk in record.talks if talk not in unkept)
    return replace(record, talks=left) if left else None


def _is_kept(room: Room | None, record: Record, begins: bool) -> bool:
    if room is None:  # a talk between two, or a room that comes to be
        return record.kind != base.JOINED
    return room.keeps_history and (begins or room.is_kept)


def talk_of(actor: User, target: Room | User) -> str:
    """Return the conversation in which the actor and the target hear each other."""
    if isinstance(target, Room):
        return target.folded
    return pair(actor.identity, target.identity)


def _record(
    event: Event,
    kind: str,
    talks: tuple[str, ...],
    target: str,
    text: str = "",
    **more: Any,
) -> Record:
    user = event.user
    whole: dict[str, Any] = {"tags": {}, "key": None, "about": None, **more}
    return Record(
        id=event.id,
        kind=kind,
        talks=talks,
        source=event.source,
        identity=user.identity,
        account=user.account,
        target=target,
        text=text,
        **whole,
    )


def is_kept(kind: Kind, tags: Mapping[str, str]) -> bool:
    """Whether something said is kept: all but TAGMSG without a lasting meaning."""
    return kind != "tags" or not KEPT.isdisjoint(tags)


def _said(e: Said) -> Record | None:
    if e.only or not is_kept(e.kind, e.tags):
        return None  # who has that rank later need not have had it then
    user, target = e.user, e.target
    if isinstance(target, Room):
        talk, name = target.folded, target.name
    else:
        talk, name = pair(user.identity, target.identity), target.nick
    tags, key, about = {}, None, None
    if e.tags:
        tags = {name: value for name, value in e.tags.items() if name != KEY_TAG}
        key = e.tags.get(KEY_TAG)
        about = _about(e.tags) if e.kind == "tags" else None
    if user.is_bot:
        tags[_BOT_TAG] = ""
    if e.joints:
        tags[_JOINTS_TAG] = " ".join(map(str, e.joints))
    source, identity, account = e.source, user.identity, user.account
    return Record(e.id, e.kind, (talk,), source, identity, account, name, e.text, tags, key, about)


def _about(tags: Mapping[str, str]) -> int | None:
    """Return the id of the message that a reaction is about."""
    try:
        return ids.from_text(tags.get("+draft/reply") or tags.get("+reply", ""))
    except ValueError:
        return None


def _is_hidden(room: Room, user: User) -> bool:
    """Whether not everybody in the room sees that the user is: nothing tells it to them later."""
    return "u" in room.flags and not room.members.get(user)


def _joined(e: Joined) -> Record | None:
    if _is_hidden(e.room, e.user) and not e.standing:
        return None
    return _record(e, base.JOINED, (e.room.folded,), e.room.name, e.user.realname)


def _left(e: Left) -> Record | None:
    if _is_hidden(e.room, e.user):
        return None
    return _record(e, base.LEFT, (e.room.folded,), e.room.name, e.reason or "")


def _kicked(e: Kicked) -> Record | None:
    if _is_hidden(e.room, e.victim):
        return None
    text = f"{e.victim.nick} {e.reason}"
    return _record(e, base.KICKED, (e.room.folded,), e.room.name, text)


def _topic_set(e: TopicSet) -> Record:
    return _record(e, base.TOPIC, (e.room.folded,), e.room.name, e.text)


def _modes(e: RoomModesChanged) -> Record:
    # A room's password is no history: who reads it later may not have been let in by it.
    shown = [c if c.letter != "k" else type(c)(c.adding, "k", "*") for c in e.changes]
    return _record(e, base.MODES, (e.room.folded,), e.room.name, render(shown))


def _room_renamed(e: RoomRenamed) -> Record | None:
    if not (e.room.keeps_history and e.room.is_kept):
        return None  # `kept_part` knows no room of the new name yet
    text = f"{e.old} {e.new} {e.reason}"
    return _record(e, base.ROOM_RENAMED, (fold(e.new),), e.new, text)


def _everywhere(e: Event) -> tuple[str, ...]:
    return tuple(room.folded for room in e.user.rooms if not _is_hidden(room, e.user))


def _renamed(e: Renamed) -> Record | None:
    talks = _everywhere(e)
    return _record(e, base.RENAMED, talks, e.old, e.new) if talks else None


def _departed(e: Departed) -> Record | None:
    talks = _everywhere(e)
    return _record(e, base.DEPARTED, talks, e.user.nick, e.reason) if talks else None


def _redacted(e: Redacted) -> Record:
    target = e.target.name if isinstance(e.target, Room) else e.target.nick
    talks = (talk_of(e.user, e.target),)
    return _record(e, base.REDACTED, talks, target, e.reason, about=e.about)


def _edited(e: Edited) -> Record:
    target = e.target.name if isinstance(e.target, Room) else e.target.nick
    talks = (talk_of(e.user, e.target),)
    return _record(e, base.EDITED, talks, target, e.text, about=e.about)


# Any: each maker takes its own event; the table is what pairs the two.
_RECORDS: dict[type, Callable[[Any], Record | None]] = {
    Said: _said,
    Joined: _joined,
    Left: _left,
    Kicked: _kicked,
    TopicSet: _topic_set,
    RoomModesChanged: _modes,
    Renamed: _renamed,
    RoomRenamed: _room_renamed,
    Departed: _departed,
    Redacted: _redacted,
    Edited: _edited,
}


def event_of(record: Record) -> Event:
    """Return the event as it was told; its people and rooms are shapes with names only.

    Raises: KeyError: the kind is not in TOLD.
    """
    nick, _, rest = record.source.partition("!")
    username, _, host = rest.partition("@")
    user = User(nick, username, host, "")
    user.account, user.identity = record.account, record.identity
    event = _EVENTS[record.kind](record, user)
    event.id = record.id
    return event


def _target(record: Record) -> Room | User:
    if record.target.startswith("#"):
        return Room(record.target, 0)
    return User(record.target, "", "", "")


def _said_again(record: Record, user: User) -> Event:
    kind: Any = record.kind
    if _BOT_TAG in record.tags:
        user.modes = frozenset("B")
    tags = {name: value for name, value in record.tags.items() if name not in SERVER_TAGS}
    if record.key is not None:
        tags = {KEY_TAG: record.key, **tags}
    joints = tuple(map(int, record.tags.get(_JOINTS_TAG, "").split()))
    return Said(user, record.source, _target(record), record.text, kind, tags, joints)


def _joined_again(record: Record, user: User) -> Event:
    user.realname = record.text
    return Joined(user, record.source, Room(record.target, 0), "", is_new=False)


def _left_again(record: Record, user: User) -> Event:
    return Left(user, record.source, Room(record.target, 0), record.text or None)


def _kicked_again(record: Record, user: User) -> Event:
    nick, _, reason = record.text.partition(" ")
    return Kicked(user, record.source, Room(record.target, 0), User(nick, "", "", ""), reason)


def _topic_again(record: Record, user: User) -> Event:
    return TopicSet(user, record.source, Room(record.target, 0), record.text)


def _modes_again(record: Record, user: User) -> Event:
    letters, *arguments = record.text.split(" ")
    changes, _ = parse_room_changes(letters, arguments)
    return RoomModesChanged(user, record.source, Room(record.target, 0), changes)


def _room_renamed_again(record: Record, user: User) -> Event:
    old, new, reason = record.text.split(" ", 2)
    return RoomRenamed(user, record.source, Room(new, 0), old, new, reason)


def _renamed_again(record: Record, user: User) -> Event:
    return Renamed(user, record.source, record.target, record.text)


def _departed_again(record: Record, user: User) -> Event:
    return Departed(user, record.source, record.text)


def _redacted_again(record: Record, user: User) -> Event:
    return Redacted(user, record.source, _target(record), record.about or 0, record.text)


def _edited_again(record: Record, user: User) -> Event:
    return Edited(user, record.source, _target(record), record.about or 0, record.text)


_EVENTS: dict[str, Callable[[Record, User], Event]] = {
    base.MESSAGE: _said_again,
    base.NOTICE: _said_again,
    base.TAGS: _said_again,
    base.JOINED: _joined_again,
    base.LEFT: _left_again,
    base.KICKED: _kicked_again,
    base.TOPIC: _topic_again,
    base.MODES: _modes_again,
    base.RENAMED: _renamed_again,
    base.ROOM_RENAMED: _room_renamed_again,
    base.DEPARTED: _departed_again,
    base.REDACTED: _redacted_again,
    base.EDITED: _edited_again,
}


def under_present_names(record: Record, rooms: Mapping[str, Room]) -> Record:
    """Return the record as it is told of its room today, which may have had another name then."""
    if len(record.talks) != 1 or record.kind == base.ROOM_RENAMED:
        return record
    room = rooms.get(record.talks[0])
    return record if room is None else replace(record, target=room.name)


TOLD = frozenset(_EVENTS)
"""The kinds that can be told again; a store may hold others, of a later version."""


def as_edited(record: Record, edit: Record) -> Record:
    """Return the message with the text that the edit gave it, in one line."""
    tags = {name: value for name, value in record.tags.items() if name != _JOINTS_TAG}
    return replace(record, text=edit.text, tags=tags)


def partner_of(record: Record, user: User) -> str:
    """Return the nick that the other end of a direct message had, as seen by the user."""
    is_own = record.identity == user.identity
    return record.target if is_own else record.source.partition("!")[0]
