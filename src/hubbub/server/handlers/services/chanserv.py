"""ChanServ: rooms that belong to accounts, in the words that Ergo and its kin have for it."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core import roles
from hubbub.core.commands import SetRoles
from hubbub.core.modes import RANKS
from hubbub.core.state import Room
from hubbub.names import fold
from hubbub.server.handlers.services import closing, room_settings, ruling, service
from hubbub.server.handlers.services.service import Command, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hubbub.server.session import Session

_ROOMS_PER_ACCOUNT = 15
_ROLES_PER_ROOM = 200


def _say(session: Session, *lines: str) -> None:
    service.say(session, CHANSERV, *lines)


def _account(session: Session) -> str:
    return fold((session.user.account if session.user is not None else None) or "")


def _room(session: Session, name: str) -> Room | None:
    return ruling.room_of(session, name, partial(_say, session))


def _set(
    session: Session, room: Room, founder: str | None, given: Mapping[str, str], sentence: str
) -> None:
    """Change whose the room is, and its roles, and say the sentence; or say why not."""
    command = SetRoles(room.name, founder, given)
    ruling.carry_out(session, room, command, partial(_say, session), sentence)


def _register(session: Session, words: list[str]) -> None:
    room, account = _room(session, words[0]), _account(session)
    if room is None:
        return
    if room.founder is not None:
        _say(session, f"{room.name} is registered already")
    elif len(roles.rooms_of(session.hub.chat, account)) >= _ROOMS_PER_ACCOUNT:
        _say(session, f"An account has {_ROOMS_PER_ACCOUNT} rooms at most")
    else:
        _set(session, room, account, {}, f"{room.name} is registered, and yours")


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
    else:
        _set(session, room, None, {}, f"{room.name} belongs to nobody now")


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
    else:
        sentence = f"{room.name} belongs to {heir.account} now"
        _set(session, room, fold(heir.account), room.roles, sentence)


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
    else:
        _set(session, room, room.founder, given, f"{words[2]}: {words[1]} in {room.name}")


def _telling(
    run: Callable[[Session, list[str], ruling.Told], None],
) -> Callable[[Session, list[str]], None]:
    return lambda session, words: run(session, words, partial(_say, session))


def _set_one(session: Session, words: list[str], told: ruling.Told) -> None:
    if words[1].upper() == "FOUNDER":
        _transfer(session, [words[0], *words[2:]])
    else:
        room_settings.set_(session, words, told)


_UNREGISTER = Command(_unregister, "UNREGISTER <#room> [code]", "let go of a room", 1, True)

CHANSERV: Service = Service(
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
        "CLEAR": Command(
            _telling(ruling.clear),
            "CLEAR <#room> USERS|ACCESS",
            "put everybody else out; or take all ranks, bans and exceptions away",
            2,
            True,
        ),
        "DEOP": Command(
            _telling(ruling.deop), "DEOP <#room> [nick]", "take somebody's ranks, or your own", 1
        ),
        "DROP": _UNREGISTER,
        "GET": Command(_telling(room_settings.get), "GET <#room> [setting]", "what is set", 1),
        "HOWTOBAN": Command(
            _telling(ruling.how_to_ban),
            "HOWTOBAN <#room> <nick>",
            "by which mask somebody is best kept out",
            2,
        ),
        "INFO": Command(_telling(room_settings.info), "INFO [#room]", "whose a room is"),
        "LIST": Command(_telling(room_settings.mine), "LIST", "your rooms", 0, True),
        "OP": Command(
            _telling(ruling.op),
            "OP <#room> [nick]",
            "take the rank of your role; make somebody an operator",
            1,
            True,
        ),
        "PURGE": Command(
            _telling(closing.purge),
            closing.USAGE,
            "close a room for everybody, or open it again",
            1,
            is_allowed=closing.is_allowed,
        ),
        "REGISTER": Command(_register, "REGISTER <#room>", "make a room yours", 1, True),
        "SET": Command(
            _telling(_set_one),
            "SET <#room> DESCRIPTION <text> | HISTORY off|30d|1000|default | FOUNDER <nick>",
            "what a room is for, how long its history is kept, whose it is",
            3,
            True,
        ),
        "TRANSFER": Command(
            _transfer, "TRANSFER <#room> <nick> [code]", "give a room to somebody", 2, True
        ),
        "UNREGISTER": _UNREGISTER,
    },
)
