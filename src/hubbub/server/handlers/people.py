"""People: WHOIS, WHOWAS, ACCEPT, AWAY, USERHOST, ISON, SETNAME.

Source: "Modern IRC", sections User-Based Queries and Optional Messages; IRCv3 setname, bot-mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.core import permissions
from hubbub.core.commands import Accept, SetAway, SetRealname
from hubbub.core.modes import prefixes
from hubbub.core.state import User
from hubbub.errors import Refused
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server.roster import packed
from hubbub.server.subscriptions import CAPABILITIES
from hubbub.server.wires import iso

if TYPE_CHECKING:
    from hubbub.server.session import Session

_USERHOST_LIMIT = 5

PRE_AWAY = "draft/pre-away"


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


def accept(session: Session, message: Message) -> None:
    """Let people write to one in private in spite of +R, or no longer (-nick); `*` lists them."""
    hub, user = session.hub, session.user
    if user is None:
        return
    for word in filter(None, message.params[0].split(",")):
        if word == "*":
            _tell_accepted(session, user)
            continue
        nick = word.removeprefix("-")
        hub.act(session, Accept(nick, adding=nick == word))


def _tell_accepted(session: Session, user: User) -> None:
    here = [session.hub.present.user_of(identity) for identity in user.accepts or ()]
    for line in packed(one.nick for one in here if one is not None):
        session.numeric(Numeric.RPL_ACCEPTLIST, line)
    session.numeric(Numeric.RPL_ENDOFACCEPT, "That is all whom you let write to you")


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
    say(Numeric.RPL_WHOISSERVER, nick, hub.name, hub.config.server.description)
    if user.away is not None:
        say(Numeric.RPL_AWAY, nick, user.away)
    if user.account is not None:
        say(Numeric.RPL_WHOISACCOUNT, nick, user.account, "is logged in as")
    if "o" in user.modes:
        say(Numeric.RPL_WHOISOPERATOR, nick, user.operator_title or "is an operator")
    _tell_connections(session, user)
    if user.is_bot:
        say(Numeric.RPL_WHOISBOT, nick, f"is a bot on {hub.config.server.network}")
    if not CAPABILITIES.isdisjoint(session.caps):
        for key, value in (user.metadata or {}).items():
            say(Numeric.RPL_WHOISKEYVALUE, nick, key, "*", value)
    idle_s = hub.devices.idle_s(user)
    arrived = str(user.arrived_s)
    say(Numeric.RPL_WHOISIDLE, nick, str(int(idle_s)), arrived, "seconds idle, signon time")


def _tell_connections(session: Session, user: User) -> None:
    """Tell how somebody is connected, and from where to who may see it."""
    me, say, nick = session.user, session.numeric, user.nick
    connections = [one.connection for one in session.hub.fanout.sessions(user)]
    if connections and all(one.is_secure for one in connections):
        say(Numeric.RPL_WHOISSECURE, nick, "is using a secure connection")
    if me is not None and permissions.sees_address(me, user):
        for certfp in dict.fromkeys(one.certificate_fingerprint for one in connections):
            if certfp is not None:
                say(Numeric.RPL_WHOISCERTFP, nick, f"has client certificate fingerprint {certfp}")
        source = f"{user.username}@{user.address}"
        say(Numeric.RPL_WHOISHOST, nick, f"is connecting from {source}")
        # "::1" would begin the last parameter
        address = f"0{user.address}" if user.address.startswith(":") else user.address
        say(Numeric.RPL_WHOISACTUALLY, nick, source, address, "Actual user@host, actual IP")


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
    """Go away with a text, or come back without one; before coming in with pre-away only."""
    text = message.params[0] if message.params else ""
    user = session.user
    if user is None and PRE_AWAY not in session.caps:
        session.numeric(Numeric.ERR_NOTREGISTERED, "You have not registered")
        return
    if user is not None and not _may_go_away(session, user):
        return
    session.away = text or None
    if user is not None:
        session.hub.devices.settle(user)
    if text:
        session.numeric(Numeric.RPL_NOWAWAY, "You have been marked as being away")
    else:
        session.numeric(Numeric.RPL_UNAWAY, "You are no longer marked as being away")


def _may_go_away(session: Session, user: User) -> bool:
    hub = session.hub
    try:
        permissions.may_say_anything(hub.chat, user, SetAway(None), hub.now_s)
    except Refused as refusal:
        session.refuse(refusal)
        return False
    return True


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
