"""protocol/sasl/scram_client.py: the client's side of SCRAM."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.sasl.scram_client import ScramClient
from hubbub.protocol.sasl.steps import Failed
from tests.protocol.sasl.exchange import (
    FINAL,
    FIRST,
    MECHANISM,
    NONCE,
    PROOF,
    SERVER_FINAL,
    SERVER_FIRST,
)


def begun() -> ScramClient:
    """Return the RFC's client, its first message sent."""
    client = ScramClient(MECHANISM, "user", "pencil", NONCE)
    assert FIRST == client.respond(b"")
    return client


def test_the_example_of_rfc_7677() -> None:
    """Every message is that of the RFC; the server is believed after its last one only."""
    client = begun()
    assert FINAL + PROOF == client.respond(SERVER_FIRST)
    assert not client.is_satisfied
    assert b"" == client.respond(SERVER_FINAL)
    assert client.is_satisfied
    assert isinstance(client.respond(b""), Failed)


@pytest.mark.parametrize(
    ("first", "binding", "has_bindings"),
    [
        (b"n,,n=user,r=c", None, False),
        (b"y,,n=user,r=c", None, True),
        (b"p=tls-exporter,,n=user,r=c", ("tls-exporter", b"x"), True),
    ],
)
def test_channel_binding(
    first: bytes, binding: tuple[str, bytes] | None, has_bindings: bool
) -> None:
    """The client tells what it uses, and what it could have used."""
    client = ScramClient(MECHANISM, "user", "x", "c", binding, has_bindings=has_bindings)
    assert first == client.respond(b"")


@pytest.mark.parametrize(
    "challenge",
    [
        b"", b"e=other-error", b"r=x,s=c2FsdA==,i=4096", f"r={NONCE},s=c2FsdA==,i=4096".encode(),
        f"r={NONCE}\x7f,s=c2FsdA==,i=4096".encode(), f"r={NONCE}x,s=!,i=4096".encode(),
        *(f"r={NONCE}x,s=c2FsdA==,i={count}".encode()
          for count in ("4095", "-1", "x", "", "2000001", "9" * 5000, "٤٠٩٦")),
        f"m=x,r={NONCE}x,s=c2FsdA==,i=4096".encode(), f"r={NONCE}x,i=4096,s=x".encode(), b"\xff",
    ],
)  # fmt: skip
def test_no_challenge(challenge: bytes) -> None:
    """A server that is not right, or wants too little or too much work, gets no proof."""
    client = begun()
    assert isinstance(client.respond(challenge), Failed)
    assert isinstance(client.respond(SERVER_FIRST), Failed)


@pytest.mark.parametrize("last", [b"", b"v=", b"v=AAAA", b"v=!", b"e=invalid-proof", SERVER_FIRST])
def test_a_server_that_does_not_know_the_account(last: bytes) -> None:
    """Without the right signature the server's word that all went well is not believed."""
    client = begun()
    client.respond(SERVER_FIRST)
    assert isinstance(client.respond(last), Failed)
    assert not client.is_satisfied


def test_a_server_that_speaks_first() -> None:
    """SCRAM begins with the client."""
    assert isinstance(ScramClient(MECHANISM, "u", "p", "c").respond(b"x"), Failed)


def test_a_password_that_cannot_be() -> None:
    """Characters that no password may have are the caller's to tell of."""
    with pytest.raises(ValueError, match="password"):
        ScramClient(MECHANISM, "user", "\x07", "c")


@given(st.lists(st.binary(max_size=80)))
def test_any_challenges(challenges: list[bytes]) -> None:
    """No bytes of a server satisfy a client, but the right ones."""
    client = begun()
    for one in challenges:
        assert isinstance(client.respond(one), bytes | Failed)
    assert not client.is_satisfied
