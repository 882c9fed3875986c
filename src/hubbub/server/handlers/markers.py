"""Up to where somebody has read: MARKREAD.

A marker belongs to a person and a talk, and only its owner is ever told of it. The markers of an
account are stored; those of a guest are in memory, because a guest is nobody any more afterwards.

Source: IRCv3 read-marker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from hubbub import names
from hubbub.core import ids
from hubbub.core.state import Room, User
from hubbub.protocol.message import Message
from hubbub.server import lookup
from hubbub.server.handlers.replay import find_target
from hubbub.server.points import parse_time
from hubbub.server.recording import talk_of
from hubbub.server.wires import iso
from hubbub.store.base import Markers, Store

if TYPE_CHECKING:
    from hubbub.server.session import Session

T = TypeVar("T")

CAPABILITY = "draft/read-marker"

_COMMAND = "MARKREAD"

Known = Mapping[str, int]
"""Talks and the ids up to which they are read."""


def markread(session: Session, message: Message) -> None:
    """Tell up to where a talk is read, or move that forward."""
    user, params = session.user, message.params
    if not params or user is None:
        session.fail(_COMMAND, "NEED_MORE_PARAMS", text="Missing parameters")
        return
    target = find_target(session, params[0])
    if len(params) > 1:
        _set(session, user, target, *params[:2])
    elif target is not None:
        _get(session, user, target)
    elif names.is_room(params[0]) or names.is_nick(params[0]):
        # What one may not read and what is not there are answered alike.
        session.push(_line(session, params[0], None))
    else:
        session.fail(_COMMAND, "INVALID_PARAMS", params[0], text="Nobody and nothing is called so")


def _get(session: Session, user: User, target: Room | User) -> None:
    name, talk = _name(target), talk_of(user, target)
    _ask(
        session,
        lambda markers: markers.marker(user.identity, talk),
        lambda read_id: session.push(_line(session, name, read_id)),
        lambda: _fail(session, name, "The read marker is out of reach"),
    )


def _set(session: Session, user: User, target: Room | User | None, name: str, text: str) -> None:
    read_id = _read_id(session, text)
    if read_id is None:
        session.fail(_COMMAND, "INVALID_PARAMS", text, text="It takes timestamp=…Z")
        return
    if target is None:
        session.fail(_COMMAND, "INVALID_PARAMS", name, text="There is nothing for you to read")
        return
    name, talk = _name(target), talk_of(user, target)
    moved: list[int] = []

    def mark(markers: Markers) -> int:
        moved.append(markers.mark(user.identity, talk, read_id))
        return moved[0]

    def tell_others() -> None:
        if moved == [read_id]:
            _tell_others(session, user, name, read_id)

    def answer(now: int) -> None:
        tell_others()
        session.push(_line(session, name, now))

    failed = "The read marker could not be set"
    # Who marks and is gone at once has read it all the same.
    _ask(session, mark, answer, lambda: _fail(session, name, failed), tell_others)


def _read_id(session: Session, text: str) -> int | None:
    """Return the last id of the time that the text tells, None if it tells none.

    No message is later than now, nor earlier than 1970.
    """
    kind, _, value = text.partition("=")
    unix_ms = parse_time(value) if kind == "timestamp" else None
    if unix_ms is None:
        return None
    # As ids count time, which the clock can lag behind.
    now_ms = ids.unix_ms(session.hub.next_id())
    return ids.last_at(min(max(unix_ms, 0), now_ms))


def _ask(
    session: Session,
    question: Callable[[Markers], T],
    answer: Callable[[T], None],
    failed: Callable[[], None],
    dropped: Callable[[], None] = lambda: None,
) -> None:
    """Put a question to whatever keeps the markers of the session's user; see lookup.ask."""
    if _are_stored(session):

        def ask_store(store: Store) -> T:
            return question(store.markers)

        lookup.ask(session, ask_store, answer, failed, dropped)
    else:
        answer(question(session.hub.guest_markers))


def _are_stored(session: Session) -> bool:
    is_guest = session.user is None or session.user.account is None
    return not is_guest and session.hub.storage is not None


def _fail(session: Session, name: str, text: str) -> None:
    session.fail(_COMMAND, "INTERNAL_ERROR", name, text=text)


# On entering rooms


def with_markers(session: Session, action: Callable[[Known | None], None]) -> None:
    """Call action with the markers of the session's user, as soon as they are known.

    At once with None for who does not want them; also with None if they are out of reach.
    """
    user = session.user
    if user is None or not any(CAPABILITY in one.caps for one in session.hub.fanout.sessions(user)):
        action(None)
        return
    _ask(
        session,
        lambda markers: markers.markers(user.identity),
        action,
        lambda: action(None),
    )


def tell_marker(session: Session, room: Room, known: Known | None) -> None:
    """Tell up to where the room is read that the session's user has just entered."""
    user = session.user
    if user is None or known is None:
        return
    read_id = known.get(talk_of(user, room))
    _tell_others(session, user, room.name, read_id)
    tell_own(session, room, known)


def tell_own(session: Session, room: Room, known: Known | None) -> None:
    """Tell the session alone up to where its user has read the room."""
    if session.user is not None and known is not None and CAPABILITY in session.caps:
        read_id = known.get(talk_of(session.user, room))
        session.push(_line(session, room.name, read_id))


def tell_unasked(session: Session, room: Room, then: Callable[[], None]) -> None:
    """Tell up to where the room is read that the session did not ask to enter, and then go on.

    The session's next line does not wait. If it has left meanwhile, there is nothing to go on with.
    """
    user, storage = session.user, session.hub.storage
    if user is None or CAPABILITY not in session.caps:
        then()
        return
    identity, talk = user.identity, talk_of(user, room)

    def told(read_id: int | None) -> None:
        if not session.is_over and user in room.members:
            session.push(_line(session, room.name, read_id), is_reply=False)
            then()

    if storage is None or not _are_stored(session):
        told(session.hub.guest_markers.marker(identity, talk))
        return
    reader = storage.reader
    session.hub.journal.when_stored(  # the markers of a renamed room have its new name then
        lambda: reader.ask(
            lambda store: store.markers.marker(identity, talk), lambda found, _: told(found)
        )
    )


# Telling


def _tell_others(session: Session, user: User, name: str, read_id: int | None) -> None:
    """Tell the user's other sessions."""
    for one in session.hub.fanout.sessions(user):
        if one is not session and CAPABILITY in one.caps:
            one.push(_line(one, name, read_id), is_reply=False)


def _line(session: Session, name: str, read_id: int | None) -> bytes:
    when = "*" if read_id is None else f"timestamp={iso(ids.unix_ms(read_id))}"
    return f":{session.hub.name} {_COMMAND} {name} {when}\r\n".encode()


def _name(target: Room | User) -> str:
    return target.name if isinstance(target, Room) else target.nick
