"""Who may enter a room, whom its bans hit, and who goes to another room instead."""

from hubbub.core import extbans, ranks
from hubbub.core.netmasks import line_of
from hubbub.core.permissions.reading import sees
from hubbub.core.permissions.refusals import must_be_in
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.numerics import Numeric

KNOCK_AGAIN_S = 300
"""Between two knocks from one line at a room."""

KNOCK_ROOM_S = 10
"""Between any two at a room."""

MOVED_S = 24 * 3600
"""For so long who looks for a room under its former name is told the new one: over a night."""


def is_banned(user: User, room: Room) -> bool:
    """Whether one of the room's bans keeps the user out, and no exception lets them in."""
    return extbans.keeps_out(room.bans, user) and not _is_excepted(user, room)


def is_silenced(user: User, room: Room) -> bool:
    """Whether one of the room's bans, or one that only mutes, keeps the user from speaking."""
    return extbans.fits_any(room.bans, user) and not _is_excepted(user, room)


def _is_excepted(user: User, room: Room) -> bool:
    return extbans.fits_any(room.lists["e"], user)


def may_join(user: User, room: Room, password: str | None, now_s: int = 0) -> None:
    """Enter the room; an operator's invitation opens every lock, and so does a role."""
    if (user.invites is not None and room in user.invites) or _has_role(user, room):
        return
    if room.password is not None and password != room.password:
        raise Refused(
            f"{room.name} needs a password, and this is not it",
            numeric=Numeric.ERR_BADCHANNELKEY,
            params=(room.name,),
        )
    if "R" in room.flags and user.account is None:
        raise Refused(
            f"{room.name} is for people who are logged in (+R)",
            numeric=Numeric.ERR_NEEDREGGEDNICK,
            params=(room.name,),
        )
    if "i" in room.flags and not extbans.fits_any(room.lists["I"], user):
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
    if "j" in room.settings and room.since_s is not None:
        count, seconds = map(int, room.settings["j"].split(":"))
        if sum(now_s - since_s < seconds for since_s in room.since_s.values()) >= count:
            raise Refused(
                f"too many people are joining {room.name}; try again in a moment",
                numeric=Numeric.ERR_THROTTLE,
                params=(room.name,),
            )


def _has_role(user: User, room: Room) -> bool:
    if user.account is None or (room.founder is None and not room.roles):
        return False
    account = fold(user.account)
    return account == room.founder or room.roles.get(account, "v") != "v"


def may_knock(user: User, room: Room, now_s: int) -> None:
    """Ask to be let in where only invited people are, now and then."""
    if user in room.members:
        raise _cannot_knock(room, Numeric.ERR_KNOCKONCHAN, f"you are in {room.name} already")
    if "i" not in room.flags:
        raise _cannot_knock(room, Numeric.ERR_CHANOPEN, f"{room.name} is open: just join it")
    if "K" in room.flags or (room.bans and is_silenced(user, room)):
        raise _cannot_knock(room, Numeric.ERR_CANNOTSENDTOCHAN, f"you cannot knock at {room.name}")
    knocks = room.knocks or {}
    latest_s = max(knocks.values(), default=now_s - KNOCK_ROOM_S)
    mine_s = knocks.get(line_of(user.address), now_s - KNOCK_AGAIN_S)
    if now_s - latest_s < KNOCK_ROOM_S or now_s - mine_s < KNOCK_AGAIN_S:
        sentence = f"there was a knock at {room.name} not long ago; try again later"
        raise _cannot_knock(room, Numeric.ERR_TOOMANYKNOCK, sentence)


def _cannot_knock(room: Room, numeric: Numeric, why: str) -> Refused:
    return Refused(why, numeric=numeric, params=(room.name,))


def hears_knocks(user: User, room: Room) -> bool:
    """Whether the user is told who knocks: who may invite there."""
    return ranks.is_helper(room.members.get(user, ""))


def moved_to(chat: Chat, user: User, name: str, now_s: int) -> Room | None:
    """Return the room that had the name until a day ago, for who may know and was not there.

    Who is in it knows of its new name, and may make another room of the old one.
    """
    room = chat.moved.get(fold(name)) if chat.moved else None
    if room is None or room.renamed_s is None or now_s - room.renamed_s >= MOVED_S:
        return None
    is_told = user not in room.members and sees(user, room)
    return room if is_told and fold(name) not in chat.closed_rooms else None


def forward_of(user: User, room: Room, password: str | None, now_s: int) -> str | None:
    """Return the room where the user goes instead, as this one does not let them in."""
    try:
        may_join(user, room, password, now_s)
    except Refused:
        return room.settings.get("f")
    return None


def may_leave(user: User, room: Room) -> None:
    """Leave the room."""
    must_be_in(user, room)
