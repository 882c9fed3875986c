"""The client's side of SCRAM.

Source: RFC 5802, sections 5 to 7.
"""

import hmac
from collections.abc import Callable

from hubbub.protocol.sasl.saslprep import saslprep
from hubbub.protocol.sasl.scram import (
    HASHES,
    client_key,
    decode,
    digest,
    encode,
    encode_name,
    is_nonce,
    read,
    salted_password,
    server_key,
    sign,
    xor,
)
from hubbub.protocol.sasl.steps import Failed, text_of

LEAST_ITERATIONS = 4096
"""RFC 7677; a server that asks for less wants to guess the password."""

MOST_ITERATIONS = 2_000_000
"""A second or so; a server that asks for more wants to keep the client busy."""


class ScramClient:
    """One exchange.

    Args: mechanism: a key of scram.HASHES, also where the server is asked for its -PLUS;
        nonce: fresh, at least 128 random bits, as text; binding: name and data, for -PLUS;
        has_bindings: whether this client could bind, had the server offered it.
    Raises: ValueError: the password cannot be prepared; see saslprep.
    """

    def __init__(
        self,
        mechanism: str,
        authcid: str,
        password: str,
        nonce: str,
        binding: tuple[str, bytes] | None = None,
        *,
        has_bindings: bool = False,
    ) -> None:
        self._hash = HASHES[mechanism]
        self._password = saslprep(password)
        self._nonce = nonce
        flag = f"p={binding[0]}" if binding else "y" if has_bindings else "n"
        self._header = f"{flag},,"
        self._bound = self._header.encode() + (binding[1] if binding else b"")
        self._first_bare = f"n={encode_name(authcid)},r={nonce}"
        self._answers: Callable[[str], bytes] | None = self._first
        self._signature = b""
        self.is_satisfied = False

    def respond(self, challenge: bytes) -> bytes | Failed:
        """Take the server's challenge, at first an empty one; return what to send.

        `is_satisfied` becomes true once the server has shown that it knows the account. Before
        that, its word that all went well is not to be believed.
        """
        answers, self._answers = self._answers, None
        if answers is None:
            return Failed("the server asks for more than SCRAM has")
        try:
            return answers(text_of(challenge))
        except ValueError as error:
            return Failed(str(error))

    def _first(self, text: str) -> bytes:
        if text:
            raise ValueError("the server speaks first, where it should wait")
        self._answers = self._final
        return (self._header + self._first_bare).encode()

    def _final(self, text: str) -> bytes:
        nonce, salt, count = read(text, "r", "s", "i")
        if not nonce.startswith(self._nonce) or nonce == self._nonce or not is_nonce(nonce):
            raise ValueError("the server's nonce is that of another exchange")
        if not (count.isascii() and count.isdigit() and len(count) < 10):
            raise ValueError("the server's count of iterations is no number")
        if not LEAST_ITERATIONS <= int(count) <= MOST_ITERATIONS:
            raise ValueError(f"the server asks for {count} iterations: that cannot be right")
        salted = salted_password(self._hash, self._password, decode(salt), int(count))
        without_proof = f"c={encode(self._bound)},r={nonce}"
        auth_message = f"{self._first_bare},{text},{without_proof}"
        key = client_key(self._hash, salted)
        proof = xor(key, sign(self._hash, digest(self._hash, key), auth_message))
        self._signature = sign(self._hash, server_key(self._hash, salted), auth_message)
        self._answers = self._last
        return f"{without_proof},p={encode(proof)}".encode()

    def _last(self, text: str) -> bytes:
        if text.startswith("e="):
            raise ValueError(f"the server refuses: {text[2:]}")
        (signature,) = read(text, "v")
        if not hmac.compare_digest(decode(signature), self._signature):
            raise ValueError("the server does not know this account: it may be another server")
        self.is_satisfied = True
        return b""
