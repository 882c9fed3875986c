"""Passwords: what is kept instead of them, whether one is right, and which ones are accepted.

Source: RFC 9106 (Argon2); the costs are those of OWASP's Password Storage Cheat Sheet.

Everything but `objection` takes tens of milliseconds on purpose: call it in a thread. It lets go
of the interpreter's lock meanwhile.
"""

import secrets
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hubbub.names import fold
from hubbub.protocol.sasl.saslprep import saslprep
from hubbub.protocol.sasl.scram import HASHES, ITERATIONS, SALT_BYTES, make_verifier
from hubbub.store.accounts import Credentials

LEAST_BYTES = 8
MOST_BYTES = 1024

# 19 MiB, twice through: 28 ms. With 46 MiB, once through, it would be 60 ms. Each check that is
# under way holds its memory, so the threads that check bound it.
_ARGON2 = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# A hash of no password at all, in the time of a real one: who asks for an account that is not
# there waits as long as for one that is.
_NOBODYS = (
    f"$argon2id$v=19$m={_ARGON2.memory_cost},t={_ARGON2.time_cost},p={_ARGON2.parallelism}"
    f"${'A' * 22}${'A' * 43}"
)


class Objection(NamedTuple):
    """Why a password is not accepted: the code of FAIL REGISTER, and a sentence."""

    code: str
    sentence: str


_LONG = Objection(
    "UNACCEPTABLE_PASSWORD", f"The password is too long: use {MOST_BYTES} bytes or fewer."
)
_UNTYPABLE = Objection(
    "UNACCEPTABLE_PASSWORD",
    "The password has characters in it that cannot be typed everywhere: use others.",
)
_THE_NAME = Objection("WEAK_PASSWORD", "The password is the name: use another one.")


def _short(least_bytes: int) -> Objection:
    sentence = f"The password is too short: use {least_bytes} characters or more."
    return Objection("WEAK_PASSWORD", sentence)


def objection(password: str, name: str, least_bytes: int = LEAST_BYTES) -> Objection | None:
    """Return what speaks against the password for the account of that name; None: nothing does."""
    length = len(password.encode())
    if not least_bytes <= length <= MOST_BYTES:
        return _short(least_bytes) if length < least_bytes else _LONG
    try:
        prepared = saslprep(password)
    except ValueError:
        return _UNTYPABLE
    if len(prepared.encode()) < least_bytes:  # something in it was nothing
        return _short(least_bytes)
    return _THE_NAME if fold(prepared) == fold(name) else None


def credentials(password: str) -> Credentials:
    """Return what to keep of a password to which there is no objection; about 100 ms.

    Raises: ValueError: there is an objection to its characters.
    """
    scram = {
        mechanism: make_verifier(
            mechanism, password, secrets.token_bytes(SALT_BYTES), ITERATIONS[mechanism]
        )
        for mechanism in HASHES
    }
    return Credentials(_ARGON2.hash(saslprep(password)), scram)


def is_right(password: str, kept: Credentials | None) -> bool:
    """Whether this is the password; never for None, which takes as long: no account, or none set.

    About 30 ms.
    """
    try:
        prepared = saslprep(password) if len(password.encode()) <= MOST_BYTES else ""
    except ValueError:
        prepared = ""
    kept = kept if prepared else None
    try:
        _ARGON2.verify(kept.argon2 if kept else _NOBODYS, prepared)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_renewal(kept: Credentials) -> bool:
    """Whether new credentials would be stronger: make them when the password is there anyway."""
    return _ARGON2.check_needs_rehash(kept.argon2) or any(
        mechanism not in kept.scram or kept.scram[mechanism].iterations < ITERATIONS[mechanism]
        for mechanism in HASHES
    )
