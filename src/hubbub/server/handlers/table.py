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
    edit,
    history,
    labels,
    last,
    markers,
    modes,
    people,
    playback,
    redact,
    rooms,
    search,
    talk,
    watch,
)
from hubbub.server.handlers.row import Row, When

if TYPE_CHECKING:
    from hubbub.server.session import Session

ANY, BEFORE, AFTER = When.ANY, When.BEFORE, When.AFTER

COMMANDS: dict[str, Row] = {
    "AMEND": Row(edit.amend, 2, AFTER, "edit one's last message", is_plain=True),
    "AWAY": Row(people.away, 0, AFTER, "go away with a text, or come back"),
    "BATCH": Row(batch.batch, 1, AFTER, "say something in several lines"),
    "CAP": Row(caps.cap, 1, ANY, "negotiate capabilities"),
    "CHATHISTORY": Row(history.chathistory, 1, AFTER, "what was said before"),
    "EDIT": Row(edit.edit, 1, AFTER, "give what one said another text"),
    "ERROR": Row(arrival.ignore, 0, ANY, "ignored: only servers say it"),
    "HELP": Row(about.help_, 0, ANY, "what can be asked for"),
    "INFO": Row(about.info, 0, AFTER, "what this software is"),
    "INVITE": Row(rooms.invite, 2, AFTER, "ask somebody into a room"),
    "ISON": Row(people.ison, 1, AFTER, "which of these nicks are here"),
    "JOIN": Row(rooms.join, 1, AFTER, "enter rooms"),
    "KICK": Row(rooms.kick, 2, AFTER, "put people out of a room"),
    "LAST": Row(last.last, 1, AFTER, "what was said last", is_plain=True),
    "FIND": Row(search.find, 1, AFTER, "find words", is_plain=True),
    "LIST": Row(rooms.list_, 0, AFTER, "which rooms there are"),
    "LUSERS": Row(about.lusers, 0, AFTER, "how many people and rooms there are"),
    "MARKREAD": Row(markers.markread, 0, AFTER, "tell or ask up to where a talk has been read"),
    "MODE": Row(modes.mode, 1, AFTER, "read or switch modes of a room or of oneself"),
    "MONITOR": Row(watch.monitor, 1, AFTER, "be told when nicks come and go"),
    "MOTD": Row(about.motd, 0, AFTER, "the message of the day"),
    "NAME": Row(arrival.name, 1, BEFORE, "the name a person typed", is_plain=True),
    "NAMES": Row(rooms.names, 0, AFTER, "who is in rooms"),
    "NICK": Row(arrival.nick, 0, ANY, "take a nick"),
    "NOTICE": Row(batch.notice, 0, AFTER, "say something that is never answered by programs"),
    "PART": Row(rooms.part, 1, AFTER, "leave rooms"),
    "PASS": Row(arrival.pass_, 1, BEFORE, "the server's password; there is none yet"),
    "PING": Row(arrival.ping, 0, ANY, "is the server there"),
    "PONG": Row(arrival.ignore, 0, ANY, "an answer to PING"),
    "PRIVMSG": Row(batch.privmsg, 0, AFTER, "say something in rooms or to people"),
    "QUIT": Row(arrival.quit_, 0, ANY, "leave the chat"),
    "REDACT": Row(redact.redact, 2, AFTER, "take back what was said"),
    "SEARCH": Row(search.search, 1, AFTER, "find what was said"),
    "SETNAME": Row(people.setname, 1, AFTER, "say who one is"),
    "TAGMSG": Row(talk.tagmsg, 1, AFTER, "send tags without a text"),
    "TIME": Row(about.time_, 0, AFTER, "what time it is on the server"),
    "TOPIC": Row(rooms.topic, 1, AFTER, "read or set what a room is about"),
    "USER": Row(arrival.user, 4, BEFORE, "username and real name"),
    "USERHOST": Row(people.userhost, 1, AFTER, "where these nicks are"),
    "VERSION": Row(about.version, 0, AFTER, "which software this is, and what it supports"),
    "WHO": Row(people.who, 1, AFTER, "who is in a room or fits a mask"),
    "WHOIS": Row(people.whois, 1, AFTER, "all about somebody"),
    "WHOWAS": Row(people.whowas, 1, AFTER, "all about somebody who is gone"),
    "ZNC": Row(playback.znc, 1, AFTER, "what was said before, as ZNC's `*playback` gives it"),
}


def run(session: Session, message: Message) -> None:
    """Run the message's command for the session; every reply goes into its outbox."""
    if message.tags:
        labels.run(session, message.tags, lambda: _run(session, message))
    else:
        _run(session, message)


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
