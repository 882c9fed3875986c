"""What is said, now and before; what is done to it; what is read and written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from hubbub.client import events, past
from hubbub.client.model import Gap, Message, Reaction, Room, Server, What
from hubbub.client.reducing.people import learn
from hubbub.client.reducing.shared import Changes, Row, add, change, opened, remark
from hubbub.names import fold
from hubbub.protocol.cleaning import legible, legible_line

TYPING_S = {events.Typing.ACTIVE: 6.0, events.Typing.PAUSED: 30.0}
"""How long to believe that somebody writes (typing, section Receiving)."""


def _said(server: Server, said: events.Said, _now_s: float) -> Changes:
    room, changes = opened(server, said.place)
    if _is_known(room, said.msgid):
        return changes
    changes += _settle(server, room, said.key)
    message = past.message(said, room.timeline.next, server.nick)
    changes += _stop_writing(server, room, said.who)
    changes += add(server, room, message)
    if not said.own:
        learn(server, said.who, account=said.account or None)
    return changes + _count(server, room, message)


def _accepted(server: Server, event: events.Accepted, now_s: float) -> Changes:
    return _said(server, event.said, now_s)


def _settle(server: Server, room: Room, key: str) -> Changes:
    """Take our message out of those that have no echo, now that its echo is there."""
    left = [one for one in room.pending if not key or one.key != key]
    if len(left) == len(room.pending):
        return []
    room.pending[:] = left
    return [change(What.PENDING, server, room)]


def _edited(server: Server, event: events.Edited, _now_s: float) -> Changes:
    text = legible(event.said.text)

    def edit(message: Message) -> Message:
        return replace(message, text=text, is_edited=True, kind=event.said.kind)

    return _alter(server, event.said.place, event.about, edit)


def _redacted(server: Server, event: events.Redacted, _now_s: float) -> Changes:
    who, reason = legible_line(event.said.who), legible_line(event.said.text)

    def redact(message: Message) -> Message:
        return replace(message, text="", redacted_by=who, reason=reason, reactions=())

    return _alter(server, event.said.place, event.about, redact)


def _reacted(server: Server, event: events.Reacted, _now_s: float) -> Changes:
    text, who = legible_line(event.text), legible_line(event.who)

    def react(message: Message) -> Message:
        return replace(
            message, reactions=with_reaction(message.reactions, text, who, off=event.off)
        )

    return _alter(server, event.place, event.about, react) if text else []


def with_reaction(
    reactions: tuple[Reaction, ...], text: str, who: str, *, off: bool
) -> tuple[Reaction, ...]:
    """Return the reactions with one of somebody more, or less; twice is once."""
    by_text = {one.text: one.who for one in reactions}
    others = tuple(one for one in by_text.get(text, ()) if fold(one) != fold(who))
    by_text[text] = others if off else (*others, who)
    return tuple(Reaction(one, nicks) for one, nicks in by_text.items() if nicks)


def _alter(server: Server, place: str, msgid: str, how: Callable[[Message], Message]) -> Changes:
    room = server.room(place)
    item = room.timeline.find(msgid) if room else None
    if room is None or not isinstance(item, Message):
        return []  # of before what we have read: it comes as it is then
    room.timeline.replace(how(item))
    return [change(What.REPLACED, server, room, serial=item.serial)]


def _refused(server: Server, event: events.Refused, now_s: float) -> Changes:
    draft, problem = event.draft, legible_line(event.reason)
    if draft is None:
        return remark(server, event.place, now_s, problem, is_error=True)
    room, changes = opened(server, draft.to)
    found = [one for one in room.pending if draft.key and one.key == draft.key]
    if not found:
        return changes + remark(server, draft.to, now_s, problem, is_error=True)
    failed = past.failed(found[0], problem)
    room.pending[:] = [failed if one is found[0] else one for one in room.pending]
    return [*changes, change(What.PENDING, server, room)]


LOOKED_BACK = 500
"""So many items from the end are looked at for what is read: with each message that comes."""

# What was said before


_PLACED = {events.Purpose.ENTERING, events.Purpose.GAP, events.Purpose.LAST}


def _recalled(server: Server, event: events.Recalled, _now_s: float) -> Changes:
    """Put what was missed at the end; an older page, and what was searched, are for who asked.

    LAST is what nobody asked for: a bouncer plays what was missed.
    """
    if event.recall.purpose not in _PLACED:
        return []
    room, changes = opened(server, event.recall.place)
    for key in {said.key for said in event.messages} - {""}:
        changes += _settle(server, room, key)
    known = room.timeline.first, room.timeline.next
    counts_before = room.is_person or room.read_s > 0  # else nobody has said what was read
    if event.recall.purpose is events.Purpose.ENTERING:
        before, event = _divided(event, room)
        changes += older(server, before)
    items, done = past.items(event, server.nick, room.timeline)
    changes += add(server, room, *items) + _do(server, done)
    for item in room.timeline:
        is_new = item.serial >= known[1] or (item.serial < known[0] and counts_before)
        if isinstance(item, Message) and is_new:
            changes += _count(server, room, item)
    return changes


def _divided(event: events.Recalled, room: Room) -> tuple[events.Recalled, events.Recalled]:
    """Return what was said before we came in, and what while this answer was on its way."""
    came_s = room.timeline[0].time_s if len(room.timeline) else math.inf
    before = tuple(said for said in event.messages if said.time_s < came_s)
    after = event.messages[len(before) :]
    return replace(event, messages=before), replace(event, messages=after)


def _restored(server: Server, event: events.Restored, _now_s: float) -> Changes:
    room, changes = opened(server, event.place)
    if event.is_all and not (event.count or event.others):
        return changes
    gap = Gap(room.timeline.next, event.since_s, event.until_s, event.count, event.is_all)
    return changes + add(server, room, gap)


def older(server: Server, event: events.Recalled) -> Changes:
    """Put a page of older messages in front of a room's timeline."""
    room = server.room(event.recall.place)
    if room is None:
        return []
    items, done = past.items(event, server.nick, room.timeline)
    first = room.timeline.first - len(items)
    room.timeline.prepend(replace(item, serial=first + at) for at, item in enumerate(items))
    room.has_older = not event.is_end
    changes = [change(What.PREPENDED, server, room, count=len(items))] if items else []
    return [*changes, *_do(server, done), change(What.ROOM, server, room)]


def _do(server: Server, done: list[past.Done]) -> Changes:
    return [made for one in done for made in _DONE[type(one)](server, one, 0.0)]


# Reading and writing


def newest(room: Room, more: int = 0) -> Iterator[Message]:
    """Yield the last messages of a room, the newest first: LOOKED_BACK items, and so many more.

    Times need not rise from one to the next, but not all of them have to be looked at for that.
    """
    for item in islice(reversed(room.timeline), LOOKED_BACK + more):
        if isinstance(item, Message):
            yield item


def _marked(server: Server, event: events.Marked, _now_s: float) -> Changes:
    room = server.room(event.place)
    if room is None or event.until_s <= room.read_s:  # a marker only moves forward
        return []
    before, room.read_s = room.unread, event.until_s
    unread = [one for one in newest(room, before) if not one.own and one.time_s > room.read_s]
    room.unread = len(unread)
    room.mentions = sum(item.mentions for item in unread)
    return [change(What.UNREAD, server, room)]


def _count(server: Server, room: Room, message: Message) -> Changes:
    if message.own or message.time_s <= room.read_s:
        return []
    room.unread += 1
    room.mentions += message.mentions
    return [change(What.UNREAD, server, room)]


def _writes(server: Server, event: events.Writes, now_s: float) -> Changes:
    room = server.room(event.place)
    if room is None:
        return []
    if event.typing is events.Typing.DONE:
        return _stop_writing(server, room, event.who)
    room.typing[fold(event.who)] = now_s + TYPING_S[event.typing]
    return [change(What.TYPING, server, room)]


def _stop_writing(server: Server, room: Room, who: str) -> Changes:
    if room.typing.pop(fold(who), None) is None:
        return []
    return [change(What.TYPING, server, room)]


def _is_known(room: Room, msgid: str) -> bool:
    return bool(msgid) and room.timeline.find(msgid) is not None


_DONE: dict[type, Row] = {
    events.Edited: _edited,
    events.Reacted: _reacted,
    events.Redacted: _redacted,
}

ROWS: dict[type, Row] = {
    **_DONE,
    events.Accepted: _accepted,
    events.Marked: _marked,
    events.Recalled: _recalled,
    events.Refused: _refused,
    events.Restored: _restored,
    events.Said: _said,
    events.Writes: _writes,
}
"""What to do with each event."""
