"""Tell from the first bytes of a connection who is speaking. Pure.

Source: RFC 8446 section 5.1 (TLS record), RFC 4253 section 4.2 (SSH), RFC 9112 section 3 (HTTP),
haproxy's "The PROXY protocol".
"""

import re
from enum import Enum, auto

from hubbub.doors.proxy import SIGNATURE

LOOK_LIMIT_BYTES = 1024
"""More than this is never needed to decide; more without a line end is a person's long line."""


class Speaker(Enum):
    """Who is at the other end."""

    TLS = auto()
    SSH = auto()
    HTTP = auto()
    PROXY = auto()  # a proxy, which tells whom it speaks for; that one's bytes follow
    IRC = auto()
    PLAIN = auto()
    UNDECIDED = auto()  # more bytes are needed


_TLS_HANDSHAKE = 0x16
_HTTP = (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT")
_REQUEST_LINE = re.compile(rb"[!-~]+ (?:[/*]|[a-z]+:)[!-~]* HTTP/\d(?:\.\d)?\r?\n")  # any method
_IRC = b"CAP NICK USER PASS WEBIRC AUTHENTICATE REGISTER PING QUIT".split()
_OPENINGS = {
    **{verb + b" ": Speaker.HTTP for verb in _HTTP},
    **{verb + b" ": Speaker.IRC for verb in _IRC},
    b"SSH-": Speaker.SSH,
    b"PROXY ": Speaker.PROXY,
}


def classify(data: bytes, *, may_be_proxy: bool = False) -> Speaker:
    """Return who sent these first bytes; UNDECIDED only while more bytes could still tell.

    PROXY's version 2 begins like somebody who presses Enter. Of a peer that may be a proxy more
    bytes are waited for; for others, Enter is Enter.

    An HTTP method decides for good: what follows it is never read as IRC, so no web page can
    make a browser talk IRC (cross-protocol scripting).
    """
    if not data:
        return Speaker.UNDECIDED
    if data[0] == _TLS_HANDSHAKE:
        return Speaker.TLS
    if data.startswith(SIGNATURE):
        return Speaker.PROXY
    if may_be_proxy and SIGNATURE.startswith(data):
        return Speaker.UNDECIDED
    if data[:1] in b"@:":  # message tags or a source in front: only IRC begins so
        return Speaker.IRC if b" " in data.partition(b"\n")[0] else _or_plain(data)
    return _by_word(data)


def _by_word(data: bytes) -> Speaker:
    """Return whose first word it is."""
    head = data[: max(map(len, _OPENINGS))].upper()
    for opening, speaker in _OPENINGS.items():
        if head.startswith(opening):
            # A request line or banner is upper case in its protocol; a person may type "get ".
            if speaker is not Speaker.IRC and not data.startswith(opening):
                continue
            return speaker
        if opening.startswith(head) and len(data) < LOOK_LIMIT_BYTES:
            return Speaker.UNDECIDED
    return Speaker.HTTP if _REQUEST_LINE.match(data) else _or_plain(data)


def _or_plain(data: bytes) -> Speaker:
    """Return PLAIN once a line has ended: until then a first word may still grow into a verb."""
    if b"\n" in data or len(data) >= LOOK_LIMIT_BYTES:
        return Speaker.PLAIN
    return Speaker.UNDECIDED
