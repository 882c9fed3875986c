"""People: WHO, WHOIS, WHOWAS, AWAY, USERHOST, ISON, SETNAME.

Source: "Modern IRC", sections User-Based Queries and Optional Messages; IRCv3 setname, bot-mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.commands import SetAway, SetRealname
from hubbub.core.masks import matches
from hubbub.core.modes import prefixes
from hubbub.core.state import Room, User
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server.roster import packed
from hubbub.server.wires import iso

if TYPE_CHECKING:
    from hubbub.server.session import Session

_USERHOST_LIMIT = 5
_WHO_LIMIT = 500
"""Rows that WHO gives for a mask; a room is always given whole."""


def who(session: Session, message: Message) -> None:
    """List who is in a room, or whom a mask fits."""
    mask = message.params[0]
    for user, room in _found(session, mask):
        _tell_who(session, user, room)
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
            if count > _WHO_LIMIT:
                return
            yield user, _common_room(me, user)


def _fits(mask: str, user: User) -> bool:
    return mask in ("0", "*") or any(
        matches(mask, text) for text in (user.nick, user.username, user.host, user.realname)
    )


def _common_room(me: User, user: User) -> Room | None:
    return next((room for room in user.rooms if permissions.sees_in(me, user, room)), None)


def _tell_who(session: Session, user: User, room: Room | None) -> None:
    flags = "G" if user.away is not None else "H"
    if "o" in user.modes:
        flags += "*"
    if user.is_bot:
        flags += "B"
    if room is not None:
        ranks = prefixes(room.members[user])
        flags += ranks if "multi-prefix" in session.caps else ranks[:1]
    session.numeric(
        Numeric.RPL_WHOREPLY,
        room.name if room is not None else "*",
        user.username,
        user.host,
        session.hub.name,
        user.nick,
        flags,
        f"0 {user.realname}",
    )


def whois(session: Session, message: Message) -> None:
    """Tell all about somebody; the first of two parameters would be a server, and is ignored."""
    nick = message.params[1] if len(message.params) > 1 else message.params[0]
    nick = nick.partition(",")[0]
    user = session.hub.chat.user(nick)
    if user is None:
        session.numeric(Numeric.ERR_NOSUCHNICK, nick or "*", "No such nick")
    else:
        _tell_whois(session, user)
    session.numeric(Numeric.RPL_ENDOFWHOIS, nick or "*", "End of WHOIS list")


def _tell_whois(session: Session, user: User) -> None:
    me, hub = session.user, session.hub
    if me is None:
        return
    say, nick = session.numeric, user.nick
    say(Numeric.RPL_WHOISUSER, nick, user.username, user.host, "*", user.realname)
    shown = [
        prefixes(room.members[user]) + room.name
        for room in user.rooms
        if permissions.sees_in(me, user, room)
    ]
    for line in packed(shown):
        say(Numeric.RPL_WHOISCHANNELS, nick, line)
    say(Numeric.RPL_WHOISSERVER, nick, hub.name, hub.config.server.network)
    if user.away is not None:
        say(Numeric.RPL_AWAY, nick, user.away)
    if "o" in user.modes:
        say(Numeric.RPL_WHOISOPERATOR, nick, "is an operator of this server")
    if user.is_bot:
        say(Numeric.RPL_WHOISBOT, nick, f"is a bot on {hub.config.server.network}")
    sessions = hub.fanout.sessions(user)
    idle_s = min((one.idle_s for one in sessions), default=0.0)
    arrived = str(user.arrived_s)
    say(Numeric.RPL_WHOISIDLE, nick, str(int(idle_s)), arrived, "seconds idle, signon time")


def whowas(session: Session, message: Message) -> None:
    """Tell what is remembered of somebody who is gone, the latest first."""
    nick = message.params[0].partition(",")[0]
    text = message.params[1] if len(message.params) > 1 else ""
    limit = int(text[:9]) if text.isascii() and text.isdigit() else 0
    found = list(session.hub.chat.whowas(nick))
    if not found:
        session.numeric(Numeric.ERR_WASNOSUCHNICK, nick or "*", "There was no such nick")
    for one in found[: limit or None]:
        session.numeric(Numeric.RPL_WHOWASUSER, one.nick, one.username, one.host, "*", one.realname)
        session.numeric(Numeric.RPL_WHOISSERVER, one.nick, session.hub.name, iso(one.at_s * 1000))
    session.numeric(Numeric.RPL_ENDOFWHOWAS, nick or "*", "End of WHOWAS")


def away(session: Session, message: Message) -> None:
    """Go away with a text, or come back without one."""
    text = message.params[0] if message.params else ""
    if session.hub.act(session, SetAway(text or None)):
        if text:
            session.numeric(Numeric.RPL_NOWAWAY, "You have been marked as being away")
        else:
            session.numeric(Numeric.RPL_UNAWAY, "You are no longer marked as being away")


def userhost(session: Session, message: Message) -> None:
    """Tell where nicks are, five at most."""
    shown = []
    for nick in message.params[:_USERHOST_LIMIT]:
        user = session.hub.chat.user(nick)
        if user is not None:
            star = "*" if "o" in user.modes else ""
            sign = "-" if user.away is not None else "+"
            shown.append(f"{user.nick}{star}={sign}{user.username}@{user.host}")
    session.numeric(Numeric.RPL_USERHOST, " ".join(shown))


def ison(session: Session, message: Message) -> None:
    """Tell which nicks are here."""
    wanted = " ".join(message.params).split(" ")
    found = (session.hub.chat.user(nick) for nick in wanted if nick)
    session.numeric(Numeric.RPL_ISON, " ".join(user.nick for user in found if user is not None))


def setname(session: Session, message: Message) -> None:
    """Say who one is."""
    text = message.params[0]
    if not text or len(text.encode()) > session.hub.chat.limits.realname_bytes:
        session.fail("SETNAME", "INVALID_REALNAME", text="That real name is empty or too long")
    elif session.hub.act(session, SetRealname(text)) and "setname" not in session.caps:
        # Clients without the capability get no SETNAME back; say that it worked.
        session.tell(f"Your real name is now {text}")
