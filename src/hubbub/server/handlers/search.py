"""Finding what was said: SEARCH.

Source: soju.im/search (soju, doc/ext/search.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.state import Room
from hubbub.protocol.message import Message, parse_tags
from hubbub.server import lookup
from hubbub.server.handlers.replay import as_now, find_target, tell
from hubbub.server.points import parse_time
from hubbub.server.recording import MESSAGES, event_of, talk_of, under_present_names
from hubbub.store.base import EDITED, END, START, History, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

_MOST_DIRECT_TALKS = 1000
_PLAIN_LIMIT = 20


@dataclass(frozen=True, slots=True)
class _Query:
    """What is looked for. talks are all that the asker may read, or the one that was named.

    newest: the limit counts from the late end; it does unless the search begins at a time.
    """

    identity: str
    rooms: frozenset[str]
    talk: str | None
    text: str | None
    nick: str | None
    after: int
    before: int
    limit: int
    newest: bool


class _Invalid(Exception):
    """An attribute makes no sense; the text names it."""


def search(session: Session, message: Message) -> None:
    """Find what was said, in what the session may read."""
    try:
        query = _query(session, parse_tags(message.params[0]))
    except _Invalid as error:
        session.fail("SEARCH", "INVALID_PARAMS", str(error), text="That cannot be searched for")
        return
    lookup.ask(
        session,
        partial(_find, query=query),
        lambda records: tell(session, "soju.im/search", [], records),
        lambda: session.fail("SEARCH", "INTERNAL_ERROR", text="The search is out of reach"),
    )


def find(session: Session, message: Message) -> None:
    """Find words, for a person with plain lines."""
    query = _query(session, {"text": message.params[0], "limit": str(_PLAIN_LIMIT)})
    lookup.ask(
        session,
        partial(_find, query=query),
        lambda records: _tell_found(session, records),
        lambda: session.tell("the search is out of reach"),
    )


def _tell_found(session: Session, records: list[Record]) -> None:
    if not records:
        session.tell("nothing was found")
    for record in records:
        rooms = session.hub.chat.rooms
        room = rooms.get(record.talks[0]) if record.talks else None
        wire = session.wire if room is None else session.wire_in(room)
        session.push(wire.encode(event_of(under_present_names(record, rooms))))


def _query(session: Session, attributes: dict[str, str]) -> _Query:
    user = session.user
    if user is None:
        raise _Invalid("in")
    talk, is_kept = None, True
    if "in" in attributes:
        target = find_target(session, attributes["in"])
        if target is None:
            raise _Invalid("in")
        talk = talk_of(user, target)
        is_kept = not isinstance(target, Room) or target.keeps_history
    most = session.hub.chat.limits.history_per_request
    limit = attributes.get("limit", str(most))
    if not (limit.isascii() and limit.isdigit()):
        raise _Invalid("limit")
    return _Query(
        identity=user.identity,
        rooms=frozenset(room.folded for room in user.rooms if room.keeps_history),
        talk=talk,
        text=attributes.get("text"),
        nick=attributes.get("from"),
        after=_after(attributes),
        before=_before(attributes),
        limit=min(int(limit[:9]), most) if is_kept else 0,
        newest="after" not in attributes,
    )


def _after(attributes: dict[str, str]) -> int:
    """Return the bound that leaves in what was said at that very millisecond."""
    return ids.first_at(_time(attributes, "after")) - 1 if "after" in attributes else START


def _before(attributes: dict[str, str]) -> int:
    return ids.first_at(_time(attributes, "before") + 1) if "before" in attributes else END


def _time(attributes: dict[str, str], name: str) -> int:
    unix_ms = parse_time(attributes[name])
    if unix_ms is None:
        raise _Invalid(name)
    return unix_ms


def _find(store: Store, *, query: _Query) -> list[Record]:
    """Return what was found, oldest first."""
    if store.search is None:
        return []
    talks: set[str] = {query.talk} if query.talk is not None else set(query.rooms)
    if query.talk is None:
        direct = store.history.talks_between(query.identity, START, END, _MOST_DIRECT_TALKS)
        talks.update(talk for talk, _ in direct)
    found = store.search.search(
        text=query.text,
        talks=talks,
        nick=query.nick,
        after=query.after,
        before=query.before,
        limit=query.limit,
        newest=query.newest,
    )
    # SEARCH gives PRIVMSG and NOTICE only (soju.im/search), though topics are indexed as well.
    said = _as_first_said(store.history, found)
    return as_now(
        store.history,
        [
            one
            for one in sorted(said, key=lambda record: record.id)
            if one.kind in MESSAGES
            and query.after < one.id < query.before
            and not talks.isdisjoint(one.talks)
        ],
    )


def _as_first_said(history: History, found: list[Record]) -> list[Record]:
    """Return the records, and in the place of an edit what it edits: the index finds the edit."""
    said = {one.id: one for one in found if one.kind != EDITED}
    for edit in found:
        message = history.record(edit.about) if edit.kind == EDITED and edit.about else None
        if message is not None:
            said[message.id] = message
    return list(said.values())
