"""Who may do what: the one place that decides it.

Each `may_…` returns nothing when it is allowed and raises Refused with the reason when it is not.
Source of the numerics: "Modern IRC", sections Channel Operators, Channel Modes and Numerics.
"""

from hubbub.core.masks import matches
from hubbub.core.state import Room, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric


def sees(user: User, room: Room) -> bool:
    """Whether the user may know that the room exists and who is in it."""
    return "s" not in room.flags or user in room.members


def sees_in(user: User, other: User, room: Room) -> bool:
    """Whether the user may know that the other is in the room."""
    return user in room.members or ("i" not in other.modes and "s" not in room.flags)


def shares_room(user: User, other: User) -> bool:
    """Whether the two are in a room together."""
    return any(user in room.members for room in other.rooms)


def is_banned(user: User, room: Room) -> bool:
    """Whether one of the room's bans fits the user."""
    return any(matches(mask, user.source) for mask in room.bans)


def may_speak(user: User, room: Room) -> None:
    """Say something in the room."""
    standing = room.members.get(user)
    if standing:
        return
    if standing is None and "n" in room.flags:
        raise _cannot_speak(room, f"you are not in {room.name}")
    if "m" in room.flags:
        raise _cannot_speak(room, f"{room.name} is moderated, and you have no voice")
    if room.bans and is_banned(user, room):
        raise _cannot_speak(room, f"you are banned in {room.name}")


def may_redact(user: User, room: Room | None, author: str) -> None:
    """Take back what the author said: one's own everywhere, others' as the room's operator."""
    if room is not None:
        _must_be_in(user, room)
    if user.identity != author and (room is None or not room.is_operator(user)):
        raise Refused(
            "only who said it and the room's operators may take it back",
            numeric=Numeric.ERR_CHANOPRIVSNEEDED,
            params=(room.name if room is not None else "*",),
        )


def may_edit(user: User, room: Room | None, author: str) -> None:
    """Change what the author said: only one's own, and in a room only while one may speak there."""
    if room is not None:
        _must_be_in(user, room)
        may_speak(user, room)
    if user.identity != author:
        raise Refused(
            "only who said it may edit it",
            numeric=Numeric.ERR_CHANOPRIVSNEEDED,
            params=(room.name if room is not None else "*",),
        )


def may_read_history(user: User, room: Room) -> None:
    """Read and search what was said in the room."""
    _must_be_in(user, room)


def may_join(user: User, room: Room, password: str | None) -> None:
    """Enter the room; an operator's invitation opens every lock."""
    if user.invites is not None and room in user.invites:
        return
    if room.password is not None and password != room.password:
        raise Refused(
            f"{room.name} needs a password, and this is not it",
            numeric=Numeric.ERR_BADCHANNELKEY,
            params=(room.name,),
        )
    if "i" in room.flags:
        raise Refused(
            f"{room.name} is for invited people (+i)",
            numeric=Numeric.ERR_INVITEONLYCHAN,
            params=(room.name,),
        )
    if room.bans and is_banned(user, room):
        raise Refused(
            f"you are banned from {room.name}",
            numeric=Numeric.ERR_BANNEDFROMCHAN,
            params=(room.name,),
        )
    if room.member_limit is not None and len(room.members) >= room.member_limit:
        raise Refused(
            f"{room.name} is full", numeric=Numeric.ERR_CHANNELISFULL, params=(room.name,)
        )


def may_leave(user: User, room: Room) -> None:
    """Leave the room."""
    _must_be_in(user, room)


def may_kick(user: User, room: Room) -> None:
    """Put somebody out of the room."""
    _must_be_in(user, room)
    _must_be_operator(user, room)


def may_set_topic(user: User, room: Room) -> None:
    """Say what the room is about."""
    _must_be_in(user, room)
    if "t" in room.flags:
        _must_be_operator(user, room)


def may_invite(user: User, room: Room) -> None:
    """Ask somebody into the room."""
    _must_be_in(user, room)
    if "i" in room.flags:
        _must_be_operator(user, room)


def may_change_modes(user: User, room: Room) -> None:
    """Switch modes of the room."""
    _must_be_operator(user, room)


def may_read(user: User, room: Room) -> None:
    """Read the topic, the members and the lists of the room."""
    if not sees(user, room):
        raise not_in(room)


def not_in(room: Room) -> Refused:
    """Return the refusal for somebody who is not in the room."""
    return Refused(
        f"you are not in {room.name}", numeric=Numeric.ERR_NOTONCHANNEL, params=(room.name,)
    )


def _must_be_in(user: User, room: Room) -> None:
    if user not in room.members:
        raise not_in(room)


def _must_be_operator(user: User, room: Room) -> None:
    if not room.is_operator(user):
        raise _not_operator(room)


def _not_operator(room: Room) -> Refused:
    return Refused(
        f"you are not an operator of {room.name}",
        numeric=Numeric.ERR_CHANOPRIVSNEEDED,
        params=(room.name,),
    )


def _cannot_speak(room: Room, why: str) -> Refused:
    return Refused(why, numeric=Numeric.ERR_CANNOTSENDTOCHAN, params=(room.name,))
