"""What of a file goes into the history: what can be told again, at its own time, and once only."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hubbub.cli.formats.lines import Read
from hubbub.core import ids
from hubbub.names import fold, is_room
from hubbub.protocol.message import BODY_LIMIT_BYTES, TAGS_LIMIT_BYTES, serialise_tags
from hubbub.server.recording import SERVER_TAGS, event_of
from hubbub.server.wires import irc_wire
from hubbub.store.base import MESSAGE, NOTICE, START, History, Record, nick_of

_NODE = 1023
"""Imported messages have this node's ids, servers have others; so the two do not meet."""

_ALL = 10_000_000
_BATCH = 500
_STRETCHES = 10_000
"""So many are remembered: a log's clock may go back an hour, of 3,600 seconds, when summer ends."""

_SOURCE = re.compile(r"[^\s!@:][^\s!@]*![^\s@]+@\S+")
_WORD = re.compile(r"\S+")
_TAG = re.compile(r"\+[A-Za-z0-9./-]+")
_BREAKS = re.compile(r"[\r\n\x00]")
_IN_LINES = frozenset({MESSAGE, NOTICE})
"""The kinds that can be told in several lines."""


def in_room(record: Record, room: str) -> Record:
    """Return the record as said in that room, wherever it was said."""
    target = room if record.target.startswith("#") else record.target
    return replace(record, talks=(fold(room),), target=target)


def why_not(record: Record, now_ms: int) -> str | None:
    """Return why the record cannot be kept, as the end of "line 7 …"; None if it can.

    What can be kept, can be told again: it is one line of IRC that others' clients understand.
    """
    if not START < record.id < ids.first_at(now_ms + 1):
        return "lies in the future"  # the next message's id would have to lie behind it
    if not record.talks or not all(is_room(one) and one == fold(one) for one in record.talks):
        return "was said in no room"
    if not _SOURCE.fullmatch(record.source) or not _WORD.fullmatch(record.identity):
        return "does not say who it was"
    if not _WORD.fullmatch(record.target) or not _WORD.fullmatch(record.account or "-"):
        return "has a name with a space in it"
    if _BREAKS.search(_without_lines(record)):
        return "has a line break in its text"
    if not all(_TAG.fullmatch(name) for name in record.tags.keys() - SERVER_TAGS):
        return "has tags that are none"
    return _why_untold(record)


def _without_lines(record: Record) -> str:
    """Return the text without the line feeds that it may have: between lines that say something."""
    if record.kind not in _IN_LINES or not record.text.strip("\n"):
        return record.text
    return record.text.replace("\n", "")


def _why_untold(record: Record) -> str | None:
    try:
        lines = irc_wire(()).encode(event_of(record)).split(b"\r\n")
        tags = serialise_tags(record.tags).encode()
    except UnicodeEncodeError:
        return "is not UTF-8"
    except (LookupError, ValueError):
        return f"is of a kind that this hubbub cannot tell again: {record.kind!r}"
    if len(tags) > TAGS_LIMIT_BYTES or any(len(line) > BODY_LIMIT_BYTES for line in lines):
        return "is too long for a message"
    return None


@dataclass(slots=True)
class _Stretch:
    """A second or so of a talk: what was there and has not been met yet, and the next free id."""

    next_id: int
    there: dict[tuple[object, ...], list[int]] = field(default_factory=lambda: defaultdict(list))


class Importing:
    """Takes what was read, passes over what is there already, and gives all else an id.

    A line of a log is known by who said what within the same second (or minute, where a log tells
    no seconds): as many times as it stands in the file, it stands in the history. A record with an
    id keeps it, unless something else has it; then `about` of what follows is changed with it.

    Args: append: keeps a batch; called by take now and then, and by close.
    """

    def __init__(self, history: History, append: Callable[[list[Record]], None]) -> None:
        self._history = history
        self._append = append
        self._batch: dict[int, Record] = {}
        self._moved: dict[int, int] = {}
        self._stretches: dict[tuple[str, int, int], _Stretch] = {}

    def take(self, read: Read) -> bool:
        """Return whether the record is new."""
        record = read.record
        if record.about in self._moved:
            record = replace(record, about=self._moved[record.about])
        if not read.grain_ms:
            known = self._known(record.id)
            if known is None:
                return self._add(record)
            if _content(known) == _content(record) and set(record.talks) <= set(known.talks):
                return False
        return self._take_by_content(record, max(1, read.grain_ms), is_exact=not read.grain_ms)

    def close(self) -> None:
        """Keep what is left."""
        if self._batch:
            self._append(list(self._batch.values()))
            self._batch.clear()

    def _take_by_content(self, record: Record, grain_ms: int, *, is_exact: bool) -> bool:
        begin_ms = ids.unix_ms(record.id)
        after, before = ids.first_at(begin_ms) - 1, ids.first_at(begin_ms + grain_ms)
        place = (record.talks[0], after, before)
        stretch = self._stretches.get(place) or self._look_through(*place)
        same = stretch.there.get(_content(record))
        if same:
            found = same.pop(0)
            if is_exact:
                self._moved[record.id] = found
            return False
        while self._known(stretch.next_id) is not None:
            stretch.next_id += 1
        if is_exact:
            self._moved[record.id] = stretch.next_id
        return self._add(replace(record, id=stretch.next_id))

    def _look_through(self, talk: str, after: int, before: int) -> _Stretch:
        """Find what is there in this stretch of time, and where more would go."""
        there = self._history.between(talk, after, before, _ALL, newest=False)
        there += [
            one for one in self._batch.values() if talk in one.talks and after < one.id < before
        ]
        first = ids.MessageIds(_NODE).next(ids.unix_ms(after + 1))
        stretch = _Stretch(max([first, *(one.id + 1 for one in there)]))
        for one in there:
            stretch.there[_content(one)].append(one.id)
        if len(self._stretches) >= _STRETCHES:
            del self._stretches[next(iter(self._stretches))]
        self._stretches[talk, after, before] = stretch
        return stretch

    def _known(self, record_id: int) -> Record | None:
        return self._batch.get(record_id) or self._history.record(record_id)

    def _add(self, record: Record) -> bool:
        self._batch[record.id] = record
        if len(self._batch) >= _BATCH:
            self.close()
        return True


def _content(record: Record) -> tuple[object, ...]:
    return record.kind, nick_of(record.source), record.text, record.about
