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
