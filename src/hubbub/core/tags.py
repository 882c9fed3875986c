"""Which client-only tags are passed on.

Source: IRCv3 message-tags, section RPL_ISUPPORT token CLIENTTAGDENY.
"""

from collections.abc import Callable

NEVER_DENIED = frozenset({"+hubbub.chat/key"})
"""The server itself reads this one, so denying it would only make messages come twice."""

NAMING = NEVER_DENIED | {"+draft/reply", "+reply"}
"""Whose values name a message; a filter for words would meet them by chance."""

PURPOSES = {
    "+draft/channel-context": "the room that a private message is about",
    "+draft/persist": "a TAGMSG with it is kept like a reaction",
    "+draft/react": "a reaction; kept and found with the history",
    "+react": "the same, as it is called once it is no draft",
    "+draft/unreact": "takes a reaction back; kept too",
    "+unreact": "the same, as it is called once it is no draft",
    "+draft/reply": "the message that is answered",
    "+reply": "the same, as it is called once it is no draft",
    "+typing": "somebody is typing; means nothing a moment later, so it is not kept",
    "+hubbub.chat/key": "a client's own key for a message, which is said once under it",
}
"""Those that mean something here or to our client; all others are passed on as they are."""

KEPT = frozenset({"+draft/persist", "+draft/react", "+draft/unreact", "+react", "+unreact"})
"""A TAGMSG with one of these is kept; all others (typing) mean nothing a moment later."""


def denial(text: str) -> Callable[[str], bool]:
    """Return what tells whether a tag, with its +, is denied.

    Args: text: as CLIENTTAGDENY has it: `typing,react`; `*,-reply` denies all but reply.
    """
    words = {word for word in text.split(",") if word}
    denied = {f"+{word}" for word in words if not word.startswith("-")}
    allowed = {f"+{word[1:]}" for word in words if word.startswith("-")} | NEVER_DENIED
    if "+*" in denied:
        return lambda tag: tag not in allowed
    return lambda tag: tag in denied
