"""Who wants to be told of which metadata, and telling them.

Source: IRCv3 metadata, section Notifications.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.events import Event, Joined, MetadataChanged
from hubbub.core.state import Room, User
from hubbub.numerics import Numeric

if TYPE_CHECKING:
    from hubbub.server.session import Session

NUMERICS = "draft/metadata-3"
"""With this one, changes are told as numerics; with the one below as METADATA."""

MESSAGES = "draft/metadata-2"

CAPABILITIES = frozenset({NUMERICS, MESSAGES})

Target = Room | User


def name_of(target: Target) -> str:
    """Return the name by which lines call the target."""
    return target.name if isinstance(target, Room) else target.nick


class Subscriptions:
    """The sessions with subscriptions; a session's own keys are `session.subscribed`."""

    def __init__(self) -> None:
        self._sessions: set[Session] = set()

    def set(self, session: Session, keys: Iterable[str]) -> None:
        """Tell the session of these keys from now on, in this order."""
        session.subscribed = tuple(keys) or None
        if session.subscribed:
            self._sessions.add(session)
        else:
            self._sessions.discard(session)

    def forget(self, session: Session) -> None:
        """Tell the session no more."""
        self._sessions.discard(session)

    def tell(self, event: Event, origin: Session | None) -> None:
        """Tell who hears of the target of a change; a newcomer's metadata to who is there."""
        if isinstance(event, MetadataChanged):
            for session in self._sessions:
                if session is not origin and _hears(session, event.target):
                    tell_key(session, event.target, event.key, event.value)
        elif isinstance(event, Joined) and event.user.metadata:
            for session in self._sessions:
                if session.user is not event.user and _sees_in(session, event):
                    for line in current(session, [event.user]):
                        session.push(line, is_reply=False)


def _sees_in(session: Session, event: Joined) -> bool:
    user, room = session.user, event.room
    if user is None or user not in room.members:
        return False
    return permissions.sees_member(user, event.user, room)


def _hears(session: Session, target: Target) -> bool:
    user = session.user
    if user is None:
        return False
    if isinstance(target, Room):
        return user in target.members
    is_watched = target.folded in (session.watching or ())
    return user is target or is_watched or permissions.shares_room(user, target)


def tell_key(session: Session, target: Target, key: str, value: str | None) -> None:
    """Tell what a key is now, if the session is subscribed to it."""
    if key in (session.subscribed or ()) and not CAPABILITIES.isdisjoint(session.caps):
        session.push(_line(session, target, key, value), is_reply=False)


def current(session: Session, targets: Iterable[Target]) -> list[bytes]:
    """Return a line for each key that the session is subscribed to and a target has."""
    if session.subscribed is None or CAPABILITIES.isdisjoint(session.caps):
        return []
    return [
        _line(session, target, key, target.metadata[key])
        for target in targets
        if target.metadata
        for key in session.subscribed
        if key in target.metadata
    ]


def _line(session: Session, target: Target, key: str, value: str | None) -> bytes:
    name = name_of(target)
    if NUMERICS in session.caps and value is None:
        words = (name, key, "that key is not set")
        return session.dialect.numeric(session, Numeric.RPL_KEYNOTSET, words)
    if NUMERICS in session.caps:
        return key_value(session, name, key, value or "")
    text = "" if value is None else f" * :{value}"
    return f":{session.hub.name} METADATA {name} {key}{text}\r\n".encode()


def key_value(session: Session, name: str, key: str, value: str) -> bytes:
    """Return RPL_KEYVALUE."""
    return session.dialect.numeric(session, Numeric.RPL_KEYVALUE, (name, key, "*", value))
