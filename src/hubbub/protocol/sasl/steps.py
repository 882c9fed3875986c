"""What a mechanism says after each message of its peer.

Source: RFC 4422; IRCv3 sasl-3.1 for the numerics.
"""

from dataclasses import field
from typing import Protocol

from hubbub.numerics import Numeric
from hubbub.records import dataclass


@dataclass(frozen=True, slots=True)
class Challenge:
    """Send this to the client, and hand on what it answers."""

    data: bytes


@dataclass(frozen=True, slots=True)
class NeedVerifier:
    """Look up the account's verifier and call `supply`, with None if there is none."""

    authcid: str


@dataclass(frozen=True, slots=True)
class CheckPassword:
    """The client says that this is the account's password; whether it is, is for the caller."""

    authcid: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckCertificate:
    """The client relies on its TLS certificate; whether that has an account is for the caller.

    authzid: the account that it has to be; "" for whichever it is.
    """

    authzid: str


@dataclass(frozen=True, slots=True)
class Done:
    """The client has proved that it knows the password of this account."""

    authcid: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The exchange is over and nobody is logged in; the reason is a sentence for a person."""

    reason: str
    numeric: Numeric = Numeric.ERR_SASLFAIL


Step = Challenge | NeedVerifier | CheckPassword | CheckCertificate | Done | Failed
"""After any but Challenge and NeedVerifier the mechanism has done its part."""

WRONG = Failed("the password is wrong, or there is no such account")
"""One answer for both, so that nobody learns which accounts there are."""

OVER = Failed("this was not asked for: begin again with AUTHENTICATE and a mechanism")


class Mechanism(Protocol):
    """The server's side of one exchange. All mechanisms here wait for the client to speak first."""

    def receive(self, data: bytes) -> Step:
        """Take a whole message of the client; return what is to be done."""


def text_of(data: bytes) -> str:
    """Return the message as text.

    Raises: ValueError: it is not UTF-8.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValueError("the message is not UTF-8") from error
