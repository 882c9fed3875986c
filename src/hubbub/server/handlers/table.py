"""The command table, and the one way in which a command is run.

Whatever a command needs is checked here: that it exists, that it comes at its time, that its
parameters are there. Who may do what is `core.permissions`' business.

Source: "Modern IRC"; IRCv3 capability-negotiation, monitor, setname, message-tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.errors import ProtocolError
from hubbub.numerics import Numeric
from hubbub.protocol.message import Message
from hubbub.server import dialects
from hubbub.server.handlers import (
    about,
    arrival,
    batch,
    caps,
    devices,
    edit,
    gateway,
    history,
    labels,
    last,
    markers,
    metadata,
    moderation,
    modes,
    oper,
    operators,
    own,
    people,
    playback,
    redact,
    registering,
    room_bans,
    rooms,
    sasl,
    search,
    talk,
    voices,
    watch,
    who,
)
from hubbub.server.handlers.row import Row, When
from hubbub.server.handlers.services import known as services

if TYPE_CHECKING:
    from hubbub.server.session import Session

ANY, BEFORE, AFTER = When.ANY, When.BEFORE, When.AFTER

COMMANDS: dict[str, Row] = {
    "ACCEPT": Row(people.accept, 1, AFTER, "let guests write to one in private, with mode +R"),
    "AMEND": Row(own.amend, 2, AFTER, "edit what one said", is_plain=True),
    "AMBIANCE": Row(voices.scene, 2, AFTER, "SCENE, under another name"),
    "ANNOUNCE": Row(operators.announce, 1, AFTER, "operators: speak to everybody"),
    "AUDIT": Row(operators.audit, 0, AFTER, "operators: who used which power"),
    "AUTHENTICATE": Row(sasl.authenticate, 1, ANY, "log in by SASL"),
    "AWAY": Row(people.away, 0, ANY, "go away with a text, or come back"),
    "BAN": Row(room_bans.ban, 2, AFTER, "ban somebody and put them out", is_plain=True),
    "BATCH": Row(batch.batch, 1, AFTER, "say something in several lines"),
    "CAP": Row(caps.cap, 1, ANY, "negotiate capabilities"),
    "CHATHISTORY": Row(history.chathistory, 1, AFTER, "what was said before"),
    "CHANSERV": Row(services.command, 0, AFTER, "ask ChanServ: registered rooms, roles"),
    "CS": Row(services.command, 0, AFTER, "ask ChanServ: registered rooms, roles"),
    "DEFCON": Row(moderation.defcon, 0, AFTER, "operators: how far the server is closed"),
    "DEOPER": Row(oper.deoper, 0, AFTER, "be an operator no longer"),
    "DLINE": Row(moderation.instead, 0, AFTER, "operators: see UBAN"),
    "EDIT": Row(edit.edit, 1, AFTER, "give what one said another text"),
    "ERROR": Row(arrival.ignore, 0, ANY, "ignored: only servers say it"),
    "FILTER": Row(moderation.filter_, 1, AFTER, "operators: texts that are not said here"),
    "HELP": Row(about.help_, 0, ANY, "what can be asked for"),
    "HELPOP": Row(about.help_, 0, ANY, "HELP, under an older name"),
    "HISTORY": Row(last.history, 1, AFTER, "what was said last in a room or with somebody"),
    "INFO": Row(about.info, 0, AFTER, "what this software is"),
    "INVITE": Row(rooms.invite, 0, AFTER, "ask somebody into a room, or which rooms asked one"),
    "ISON": Row(people.ison, 1, AFTER, "which of these nicks are here"),
    "ISUPPORT": Row(about.ask_isupport, 0, ANY, "what the server supports"),
    "JOIN": Row(rooms.join, 1, AFTER, "enter rooms"),
    "KICK": Row(rooms.kick, 2, AFTER, "put people out of a room"),
    "KILL": Row(operators.kill, 1, AFTER, "operators: end somebody's connections"),
    "KLINE": Row(moderation.instead, 0, AFTER, "operators: see UBAN"),
    "KNOCK": Row(rooms.knock, 1, AFTER, "ask to be let into a room for invited people"),
    "LAST": Row(last.last, 1, AFTER, "what was said last", is_plain=True),
    "FIND": Row(search.find, 1, AFTER, "find words", is_plain=True),
    "LINKS": Row(about.links, 0, AFTER, "which servers there are: this one"),
    "LIST": Row(rooms.list_, 0, AFTER, "which rooms there are"),
    "LOGIN": Row(arrival.login_, 1, ANY, "log in with a password", is_plain=True),
    "LUSERS": Row(about.lusers, 0, AFTER, "how many people and rooms there are"),
    "MARKREAD": Row(markers.markread, 0, AFTER, "tell or ask up to where a talk has been read"),
    "METADATA": Row(metadata.metadata, 2, ANY, "what people and rooms tell of themselves"),
    "MINE": Row(own.mine, 2, AFTER, "what one said oneself", is_plain=True),
    "MODE": Row(modes.mode, 1, AFTER, "read or switch modes of a room or of oneself"),
    "MONITOR": Row(watch.monitor, 1, AFTER, "be told when nicks come and go"),
    "MOTD": Row(about.motd, 0, AFTER, "the message of the day"),
    "MUTE": Row(moderation.mute, 0, AFTER, "operators: let somebody read and not speak"),
    "NAME": Row(arrival.name, 1, BEFORE, "the name a person typed", is_plain=True),
    "NAMES": Row(rooms.names, 0, AFTER, "who is in rooms"),
    "NICKSERV": Row(services.command, 0, AFTER, "ask NickServ: register, log in, …"),
    "NS": Row(services.command, 0, AFTER, "ask NickServ: register, log in, …"),
    "NICK": Row(arrival.nick, 0, ANY, "take a nick"),
    "NOTICE": Row(batch.notice, 0, AFTER, "say something that is never answered by programs"),
    "NPC": Row(voices.npc, 3, AFTER, "say something as a role"),
    "NPCA": Row(voices.npca, 3, AFTER, "do something as a role"),
    "OPER": Row(oper.oper, 1, AFTER, "become an operator of the server"),
    "PART": Row(rooms.part, 1, AFTER, "leave rooms"),
    "PASS": Row(arrival.pass_, 1, BEFORE, "the server's password"),
    "PERSISTENCE": Row(devices.persistence, 1, AFTER, "whether one stays without a device"),
    "PING": Row(arrival.ping, 0, ANY, "is the server there"),
    "PONG": Row(arrival.ignore, 0, ANY, "an answer to PING"),
    "PRIVMSG": Row(batch.privmsg, 0, AFTER, "say something in rooms or to people"),
    "QUIT": Row(arrival.quit_, 0, ANY, "leave the chat"),
    "REDACT": Row(redact.redact, 2, AFTER, "take back what was said"),
    "REHASH": Row(operators.rehash, 0, AFTER, "operators: read the configuration again"),
    "RELAYMSG": Row(voices.relaymsg, 3, AFTER, "say what somebody said on another network"),
    "RENAME": Row(rooms.rename, 2, AFTER, "give a room another name"),
    "SAJOIN": Row(operators.sajoin, 1, AFTER, "operators: put somebody into a room"),
    "SAMODE": Row(operators.samode, 2, AFTER, "operators: switch modes of any room"),
    "SANICK": Row(operators.sanick, 2, AFTER, "operators: give somebody another nick"),
    "SAPART": Row(operators.sapart, 2, AFTER, "operators: take somebody out of a room"),
    "SCENE": Row(voices.scene, 2, AFTER, "tell what happens around the roles"),
    "REGISTER": Row(registering.register, 3, ANY, "make an account"),
    "SEARCH": Row(search.search, 1, AFTER, "find what was said"),
    "SETNAME": Row(people.setname, 1, AFTER, "say who one is"),
    "TBAN": Row(room_bans.tban, 3, AFTER, "ban somebody from a room for a while"),
    "TAGMSG": Row(talk.tagmsg, 1, AFTER, "send tags without a text"),
    "TIME": Row(about.time_, 0, AFTER, "what time it is on the server"),
    "TOPIC": Row(rooms.topic, 1, AFTER, "read or set what a room is about"),
    "UBAN": Row(moderation.uban, 1, AFTER, "operators: keep people out of the server"),
    "UNBAN": Row(room_bans.unban, 2, AFTER, "lift what bans somebody from a room"),
    "UNDLINE": Row(moderation.instead, 0, AFTER, "operators: see UBAN"),
    "UNINVITE": Row(rooms.uninvite, 2, AFTER, "take back that somebody was asked into a room"),
    "UNKLINE": Row(moderation.instead, 0, AFTER, "operators: see UBAN"),
    "UNMUTE": Row(moderation.unmute, 1, AFTER, "operators: let somebody speak again"),
    "USER": Row(arrival.user, 4, BEFORE, "username and real name"),
    "USERHOST": Row(people.userhost, 1, AFTER, "where these nicks are"),
    "VERIFY": Row(registering.verify, 2, ANY, "give the code that an account waits for"),
    "VERSION": Row(about.version, 0, AFTER, "which software this is, and what it supports"),
    "WALLOPS": Row(operators.wallops, 1, AFTER, "operators: speak to who listens (+w)"),
    "WEBIRC": Row(gateway.webirc, 4, BEFORE, "a gateway tells whom it speaks for"),
    "WITHDRAW": Row(own.withdraw, 1, AFTER, "take back what one said", is_plain=True),
    "WHO": Row(who.who, 1, AFTER, "who is in a room or fits a mask"),
    "WHOIS": Row(people.whois, 1, AFTER, "all about somebody"),
    "WHOWAS": Row(people.whowas, 1, AFTER, "all about somebody who is gone"),
    "ZNC": Row(playback.znc, 1, AFTER, "what was said before, as ZNC's `*playback` gives it"),
}


def run(session: Session, message: Message) -> None:
    """Run the message's command for the session; every reply goes into its outbox."""
    if message.tags:
        _run_tagged(session, message)
    else:
        _run(session, message)


def _run_tagged(session: Session, message: Message) -> None:
    labels.run(session, message.tags, lambda: _run(session, message))


def refuse(session: Session, error: ProtocolError) -> None:
    """Answer a line that means nothing, with its label where that could be read."""
    labels.run(session, error.tags, lambda: session.dialect.bad_line(session, error))


def _run(session: Session, message: Message) -> None:
    name = message.command
    row = COMMANDS.get(name)
    if row is None or (row.is_plain and session.dialect is not dialects.PLAIN):
        shown = name if len(name) <= 32 and " " not in name else "*"
        session.numeric(Numeric.ERR_UNKNOWNCOMMAND, shown, "Unknown command")
    elif row.when is AFTER and session.user is None:
        session.numeric(Numeric.ERR_NOTREGISTERED, "You have not registered")
    elif row.when is BEFORE and session.user is not None:
        session.numeric(Numeric.ERR_ALREADYREGISTERED, "You may not reregister")
    elif len(message.params) < row.min_params:
        session.numeric(Numeric.ERR_NEEDMOREPARAMS, name, "Not enough parameters")
    else:
        row.handle(session, message)
