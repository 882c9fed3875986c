"""protocol/sasl/scram.py: the computations and the messages of SCRAM."""

import base64
import hashlib
import hmac

import pytest

from hubbub.protocol.sasl import scram
from hubbub.protocol.sasl.scram import Verifier, make_verifier

# RFC 5802, section 5.
SHA1_AUTH_MESSAGE = (
    "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j"
)


def test_the_example_of_rfc_5802() -> None:
    """Proof and signature are those of the RFC; only its hash is another one."""
    salt = base64.b64decode("QSXCR+Q6sek8bf92")
    salted = scram.salted_password("sha1", "pencil", salt, 4096)
    key = scram.client_key("sha1", salted)
    stored = scram.digest("sha1", key)
    proof = scram.xor(key, scram.sign("sha1", stored, SHA1_AUTH_MESSAGE))
    signature = scram.sign("sha1", scram.server_key("sha1", salted), SHA1_AUTH_MESSAGE)
    assert "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=" == scram.encode(proof)
    assert "rmF9pqV8S7suAoZWja4dJRkFsKQ=" == scram.encode(signature)


@pytest.mark.parametrize(
    ("mechanism", "hash_name"), [("SCRAM-SHA-256", "sha256"), ("SCRAM-SHA-512", "sha512")]
)
def test_verifier(mechanism: str, hash_name: str) -> None:
    """A verifier is what RFC 5802, section 3, says, computed here in the plainest way."""
    last = hmac.digest(b"pencil", b"salt" + (1).to_bytes(4), hash_name)
    salted = int.from_bytes(last)
    for _ in range(4):
        last = hmac.digest(b"pencil", last, hash_name)
        salted ^= int.from_bytes(last)
    key = salted.to_bytes(len(last))
    client_key = hmac.digest(key, b"Client Key", hash_name)
    stored_key = hashlib.new(hash_name, client_key).digest()

    made = make_verifier(mechanism, "pen\u00adcil", b"salt", 5)
    assert Verifier(b"salt", 5, stored_key, hmac.digest(key, b"Server Key", hash_name)) == made


def test_a_verifier_is_not_shown() -> None:
    """What may end in a log has no keys in it."""
    assert "salt" not in repr(make_verifier("SCRAM-SHA-256", "pencil", b"salt", 1))


@pytest.mark.parametrize(
    ("values", "text", "names"),
    [
        (["user", "abc"], "n=user,r=abc", "nr"),
        (["a=b", "=="], "n=a=b,r===", "nr"),
        (["user"], "n=user,x=1,y=2", "n"),
        (["x"], "v=x", "v"),
    ],
)
def test_attributes(values: list[str], text: str, names: str) -> None:
    """The attributes are read in their order; unknown ones behind them are passed over."""
    assert values == scram.read(text, *names)


@pytest.mark.parametrize(
    ("text", "names"),
    [("", "n"), ("n=", "n"), ("n", "n"), ("r=a,n=b", "nr"), ("n=a", "nr"), ("n=a,", "n"),
     ("n=a,1=2", "n"), ("n=a,xy", "n"), ("n=a,x=", "n"), ("N=a", "n")],
)  # fmt: skip
def test_no_attributes(text: str, names: str) -> None:
    """What is missing, empty, out of order or no attribute at all is an error."""
    with pytest.raises(ValueError, match=r"missing|letter"):
        scram.read(text, *names)


@pytest.mark.parametrize(("text", "name"), [("a", "a"), ("a=2Cb=3D", "a,b="), ("=3D2C", "=2C")])
def test_names(text: str, name: str) -> None:
    """A comma and an equals sign are written otherwise, and nothing else."""
    assert text == scram.encode_name(name)
    assert name == scram.decode_name(text)


@pytest.mark.parametrize("text", ["", "a=", "a=2", "a=2c", "=20", "a\0b"])
def test_no_names(text: str) -> None:
    """Any other use of = is an error."""
    with pytest.raises(ValueError, match="no name"):
        scram.decode_name(text)


@pytest.mark.parametrize("text", ["!", "", "YQ", "YQ==\n", "é"])
def test_no_base64(text: str) -> None:
    """Base64 is read strictly; nothing at all stands for nothing."""
    if not text:
        assert b"" == scram.decode(text)
        return
    with pytest.raises(ValueError, match="base64"):
        scram.decode(text)


@pytest.mark.parametrize(("expected", "text"), [(True, "a%+/="), (False, ""), (False, "a,b"),
                         (False, "a b"), (False, "\u00e9"), (False, "a\n")])  # fmt: skip
def test_nonces(expected: bool, text: str) -> None:
    """A nonce is printable, without a comma."""
    assert expected is scram.is_nonce(text)
