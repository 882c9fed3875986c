"""Masks that look at more than nick!user@host: accounts, real names; and those that only mute.

`a:bob` is the account bob, `r:*spam*` a real name, `U:*!*@host` somebody who is not logged in, and
`m:` in front of any mask (`m:a:bob`) lets them in, but not speak.
Source: Ergo's and InspIRCd's masks without a prefix; IRCv3 account-extban.
"""

from collections.abc import Iterable

from hubbub.core.masks import complete, matches
from hubbub.core.state import Room, User
from hubbub.names import fold

ACCOUNT, MUTE, REALNAME, UNREGISTERED = "a", "m", "r", "U"
MUTING = f"{MUTE}:"
PURPOSES = {
    UNREGISTERED: "`U:mask`: who is not logged in, and has that nick!user@host",
    ACCOUNT: "`a:name`: an account",
    MUTE: "`m:` in front of any mask: it lets in, but not speak",
    REALNAME: "`r:mask`: a real name",
}
KINDS = "".join(PURPOSES)
"""As ISUPPORT's EXTBAN lists them."""


def aimed_at(user: User, room: Room) -> str:
    """Return a mask that means the user and, if that can be, nobody else in the room."""
    if user.account is not None:
        return f"{ACCOUNT}:{user.account}"
    shares_host = any(one is not user and one.host == user.host for one in room.members)
    return f"{user.nick if shares_host else '*'}!*@{user.host}"


def meaning(room: Room, asked: str, users: Iterable[User]) -> list[str]:
    """Return the room's bans that are the mask asked for, or mean one of the users.

    With `m:` in front only those that mute, else only those that keep out.
    """
    is_muting = asked.startswith(MUTING)
    wanted, people = fold(normal(asked)), list(users)
    masks = [mask for mask in room.bans if mask.startswith(MUTING) == is_muting]
    return [
        mask for mask in masks if fold(mask) == wanted or any(fits(mask, one) for one in people)
    ]


def normal(asked: str) -> str:
    """Return the mask in its final form; plain ones become nick!user@host."""
    kind, colon, rest = asked.partition(":")
    if not colon or kind not in KINDS or not kind:
        return complete(asked)
    if kind == MUTE:
        return f"{MUTING}{normal(rest)}"
    return f"{kind}:{complete(rest)}" if kind == UNREGISTERED else f"{kind}:{rest or '*'}"


def fits(mask: str, user: User) -> bool:
    """Whether the mask, whether or not it only mutes, means the user."""
    mask = mask.removeprefix(MUTING)
    kind, _, rest = mask.partition(":") if mask[1:2] == ":" else ("", "", mask)
    if kind == ACCOUNT:
        return user.account is not None and matches(rest, user.account)
    if kind == REALNAME:
        return matches(rest, user.realname)
    if kind == UNREGISTERED:
        return user.account is None and matches(rest, user.source)
    return matches(mask, user.source)


def keeps_out(masks: Iterable[str], user: User) -> bool:
    """Whether one of the masks, those that only mute left out, means the user."""
    return any(fits(mask, user) for mask in masks if not mask.startswith(MUTING))


def fits_any(masks: Iterable[str], user: User) -> bool:
    """Whether one of the masks means the user."""
    return any(fits(mask, user) for mask in masks)
