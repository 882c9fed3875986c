"""What the server tells of itself: MOTD, LUSERS, VERSION, TIME, INFO, HELP, ISUPPORT.

Source: "Modern IRC", sections Server Queries and Commands.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hubbub import __version__, names
from hubbub.core import extbans, masks
from hubbub.core.modes import RANKS, ROOM_MODES
from hubbub.numerics import Numeric
from hubbub.protocol import isupport as tokens
from hubbub.protocol import plain
from hubbub.protocol.message import Message
from hubbub.server import dialects

if TYPE_CHECKING:
    from hubbub.core.limits import Limits
    from hubbub.server.config import Config
    from hubbub.server.session import Session


EXTENDED_ISUPPORT = "draft/extended-isupport"


def readable_time(unix_ms: int) -> str:
    """Return the time as a person reads it, in UTC."""
    return time.strftime("%a %d %b %Y at %H:%M:%S UTC", time.gmtime(unix_ms // 1000))


def isupport_tokens(config: Config, limits: Limits) -> dict[str, str | int | None]:
    """Return what RPL_ISUPPORT tells."""
    lists = [letter for letter, kind in ROOM_MODES.items() if kind.value == "A"]
    return {
        "ACCOUNTEXTBAN": extbans.ACCOUNT,
        "AWAYLEN": limits.away_bytes,
        "BOT": "B",
        "CHATHISTORY": limits.history_per_request,
        "CASEMAPPING": names.CASEMAPPING,
        "CHANLIMIT": f"#:{limits.rooms_per_user}",
        "CHANMODES": tokens.channel_modes({k: v.value for k, v in ROOM_MODES.items()}),
        "CHANNELLEN": names.ROOM_LIMIT,
        "CHANTYPES": "#",
        "ELIST": "CMNTU",
        "EXCEPTS": "e",
        "KNOCK": None,
        "EXTBAN": f",{extbans.KINDS}",
        "HOSTLEN": 64,
        "INVEX": "I",
        "KEYLEN": limits.password_bytes,
        "KICKLEN": limits.reason_bytes,
        "MAXLIST": ",".join(f"{letter}:{limits.bans_per_room}" for letter in lists),
        "MAXTARGETS": limits.targets_per_command,
        "MODES": limits.modes_per_command,
        "MSGREFTYPES": "msgid,timestamp",
        "MONITOR": limits.monitored_per_session,
        "NAMELEN": limits.realname_bytes,
        "NETWORK": config.server.network.replace(" ", r"\x20"),
        "NICKLEN": names.NICK_LIMIT,
        "PREFIX": tokens.prefix(RANKS),
        "SAFELIST": None,
        "SAFERATE": None,
        "STATUSMSG": "".join(RANKS.values()),
        "TARGMAX": (
            f"JOIN:,KICK:{limits.targets_per_command},LIST:,NAMES:,"
            f"NOTICE:{limits.targets_per_command},PART:,PRIVMSG:{limits.targets_per_command},"
            f"TAGMSG:{limits.targets_per_command},WHOIS:1"
        ),
        "TOPICLEN": limits.topic_bytes,
        "USERLEN": names.USERNAME_LIMIT,
        "UTF8ONLY": None,
        "WHOX": None,
        **_configured(config),
    }


def _configured(config: Config) -> dict[str, str | int | None]:
    """Return the tokens that stand for settings."""
    rooms, found = config.rooms, dict[str, str | int | None]()
    if rooms.denied_tags:
        found["CLIENTTAGDENY"] = rooms.denied_tags
    if rooms.roleplay:
        found["RPCHAN"] = "E"
    if config.accounts.required:
        found["draft/ACCOUNTREQUIRED"] = None
    if config.server.icon:
        found["draft/ICON"] = config.server.icon
    return found


def isupport(session: Session) -> None:
    """Tell what the server supports, in a batch to who asked for that (extended-isupport)."""
    hub = session.hub
    lines = [
        session.dialect.numeric(
            session, Numeric.RPL_ISUPPORT, (*words, "are supported by this server")
        )
        for words in tokens.lines(isupport_tokens(hub.config, hub.chat.limits))
    ]
    if EXTENDED_ISUPPORT in session.caps:
        session.push_batch("draft/isupport", [], lines)
    else:
        for line in lines:
            session.push(line)


def ask_isupport(session: Session, message: Message) -> None:
    """Tell what the server supports; before arriving only to who has extended-isupport."""
    if session.user is None and EXTENDED_ISUPPORT not in session.caps:
        session.numeric(Numeric.ERR_NOTREGISTERED, "You have not registered")
    else:
        isupport(session)


def motd(session: Session, message: Message | None = None) -> None:
    """Tell the message of the day."""
    lines = session.hub.motd
    if not lines:
        session.numeric(Numeric.ERR_NOMOTD, "There is no message of the day")
        return
    session.numeric(Numeric.RPL_MOTDSTART, f"- {session.hub.name} message of the day -")
    for line in lines:
        session.numeric(Numeric.RPL_MOTD, f"- {line}")
    session.numeric(Numeric.RPL_ENDOFMOTD, "End of the message of the day")


def lusers(session: Session, message: Message | None = None) -> None:
    """Tell how many people and rooms there are."""
    hub = session.hub
    count, most = len(hub.chat.users), hub.chat.most_users
    invisible, operators = (hub.chat.users_with_mode[letter] for letter in "io")
    unknown = hub.nameless_sessions
    say = session.numeric
    say(
        Numeric.RPL_LUSERCLIENT,
        f"There are {count - invisible} users and {invisible} invisible on 1 servers",
    )
    say(Numeric.RPL_LUSEROP, str(operators), "operator(s) online")
    if unknown:
        say(Numeric.RPL_LUSERUNKNOWN, str(unknown), "unknown connection(s)")
    say(Numeric.RPL_LUSERCHANNELS, str(len(hub.chat.rooms)), "channels formed")
    say(Numeric.RPL_LUSERME, f"I have {count} clients and 0 servers")
    for numeric, word in (
        (Numeric.RPL_LOCALUSERS, "local"),
        (Numeric.RPL_GLOBALUSERS, "global"),
    ):
        say(numeric, str(count), str(most), f"Current {word} users {count}, max {most}")


def version(session: Session, message: Message) -> None:
    """Tell the version, and what the server supports."""
    if _is_elsewhere(session, message):
        return
    session.numeric(
        Numeric.RPL_VERSION, f"hubbub-{__version__}", session.hub.name, "one chatroom, many doors"
    )
    isupport(session)


def time_(session: Session, message: Message) -> None:
    """Tell the server's time."""
    if not _is_elsewhere(session, message):
        now = readable_time(session.hub.clock.unix_ms())
        session.numeric(Numeric.RPL_TIME, session.hub.name, now)


def info(session: Session, message: Message) -> None:
    """Tell what this software is."""
    if _is_elsewhere(session, message):
        return
    for line in (
        f"hubbub {__version__}: one chatroom, many doors",
        "The same port answers hubbub's own client, IRC clients and bots, and nc.",
        f"Running since {readable_time(session.hub.started_ms)}",
    ):
        session.numeric(Numeric.RPL_INFO, line)
    session.numeric(Numeric.RPL_ENDOFINFO, "End of INFO")


def links(session: Session, message: Message) -> None:
    """List the servers that the mask fits: there is one."""
    hub = session.hub
    mask = message.params[-1] if message.params else "*"
    if masks.matches(mask, hub.name):
        session.numeric(Numeric.RPL_LINKS, hub.name, hub.name, f"0 {hub.config.server.description}")
    session.numeric(Numeric.RPL_ENDOFLINKS, mask or "*", "End of LINKS list")


def help_(session: Session, message: Message) -> None:
    """List what can be asked for, in the session's dialect."""
    if session.dialect is dialects.PLAIN:
        for line in plain.help_lines():
            session.push(dialects.note(line))
        return
    from hubbub.server.handlers.table import COMMANDS  # noqa: PLC0415 - it is made of this module

    topic = message.params[0].upper() if message.params else "*"
    rows = {topic: COMMANDS[topic]} if topic in COMMANDS else COMMANDS
    session.numeric(Numeric.RPL_HELPSTART, topic, "Commands of this server:")
    for name, row in rows.items():
        session.numeric(Numeric.RPL_HELPTXT, topic, f"{name:9} {row.purpose}")
    session.numeric(Numeric.RPL_ENDOFHELP, topic, "End of HELP")


def _is_elsewhere(session: Session, message: Message) -> bool:
    """Whether the query is for another server; then it is answered that there is none."""
    wanted = message.params[0] if message.params else session.hub.name
    if wanted in (session.hub.name, session.nick, "*"):
        return False
    session.numeric(Numeric.ERR_NOSUCHSERVER, wanted, "No such server")
    return True
