"""EXTERNAL: the client has shown who it is already, by a TLS certificate.

Source: RFC 4422, appendix A.
"""

from hubbub.protocol.sasl.steps import OVER, CheckCertificate, Failed, Step, text_of


class ExternalServer:
    """One message, and CheckCertificate is all that comes of it."""

    __slots__ = ("_is_over",)

    def __init__(self) -> None:
        self._is_over = False

    def receive(self, data: bytes) -> Step:
        """See steps.Mechanism."""
        if self._is_over:
            return OVER
        self._is_over = True
        try:
            authzid = text_of(data)
        except ValueError as error:
            return Failed(str(error))
        return Failed("EXTERNAL has no NUL in it") if "\0" in authzid else CheckCertificate(authzid)


class ExternalClient:
    """The client's side. Args: authzid: the account to be, '' for whichever has the certificate.

    Raises: ValueError: the account has a NUL in it.
    """

    def __init__(self, authzid: str) -> None:
        if "\0" in authzid:
            raise ValueError("an account has no NUL in it")
        self._message = authzid.encode()
        self.is_satisfied = False

    def respond(self, challenge: bytes) -> bytes | Failed:
        """Take the server's (empty) challenge; return what to send.

        `is_satisfied` is true from then on: TLS has shown which server it is.
        """
        if challenge or self.is_satisfied:
            return Failed("the server asks for more than EXTERNAL has")
        self.is_satisfied = True
        return self._message
