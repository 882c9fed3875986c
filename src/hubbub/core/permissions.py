"""Who may do what: the one place that decides it.

Each `may_…` returns nothing when it is allowed and raises Refused with the reason when it is not.
Source of the numerics: "Modern IRC", sections Channel Operators, Channel Modes and Numerics.
"""

from collections.abc import Iterable, Mapping

from hubbub.core import extbans, ranks
from hubbub.core.commands import (
    Command,
    Edit,
    Invite,
    Rename,
    Say,
    SayAs,
    SetAway,
    SetMetadata,
    SetRealname,
    SetTopic,
)
from hubbub.core.modes import RANKS, ModeChange
from hubbub.core.privileges import has_privilege
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.numerics import Numeric

DEFCON = {
    5: "everything is as usual",
    4: "nobody registers accounts or rooms",
    3: "as 4, and guests speak to nobody in private",
    2: "as 3, and nobody comes in without logging in",
    1: "nobody comes in, except from this machine",
}
"""How far the server is closed, by level; the levels are Ergo's."""

_HEARD = frozenset({Say, SayAs, Edit, SetTopic, Invite})
_SHOWN = _HEARD | {Rename, SetRealname, SetAway, SetMetadata}
"""The commands by which others read what somebody wrote."""


def may_say_anything(chat: Chat, user: User, command: Command, now_s: int) -> None:
    """Have others read something of one's own, anywhere on the server."""
    if user.muted is not None and type(command) in _SHOWN:
        raise _silenced(command, f"you may read here, but not speak, {user.muted}")
    is_new = user.account is None and now_s - user.arrived_s < chat.quiet_s
    if is_new and type(command) in _HEARD and not user.privileges:
        left_s = chat.quiet_s - (now_s - user.arrived_s)
        raise _silenced(command, f"guests only read at first: you may speak in {left_s:.0f} s")


def _silenced(command: Command, sentence: str) -> Refused:
    target = getattr(command, "target", None) or getattr(command, "room", "*")
    if isinstance(target, (Room, User)):
        target = target.name if isinstance(target, Room) else target.nick
    return Refused(sentence, numeric=Numeric.ERR_CANNOTSENDTOCHAN, params=(str(target),))


def may_tell(chat: Chat, user: User, other: User, text: str) -> None:
    """Say something to somebody in private."""
    is_guest = user.account is None and user is not other and not user.privileges
    if is_guest and ("R" in other.modes or chat.defcon <= 3):
        raise Refused(
            f"{other.nick} hears only people who are logged in",
            numeric=Numeric.ERR_NEEDREGGEDNICK,
            params=(other.nick,),
        )
    if "T" in other.modes and text.startswith("\x01") and not text.startswith("\x01ACTION"):
        raise Refused(
            f"{other.nick} takes no CTCP",
            numeric=Numeric.ERR_CANNOTSENDTOUSER,
            params=(other.nick,),
        )


def may_come_in(chat: Chat, user: User) -> None:
    """Come into the chat at all."""
    at_home = user.address in ("localhost", "::1") or user.address.startswith("127.")
    if at_home or (chat.defcon == 2 and user.account is not None) or chat.defcon > 2:
        return
    raise Refused(
        f"The server is closed for now: {DEFCON[chat.defcon]}", numeric=Numeric.ERR_UNKNOWNERROR
    )


def may_register(chat: Chat, user: User | None) -> None:
    """Make an account or take a room for one's own; None for who is not in yet."""
    if chat.defcon <= 4 and not (user is not None and has_privilege(user, "accounts")):
        raise Refused(
            "nothing can be registered for now (DEFCON)", numeric=Numeric.ERR_UNKNOWNERROR
        )


def sees_address(user: User, other: User) -> bool:
    """Whether the user may know where the other really is."""
    return user is other or has_privilege(user, "see-hosts")


def sees(user: User, room: Room) -> bool:
    """Whether the user may know that the room exists and who is in it."""
    return "s" not in room.flags or user in room.members


def sees_in(user: User, other: User, room: Room) -> bool:
    """Whether the user may know that the other is in the room."""
    if not sees_member(user, other, room):
        return False
    return user in room.members or ("i" not in other.modes and "s" not in room.flags)


def shares_room(user: User, other: User) -> bool:
    """Whether the two are in a room together."""
    return any(user in room.members and sees_member(user, other, room) for room in other.rooms)


def is_banned(user: User, room: Room) -> bool:
    """Whether one of the room's bans keeps the user out, and no exception lets them in."""
    return extbans.keeps_out(room.bans, user) and not _is_excepted(user, room)


def is_silenced(user: User, room: Room) -> bool:
    """Whether one of the room's bans, or one that only mutes, keeps the user from speaking."""
    return extbans.fits_any(room.bans, user) and not _is_excepted(user, room)


def _is_excepted(user: User, room: Room) -> bool:
    return extbans.fits_any(room.lists["e"], user)


def may_speak(user: User, room: Room) -> None:
    """Say something in the room."""
    standing = room.members.get(user)
    if standing or (standing is not None and not room.restrains):
        return
    if standing is None and "n" in room.flags:
        raise _cannot_speak(room, f"you are not in {room.name}")
    if "m" in room.flags:
        raise _cannot_speak(room, f"{room.name} is moderated, and you have no voice")
    if "M" in room.flags and user.account is None:
        raise _cannot_speak(room, f"in {room.name} only people who are logged in speak")
    if room.bans and is_silenced(user, room):
        raise _cannot_speak(room, f"you are banned in {room.name}")


def may_say(user: User, room: Room, text: str, now_s: int) -> None:
    """Say this text in the room, at this time."""
    may_speak(user, room)
    if not room.restrains:
        return
    if "C" in room.flags and text.startswith("\x01") and not text.startswith("\x01ACTION"):
        raise _cannot_speak(room, f"{room.name} takes no CTCP")
    if room.members.get(user):
        return
    for letter, times in (("Q", room.since_s), ("W", room.spoke_s)):
        if letter in room.settings and times is not None and user in times:
            left_s = int(room.settings[letter]) - (now_s - times[user])
            if left_s > 0:
                raise _cannot_speak(room, f"in {room.name} you may speak again in {left_s} s")


def may_speak_to(user: User, room: Room, rank: str) -> None:
    """Say something only to those of that rank and above: any member who may speak."""
    _must_be_in(user, room)
    may_speak(user, room)


def hears(user: User, room: Room, rank: str) -> bool:
    """Whether the user hears what is said only to that rank and above."""
    return ranks.reaches(room.members.get(user, ""), rank)


def sees_member(user: User, other: User, room: Room) -> bool:
    """Whether the user may see the other among the members: not all do in an auditorium."""
    if "u" not in room.flags or user is other or room.members.get(other):
        return True
    return ranks.is_helper(room.members.get(user, ""))


def is_listed(user: User, other: User, room: Room) -> bool:
    """Whether the list of members shows the user the other; an auditorium's has no audience."""
    if user is other:
        standing = room.members.get(user, "")
        return "u" not in room.flags or bool(standing)
    return sees_in(user, other, room)


def may_read_metadata(user: User, target: Room | User) -> bool:
    """Whether the user may read what the target tells of itself: a closed room's only inside."""
    if isinstance(target, User) or user in target.members:
        return True
    return sees(user, target) and "i" not in target.flags and target.password is None


def may_set_metadata(user: User, target: Room | User) -> bool:
    """Whether the user may change it: one's own, and that of a room as its operator."""
    return target.is_operator(user) if isinstance(target, Room) else target is user


def may_relay(user: User, room: Room) -> None:
    """Say in the room what people on another network said."""
    _must_be_in(user, room)
    _must_be_operator(user, room)


def may_be_heard(voice: User, room: Room) -> None:
    """Be relayed into the room: a ban holds for who is elsewhere, too."""
    if room.bans and is_banned(voice, room):
        raise Refused(
            f"{voice.nick} is banned in {room.name}",
            numeric=Numeric.ERR_BANNEDFROMCHAN,
            params=(room.name,),
        )


def may_play(user: User, room: Room) -> None:
    """Speak as a role in the room."""
    may_speak(user, room)
    if "E" not in room.flags:
        raise Refused(
            f"{room.name} is no place for role-play (+E)",
            numeric=Numeric.ERR_CANNOTSENDRP,
            params=(room.name,),
        )


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


def may_join(user: User, room: Room, password: str | None, now_s: int = 0) -> None:
    """Enter the room; an operator's invitation opens every lock."""
    if user.invites is not None and room in user.invites:
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


def forward_of(user: User, room: Room, password: str | None, now_s: int) -> str | None:
    """Return the room where the user goes instead, as this one does not let them in."""
    try:
        may_join(user, room, password, now_s)
    except Refused:
        return room.settings.get("f")
    return None


def may_leave(user: User, room: Room) -> None:
    """Leave the room."""
    _must_be_in(user, room)


def may_kick(user: User, room: Room, victim: User | None = None) -> None:
    """Put somebody out of the room; None: anybody at all."""
    _must_be_in(user, room)
    standing = room.members[user]
    other = room.members.get(victim, "") if victim is not None else ""
    if user is not victim and not ranks.puts_out(standing, other):
        raise _not_operator(room)
    if user is victim and not ranks.is_helper(standing):
        raise _not_operator(room)


def may_set_topic(user: User, room: Room) -> None:
    """Say what the room is about."""
    _must_be_in(user, room)
    if "t" in room.flags and not ranks.is_helper(room.members[user]):
        raise _not_operator(room)


def may_invite(user: User, room: Room) -> None:
    """Ask somebody into the room."""
    _must_be_in(user, room)
    if "i" in room.flags and not ranks.is_helper(room.members[user]):
        raise _not_operator(room)


def may_change_modes(user: User, room: Room, changes: Iterable[ModeChange] = ()) -> None:
    """Switch these modes of the room; none named: any at all."""
    standing = room.members.get(user, "")
    for change in changes:
        is_own = change.argument is not None and fold(change.argument) == user.folded
        if change.letter in RANKS:
            lets_go = is_own and not change.adding and change.letter in standing
            may = lets_go or ranks.gives(standing, change.letter)
        else:
            may = ranks.switches(standing, change.letter)
        if not may:
            raise _not_operator(room)
    if not changes:
        _must_be_operator(user, room)


def may_set_roles(
    chat: Chat, user: User, room: Room, founder: str | None, roles: Mapping[str, str]
) -> None:
    """Make a room one's own, give it away, or give accounts ranks in it for good."""
    account = fold(user.account) if user.account is not None else None
    if has_privilege(user, "room-override"):
        return
    if account is None:
        raise _not_operator(room)
    if room.founder is None:
        may_register(chat, user)
        if founder != account or room.is_common:
            raise _not_operator(room)
        _must_be_operator(user, room)
        return
    if room.founder == account:
        return
    mine = room.roles.get(account, "")
    touched = {who for who in {*roles, *room.roles} if roles.get(who) != room.roles.get(who)}
    given = {rank for who in touched for rank in (roles.get(who), room.roles.get(who)) if rank}
    if founder != room.founder or not all(ranks.gives(mine, rank) for rank in given):
        raise _not_operator(room)


def may_forward_to(user: User, room: Room) -> None:
    """Send people into the room who may not join another."""
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
