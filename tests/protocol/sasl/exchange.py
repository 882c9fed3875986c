"""SCRAM for tests: the RFC's example, accounts that are cheap to make, and a whole exchange."""

import base64

from hubbub.protocol.sasl.scram import Verifier, make_verifier
from hubbub.protocol.sasl.scram_client import ScramClient
from hubbub.protocol.sasl.scram_server import ScramServer
from hubbub.protocol.sasl.steps import Challenge, Failed, NeedVerifier, Step

FAKE_KEY = b"k" * 32
ITERATIONS = 4096
MECHANISM = "SCRAM-SHA-256"

# RFC 7677, section 3.
NONCE = "rOprNGfwEbeRWgbNEkqO"
SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
FIRST = b"n,,n=user,r=" + NONCE.encode()
SALT = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
SERVER_FIRST = f"r={NONCE}{SERVER_NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096".encode()
FINAL = f"c=biws,r={NONCE}{SERVER_NONCE},p=".encode()
PROOF = b"dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
SERVER_FINAL = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
USER = make_verifier(MECHANISM, "pencil", SALT, 4096)


def verifier(password: str = "pencil", mechanism: str = MECHANISM) -> Verifier:
    """Return a verifier with the fewest iterations that a client accepts."""
    return make_verifier(mechanism, password, b"s" * 16, ITERATIONS)


def exchange(server: ScramServer, client: ScramClient, found: Verifier | None) -> Step:
    """Let both talk until the server has done its part, or either has failed; return its step."""
    challenge = b""
    while True:
        response = client.respond(challenge)
        if isinstance(response, Failed):
            return response
        step = server.receive(response)
        if isinstance(step, NeedVerifier):
            step = server.supply(found)
        if not isinstance(step, Challenge):
            return step
        challenge = step.data
