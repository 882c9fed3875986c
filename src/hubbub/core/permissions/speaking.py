"""Who may say what, where, to whom, and change what was said."""

from collections.abc import Iterable

from hubbub.core import slow_mode
from hubbub.core.commands import (
    Command,
    Edit,
    Invite,
    Knock,
    Rename,
    RenameRoom,
    Say,
    SayAs,
    SetAway,
    SetMetadata,
    SetRealname,
    SetTopic,
)
from hubbub.core.permissions.entering import is_banned, is_silenced
from hubbub.core.permissions.refusals import cannot_speak, must_be_in, must_be_operator
from hubbub.core.privileges import has_privilege
from hubbub.core.state import Chat, Room, User
from hubbub.errors import Refused
from hubbub.numerics import Numeric

_HEARD = frozenset({Say, SayAs, Edit, SetTopic, Invite, Knock, RenameRoom})
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


def may_speak(user: User, room: Room) -> None:
    """Say something in the room."""
    standing = room.members.get(user)
    if standing or (standing is not None and not room.restrains):
        return
    if standing is None and "n" in room.flags:
        raise cannot_speak(room, f"you are not in {room.name}")
    if "m" in room.flags:
        raise cannot_speak(room, f"{room.name} is moderated, and you have no voice")
    if "M" in room.flags and user.account is None:
        raise cannot_speak(room, f"in {room.name} only people who are logged in speak")
    if room.bans and is_silenced(user, room):
        how = "banned" if is_banned(user, room) else "muted"
        raise cannot_speak(room, f"you are {how} in {room.name}")


def may_say(user: User, room: Room, text: str, now_s: int) -> None:
    """Say this text in the room, at this time; tags alone are no text, and slow mode lets them."""
    may_speak(user, room)
    if not room.restrains:
        return
    _may_have_ctcp(room, text)
    if room.members.get(user):
        return
    _must_have_waited(room, "Q", (room.since_s or {}).get(user), now_s)
    if text:
        _must_have_waited(room, "W", slow_mode.spoke_s(room, user), now_s)


def _may_have_ctcp(room: Room, text: str) -> None:
    if "C" in room.flags and text.startswith("\x01") and not text.startswith("\x01ACTION"):
        raise cannot_speak(room, f"{room.name} takes no CTCP")


def _must_have_waited(room: Room, letter: str, since_s: int | None, now_s: int) -> None:
    """See that the seconds of that mode have passed since then."""
    if letter in room.settings and since_s is not None:
        left_s = int(room.settings[letter]) - (now_s - since_s)
        if left_s > 0:
            raise cannot_speak(room, f"in {room.name} you may speak again in {left_s} s")


def is_screened(user: User, room: Room) -> bool:
    """Whether what the user says reaches only those who look after the room (+U)."""
    return "U" in room.flags and not room.members.get(user)


def _may_address(user: User, room: Room, text: str, now_s: int) -> None:
    """Have everybody in the room read a text of one's own that no `PRIVMSG` could screen."""
    may_say(user, room, text, now_s)
    if is_screened(user, room):
        raise cannot_speak(room, f"in {room.name} only its operators read what you say")


def may_give_reason(
    chat: Chat, user: User, where: Iterable[Room | User], reason: str, now_s: int
) -> bool:
    """Whether others may read why the user leaves, or takes something back: who may say it.

    Args: where: who would read it: all of these rooms, or one person.
    """
    try:
        may_say_anything(chat, user, Say("", reason), now_s)
        for one in where if reason else ():
            if isinstance(one, Room):
                _may_address(user, one, reason, now_s)
            else:
                may_tell(chat, user, one, reason)
    except Refused:
        return False
    return True


def may_speak_to(user: User, room: Room, rank: str) -> None:
    """Say something only to those of that rank and above: any member who may speak."""
    must_be_in(user, room)
    may_speak(user, room)


def may_tell(chat: Chat, user: User, other: User, text: str) -> None:
    """Say something to somebody in private."""
    is_guest = user.account is None and user is not other and not user.privileges
    is_unwanted = "R" in other.modes and user.identity not in (other.accepts or ())
    if is_guest and (is_unwanted or chat.defcon <= 3):
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


def may_relay(user: User, room: Room, text: str) -> None:
    """Say in the room what people on another network said."""
    must_be_in(user, room)
    if not has_privilege(user, "relay"):
        must_be_operator(user, room)
    _may_have_ctcp(room, text)


def may_be_heard(voice: User, room: Room) -> None:
    """Be relayed into the room: a ban holds for who is elsewhere, too."""
    if room.bans and is_banned(voice, room):
        raise Refused(
            f"{voice.nick} is banned in {room.name}",
            numeric=Numeric.ERR_BANNEDFROMCHAN,
            params=(room.name,),
        )


def may_play(user: User, room: Room, text: str, now_s: int) -> None:
    """Speak as a role in the room; all hear a role, so +U lets only those with a rank."""
    may_say(user, room, text, now_s)
    if is_screened(user, room):
        raise cannot_speak(room, f"in {room.name} only those with a rank play roles")
    if "E" not in room.flags:
        raise Refused(
            f"{room.name} is no place for role-play (+E)",
            numeric=Numeric.ERR_CANNOTSENDRP,
            params=(room.name,),
        )


def may_redact(user: User, room: Room | None, author: str) -> None:
    """Take back what the author said: one's own everywhere, others' as the room's operator."""
    if room is not None and redacts_by_power(user, room, author):
        return
    if room is not None:
        must_be_in(user, room)
    if user.identity != author and (room is None or not room.is_operator(user)):
        raise _not_the_author(room, "only who said it and the room's operators may take it back")


def redacts_by_power(user: User, room: Room, author: str) -> bool:
    """Whether only power over the whole server lets the user take back what the author said."""
    is_own = user in room.members and user.identity == author
    return has_privilege(user, "redact") and not is_own and not room.is_operator(user)


def may_edit(
    chat: Chat, user: User, target: Room | User, author: str, text: str, now_s: int
) -> None:
    """Give what the author said this text: only one's own, and as if one said it now to all."""
    room = target if isinstance(target, Room) else None
    if isinstance(target, Room):
        must_be_in(user, target)
        _may_address(user, target, text, now_s)
    else:
        may_tell(chat, user, target, text)
    if user.identity != author:
        raise _not_the_author(room, "only who said it may edit it")


def _not_the_author(room: Room | None, sentence: str) -> Refused:
    return Refused(
        sentence,
        numeric=Numeric.ERR_CHANOPRIVSNEEDED,
        params=(room.name if room is not None else "*",),
    )
