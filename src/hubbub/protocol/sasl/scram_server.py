"""The server's side of SCRAM, with and without channel binding.

Source: RFC 5802, sections 5 to 7; RFC 9266 (tls-exporter), RFC 5929 (tls-server-end-point).

    client-first  ->  NeedVerifier; `supply` gives the challenge: nonce, salt, iterations
    client-final  ->  Challenge with the server's signature, if the proof is right
    empty         ->  Done
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping

from hubbub.names import fold
from hubbub.protocol.sasl.scram import (
    HASHES,
    ITERATIONS,
    SALT_BYTES,
    Verifier,
    decode,
    decode_name,
    digest,
    encode,
    is_nonce,
    read,
    sign,
    xor,
)
from hubbub.protocol.sasl.steps import (
    OVER,
    WRONG,
    Challenge,
    Done,
    Failed,
    NeedVerifier,
    Step,
    text_of,
)


class ScramServer:
    """One exchange.

    Args: mechanism: a key of scram.HASHES; nonce: fresh, at least 128 random bits, as text;
        fake_key: kept by the server for ever: from it come the salts of accounts that are not
        there, the same ones each time, so that nobody learns which there are;
        bindings: what both ends of this TLS connection know, by the names of channel bindings;
        empty without TLS, and then no -PLUS may have been offered; is_plus: whether it is -PLUS.
    """

    def __init__(
        self,
        mechanism: str,
        nonce: str,
        fake_key: bytes,
        bindings: Mapping[str, bytes],
        *,
        is_plus: bool = False,
    ) -> None:
        self._mechanism = mechanism
        self._hash = HASHES[mechanism]
        self._nonce = nonce
        self._fake_key = fake_key
        self._bindings = bindings
        self._is_plus = is_plus
        self._receives: Callable[[str], Step] | None = self._client_first
        self._authcid = ""
        self._bound = b""  # what c= has to hold
        self._first_bare = ""
        self._server_first = ""
        self._verifier: Verifier | None = None
        self._is_known = False

    def receive(self, data: bytes) -> Step:
        """See steps.Mechanism."""
        receives, self._receives = self._receives, None
        if receives is None:
            return OVER
        try:
            return receives(text_of(data))
        except ValueError as error:
            return Failed(str(error))

    def supply(self, verifier: Verifier | None) -> Step:
        """Take what NeedVerifier asked for; None: there is no such account, or it has none."""
        if not self._first_bare or self._verifier is not None:
            return OVER
        self._is_known = verifier is not None
        self._verifier = verifier or fake_verifier(self._mechanism, self._fake_key, self._authcid)
        salt, iterations = encode(self._verifier.salt), self._verifier.iterations
        self._server_first = f"r={self._nonce},s={salt},i={iterations}"
        self._receives = self._client_final
        return Challenge(self._server_first.encode())

    def _client_first(self, text: str) -> Step:
        flag, authzid, bare = _split_header(text)
        binding = self._binding(flag)
        authcid, nonce = read(bare, "n", "r")
        self._authcid = decode_name(authcid)
        if authzid and fold(decode_name(authzid.removeprefix("a="))) != fold(self._authcid):
            raise ValueError("nobody may act as another account")
        if not is_nonce(nonce):
            raise ValueError("the nonce is none")
        self._nonce = nonce + self._nonce
        self._bound = text[: -len(bare)].encode() + binding
        self._first_bare = bare
        return NeedVerifier(self._authcid)

    def _binding(self, flag: str) -> bytes:
        """Return the data that the client's choice of channel binding stands for.

        Raises: ValueError: the choice and the mechanism do not go together. The client believing
            that we have none ("y") while we have one means that somebody changed the list of
            mechanisms on its way.
        """
        name = flag.removeprefix("p=")
        if self._is_plus != (name != flag) or (flag == "y" and self._bindings):
            raise ValueError("channel binding was offered, and not used as it was offered")
        if not self._is_plus:
            return b""
        if name not in self._bindings:
            raise ValueError(f"the server has these channel bindings: {' '.join(self._bindings)}")
        return self._bindings[name]

    def _client_final(self, text: str) -> Step:
        without_proof, _, proof_text = text.rpartition(",p=")
        bound, nonce = read(without_proof, "c", "r")
        proof = decode(proof_text)
        if not hmac.compare_digest(decode(bound), self._bound):
            raise ValueError("the channel binding is that of another connection")
        if not hmac.compare_digest(nonce.encode(), self._nonce.encode()):
            raise ValueError("the nonce is that of another exchange")
        assert self._verifier is not None  # noqa: S101 (`supply` has set it, and then `_receives`)
        stored_key = self._verifier.stored_key
        if len(proof) != len(stored_key):
            raise ValueError("the proof has the wrong length")
        auth_message = f"{self._first_bare},{self._server_first},{without_proof}"
        client_key = xor(proof, sign(self._hash, stored_key, auth_message))
        is_right = hmac.compare_digest(digest(self._hash, client_key), stored_key)
        if not (is_right and self._is_known):
            return WRONG
        self._receives = self._empty
        signature = sign(self._hash, self._verifier.server_key, auth_message)
        return Challenge(f"v={encode(signature)}".encode())

    def _empty(self, text: str) -> Step:
        if text:
            raise ValueError("the last message has to be empty")
        return Done(self._authcid)


def fake_verifier(mechanism: str, key: bytes, authcid: str) -> Verifier:
    """Return what an account of that name would seem to have: always the same, and of no use."""

    def derived(purpose: str) -> bytes:
        # No two of (mechanism, purpose, name) give one text: only the name may have a space in it.
        return hmac.digest(key, f"{mechanism} {purpose} {fold(authcid)}".encode(), "sha512")

    size = hashlib.new(HASHES[mechanism]).digest_size
    return Verifier(
        derived("salt")[:SALT_BYTES],
        ITERATIONS[mechanism],
        derived("stored")[:size],
        derived("server")[:size],
    )


def _split_header(text: str) -> tuple[str, str, str]:
    """Return a client-first-message's binding flag, a=authzid ("" for none), and the rest."""
    pieces = text.split(",", 2)
    if len(pieces) < 3 or not (pieces[0] in {"n", "y"} or pieces[0].startswith("p=")):
        raise ValueError("the message does not begin with n, y or p=")
    flag, authzid, bare = pieces
    if authzid and not authzid.startswith("a="):
        raise ValueError("the account to act as begins with a=")
    if bare.startswith("m="):
        raise ValueError("an extension is asked for that is not known here")
    return flag, authzid, bare
