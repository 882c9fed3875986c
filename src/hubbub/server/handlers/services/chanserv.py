"""ChanServ: rooms that belong to accounts, in the words that Ergo and its kin have for it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from hubbub.core import permissions, roles
from hubbub.core.commands import SetRoles
from hubbub.core.modes import RANKS
from hubbub.core.rules import find_room
from hubbub.core.state import Room
from hubbub.errors import Refused
from hubbub.names import fold
from hubbub.server.handlers.services import service
from hubbub.server.handlers.services.service import Command, Service
from hubbub.server.wires import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hubbub.server.session import Session

_ROOMS_PER_ACCOUNT = 15
_ROLES_PER_ROOM = 200


def _say(session: Session, *lines: str) -> None:
    service.say(session, CHANSERV, *lines)


def _account(session: Session) -> str:
    return fold((session.user.account if session.user is not None else None) or "")


def _room(session: Session, name: str) -> Room | None:
    """Return the room if the session may know of it; otherwise say that there is none."""
    try:
        room = find_room(session.hub.chat, name)
        if session.user is not None:
            permissions.may_read(session.user, room)
    except Refused:
        _say(session, f"There is no room {name}")
        return None
    return room


def _set(session: Session, room: Room, founder: str | None, given: Mapping[str, str]) -> bool:
    """Change whose the room is, and its roles; or say why not."""
    if session.user is None:
        return False
    try:
        session.hub.act_as(session.user, SetRoles(room.name, founder, given), session)
    except Refused as refusal:
        _say(session, refusal.sentence)
        return False
    return True


def _register(session: Session, words: list[str]) -> None:
    room, account = _room(session, words[0]), _account(session)
    if room is None:
        return
    if room.founder is not None:
        _say(session, f"{room.name} is registered already")
    elif len(roles.rooms_of(session.hub.chat, account)) >= _ROOMS_PER_ACCOUNT:
        _say(session, f"An account has {_ROOMS_PER_ACCOUNT} rooms at most")
    elif _set(session, room, account, {}):
        _say(session, f"{room.name} is registered, and yours")


def _code(session: Session, what: str) -> str:
    storage = session.hub.storage
    key = storage.sasl_key if storage is not None else b""
    return hashlib.blake2b(what.encode(), key=key, digest_size=4).hexdigest()


def _unregister(session: Session, words: list[str]) -> None:
    room = _room(session, words[0])
    if room is None:
        return
    code = _code(session, f"{room.folded} {room.founder}")
    if room.founder is None:
        _say(session, f"{room.name} is not registered")
    elif words[1:] != [code]:
        _say(session, f"To let go of it: /msg ChanServ UNREGISTER {room.name} {code}")
    elif _set(session, room, None, {}):
        _say(session, f"{room.name} belongs to nobody now")


def _transfer(session: Session, words: list[str]) -> None:
    room = _room(session, words[0])
    if room is None:
        return
    heir = session.hub.chat.user(words[1])
    code = _code(session, f"{room.folded} {room.founder} {fold(words[1])}")
    if room.founder is None:
        _say(session, f"{room.name} is not registered")
    elif heir is None or heir.account is None:
        _say(session, f"{words[1]} is not here, or not logged in")
    elif words[2:] != [code]:
        _say(
            session,
            f"To give {room.name} to {heir.account}:"
            f" /msg ChanServ TRANSFER {room.name} {heir.nick} {code}",
        )
    elif _set(session, room, fold(heir.account), room.roles):
        _say(session, f"{room.name} belongs to {heir.account} now")


def _amode(session: Session, words: list[str]) -> None:
    room = _room(session, words[0])
    if room is None or session.user is None:
        return
    if len(words) == 1:
        lines = [f"{who}: +{rank}" for who, rank in sorted(room.roles.items())]
        may_see = room.is_operator(session.user) or _account(session) == room.founder
        _say(session, *(lines if may_see else ()), "End of roles")
        return
    sign, letter = words[1][:1], words[1][1:]
    if len(words) < 3 or sign not in "+-" or letter not in tuple(RANKS) or letter == "q":
        _say(session, "It is written: AMODE <#room> +o <account>; ranks are a, o, h and v")
        return
    account, given = fold(words[2]), dict(room.roles)
    if sign == "+" and account not in session.hub.chat.nick_owners.values():
        _say(session, f"There is no account {words[2]}")
        return
    if sign == "+":
        given[account] = letter
    elif given.get(account) == letter:
        del given[account]
    if room.founder is None:
        _say(session, f"{room.name} is not registered")
    elif len(given) > _ROLES_PER_ROOM:
        _say(session, f"A room has {_ROLES_PER_ROOM} roles at most")
    elif _set(session, room, room.founder, given):
        _say(session, f"{words[2]}: {words[1]} in {room.name}")


def _clear(session: Session, words: list[str]) -> None:
    room = _room(session, words[0])
    if room is None:
        return
    if words[1].upper() != "ACCESS" or room.founder is None:
        _say(session, "It is written: CLEAR <#room> ACCESS, for a room that is registered")
    elif _set(session, room, room.founder, {}):
        _say(session, f"Nobody but its founder has a role in {room.name} now")


def _info(session: Session, words: list[str]) -> None:
    room = _room(session, words[0])
    if room is None:
        return
    whose = f"Founder: {room.founder}" if room.founder is not None else "It is not registered"
    _say(session, f"Room: {room.name}", f"Made: {iso(room.created_s * 1000)}", whose)


def _list(session: Session, words: list[str]) -> None:
    mine = roles.rooms_of(session.hub.chat, _account(session))
    _say(session, *(room.name for room in mine), "End of your rooms")


CHANSERV = Service(
    "ChanServ",
    "ChanServ lets a room belong to your account, and gives accounts ranks in it for good.",
    {
        "AMODE": Command(
            _amode,
            "AMODE <#room> [+o|-o <account>]",
            "ranks that accounts get on entering",
            1,
            True,
        ),
        "CLEAR": Command(_clear, "CLEAR <#room> ACCESS", "take all these ranks away", 2, True),
        "INFO": Command(_info, "INFO <#room>", "whose a room is", 1),
        "LIST": Command(_list, "LIST", "your rooms", 0, True),
        "REGISTER": Command(_register, "REGISTER <#room>", "make a room yours", 1, True),
        "TRANSFER": Command(
            _transfer, "TRANSFER <#room> <nick> [code]", "give a room to somebody", 2, True
        ),
        "UNREGISTER": Command(
            _unregister, "UNREGISTER <#room> [code]", "let go of a room", 1, True
        ),
    },
)
