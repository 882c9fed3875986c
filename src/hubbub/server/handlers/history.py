"""What was said before: CHATHISTORY.

Source: IRCv3 chathistory and the chathistory batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.state import Room, User
from hubbub.protocol.message import Message
from hubbub.server import lookup
from hubbub.server.handlers.replay import find_target, tell, without_redacted
from hubbub.server.points import Point, parse_point
from hubbub.server.recording import MESSAGES, partner_of, talk_of
from hubbub.server.wires import iso
from hubbub.store.base import END, START, History, Record, Store, members_of

if TYPE_CHECKING:
    from hubbub.server.session import Session

_COMMAND = "CHATHISTORY"
_NO_POINT = Point(START, END)


@dataclass(frozen=True, slots=True)
class _Range:
    """A stretch of a talk: after < id < before, so many from one end."""

    after: int
    before: int
    limit: int
    newest: bool


def _latest(points: list[Point], limit: int) -> list[_Range]:
    return [_Range(points[0].after, END, limit, newest=True)]


def _before(points: list[Point], limit: int) -> list[_Range]:
    return [_Range(START, points[0].before, limit, newest=True)]


def _after(points: list[Point], limit: int) -> list[_Range]:
    return [_Range(points[0].after, END, limit, newest=False)]


def _around(points: list[Point], limit: int) -> list[_Range]:
    half = (limit + 1) // 2
    return [
        _Range(START, points[0].before, limit - half, newest=True),
        _Range(points[0].before - 1, END, half, newest=False),
    ]


def _between(points: list[Point], limit: int) -> list[_Range]:
    first, second = points
    if first.before <= second.before:
        return [_Range(first.after, second.before, limit, newest=False)]
    return [_Range(second.after, first.before, limit, newest=True)]


# Subcommand: how many points it takes, and the stretches it stands for.
_SUBCOMMANDS: dict[str, tuple[int, Callable[[list[Point], int], list[_Range]]]] = {
    "LATEST": (1, _latest),
    "BEFORE": (1, _before),
    "AFTER": (1, _after),
    "AROUND": (1, _around),
    "BETWEEN": (2, _between),
}


def chathistory(session: Session, message: Message) -> None:
    """Give what was said in a room or with a person."""
    name = message.params[0].upper()
    if name == "TARGETS":
        _targets(session, message)
        return
    if name not in _SUBCOMMANDS:
        _fail(session, "INVALID_PARAMS", name or "*", text="Unknown command")
        return
    count, make = _SUBCOMMANDS[name]
    if len(message.params) != count + 3:
        text = "Too many parameters" if len(message.params) > count + 3 else "Missing parameters"
        _fail(session, "INVALID_PARAMS", name, text=text)
        return
    points = _points(session, name, message.params[2:-1], message.params[1])
    if points is None:
        return
    limit = _limit(session, name, message.params[-1])
    if limit is None:
        return
    target = find_target(session, message.params[1])
    if target is None:
        text = "Messages could not be retrieved"
        _fail(session, "INVALID_TARGET", name, message.params[1], text=text)
        return
    _give(session, name, target, make(points, limit))


def _give(session: Session, name: str, target: Room | User, ranges: list[_Range]) -> None:
    if session.user is None:
        return
    shown = target.name if isinstance(target, Room) else target.nick
    kinds = None if "draft/event-playback" in session.caps else MESSAGES
    lookup.ask(
        session,
        partial(_read, talk=talk_of(session.user, target), ranges=ranges, kinds=kinds),
        lambda records: tell(session, "chathistory", [shown], records),
        lambda: _fail(session, "MESSAGE_ERROR", name, shown, text="History is out of reach"),
    )


def _read(
    store: Store, *, talk: str, ranges: list[_Range], kinds: frozenset[str] | None
) -> list[Record]:
    return [record for one in ranges for record in _page(store.history, talk, one, kinds)]


def _page(
    history: History, talk: str, stretch: _Range, kinds: frozenset[str] | None
) -> list[Record]:
    """Return the records of a stretch that nobody has taken back, so many as it asks for.

    A page is short only where nothing is left: who pages takes a short one for the end.
    """
    found: list[Record] = []
    after, before = stretch.after, stretch.before
    while (wanted := stretch.limit - len(found)) > 0:
        some = history.between(talk, after, before, wanted, newest=stretch.newest, kinds=kinds)
        shown = without_redacted(history, some)
        found = shown + found if stretch.newest else found + shown
        if len(some) < wanted:
            break
        if stretch.newest:
            before = some[0].id
        else:
            after = some[-1].id
    return found


def _points(session: Session, name: str, texts: list[str], target: str) -> list[Point] | None:
    points = []
    for text in texts:
        if text == "*" and name == "LATEST":
            points.append(_NO_POINT)
            continue
        kind = text.partition("=")[0]
        if kind not in (("timestamp",) if name == "TARGETS" else ("timestamp", "msgid")):
            problem = "It takes timestamp=, and msgid= but for TARGETS"
            _fail(session, "INVALID_MSGREFTYPE", name, target, text=problem)
            return None
        point = parse_point(text)
        if point is None:
            _fail(session, "INVALID_PARAMS", name, text, text=f"Invalid {kind}")
            return None
        points.append(point)
    return points


def _limit(session: Session, name: str, text: str) -> int | None:
    if not (text.isascii() and text.isdigit()):
        _fail(session, "INVALID_PARAMS", name, text="The limit must be a number")
        return None
    most = session.hub.chat.limits.history_per_request
    return min(int(text[:9]) or most, most)


def _targets(session: Session, message: Message) -> None:
    params, user = message.params, session.user
    if len(params) != 4 or user is None:
        _fail(session, "INVALID_PARAMS", "TARGETS", text="It takes two timestamps and a limit")
        return
    points = _points(session, "TARGETS", params[1:3], "*")
    if points is None:
        return
    limit = _limit(session, "TARGETS", params[3])
    if limit is None:
        return
    (stretch,) = _between(points, limit)
    rooms = {room.folded: room.name for room in user.rooms}
    lookup.ask(
        session,
        partial(_find_targets, identity=user.identity, stretch=stretch, rooms=frozenset(rooms)),
        lambda found: _tell_targets(session, found, rooms),
        lambda: _fail(session, "MESSAGE_ERROR", "TARGETS", "*", text="History is out of reach"),
    )


def _find_targets(
    store: Store, *, identity: str, stretch: _Range, rooms: frozenset[str]
) -> list[tuple[str, Record]]:
    """Return the talks and the latest record of each, the latest talk last."""
    history = store.history
    talks = history.talks_between(
        identity,
        stretch.after,
        stretch.before,
        stretch.limit,
        rooms=rooms,
        newest=stretch.newest,
        kinds=MESSAGES,
    )
    found = ((talk, history.record(latest)) for talk, latest in talks)
    return [(talk, record) for talk, record in found if record is not None]


def _tell_targets(session: Session, found: list[tuple[str, Record]], rooms: dict[str, str]) -> None:
    user = session.user
    if user is None:
        return
    lines = []
    for talk, record in found:
        name = rooms.get(talk) or _partner(session, talk, record, user)
        when = iso(ids.unix_ms(record.id))
        lines.append(f":{session.hub.name} CHATHISTORY TARGETS {name} {when}\r\n".encode())
    session.push_batch("draft/chathistory-targets", [], lines)


def _partner(session: Session, talk: str, record: Record, user: User) -> str:
    """Return the nick of the other one in a direct talk: today's, or else that of then."""
    one, other = members_of(talk) or ("", "")
    there = session.hub.user_of(other if one == user.identity else one)
    return there.nick if there is not None else partner_of(record, user)


def _fail(session: Session, code: str, *context: str, text: str) -> None:
    session.fail(_COMMAND, code, *context, text=text)
