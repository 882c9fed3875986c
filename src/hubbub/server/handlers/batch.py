"""BATCH: a message in several lines.

Source: IRCv3 client-batch, multiline.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hubbub.core.commands import Kind
from hubbub.errors import BadBatch
from hubbub.protocol.message import Message
from hubbub.protocol.multiline import BATCH_TYPE, CONCAT_TAG, Multiline
from hubbub.server.handlers import labels, talk
from hubbub.server.wires import VERBS

if TYPE_CHECKING:
    from hubbub.server.session import Session

_KINDS: dict[str, Kind] = {"PRIVMSG": "message", "NOTICE": "notice"}


class Open:
    """A session's open batch; `lines` is None once it was refused, until the client ends it."""

    __slots__ = ("label", "lines", "reference", "tags")

    def __init__(
        self, lines: Multiline, tags: Mapping[str, str], label: labels.Label | None
    ) -> None:
        self.lines: Multiline | None = lines
        self.reference = lines.reference
        self.tags = tags
        self.label = label


def privmsg(session: Session, message: Message) -> None:
    """Say something, or take it as a line of the open batch."""
    _route(session, message, talk.privmsg)


def notice(session: Session, message: Message) -> None:
    """The same for NOTICE."""
    _route(session, message, talk.notice)


def _route(session: Session, message: Message, say: Callable[[Session, Message], None]) -> None:
    if "batch" in message.tags and "draft/multiline" in session.caps:
        _add(session, message)
    else:
        say(session, message)


def batch(session: Session, message: Message) -> None:
    """Begin or end a batch."""
    mark, reference = message.params[0][:1], message.params[0][1:]
    if "draft/multiline" not in session.caps or not reference or mark not in ("+", "-"):
        _fail(session, BadBatch("INVALID_BATCH", "There is no such batch"))
    elif mark == "+":
        _begin(session, reference, message)
    elif session.batch is None or session.batch.reference != reference:
        _fail(session, BadBatch("MULTILINE_INVALID", "No such batch was begun"))
    else:
        _end(session, session.batch)


def _begin(session: Session, reference: str, message: Message) -> None:
    params = message.params[1:]
    if len(params) < 2 or params[0] != BATCH_TYPE:
        _fail(session, BadBatch("INVALID_BATCH", f"A batch is {BATCH_TYPE} and has a target"))
        return
    if session.batch is not None:
        _fail(session, BadBatch("MULTILINE_INVALID", "The last batch has not ended"))
        return
    begin(session, reference, params[1], message.tags, labels.take(session))


def begin(
    session: Session,
    reference: str,
    target: str,
    tags: Mapping[str, str],
    label: labels.Label | None,
) -> Open:
    """Let the session have an open batch, for a while."""
    limits = session.hub.config.limits
    lines = Multiline(reference, target, limits.multiline_bytes, limits.multiline_lines)
    session.batch = opened = Open(lines, tags, label)
    until_s = session.hub.clock.monotonic_s() + limits.batch_s
    session.hub.deadlines.add(until_s, lambda now_s: _expire(session, opened))
    return opened


def _expire(session: Session, opened: Open) -> None:
    """Drop a batch that has not ended in its time; what still comes of it is passed over."""
    if session.batch is opened and opened.lines is not None and not session.is_over:
        sentence = "The batch has not ended in time"
        _refuse(session, opened, BadBatch("TIMEOUT", sentence, (opened.reference,)))


def _add(session: Session, message: Message) -> None:
    opened = session.batch
    if opened is None or message.tags["batch"] != opened.reference:
        _refuse(session, opened, BadBatch("MULTILINE_INVALID", "No such batch was begun"))
        return
    if opened.lines is None:
        return  # the batch was refused
    target, text = [*message.params, "", ""][:2]
    is_joined = CONCAT_TAG in message.tags
    if not talk.fits(session, _KINDS[message.command], target, text):
        sentence = "A line is too long once it carries its sender"
        _refuse(session, opened, BadBatch("MULTILINE_INVALID", sentence))
        return
    try:
        opened.lines.add(message.command, target, text, is_joined=is_joined)
    except BadBatch as error:
        _refuse(session, opened, error)


def _end(session: Session, opened: Open) -> None:
    session.batch = None
    if opened.lines is not None:
        lines, opened.lines = opened.lines, None
        labels.run_with(session, opened.label, lambda: _say(session, lines, opened.tags))


def _say(session: Session, lines: Multiline, tags: Mapping[str, str]) -> None:
    try:
        text, joints = lines.whole()
    except BadBatch as error:
        _fail(session, error)
        return
    kind = _KINDS[lines.command or VERBS["message"]]
    talk.say(session, lines.target, text, kind, tags, joints)


def _refuse(session: Session, opened: Open | None, error: BadBatch) -> None:
    """Refuse the open batch: what follows of it is passed over."""
    label = opened.label if opened is not None else labels.take(session)
    labels.run_with(session, label, lambda: _fail(session, error))
    if opened is not None:
        opened.lines = opened.label = None


def _fail(session: Session, error: BadBatch) -> None:
    session.fail("BATCH", error.code, *error.context, text=error.sentence)
