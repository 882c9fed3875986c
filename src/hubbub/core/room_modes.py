"""Which of the asked-for room mode changes have an effect, and in what form.

Source: "Modern IRC", section MODE message. A change that cannot be made is left out; one that
names somebody who is not there is refused, so that a typing error is seen.
"""

import re
from collections.abc import Callable

from hubbub.core import extbans, retention
from hubbub.core.limits import cut
from hubbub.core.modes import ROOM_MODES, Argument, ModeChange, promoted
from hubbub.core.state import Chat, Room
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.numerics import Numeric

_MASK_LIMIT_BYTES = 200


class _Draft:
    """The room as it would be after the changes so far."""

    def __init__(self, chat: Chat, room: Room) -> None:
        self.chat = chat
        self.room = room
        self.flags = set(room.flags)
        self.standings = dict[str, str]()
        self.masks = {
            letter: {fold(mask): mask for mask in masks} for letter, masks in room.lists.items()
        }
        self.settings = dict(room.settings)
        self.password = room.password
        self.member_limit = room.member_limit
        self.retention = room.retention


def effective(chat: Chat, room: Room, changes: list[ModeChange]) -> list[ModeChange]:
    """Return the changes that change something, arguments in their final form, in order.

    Raises: Refused: an argument is wrong, a nick is not there, the ban list is full.
    """
    draft = _Draft(chat, room)
    done = []
    for change in changes[: chat.limits.modes_per_command]:
        step = _STEPS.get(change.letter, _flag)(draft, change)
        if step is not None:
            done.append(step)
    return done


def _flag(draft: _Draft, change: ModeChange) -> ModeChange | None:
    if (change.letter in draft.flags) == change.adding:
        return None
    draft.flags ^= {change.letter}
    return change


def _rank(draft: _Draft, change: ModeChange) -> ModeChange | None:
    if change.argument is None:
        return None
    user = draft.chat.user(change.argument)
    if user is None:
        raise Refused(
            f"nobody here is {change.argument}",
            numeric=Numeric.ERR_NOSUCHNICK,
            params=(change.argument,),
        )
    if user not in draft.room.members:
        raise Refused(
            f"{user.nick} is not in {draft.room.name}",
            numeric=Numeric.ERR_USERNOTINCHANNEL,
            params=(user.nick, draft.room.name),
        )
    standing = draft.standings.get(user.folded, draft.room.members[user])
    if (change.letter in standing) == change.adding:
        return None
    draft.standings[user.folded] = promoted(standing, change.letter, change.adding)
    return ModeChange(change.adding, change.letter, user.nick)


def _mask(draft: _Draft, change: ModeChange) -> ModeChange | None:
    masks = draft.masks[change.letter]
    asked = change.argument or ""
    if not asked or asked.startswith(":") or " " in asked:  # MODE could not show these
        return None
    mask = extbans.normal(cut(asked, _MASK_LIMIT_BYTES))
    key = fold(mask)
    if (key in masks) == change.adding:
        return None
    if not change.adding:
        return ModeChange(False, change.letter, masks.pop(key))
    if len(masks) >= draft.chat.limits.bans_per_room:
        raise Refused(
            f"the list +{change.letter} of {draft.room.name} is full",
            numeric=Numeric.ERR_BANLISTFULL,
            params=(draft.room.name, mask),
        )
    masks[key] = mask
    return ModeChange(True, change.letter, mask, change.for_s)


def _password(draft: _Draft, change: ModeChange) -> ModeChange | None:
    if not change.adding:
        if draft.password is None:
            return None
        draft.password = None
        return ModeChange(False, "k", "*")
    if change.argument is None:
        return None
    password = change.argument
    too_long = len(password.encode()) > draft.chat.limits.password_bytes
    if not password or too_long or any(c in password for c in " ,:"):
        raise Refused(
            "a room's password is 1 to "
            f"{draft.chat.limits.password_bytes} bytes without space, comma and colon",
            numeric=Numeric.ERR_INVALIDKEY,
            params=(draft.room.name,),
        )
    if password == draft.password:
        return None
    draft.password = password
    return ModeChange(True, "k", password)


def _member_limit(draft: _Draft, change: ModeChange) -> ModeChange | None:
    if not change.adding:
        if draft.member_limit is None:
            return None
        draft.member_limit = None
        return ModeChange(False, "l")
    if change.argument is None:
        return None
    text = change.argument
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) > 0):
        raise _invalid(draft, change, "a limit is a number above 0")
    if int(text) == draft.member_limit:
        return None
    draft.member_limit = int(text)
    return ModeChange(True, "l", str(draft.member_limit))


def _retention(draft: _Draft, change: ModeChange) -> ModeChange | None:
    if not change.adding:
        if draft.retention is None:
            return None
        draft.retention = None
        return ModeChange(False, "H")
    if change.argument is None:
        return None
    try:
        rule = retention.parse(change.argument)
    except ValueError:
        raise _invalid(draft, change, f"history is kept by {retention.FORMS}") from None
    if rule == draft.retention:
        return None
    draft.retention = rule
    return ModeChange(True, "H", retention.render(rule))


def _setting(draft: _Draft, change: ModeChange) -> ModeChange | None:
    if not change.adding:
        if draft.settings.pop(change.letter, None) is None:
            return None
        return ModeChange(False, change.letter)
    if change.argument is None:
        return None
    form, sentence = _FORMS[change.letter]
    if not form.fullmatch(change.argument):
        raise _invalid(draft, change, sentence)
    value = change.argument
    if change.letter == "f":
        target = draft.chat.room(value)
        if target is None or target is draft.room:
            raise _invalid(draft, change, f"there is no other room {value}")
        value = target.name
    if draft.settings.get(change.letter) == value:
        return None
    draft.settings[change.letter] = value
    return ModeChange(True, change.letter, value)


_SECONDS = re.compile(r"[1-9][0-9]{0,4}")
_FORMS = {
    "f": (re.compile(r"#[^ ,]+"), "name a room"),
    "j": (re.compile(r"[1-9][0-9]{0,2}:[1-9][0-9]{0,3}"), "it is people:seconds, like 5:10"),
    "Q": (_SECONDS, "it is a number of seconds"),
    "W": (_SECONDS, "it is a number of seconds"),
}
"""What the arguments of settings look like, and the sentence for anything else."""


def _invalid(draft: _Draft, change: ModeChange, sentence: str) -> Refused:
    """Return the refusal of an argument, which is repeated as one word."""
    shown = (change.argument or "").replace(" ", "_") or "*"
    return Refused(
        sentence,
        numeric=Numeric.ERR_INVALIDMODEPARAM,
        params=(draft.room.name, change.letter, shown),
    )


_STEPS: dict[str, Callable[[_Draft, ModeChange], ModeChange | None]] = {
    **dict.fromkeys("beI", _mask),
    **dict.fromkeys("fjQW", _setting),
    "k": _password,
    "l": _member_limit,
    "H": _retention,
    **{letter: _rank for letter, argument in ROOM_MODES.items() if argument is Argument.NICK},
}
