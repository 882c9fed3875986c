"""protocol/sasl/plain.py: PLAIN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.sasl.plain import PlainClient, PlainServer
from hubbub.protocol.sasl.steps import OVER, CheckPassword, Failed

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.mark.parametrize(
    ("authcid", "password", "message"),
    [
        ("tim", "tanstaaftanstaaf", b"\0tim\0tanstaaftanstaaf"),  # RFC 4616, section 4
        ("jilles", "sesame", b"jilles\0jilles\0sesame"),  # IRCv3 sasl-3.1
        ("Jilles", "sesame", b"jilles\0Jilles\0sesame"),
        ("jilles", " gr\u00fc\u00dfe ", "\0jilles\0 gr\u00fc\u00dfe ".encode()),
    ],
)
def test_message(authcid: str, password: str, message: bytes) -> None:
    """The account and the password are taken as they are, for the caller to check."""
    assert CheckPassword(authcid, password) == PlainServer().receive(message)


@pytest.mark.parametrize(
    "message",
    [b"", b"\0", b"\0\0", b"tim", b"tim\0secret", b"\0\0secret", b"\0tim\0", b"a\0tim\0b\0c",
     b"kurt\0tim\0secret", b"\0tim\0\xff", b"\0\xc3\0secret"],
)  # fmt: skip
def test_no_message(message: bytes) -> None:
    """Anything else fails: too few parts, too many, empty ones, another's name, no UTF-8."""
    assert isinstance(PlainServer().receive(message), Failed)


def test_one_message_is_all() -> None:
    """Nothing follows the first message, whether it was right or not."""
    server = PlainServer()
    server.receive(b"\0tim\0secret")
    assert OVER == server.receive(b"\0tim\0secret")


def test_the_password_is_not_shown() -> None:
    """What may end in a log has no password in it."""
    assert "secret" not in repr(PlainServer().receive(b"\0tim\0secret"))


@given(words, words)
def test_client_to_server(authcid: str, password: str) -> None:
    """What our client says is what our server understands."""
    client = PlainClient(authcid, password)
    assert not client.is_satisfied
    message = client.respond(b"")
    assert client.is_satisfied
    assert isinstance(message, bytes)
    assert CheckPassword(authcid, password) == PlainServer().receive(message)


def test_client_sends_it_once() -> None:
    """The client answers an empty challenge, once."""
    client = PlainClient("tim", "secret")
    assert isinstance(client.respond(b"more"), Failed)
    assert not client.is_satisfied
    client.respond(b"")
    assert isinstance(client.respond(b""), Failed)


@pytest.mark.parametrize(("authcid", "password"), [("", "x"), ("x", ""), ("a\0", "x"), ("x", "\0")])
def test_client_refuses(authcid: str, password: str) -> None:
    """What PLAIN cannot carry is the caller's mistake."""
    with pytest.raises(ValueError, match="without NUL"):
        PlainClient(authcid, password)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Any bytes are a message or a failure."""
    assert isinstance(PlainServer().receive(data), CheckPassword | Failed)
