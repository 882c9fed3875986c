"""Text that somebody wants to say, cut into messages that arrive whole. Pure.

Source: "Modern IRC", Message Format: 512 bytes with CR LF, counted as the server relays it, so
with our nick!user@host in front; IRC servers cut what is longer, ours refuses it. IRCv3 multiline;
message-edit (ircv3-specifications, pull request 425).
"""

import re
from dataclasses import replace

from hubbub.client.events import Draft, Kind
from hubbub.names import NICK_LIMIT, USERNAME_LIMIT
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message, serialise, split_text
from hubbub.protocol.multiline import BATCH_TYPE, CONCAT_TAG
from hubbub.records import dataclass

KEYS, MULTILINE = "hubbub.chat/key", "draft/multiline"
EDITS, REDACTIONS = "draft/message-edit", "draft/message-redaction"
"""The capabilities."""

KEY_TAG = "+hubbub.chat/key"
REPLY_TAG = "+draft/reply"
ABOUT_TAG, TEXT_TAG = "draft/target-msgid", "draft/edit-text"

ACTION_PREFIX = "\x01ACTION "
ACTION_SUFFIX = "\x01"

HOST_LIMIT_BYTES = 64
"""The longest host a server shows (ISUPPORT HOSTLEN: 63 or 64 on the servers that say)."""

LONGEST_USER_HOST = f"{'u' * USERNAME_LIMIT}@{'h' * HOST_LIMIT_BYTES}"
LONGEST_SOURCE = f"{'n' * NICK_LIMIT}!{LONGEST_USER_HOST}"

_SHORTEST_ROOM_BYTES = 4  # one character of UTF-8; only an absurdly long target leaves less
_REFERENCE = "m"  # one batch is open at a time
_LINE_END = re.compile(r"\r\n|\r|\n")


# What a shell makes of bytes that are no UTF-8: half of a surrogate pair.
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def sendable(text: str) -> str:
    """Return the text without NUL, and with U+FFFD for what is no character."""
    return _NO_CHARACTER.sub("\ufffd", text.replace("\0", ""))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a message in several lines may be; max_lines: None for any number."""

    max_bytes: int
    max_lines: int | None


def split(draft: Draft, source: str = LONGEST_SOURCE, limits: Limits | None = None) -> list[Draft]:
    """Return the drafts that together say it, each as one message: the draft itself if it fits.

    What does not fit becomes a message for each line that holds something, or for several pieces
    of it; these have no keys.
    Args: source: our nick!user@host; limits: of a message in several lines, None: there is none.
    Raises: BadMessage: there can be nobody called that (to).
    """
    room_bytes = _room_bytes(draft, source)
    whole = replace(draft, text=_LINE_END.sub("\n", sendable(draft.text)).strip("\n"))
    if _is_one_message(whole, room_bytes, limits):
        return [whole] if whole.text else []
    found = []
    for line in filter(None, whole.text.split("\n")):
        one = replace(draft, text=line, key="")
        if _is_one_message(one, room_bytes, limits):
            found.append(one)
        else:
            found += [replace(one, text=piece) for piece in split_text(line, room_bytes)]
    return found


def _room_bytes(draft: Draft, source: str) -> int:
    """Return how many bytes of text fit in one line."""
    frame = serialise(_message(replace(draft, text=""), source))
    return max(BODY_LIMIT_BYTES + len("\r\n") - len(frame), _SHORTEST_ROOM_BYTES)


def _is_one_message(draft: Draft, room_bytes: int, limits: Limits | None) -> bool:
    lines = _lines(draft.text, room_bytes)
    if len(lines) == 1:
        return True
    if limits is None or draft.kind is Kind.ACTION:  # half an action is none
        return False
    is_short = limits.max_lines is None or len(lines) <= limits.max_lines
    return is_short and len(draft.text.encode()) <= limits.max_bytes


def _lines(text: str, room_bytes: int) -> list[tuple[str, bool]]:
    """Return the lines of a text; True for one that goes on where the last one ended."""
    return [
        (piece, number > 0)
        for line in text.split("\n")
        for number, piece in enumerate(_cut(line, room_bytes))
    ]


def _cut(line: str, limit_bytes: int) -> list[str]:
    """Return the line in pieces that fit: all of it, cut behind a space where one is near.

    Source: multiline, section Splitting long lines.
    """
    pieces = []
    while len(line.encode()) > limit_bytes:
        head = line.encode()[:limit_bytes].decode(errors="ignore")
        space = head.rfind(" ")
        end = space + 1 if space > len(head) // 2 else len(head)
        pieces.append(line[:end])
        line = line[end:]
    return [*pieces, line]


def messages(draft: Draft, source: str = LONGEST_SOURCE) -> list[Message]:
    """Return the lines that carry a draft: one, or a batch; the draft's key is in the first."""
    tags = {KEY_TAG: draft.key} if draft.key else {}
    if draft.reply_to:
        tags[REPLY_TAG] = draft.reply_to
    lines = _lines(draft.text, _room_bytes(draft, source))
    if len(lines) == 1:
        alone = _message(draft)
        alone.tags = tags
        return [alone]
    found = [Message("BATCH", [f"+{_REFERENCE}", BATCH_TYPE, draft.to], tags=tags)]
    for text, is_joined in lines:
        line = _message(replace(draft, text=text))
        line.tags = {"batch": _REFERENCE, **({CONCAT_TAG: ""} if is_joined else {})}
        found.append(line)
    return [*found, Message("BATCH", [f"-{_REFERENCE}"])]


def _message(draft: Draft, source: str | None = None) -> Message:
    command = "NOTICE" if draft.kind is Kind.NOTICE else "PRIVMSG"
    return Message(command, [draft.to, wrapped(draft.text, draft.kind)], source)


def wrapped(text: str, kind: Kind) -> str:
    """Return the text as it stands in a message of that kind."""
    return f"{ACTION_PREFIX}{text}{ACTION_SUFFIX}" if kind is Kind.ACTION else text
