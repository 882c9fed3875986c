"""Which client-only tags are passed on.

Source: IRCv3 message-tags, section RPL_ISUPPORT token CLIENTTAGDENY.
"""

from collections.abc import Callable

NEVER_DENIED = frozenset({"+hubbub.chat/key"})
"""The server itself reads this one, so denying it would only make messages come twice."""

NAMING = NEVER_DENIED | {"+draft/reply", "+reply"}
"""Whose values name a message; a filter for words would meet them by chance."""


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
