"""PLAIN: the client sends the password itself.

Source: RFC 4616. Preparing the password (SASLprep) is left to whoever checks it; account names are
ASCII, and nothing in ASCII changes.
"""

from hubbub.names import fold
from hubbub.protocol.sasl.steps import OVER, CheckPassword, Failed, Step, text_of


class PlainServer:
    """One message, and CheckPassword is all that comes of it."""

    __slots__ = ("_is_over",)

    def __init__(self) -> None:
        self._is_over = False

    def receive(self, data: bytes) -> Step:
        """See steps.Mechanism."""
        if self._is_over:
            return OVER
        self._is_over = True
        try:
            authzid, authcid, password = text_of(data).split("\0")
        except ValueError:
            return Failed("PLAIN is [account] NUL account NUL password, in UTF-8")
        if not authcid or not password:
            return Failed("PLAIN needs an account and a password")
        if authzid and fold(authzid) != fold(authcid):
            return Failed("nobody may act as another account")
        return CheckPassword(authcid, password)


class PlainClient:
    """The client's side.

    Raises: ValueError: the account or the password is empty, or has a NUL in it.
    """

    def __init__(self, authcid: str, password: str) -> None:
        if not authcid or not password or "\0" in authcid + password:
            raise ValueError("an account and a password are needed, without NUL")
        self._message = f"\0{authcid}\0{password}".encode()
        self.is_satisfied = False

    def respond(self, challenge: bytes) -> bytes | Failed:
        """Take the server's (empty) challenge; return what to send.

        `is_satisfied` is true from then on: the server's word that it went well may be believed.
        """
        if challenge or self.is_satisfied:
            return Failed("the server asks for more than PLAIN has")
        self.is_satisfied = True
        return self._message
