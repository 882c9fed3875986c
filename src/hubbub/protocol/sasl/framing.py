"""SASL messages as parameters of AUTHENTICATE: base64 in chunks of 400, and back.

Source: IRCv3 sasl-3.1, section The AUTHENTICATE command.
"""

import base64
import binascii

from hubbub.numerics import Numeric
from hubbub.protocol.sasl.steps import Failed

CHUNK = 400
"""So many characters of base64 in a parameter mean that more follows."""

EMPTY = "+"
ABORT = "*"

LIMIT = 4096
"""So many characters of base64 in one message: a password of 1,024 bytes needs about 1,500."""


def chunks(data: bytes) -> list[str]:
    """Return the parameters that carry the message, in order; at least one."""
    text = base64.b64encode(data).decode()
    pieces = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    if not pieces or len(pieces[-1]) == CHUNK:
        pieces.append(EMPTY)
    return pieces


class Assembler:
    """Puts the parameters of AUTHENTICATE together; keeps at most LIMIT characters."""

    __slots__ = ("_length", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0

    def feed(self, parameter: str) -> bytes | Failed | None:
        """Take a parameter; return the message that it completes, None while more has to come.

        After Failed (aborted, too long, no base64) the next parameter begins a new message.
        """
        if parameter == ABORT:
            return self._fail("SASL authentication aborted", Numeric.ERR_SASLABORTED)
        if len(parameter) > CHUNK:
            return self._fail("SASL message too long", Numeric.ERR_SASLTOOLONG)
        if not parameter:
            return self._fail("this is no base64")
        if parameter != EMPTY:
            self._pieces.append(parameter)
            self._length += len(parameter)
        if self._length > LIMIT:  # 905 is about one parameter
            return self._fail("the message is too long")
        if len(parameter) == CHUNK:
            return None
        text = "".join(self._pieces)
        self._clear()
        try:
            return binascii.a2b_base64(text, strict_mode=True)
        except ValueError:
            return Failed("this is no base64")

    def _fail(self, reason: str, numeric: Numeric = Numeric.ERR_SASLFAIL) -> Failed:
        self._clear()
        return Failed(reason, numeric)

    def _clear(self) -> None:
        self._pieces.clear()
        self._length = 0
