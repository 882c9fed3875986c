"""Slow mode (+W): who said something in a room, and when.

Whoever comes back is not a newcomer: what somebody leaves behind is held against whoever comes
next from the same line (an IPv4 address, an IPv6 /64) and has said nothing there yet; an account
is known wherever it comes from.
"""

from hubbub.core.netmasks import line_of
from hubbub.core.state import Room, User

_MOST_NOTED = 500
"""Of so many, besides the members, it is known when they spoke."""


def note(room: Room, user: User, now_s: int, *, is_here: bool = True) -> None:
    """Note that the user has said something; is_here: they are in the room and will leave it."""
    noted = room.spoke_s
    if noted is None:
        return
    _put(noted, user.identity, now_s)
    if not is_here:
        _put(noted, _line(user), now_s)
    while len(noted) > len(room.members) + _MOST_NOTED:
        del noted[next(iter(noted))]  # the one who has been silent for longest


def note_leaving(room: Room, user: User) -> None:
    """Note that the user leaves the room, and may be back under another name."""
    at_s = room.spoke_s.get(user.identity) if room.spoke_s is not None else None
    if room.spoke_s is not None and at_s is not None:
        _put(room.spoke_s, _line(user), max(at_s, room.spoke_s.get(_line(user), 0)))


def note_identity(user: User, was: str) -> None:
    """Note that the user, who was that, has another identity now."""
    for room in user.rooms:
        at_s = room.spoke_s.get(was) if room.spoke_s is not None else None
        if room.spoke_s is not None and at_s is not None:
            _put(room.spoke_s, user.identity, max(at_s, room.spoke_s.get(user.identity, 0)))


def spoke_s(room: Room, user: User) -> int | None:
    """Return when the user last said something in the room, None if that is not known."""
    if room.spoke_s is None:
        return None
    at_s = room.spoke_s.get(user.identity)
    return at_s if at_s is not None else room.spoke_s.get(_line(user))


def _put(noted: dict[str, int], key: str, at_s: int) -> None:
    noted.pop(key, None)  # so that the order is that of the times
    noted[key] = at_s


def _line(user: User) -> str:
    return f"@{line_of(user.address)}"
