"""Which names are legal, and when two names are the same.

Source: "Modern IRC", sections Clients, Channels and CASEMAPPING; the mapping is `ascii`.
Nicks are ASCII: with all of Unicode, two nicks can look alike and one person can pass for
another. Room names may hold any text, because nobody trusts a room for its looks.
"""

import re
import string

CASEMAPPING = "ascii"
NICK_LIMIT = 30
ROOM_LIMIT = 64
USERNAME_LIMIT = 10

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_NICK = re.compile(r"[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]*")
_NOT_IN_ROOM = re.compile(r"[\x00-\x20\x7f-\x9f,]")
_NOT_IN_USERNAME = re.compile(r"[^A-Za-z0-9._-]")

GUEST_PREFIX = "guest-"


def fold(name: str) -> str:
    """Return the form in which equal names are equal strings (A-Z become a-z, nothing else)."""
    return name.lower() if name.isascii() else name.translate(_LOWER)


def is_nick(text: str) -> bool:
    r"""Whether text may be a nick: ASCII letters, digits, -[]\`_^{|}, no digit or - in front."""
    return len(text) <= NICK_LIMIT and _NICK.fullmatch(text) is not None


def is_room(text: str) -> bool:
    """Whether text may be a room's name: '#', then 1 or more of anything but space , and controls.

    The limit counts bytes of UTF-8, because a line does.
    """
    return (
        text.startswith("#")
        and 2 <= len(text.encode()) <= ROOM_LIMIT
        and _NOT_IN_ROOM.search(text) is None
    )


def username(text: str) -> str:
    """Return what is legal of a username a client claims, marked `~`: nobody has verified it."""
    return "~" + (_NOT_IN_USERNAME.sub("", text)[: USERNAME_LIMIT - 1] or "user")


PLAIN_USERNAME = username("nc")
"""What all have who come by plain lines."""


def guest(number: int) -> str:
    """Return the guest nick with that number, four digits at least."""
    return f"{GUEST_PREFIX}{number:04}"
