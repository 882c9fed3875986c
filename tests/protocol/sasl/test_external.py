"""protocol/sasl/external.py: EXTERNAL."""

import pytest

from hubbub.protocol.sasl.external import ExternalClient, ExternalServer
from hubbub.protocol.sasl.steps import OVER, CheckCertificate, Failed


@pytest.mark.parametrize(("authzid", "message"), [("", b""), ("alice", b"alice")])
def test_message(authzid: str, message: bytes) -> None:
    """The client may name the account that it wants to be, or leave it to the certificate."""
    assert CheckCertificate(authzid) == ExternalServer().receive(message)


@pytest.mark.parametrize("message", [b"\xff", b"alice\0", b"\0"])
def test_no_message(message: bytes) -> None:
    """What is no name fails."""
    assert isinstance(ExternalServer().receive(message), Failed)


def test_one_message_is_all() -> None:
    """Nothing follows the first message."""
    server = ExternalServer()
    server.receive(b"")
    assert OVER == server.receive(b"")


def test_client() -> None:
    """The client names the account it wants to be, once, and believes what comes then."""
    client = ExternalClient("alice")
    assert b"alice" == client.respond(b"")
    assert client.is_satisfied
    assert isinstance(client.respond(b""), Failed)
    assert isinstance(ExternalClient("").respond(b"more"), Failed)
    with pytest.raises(ValueError, match="NUL"):
        ExternalClient("a\0")
