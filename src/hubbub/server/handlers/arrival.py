"""Coming and going: NICK, USER, PASS, the plain dialect's name, PING, QUIT, and the welcome.

Source: "Modern IRC", section Connection Registration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub import __version__
from hubbub.core.commands import Rename
from hubbub.core.limits import cut
from hubbub.core.modes import RANKS, ROOM_MODES, USER_MODES, Argument
from hubbub.core.rules import check_nick
from hubbub.core.state import User
from hubbub.errors import Refused
from hubbub.names import username
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import dialects
from hubbub.server.handlers import about, rooms

if TYPE_CHECKING:
    from hubbub.server.session import Session


def nick(session: Session, message: Message) -> None:
    """Take a nick, before or after being let in."""
    wanted = message.params[0] if message.params else ""
    if not wanted:
        session.numeric(Numeric.ERR_NONICKNAMEGIVEN, "No nickname given")
    elif session.user is not None:
        session.hub.act(session, Rename(wanted))
    elif _is_free(session, wanted) and session.registration is not None:
        session.registration.nick = wanted
        try_to_arrive(session)


def _is_free(session: Session, wanted: str) -> bool:
    try:
        check_nick(session.hub.chat, wanted)
    except Refused as refusal:
        # A nick that cannot stand in a line is not repeated in one.
        shown = wanted if " " not in wanted and not wanted.startswith(":") else "*"
        session.numeric(refusal.numeric, shown, refusal.sentence)
        return False
    return True


def user(session: Session, message: Message) -> None:
    """Take username and real name; an empty one is a missing one ("Modern IRC", USER)."""
    if session.registration is None:
        return
    if not message.params[3]:
        session.numeric(Numeric.ERR_NEEDMOREPARAMS, "USER", "Not enough parameters")
        return
    session.registration.username = username(message.params[0])
    session.registration.realname = message.params[3]
    try_to_arrive(session)


def pass_(session: Session, message: Message) -> None:
    """Accept any password: this server asks for none."""


def name(session: Session, message: Message) -> None:
    """Take the name a person typed; nothing typed takes a guest name."""
    if session.registration is None:
        return
    wanted = message.params[0] or session.hub.guest_nick()
    if _is_free(session, wanted):
        session.registration.nick = wanted
        session.registration.username = username("nc")
        session.registration.realname = wanted
        try_to_arrive(session)
    else:
        session.push(dialects.note("What is your name? (Enter takes a guest name)"))


def try_to_arrive(session: Session) -> None:
    """Let the session in once it has told all that is needed."""
    known = session.registration
    if known is None or known.is_negotiating or known.nick is None or known.username is None:
        return
    hub = session.hub
    if hub.chat.user(known.nick) is not None:  # taken since it was asked for
        taken, known.nick = known.nick, None
        session.numeric(Numeric.ERR_NICKNAMEINUSE, taken, f"{taken} is taken")
        return
    realname = cut(known.realname, hub.chat.limits.realname_bytes)
    host = session.connection.address
    host = f"0{host}" if host.startswith(":") else host  # "::1" would begin a last parameter
    hub.arrive(session, User(known.nick, known.username, host, realname, hub.now_s))
    _welcome(session)
    if hub.config.rooms.lobby:
        rooms.enter(session, [(hub.config.rooms.lobby, None)])


def _welcome(session: Session) -> None:
    if session.dialect is dialects.PLAIN:
        session.push(dialects.note(f"You are {session.nick}. /help lists what you can do."))
        return
    hub = session.hub
    started = about.readable_time(hub.started_ms)
    letters = "".join
    with_argument = [letter for letter, kind in ROOM_MODES.items() if kind is not Argument.NEVER]
    session.numeric(Numeric.RPL_WELCOME, f"Welcome to {hub.config.server.network}, {session.nick}")
    session.numeric(Numeric.RPL_YOURHOST, f"Your host is {hub.name}, running hubbub {__version__}")
    session.numeric(Numeric.RPL_CREATED, f"This server was started {started}")
    session.numeric(
        Numeric.RPL_MYINFO,
        hub.name,
        f"hubbub-{__version__}",
        letters(sorted(USER_MODES)),
        letters(sorted(ROOM_MODES)),
        letters(sorted({*with_argument, *RANKS})),
    )
    about.isupport(session)
    about.lusers(session)
    about.motd(session)


def ping(session: Session, message: Message) -> None:
    """Answer with PONG and the same token."""
    if not message.params:
        session.numeric(Numeric.ERR_NEEDMOREPARAMS, "PING", "Not enough parameters")
        return
    server = session.hub.name
    session.push(f":{server} PONG {server} :{message.params[0]}\r\n".encode())


def quit_(session: Session, message: Message) -> None:
    """Leave the chat; the reason is marked, so that nobody can fake the server's own."""
    text = message.params[0] if message.params else ""
    session.end("Quit", said=f"Quit: {text}" if text else "Quit")


def ignore(session: Session, message: Message) -> None:
    """Do nothing: PONG has been noticed by its bytes, ERROR is for servers."""
