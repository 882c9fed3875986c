"""Saying something: PRIVMSG, NOTICE, TAGMSG.

Source: "Modern IRC", section Sending Messages; IRCv3 message-tags (client-only tags, TAGMSG).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hubbub.core.commands import Kind, Say
from hubbub.core.events import Edited, Event, Redacted, Said
from hubbub.core.state import User
from hubbub.numerics import Numeric
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message
from hubbub.server.handlers import labels, playback
from hubbub.server.handlers.once import say_once
from hubbub.server.handlers.services import known as services
from hubbub.server.keys import KEY_LIMIT, key_of
from hubbub.server.recording import KEY_TAG, is_kept
from hubbub.server.wires import VERBS

if TYPE_CHECKING:
    from hubbub.server.journal import Entry
    from hubbub.server.session import Session

_NO_TAGS: Mapping[str, str] = {}
_OTHER_VERBS: dict[type[Event], str] = {Edited: "EDIT", Redacted: "REDACT"}


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
    say(session, params[0], text, kind, message.tags)


def say(
    session: Session,
    targets: str,
    text: str,
    kind: Kind,
    tags: Mapping[str, str],
    joints: tuple[int, ...] = (),
) -> None:
    """Say something to each of the targets, which commas separate, in this order.

    Args: tags: as the client sent them; joints: see core.commands.Say.
    """
    names = dict.fromkeys(targets.split(","))
    if len(names) > session.hub.chat.limits.targets_per_command:
        _unless(kind == "notice", session, Numeric.ERR_TOOMANYTARGETS, targets, "Too many targets")
        return
    kept_tags = client_tags(session, tags) if tags else _NO_TAGS
    if kind == "tags" and not kept_tags:
        return  # all of them are denied here, or were not for others: nothing is left to tell
    commands = [Say(target, text, kind, kept_tags, joints) for target in names]
    is_keyed = KEY_TAG in kept_tags and not any(map(services.is_meant, names))
    if is_keyed and session.hub.storage is not None and is_kept(kind, kept_tags):
        _say_keyed(session, commands, kept_tags[KEY_TAG])
        return
    for command in commands:
        _say_to(session, command)


def _say_keyed(session: Session, commands: list[Say], key: str) -> None:
    """Say each of these, one after the other, unless it was said under this key before."""
    if not 1 <= len(key) <= KEY_LIMIT:
        text = f"A key has 1 to {KEY_LIMIT} characters"
        session.fail(VERBS[commands[0].kind], "INVALID_KEY", text=text)
        return
    if session.user is None:
        return
    first, *rest = commands
    say_once(
        session,
        key_of(session.user, first.target, key),
        lambda: _say_to(session, first),
        lambda: _say_keyed(session, rest, key) if rest else None,
    )


def _say_to(session: Session, command: Say) -> None:
    hub, is_quiet = session.hub, command.kind == "notice"
    if services.is_meant(command.target):
        services.told(session, command.target, command.text, command.kind)
        return
    if command.kind == "message" and playback.is_meant(session, command.target):
        playback.ask(session, command.text)
        return
    # What was gathered line by line was measured line by line.
    if not (command.joints or "\n" in command.text or _fits_or_told(session, command)):
        return
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


def fits(session: Session, kind: Kind, target: str, text: str) -> bool:
    """Whether the text fits in what others get; a longer one is refused, never cut."""
    if session.user is None:
        return False
    limit_bytes = text_bytes(session.user, kind, target)
    # Characters are a lower bound of bytes; only a text near the limit is counted exactly.
    return len(text) * 4 <= limit_bytes or len(text.encode()) <= limit_bytes


def _fits_or_told(session: Session, command: Say) -> bool:
    if session.user is None or fits(session, command.kind, command.target, command.text):
        return True
    limit_bytes = text_bytes(session.user, command.kind, command.target)
    sentence = f"Message too long: {limit_bytes} bytes of text fit, none was sent"
    session.numeric(Numeric.ERR_INPUTTOOLONG, sentence)
    return False


def client_tags(session: Session, tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that clients may send to each other; all others are the server's to set."""
    is_denied = session.hub.is_denied
    return {k: v for k, v in tags.items() if k.startswith("+") and not is_denied(k)}


def _unless(is_quiet: bool, session: Session, numeric: Numeric, *params: str) -> None:
    if not is_quiet:
        session.numeric(numeric, *params)


def _verb(event: Event) -> str:
    return VERBS[event.kind] if isinstance(event, Said) else _OTHER_VERBS[type(event)]


def refuse_unstored(entries: Sequence[Entry], error: Exception) -> None:
    """Tell who said these that they were not stored, and so have reached nobody."""
    text = "That could not be stored, so nobody has seen it; try again later"
    answered: dict[labels.Label, Session] = {}
    for entry in entries:
        session = entry.origin
        if session is None or session.is_over:
            continue
        verb = _verb(entry.event)
        context = (entry.record.target,)
        line = session.dialect.fail(session, verb, "STORAGE_UNAVAILABLE", context, text)
        if entry.label is None:
            session.push(line, is_reply=False)  # it belongs to no command that is running now
            continue
        entry.label.replies.append(line)
        if entry.label.is_answered:
            answered[entry.label] = session
    for label, session in answered.items():
        labels.answer(session, label)
