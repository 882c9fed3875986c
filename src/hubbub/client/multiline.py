"""A message that comes in several lines goes on as one, when its last line is there.

Source: IRCv3 multiline.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hubbub.errors import BadBatch
from hubbub.protocol.message import Message
from hubbub.protocol.multiline import BATCH_TYPE, CONCAT_TAG, Multiline
from hubbub.records import dataclass

if TYPE_CHECKING:
    from hubbub.client.state import State

MOST_BYTES, MOST_LINES = 131_072, 2000
"""What one message may hold; of what a server sends beyond that, nothing is kept."""


@dataclass(frozen=True, slots=True)
class Open:
    """A batch that is coming in; opening: its first line, which has the message's tags."""

    opening: Message
    lines: Multiline


def take(state: State, message: Message) -> Message | None:
    """Return the message; None for a line of a batch, of which the last one returns the whole.

    The whole is a message like any other, with LF between its lines.
    """
    opened = state.open.get(message.tags.get("batch", ""))
    if opened is not None:
        _add(opened.lines, message)
        return None
    if message.command != "BATCH" or not message.params:
        return message
    sign, reference = message.params[0][:1], message.params[0][1:]
    if sign == "+" and message.params[1:2] == [BATCH_TYPE] and len(message.params) > 2:
        lines = Multiline(reference, message.params[2], MOST_BYTES, MOST_LINES)
        state.open[reference] = Open(message, lines)
        return None
    if sign == "-" and reference in state.open:
        return _whole(state.open.pop(reference))
    return message


def _add(lines: Multiline, message: Message) -> None:
    if message.command in {"PRIVMSG", "NOTICE"} and len(message.params) > 1:
        target, text = message.params[:2]
        with suppress(BadBatch):
            lines.add(message.command, target, text, is_joined=CONCAT_TAG in message.tags)


def _whole(opened: Open) -> Message | None:
    try:
        text, _ = opened.lines.whole()
    except BadBatch:  # there is no text in it
        return None
    opening, command = opened.opening, opened.lines.command or "PRIVMSG"
    return Message(command, [opened.lines.target, text], opening.source, opening.tags)
