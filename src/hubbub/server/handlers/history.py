"""What was said before: CHATHISTORY.

Source: IRCv3 chathistory and the chathistory batch; draft/chathistory-end
(ircv3-specifications, pull request 598).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import ids
from hubbub.core.state import Room, User
from hubbub.protocol.message import Message
from hubbub.server import lookup
from hubbub.server.handlers import pages
from hubbub.server.handlers.pages import Page, Stretch
from hubbub.server.handlers.replay import encoded, find_target, kinds_for, partner_nick
from hubbub.server.points import Point, parse_point
from hubbub.server.recording import MESSAGES, talk_of
from hubbub.server.wires import iso
from hubbub.store.base import END, START, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

_COMMAND = "CHATHISTORY"
_NO_POINT = Point(START, END)
_END_TAG = "draft/chathistory-end"


def _latest(points: list[Point], limit: int) -> list[Stretch]:
    return [Stretch(points[0].after, END, limit, newest=True)]


def _before(points: list[Point], limit: int) -> list[Stretch]:
    return [Stretch(START, points[0].before, limit, newest=True)]


def _after(points: list[Point], limit: int) -> list[Stretch]:
    return [Stretch(points[0].after, END, limit, newest=False)]


def _around(points: list[Point], limit: int) -> list[Stretch]:
    half = (limit + 1) // 2
    return [
        Stretch(START, points[0].before, limit - half, newest=True),
        Stretch(points[0].before - 1, END, half, newest=False),
    ]


def _between(points: list[Point], limit: int) -> list[Stretch]:
    first, second = points
    if first.before <= second.before:
        return [Stretch(first.after, second.before, limit, newest=False)]
    return [Stretch(second.after, first.before, limit, newest=True)]


# Subcommand: how many points it takes, and the stretches it stands for.
_SUBCOMMANDS: dict[str, tuple[int, Callable[[list[Point], int], list[Stretch]]]] = {
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
    # A person is told under the name that was asked for, as irctest has it.
    shown = target.name if isinstance(target, Room) else message.params[1]
    _give(session, name, target, shown, make(points, limit))


def _give(
    session: Session, name: str, target: Room | User, shown: str, stretches: list[Stretch]
) -> None:
    if session.user is None:
        return
    if isinstance(target, Room) and not target.keeps_history:
        stretches = []  # the sweep may not have been there yet
    talk = talk_of(session.user, target)
    lookup.ask(
        session,
        partial(_read, talk=talk, stretches=stretches, kinds=kinds_for(session)),
        lambda page: _tell(session, shown, page),
        lambda: _fail(session, "MESSAGE_ERROR", name, shown, text="History is out of reach"),
    )


def _read(
    store: Store, *, talk: str, stretches: list[Stretch], kinds: frozenset[str] | None
) -> Page:
    found = [pages.read(store.history, talk, one, kinds) for one in stretches]
    records = [record for page in found for record in page.records]
    return Page(records, is_end=all(page.is_end for page in found))


def _tell(session: Session, shown: str, page: Page) -> None:
    lines = encoded(session, page.records)
    session.push_batch("chathistory", [shown], lines, tag=_end_tag(session, page.is_end))


def _end_tag(session: Session, is_end: bool) -> str:
    """Return the tag of a batch behind which nothing more is to be asked for."""
    return _END_TAG if is_end and "draft/chathistory" in session.caps else ""


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
    rooms = {room.folded: room.name for room in user.rooms if room.keeps_history}
    lookup.ask(
        session,
        partial(_find_targets, identity=user.identity, stretch=stretch, rooms=frozenset(rooms)),
        lambda found: _tell_targets(session, found[0], rooms, is_end=found[1]),
        lambda: _fail(session, "MESSAGE_ERROR", "TARGETS", "*", text="History is out of reach"),
    )


def _find_targets(
    store: Store, *, identity: str, stretch: Stretch, rooms: frozenset[str]
) -> tuple[list[tuple[str, Record]], bool]:
    """Return the talks and the latest record of each, the latest talk last, and if that is all."""
    history = store.history
    talks = history.talks_between(
        identity,
        stretch.after,
        stretch.before,
        stretch.limit + 1,
        rooms=rooms,
        newest=stretch.newest,
        kinds=MESSAGES,
    )
    is_end = len(talks) <= stretch.limit
    if not is_end:
        talks = talks[1:] if stretch.newest else talks[:-1]
    found = ((talk, history.record(latest)) for talk, latest in talks)
    return [(talk, record) for talk, record in found if record is not None], is_end


def _tell_targets(
    session: Session, found: list[tuple[str, Record]], rooms: dict[str, str], *, is_end: bool
) -> None:
    user = session.user
    if user is None:
        return
    lines = []
    for talk, record in found:
        name = rooms.get(talk) or partner_nick(session, talk, record, user)
        when = iso(ids.unix_ms(record.id))
        lines.append(f":{session.hub.name} CHATHISTORY TARGETS {name} {when}\r\n".encode())
    tag = _end_tag(session, is_end)
    session.push_batch("draft/chathistory-targets", [], lines, tag=tag)


def _fail(session: Session, code: str, *context: str, text: str) -> None:
    session.fail(_COMMAND, code, *context, text=text)
