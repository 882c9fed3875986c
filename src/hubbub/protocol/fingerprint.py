"""A certificate as a few bytes: its key, to be compared by people, and all of it, to bind a login.

Source: RFC 7469 section 2.4 (SHA-256 of the SubjectPublicKeyInfo), in the form that ssh shows;
RFC 5929 section 4.1 (tls-server-end-point).
"""

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate

PREFIX = "SHA256:"

END_POINT = "tls-server-end-point"
"""The channel binding's name."""

_WEAK = {"md5", "sha1"}


def key_fingerprint(certificate: Certificate) -> str:
    """Return `SHA256:` and 43 characters; a new certificate of the same key has the same."""
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(public).digest()).decode()
    return PREFIX + digest.rstrip("=")


def end_point(certificate: Certificate) -> bytes:
    """Return tls-server-end-point: by it, both ends know that they mean the same certificate."""
    algorithm = certificate.signature_hash_algorithm  # None: Ed25519 has none of its own
    if algorithm is None or algorithm.name in _WEAK:
        algorithm = hashes.SHA256()
    return certificate.fingerprint(algorithm)
