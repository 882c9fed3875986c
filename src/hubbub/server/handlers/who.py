"""WHO: who is in a room or fits a mask, as a table of people.

Source: "Modern IRC", section WHO; IRCv3 whox, bot-mode.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.masks import matches
from hubbub.core.modes import prefixes
from hubbub.core.state import Room, User
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message

if TYPE_CHECKING:
    from hubbub.server.session import Session

_LIMIT = 500
"""Rows for a mask; a room is always given whole."""

_NO_IP = "255.255.255.255"
"""Stands for an address that is nobody else's business (whox)."""

_ASKED = re.compile(r"(?P<flags>[^%]*)(%(?P<fields>[^,]*)(,(?P<token>[0-9]{1,3}))?)?")


@dataclass(frozen=True, slots=True)
class _Found:
    """Somebody, the room they are shown in, and who asks."""

    asker: Session
    user: User
    room: Room | None
    token: str


def who(session: Session, message: Message) -> None:
    """List who is in a room, or whom a mask fits; `%` and letters choose the columns (WHOX)."""
    mask = message.params[0]
    asked = _ASKED.match(message.params[1] if len(message.params) > 1 else "")
    flags, fields = (asked["flags"] or "", asked["fields"]) if asked is not None else ("", None)
    token = (asked["token"] if asked is not None else None) or "0"
    for user, room in _found(session, mask):
        if "o" in flags and "o" not in user.modes:
            continue
        found = _Found(session, user, room, token)
        if fields is None:
            _tell(found)
        else:
            _tell_fields(found, fields)
    session.numeric(Numeric.RPL_ENDOFWHO, mask or "*", "End of WHO list")


def _found(session: Session, mask: str) -> Iterator[tuple[User, Room | None]]:
    me, chat = session.user, session.hub.chat
    if me is None:
        return
    if mask.startswith("#"):
        room = chat.room(mask)
        if room is not None and permissions.sees(me, room):
            for user in room.members:
                if permissions.sees_in(me, user, room):
                    yield user, room
        return
    exact = chat.user(mask)
    if exact is not None:
        yield exact, _common_room(me, exact)
        return
    count = 0
    for user in chat.users.values():
        hidden = "i" in user.modes and user is not me and not permissions.shares_room(me, user)
        if not hidden and _fits(mask, user):
            count += 1
            if count > _LIMIT:
                return
            yield user, _common_room(me, user)


def _fits(mask: str, user: User) -> bool:
    return mask in ("0", "*") or any(
        matches(mask, text) for text in (user.nick, user.username, user.host, user.realname)
    )


def _common_room(me: User, user: User) -> Room | None:
    return next((room for room in user.rooms if permissions.sees_in(me, user, room)), None)


def _tell(found: _Found) -> None:
    columns = [_FIELDS[letter](found) for letter in "cuhsnf"]
    found.asker.numeric(Numeric.RPL_WHOREPLY, *columns, f"0 {found.user.realname}")


def _tell_fields(found: _Found, wanted: str) -> None:
    columns = [column(found) for letter, column in _FIELDS.items() if letter in wanted]
    if columns:
        found.asker.numeric(Numeric.RPL_WHOSPCRPL, *columns)


def _flags(found: _Found) -> str:
    user, room = found.user, found.room
    flags = "G" if user.away is not None else "H"
    if "o" in user.modes:
        flags += "*"
    if user.is_bot:
        flags += "B"
    if room is not None:
        ranks = prefixes(room.members[user])
        flags += ranks if "multi-prefix" in found.asker.caps else ranks[:1]
    return flags


def _ip(found: _Found) -> str:
    user, me = found.user, found.asker.user
    if me is None or not permissions.sees_address(me, user):
        return _NO_IP
    address = found.asker.connection.address if user is me else user.address
    return f"0{address}" if address.startswith(":") else address


def _server(found: _Found) -> str:
    return found.asker.hub.name


def _idle_s(found: _Found) -> str:
    return str(int(found.asker.hub.devices.idle_s(found.user)))


_FIELDS: dict[str, Callable[[_Found], str]] = {
    "t": lambda found: found.token,
    "c": lambda found: found.room.name if found.room is not None else "*",
    "u": lambda found: found.user.username,
    "i": _ip,
    "h": lambda found: found.user.host,
    "s": _server,
    "n": lambda found: found.user.nick,
    "f": _flags,
    "d": lambda found: "0",
    "l": _idle_s,
    "a": lambda found: found.user.account or "0",
    "o": lambda found: "n/a",
    "r": lambda found: found.user.realname,
}
"""WHOX's fields, in the order in which they are told (whox, RPL_WHOSPCRPL)."""
