"""protocol/sasl/mechanisms.py: what a connection is offered, and beginning it."""

import pytest

from hubbub.protocol.sasl.mechanisms import MECHANISMS, Link, begin, offered
from hubbub.protocol.sasl.steps import CheckCertificate, CheckPassword, Failed, NeedVerifier

BINDINGS = {"tls-exporter": b"x" * 32}
SCRAM = ["SCRAM-SHA-512", "SCRAM-SHA-256"]
PLUS = ["SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS"]


@pytest.mark.parametrize(
    ("expected", "link"),
    [
        ([*SCRAM, "PLAIN"], Link()),
        (["EXTERNAL", *SCRAM, "PLAIN"], Link(has_certificate=True)),
        ([*PLUS, *SCRAM, "PLAIN"], Link(BINDINGS)),
        (["EXTERNAL", *PLUS, *SCRAM, "PLAIN"], Link(BINDINGS, has_certificate=True)),
    ],
)
def test_offered(expected: list[str], link: Link) -> None:
    """A certificate brings EXTERNAL, a channel binding the PLUS; what is offered can begin."""
    assert expected == offered(link)
    began = [name for name in MECHANISMS if begin(name, link, "nonce", b"key")]
    assert expected == began


@pytest.mark.parametrize("name", ["", "CRAM-MD5", "SCRAM-SHA-1", "PLAIN "])
def test_unknown(name: str) -> None:
    """There is no beginning of what is not there."""
    assert None is begin(name, Link(BINDINGS, has_certificate=True), "nonce", b"key")


@pytest.mark.parametrize(
    ("expected", "name", "message"),
    [
        (CheckPassword, "plain", b"\0a\0b"),
        (CheckCertificate, "External", b""),
        (NeedVerifier, "scram-sha-512", b"n,,n=a,r=b"),
        (NeedVerifier, "SCRAM-SHA-256-PLUS", b"p=tls-exporter,,n=a,r=b"),
        (Failed, "SCRAM-SHA-256", b"y,,n=a,r=b"),
    ],
)
def test_each_is_what_it_is_called(expected: type, name: str, message: bytes) -> None:
    """Names are known in any case, and lead to their mechanism."""
    mechanism = begin(name, Link(BINDINGS, has_certificate=True), "nonce", b"key")
    assert mechanism is not None
    assert isinstance(mechanism.receive(message), expected)
