"""Saying something: PRIVMSG, NOTICE, TAGMSG.

Source: "Modern IRC", section Sending Messages; IRCv3 message-tags (client-only tags, TAGMSG).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hubbub.core.commands import Kind, Say
from hubbub.core.events import Said
from hubbub.core.state import User
from hubbub.numerics import Numeric
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message, add_tag, escape
from hubbub.server.wires import VERBS

if TYPE_CHECKING:
    from hubbub.server.journal import Entry
    from hubbub.server.session import Session

_NO_TAGS: Mapping[str, str] = {}


def privmsg(session: Session, message: Message) -> None:
    """Say something in rooms or to people."""
    _say(session, message, "message")


def notice(session: Session, message: Message) -> None:
    """Say something that is never answered, not even with an error (RFC 2812 3.3.2)."""
    _say(session, message, "notice")


def tagmsg(session: Session, message: Message) -> None:
    """Send tags without a text."""
    if "message-tags" not in session.caps:
        session.numeric(Numeric.ERR_UNKNOWNCOMMAND, "TAGMSG", "Unknown command")
        return
    _say(session, message, "tags")


def _say(session: Session, message: Message, kind: Kind) -> None:
    is_quiet = kind == "notice"
    params = message.params
    text = params[1] if len(params) > 1 else ""
    if not params or not params[0]:
        _unless(is_quiet, session, Numeric.ERR_NORECIPIENT, f"No recipient given ({VERBS[kind]})")
        return
    if not text and kind != "tags":
        _unless(is_quiet, session, Numeric.ERR_NOTEXTTOSEND, "No text to send")
        return
    tags = _client_only(message.tags) if message.tags else _NO_TAGS
    targets = dict.fromkeys(params[0].split(","))
    if len(targets) > session.hub.chat.limits.targets_per_command:
        _unless(is_quiet, session, Numeric.ERR_TOOMANYTARGETS, params[0], "Too many targets")
        return
    for target in targets:
        if _fits(session, kind, target, text):
            _say_to(session, Say(target, text, kind, tags), is_quiet)


def _say_to(session: Session, command: Say, is_quiet: bool) -> None:
    hub = session.hub
    if not hub.act(session, command, is_quiet=is_quiet) or command.kind != "message":
        return
    if not command.target.startswith("#"):
        user = hub.chat.user(command.target)
        if user is not None and user.away is not None:
            session.numeric(Numeric.RPL_AWAY, user.nick, user.away)


def text_bytes(user: User, kind: Kind, target: str) -> int:
    """Return how many bytes of text fit in the line others get: `:source VERB target :text`."""
    frame = len(user.source) + len(VERBS[kind]) + len(target.encode()) + 5
    return BODY_LIMIT_BYTES - frame


def _fits(session: Session, kind: Kind, target: str, text: str) -> bool:
    """Whether the text fits in what others get; a longer one is refused, never cut."""
    if session.user is None:
        return False
    limit_bytes = text_bytes(session.user, kind, target)
    # Characters are a lower bound of bytes; only a text near the limit is counted exactly.
    if len(text) * 4 <= limit_bytes or len(text.encode()) <= limit_bytes:
        return True
    sentence = f"Message too long: {limit_bytes} bytes of text fit, none was sent"
    session.numeric(Numeric.ERR_INPUTTOOLONG, sentence)
    return False


def _client_only(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that clients send to each other; all others are the server's to set."""
    return {key: value for key, value in tags.items() if key.startswith("+")}


def _unless(is_quiet: bool, session: Session, numeric: Numeric, *params: str) -> None:
    if not is_quiet:
        session.numeric(numeric, *params)


def refuse_unstored(entries: Sequence[Entry], error: Exception) -> None:
    """Tell who said these that they were not stored, and so have reached nobody."""
    text = "That could not be stored, so nobody has seen it; try again later"
    for entry in entries:
        session = entry.origin
        if session is None or session.is_over:
            continue
        verb = VERBS[entry.event.kind] if isinstance(entry.event, Said) else "REDACT"
        context = (entry.record.target,)
        line = session.dialect.fail(session, verb, "STORAGE_UNAVAILABLE", context, text)
        if entry.label is not None:
            line = add_tag(line, f"label={escape(entry.label)}")
        session.push(line, is_reply=False)  # it belongs to no command that is running now
