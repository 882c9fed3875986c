"""What a reader makes of a file's lines, and how a line of somebody's log becomes a record."""

from collections.abc import Iterator
from dataclasses import dataclass

from hubbub.core.ids import EPOCH_MS, first_at
from hubbub.names import fold
from hubbub.protocol.message import BODY_LIMIT_BYTES, split_text
from hubbub.store.base import MESSAGE, NOTICE, Record

_HOST = "imported"
_VERBS = {MESSAGE: "PRIVMSG", NOTICE: "NOTICE"}
_ACTION = "\x01ACTION {}\x01"


@dataclass(slots=True, frozen=True)
class Read:
    """A record that line `number` tells of.

    grain_ms: how exactly the line tells the time, so far the id may be moved; 0: the id is its own.
    """

    number: int
    record: Record
    grain_ms: int = 0


@dataclass(slots=True, frozen=True)
class Unreadable:
    """A line that tells of nothing we know; `why` ends the sentence "line 7 …"."""

    number: int
    why: str


@dataclass(slots=True, frozen=True)
class Place:
    """Where and when a log's line was said."""

    number: int
    room: str
    unix_ms: int
    grain_ms: int


def said(
    place: Place, nick: str, text: str, *, kind: str = MESSAGE, is_action: bool = False
) -> Iterator[Read | Unreadable]:
    """Yield what somebody said: one record, or several where it is too long for one message."""
    if place.unix_ms <= EPOCH_MS:
        yield Unreadable(place.number, "is older than 2020, where message ids begin")
        return
    source = f"{nick}!{_HOST}@{_HOST}"
    head = f":{source} {_VERBS[kind]} {place.room} :{_ACTION.format('') if is_action else ''}"
    room_left = BODY_LIMIT_BYTES - len(head.encode(errors="surrogateescape"))
    if room_left < 100:
        yield Unreadable(place.number, "has a name that is too long")
        return
    try:
        parts = split_text(text, room_left)
    except UnicodeEncodeError:
        yield Unreadable(place.number, "is not UTF-8")
        return
    for part in parts:
        record = Record(
            id=first_at(place.unix_ms),
            kind=kind,
            talks=(fold(place.room),),
            source=source,
            identity=f"import:{fold(nick)}",
            account=None,
            target=place.room,
            text=_ACTION.format(part) if is_action else part,
        )
        yield Read(place.number, record, place.grain_ms)
