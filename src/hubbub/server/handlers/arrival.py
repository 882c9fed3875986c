"""Coming and going: NICK, USER, PASS, the plain dialect's name, PING, QUIT, and the welcome.

Source: "Modern IRC", section Connection Registration.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from hubbub import __version__
from hubbub.core.commands import Rename, SetMetadata
from hubbub.core.limits import cut
from hubbub.core.modes import RANKS, ROOM_MODES, USER_MODES, Argument
from hubbub.core.nicks import check_owner, owner_of
from hubbub.core.rules import OWN_QUIT, check_nick
from hubbub.core.state import User
from hubbub.errors import Refused
from hubbub.names import PLAIN_USERNAME, username
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import dialects
from hubbub.server.handlers import about, devices, login, metadata, oper, rooms, sasl
from hubbub.store.accounts import Account

if TYPE_CHECKING:
    from hubbub.server.session import Registration, Session

WHOAMI = "draft/whoami"


def nick(session: Session, message: Message) -> None:
    """Take a nick, before or after being let in."""
    wanted = message.params[0] if message.params else ""
    if not wanted:
        session.numeric(Numeric.ERR_NONICKNAMEGIVEN, "No nickname given")
    elif session.user is not None:
        session.hub.act(session, Rename(wanted))
    elif session.registration is not None:
        session.registration.wanted = wanted
        if _may_log_in(session, wanted) or _is_free(session, wanted):
            session.registration.nick = wanted
            try_to_arrive(session)


def _may_log_in(session: Session, wanted: str) -> bool:
    """Whether the nick is somebody's who may show yet that they are that one."""
    known = session.registration
    is_open = known is not None and (known.is_negotiating or known.account is not None)
    holder = session.hub.chat.user(wanted)
    is_somebodys = holder is not None and holder.account is not None
    return is_open and (is_somebodys or owner_of(session.hub.chat, wanted) is not None)


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
    """Take the server's password; without one in the configuration, any will do."""
    hub, known = session.hub, session.registration
    if known is None or not hub.has_password:
        return
    turn = hub.throttle.ask("", session.connection.address, hub.clock.monotonic_s())
    wanted, given = hub.config.server.password.encode(), message.params[0].encode()
    if turn.refused_s <= 0 and hmac.compare_digest(wanted, given):
        hub.throttle.succeeded("", session.connection.address)
        known.has_password = True


def login_(session: Session, message: Message) -> None:
    """Log in with a password, and come in under that name if there is none yet (plain dialect)."""
    *names, password = message.params
    account_name = names[0] if names else session.nick

    def right(account: Account) -> None:
        objection = login.objection(session, account)
        if objection is not None:
            session.tell(objection)
            return
        login.log_in(session, account)
        known = session.registration
        if known is not None and known.nick is None:
            known.nick, known.username, known.realname = account.name, PLAIN_USERNAME, account.name
            try_to_arrive(session)

    login.check_password(session, account_name, password, right, session.tell)


def name(session: Session, message: Message) -> None:
    """Take the name a person typed; nothing typed takes a guest name."""
    if session.registration is None:
        return
    wanted = message.params[0] or session.hub.guest_nick()
    if _is_free(session, wanted):
        session.registration.nick = wanted
        session.registration.username = PLAIN_USERNAME
        session.registration.realname = wanted
        try_to_arrive(session)
        if session.nick == "*":
            session.push(dialects.note("What is your name? (/login name password logs in)"))
    else:
        session.push(dialects.note("What is your name? (Enter takes a guest name)"))


def try_to_arrive(session: Session) -> None:
    """Let the session in once it has told all that is needed."""
    known = session.registration
    if known is None or known.is_negotiating or known.nick is None or known.username is None:
        return
    hub = session.hub
    if not _may_arrive(session, known):
        return
    hub.guard.reclaim(known.nick, known.account)
    own_user = hub.devices.host(known)
    if own_user is not None:
        _join_user(session, own_user)
        return
    try:
        check_nick(hub.chat, known.nick)  # it may have been taken since it was asked for
        check_owner(hub.chat, known.nick, known.account)
    except Refused as refusal:
        known.nick = None
        session.refuse(refusal)
        return
    if session.exchange is not None:
        sasl.abort(session)
    realname = cut(known.realname, hub.chat.limits.realname_bytes)
    address = session.connection.address
    host = hub.moderation.host_of(address)
    newcomer = User(known.nick, known.username, host, realname, hub.now_s)
    newcomer.metadata = known.metadata
    newcomer.account = known.account
    newcomer.modes = frozenset(hub.config.accounts.default_user_modes.removeprefix("+"))
    newcomer.address = address
    if not hub.moderation.admit(session, newcomer):
        return
    hub.arrive(session, newcomer)
    hub.moderation.look_at(newcomer)
    _welcome(session)
    if hub.config.rooms.lobby:
        rooms.enter(session, [(hub.config.rooms.lobby, None)])
    oper.by_itself(session)


def _join_user(session: Session, user: User) -> None:
    """Let the session in as another device of the user."""
    if session.exchange is not None:
        sasl.abort(session)
    told = session.registration.metadata if session.registration is not None else None
    left_ms = session.hub.attach(session, user)
    for key, value in (told or {}).items():
        session.hub.act(session, SetMetadata(user, key, value))
    _welcome(session)
    devices.tell_all(session, left_ms)
    oper.by_itself(session)


def _may_arrive(session: Session, known: Registration) -> bool:
    """Whether the server lets the session in; who is not is told what is missing."""
    hub = session.hub
    if hub.has_password and not known.has_password:
        session.numeric(Numeric.ERR_PASSWDMISMATCH, "This server has a password: PASS gives it")
        reason = "The server's password is missing or wrong"
    elif hub.config.accounts.required and known.account is None:
        text = "You have to log in before you come in"
        session.fail("*", "ACCOUNT_REQUIRED", text=text)
        reason = text
    else:
        return True
    if session.dialect is dialects.PLAIN:
        known.nick = None  # a person may try again
    else:
        session.end(reason)
    return False


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
    if WHOAMI in session.caps and session.user is not None:
        session.push(f":{session.user.source} SETNAME :{session.user.realname}\r\n".encode())
    metadata.tell_own(session)
    about.lusers(session)
    about.motd(session)
    if session.user is not None and session.user.modes:
        session.numeric(Numeric.RPL_UMODEIS, f"+{letters(sorted(session.user.modes))}")


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
    if session.user is not None and session.dialect is dialects.IRC:
        session.push(f":{session.user.source} QUIT :Quit{text and f': {text}'}\r\n".encode())
    session.end("Quit", said=f"{OWN_QUIT}{text}" if text else "Quit")


def ignore(session: Session, message: Message) -> None:
    """Do nothing: PONG has been noticed by its bytes, ERROR is for servers."""
