"""SCRAM: what client and server share: verifiers, proofs, and reading its messages.

Source: RFC 5802, RFC 7677 (SHA-256); SHA-512 is the same with another hash.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass

from hubbub.protocol.sasl.saslprep import saslprep

HASHES = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
"""The hash of each mechanism. SHA-1 is left out: every client with it has SHA-256 too."""

ITERATIONS = {"SCRAM-SHA-256": 100_000, "SCRAM-SHA-512": 50_000}
"""For new verifiers: 30 ms at each login, of the client's time; RFC 7677 asks for 4,096 at least.

A stolen verifier costs a thief so much work for each guess, so it is as much as a phone, or a bot
that has no C library for it, still does in about a second.
"""

SALT_BYTES = 16

_NONCE = re.compile(r"[\x21-\x2b\x2d-\x7e]+")
_ENCODED_NAME = re.compile(r"(?:[^=,\x00]|=2C|=3D)+")


@dataclass(frozen=True, slots=True, repr=False)
class Verifier:
    """What a server keeps instead of the password; it cannot be used to log in."""

    salt: bytes
    iterations: int
    stored_key: bytes
    server_key: bytes


def make_verifier(mechanism: str, password: str, salt: bytes, iterations: int) -> Verifier:
    """Return the verifier of a password; blocks for as long as the iterations take.

    Raises: ValueError: the password cannot be prepared; see saslprep.
    """
    hash_name = HASHES[mechanism]
    salted = salted_password(hash_name, saslprep(password), salt, iterations)
    return Verifier(
        salt,
        iterations,
        digest(hash_name, client_key(hash_name, salted)),
        server_key(hash_name, salted),
    )


def salted_password(hash_name: str, prepared: str, salt: bytes, iterations: int) -> bytes:
    """Return the one thing that takes time: Hi(password, salt, i)."""
    return hashlib.pbkdf2_hmac(hash_name, prepared.encode(), salt, iterations)


def client_key(hash_name: str, salted: bytes) -> bytes:
    """Return ClientKey, which only who knows the password can make."""
    return hmac.digest(salted, b"Client Key", hash_name)


def server_key(hash_name: str, salted: bytes) -> bytes:
    """Return ServerKey, by which the server shows that it has the verifier."""
    return hmac.digest(salted, b"Server Key", hash_name)


def sign(hash_name: str, key: bytes, auth_message: str) -> bytes:
    """Return a signature of all that was said so far."""
    return hmac.digest(key, auth_message.encode(), hash_name)


def digest(hash_name: str, data: bytes) -> bytes:
    """Return H(data)."""
    return hashlib.new(hash_name, data).digest()


def xor(one: bytes, other: bytes) -> bytes:
    """Return both, combined bit by bit; they are of one length."""
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def read(text: str, *names: str) -> list[str]:
    """Return the values of the attributes that a message begins with, in this order.

    What follows them (extensions that nobody has to know) is passed over.
    Raises: ValueError: one is missing, out of order or empty, or an extension is none.
    """
    values = []
    pieces = text.split(",")
    for name, piece in zip(names, pieces, strict=False):
        if not piece.startswith(f"{name}=") or len(piece) < 3:
            raise ValueError(f"{name}= is missing")
        values.append(piece[2:])
    if len(values) < len(names):
        raise ValueError(f"{names[len(values)]}= is missing")
    if not all(re.match(r"[A-Za-z]=.", piece, re.DOTALL) for piece in pieces[len(names) :]):
        raise ValueError("an attribute is a letter, = and a value")
    return values


def is_nonce(text: str) -> bool:
    """Whether text is printable ASCII without a comma."""
    return _NONCE.fullmatch(text) is not None


def encode_name(name: str) -> str:
    """Return a name as it is written in a message: without , and =."""
    return name.replace("=", "=3D").replace(",", "=2C")


def decode_name(text: str) -> str:
    """Return the name that stands in a message.

    Raises: ValueError: it is no name: empty, or = does not begin =2C or =3D.
    """
    if not _ENCODED_NAME.fullmatch(text):
        raise ValueError("this is no name")
    return text.replace("=2C", ",").replace("=3D", "=")


def encode(data: bytes) -> str:
    """Return base64."""
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """Return what the base64 stands for.

    Raises: ValueError: it is none.
    """
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise ValueError("this is no base64") from error
