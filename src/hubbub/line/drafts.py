"""Text that somebody wants to say, cut into messages that arrive whole. Pure.

Source: "Modern IRC", Message Format: 512 bytes with CR LF, counted as the server relays it, so
with our nick!user@host in front; IRC servers cut what is longer, ours refuses it.
"""

from hubbub.line.events import Draft, Kind
from hubbub.names import NICK_LIMIT, USERNAME_LIMIT
from hubbub.protocol.message import BODY_LIMIT_BYTES, Message, serialise, split_text

ACTION_PREFIX = "\x01ACTION "
ACTION_SUFFIX = "\x01"

HOST_LIMIT_BYTES = 64
"""The longest host a server shows (ISUPPORT HOSTLEN: 63 or 64 on the servers that say)."""

LONGEST_USER_HOST = f"{'u' * USERNAME_LIMIT}@{'h' * HOST_LIMIT_BYTES}"
LONGEST_SOURCE = f"{'n' * NICK_LIMIT}!{LONGEST_USER_HOST}"

_SHORTEST_ROOM_BYTES = 4  # one character of UTF-8; only an absurdly long target leaves less


def split(
    to: str, text: str, kind: Kind = Kind.SPEECH, source: str = LONGEST_SOURCE
) -> list[Draft]:
    """Return the messages that say text; line ends separate messages, empty lines are left out.

    Args: source: our nick!user@host.
    Raises: BadMessage: there can be nobody called that (to).
    """
    frame = serialise(message(Draft(to, "", kind), source))
    room_bytes = BODY_LIMIT_BYTES + len("\r\n") - len(frame)
    pieces = split_text(text.replace("\0", ""), max(room_bytes, _SHORTEST_ROOM_BYTES))
    return [Draft(to, piece, kind) for piece in pieces]


def message(draft: Draft, source: str | None = None) -> Message:
    """Return the message that carries a draft."""
    command = "NOTICE" if draft.kind is Kind.NOTICE else "PRIVMSG"
    text = draft.text
    if draft.kind is Kind.ACTION:
        text = f"{ACTION_PREFIX}{text}{ACTION_SUFFIX}"
    return Message(command, [draft.to, text], source)
