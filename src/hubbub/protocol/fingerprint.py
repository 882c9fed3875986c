"""A certificate's public key, short enough to be compared by people.

Source: RFC 7469 section 2.4 (SHA-256 of the SubjectPublicKeyInfo), in the form that ssh shows.
"""

import base64
import hashlib

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate

PREFIX = "SHA256:"


def key_fingerprint(certificate: Certificate) -> str:
    """Return `SHA256:` and 43 characters; a new certificate of the same key has the same."""
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(public).digest()).decode()
    return PREFIX + digest.rstrip("=")
