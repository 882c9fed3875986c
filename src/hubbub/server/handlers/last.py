"""What was said last in a room, for people with plain lines, and for clients that cannot ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import durations
from hubbub.core.state import Room, User
from hubbub.protocol.message import Message
from hubbub.server import dialects, lookup
from hubbub.server.handlers import playback
from hubbub.server.handlers.replay import as_now, encoded, find_target
from hubbub.server.points import point_at
from hubbub.server.recording import MESSAGES, talk_of
from hubbub.store.base import START, Record, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

OWN_HISTORY = frozenset(("draft/chathistory", playback.CAPABILITY))
"""Who has one of these asks for what was said; others are given it."""

ON_JOIN = 20
"""Lines that are shown to a person who enters a room."""


def last(session: Session, message: Message) -> None:
    """Show what was last said in the room the person is turned to (plain lines)."""
    room = session.room
    if session.hub.storage is None or (room is not None and not room.keeps_history):
        session.tell("nothing is kept here of what was said")
    elif room is not None:
        _tell_last(session, [room], int(message.params[0]))


def tell_on_join(session: Session, rooms: Sequence[Room]) -> None:
    """Show the last lines of rooms to who has entered them and has no way to ask.

    An IRC client needs server-time for it: without, it would take old messages for new ones.
    Source: Ergo's manual, autoreplay-on-join.
    """
    if session.dialect is dialects.PLAIN:
        _tell_last(session, rooms, ON_JOIN)
    elif "server-time" in session.caps and OWN_HISTORY.isdisjoint(session.caps):
        user = session.user
        is_person = user is not None and "B" not in user.modes
        account = user.account if user is not None else None
        count = session.hub.devices.replayed_lines(account) if is_person else 0
        _tell_last(session, rooms, min(count, session.hub.chat.limits.history_per_request))


def history(session: Session, message: Message) -> None:
    """Show what was said last in a room or with somebody: so many lines, or within a time.

    Source: Ergo's HISTORY.
    """
    name, *rest = message.params[:2]
    asked = rest[0] if rest else str(ON_JOIN)
    most = session.hub.chat.limits.history_per_request
    is_count = asked.isascii() and asked.isdigit() and len(asked) < 6
    seconds = None if is_count else durations.parse(asked)
    target = find_target(session, name)
    if not is_count and seconds is None:
        session.fail("HISTORY", "INVALID_PARAMS", asked, text="It is a number of lines, or 30m")
    elif target is None or (isinstance(target, Room) and not target.keeps_history):
        session.fail("HISTORY", "INVALID_TARGET", name, text="There is nothing to read for you")
    elif seconds is None:
        _tell_last(session, [target], min(int(asked), most))
    else:
        since_ms = session.hub.clock.unix_ms() - seconds * 1000
        _tell_last(session, [target], most, after=point_at(since_ms).after)


def _tell_last(
    session: Session, targets: Sequence[Room | User], count: int, *, after: int = START
) -> None:
    """Show the last lines of each room or talk, oldest first."""
    user = session.user
    kept = [one for one in targets if not isinstance(one, Room) or one.keeps_history]
    if session.hub.storage is None or user is None or not kept or count <= 0:
        return
    lookup.ask(
        session,
        partial(
            _last,
            talks=[talk_of(user, target) for target in kept],
            count=count,
            after=after,
            before=session.hub.next_id(),  # what is said from now on comes live
        ),
        lambda found: _show(session, zip(kept, found, strict=True)),
        lambda: session.tell("what was said before is out of reach"),
    )


def _last(
    store: Store, *, talks: list[str], count: int, after: int, before: int
) -> list[list[Record]]:
    history = store.history
    return [
        as_now(
            history,
            history.between(talk, after, before, count, newest=True, kinds=MESSAGES),
        )
        for talk in talks
    ]


def _show(session: Session, found: Iterable[tuple[Room | User, list[Record]]]) -> None:
    for target, records in found:
        room = target if isinstance(target, Room) else None
        name = target.name if isinstance(target, Room) else target.nick
        if records:
            session.push_batch("chathistory", [name], encoded(session, records, room))
