"""The server's TLS certificate: made on the first start, read again when its files change.

A file that cannot be used does no harm to a server that runs: it goes on with what it has.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from OpenSSL import SSL

from hubbub.doors.tls import Identity, context, reason
from hubbub.errors import StartError
from hubbub.protocol.fingerprint import end_point, key_fingerprint

if TYPE_CHECKING:
    from hubbub.server.clock import Clock
    from hubbub.server.deadlines import Deadlines

log = structlog.get_logger()

CERTIFICATE_FILE = "certificate.pem"
KEY_FILE = "key.pem"

_VALID = timedelta(days=3650)
_SOON = timedelta(days=14)
_LOOK_S = 60.0
_DAY_S = 86_400.0
_IN_MEMORY = Path(CERTIFICATE_FILE), Path(KEY_FILE)
_Key = EllipticCurvePrivateKey | RSAPrivateKey | Ed25519PrivateKey | Ed448PrivateKey


class Certificate:
    """What new connections are shown; `reload` changes it for those who come afterwards.

    Args: name: of the server, for a certificate that is made here;
        files: certificate (with its chain) and key, both in PEM; None keeps them in memory;
        makes: whether they are made where neither is there yet.
    Raises: StartError: they cannot be used, and the text says why.
    """

    def __init__(self, name: str, files: tuple[Path, Path] | None, *, makes: bool) -> None:
        self._files = files
        if files is None:
            self.identity, self._leaf = _identity(*_made(name), _IN_MEMORY)
            return
        if makes and not any(path.exists() for path in files):
            _write(files, *_made(name))
        self._seen = _stamp(files)
        self.identity, self._leaf = _identity(*_read(files), files)

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the certificate in hexadecimal, as IRC clients pin it."""
        return self._leaf.fingerprint(hashes.SHA256()).hex()

    @property
    def key_fingerprint(self) -> str:
        """Return what our own client pins."""
        return key_fingerprint(self._leaf)

    @property
    def vouches_for_itself(self) -> bool:
        """Whether nobody else has signed it, so that clients cannot check it by themselves."""
        return self._leaf.issuer == self._leaf.subject

    @property
    def names(self) -> frozenset[str]:
        """Return the hosts that it is for, in lower case, without wildcards."""
        try:
            found = self._leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        except x509.ExtensionNotFound:
            return frozenset()
        names = found.value.get_values_for_type(x509.DNSName)
        return frozenset(name.lower() for name in names if "*" not in name)

    def expires_soon(self, now: datetime) -> str | None:
        """Return a sentence when the certificate ends within 14 days, or has ended."""
        end = self._leaf.not_valid_after_utc
        if end - now > _SOON:
            return None
        return f"the TLS certificate {'ended' if end <= now else 'ends'} on {end:%Y-%m-%d}"

    def look(self) -> None:
        """Read the files again if they have changed since the last look."""
        if self._files is not None and _stamp(self._files) != self._seen:
            self.reload()

    def reload(self) -> None:
        """Read the files again; what cannot be used is logged, and the old one kept."""
        if self._files is None:
            return
        self._seen = _stamp(self._files)
        try:
            self.prepared(self._files)()
        except StartError as error:
            log.warning("certificate.kept", reason=str(error), fingerprint=self.fingerprint)

    def prepared(self, files: tuple[Path, Path] | None) -> Callable[[], str | None]:
        """Read these files, or those that it is from; return what goes over to them.

        That tells whether it is another certificate. Those who are connected keep what they have.

        Raises: StartError: they cannot be used.
        """
        files = files or self._files
        if files is None:
            return lambda: None
        seen, found = _stamp(files), _identity(*_read(files), files)

        def use() -> str | None:
            before = self.fingerprint
            self._files, self._seen = files, seen
            self.identity, self._leaf = found
            if self.fingerprint == before:
                return None
            log.info("certificate.changed", fingerprint=self.fingerprint)
            return f"the TLS certificate, now {self.fingerprint}"

        return use


class Watch:
    """Looks every minute whether the files have changed, and tells daily of an end that is near.

    Args: tell: the operators, beside the log.
    """

    def __init__(
        self,
        certificate: Certificate,
        deadlines: Deadlines,
        clock: Clock,
        tell: Callable[[str], None],
    ) -> None:
        self._tell = tell
        self._certificate = certificate
        self._deadlines = deadlines
        self._clock = clock
        self._told_s = -math.inf

    def begin(self) -> None:
        """Look now, and every minute from now on."""
        self._look(self._clock.monotonic_s())

    def _look(self, now_s: float) -> None:
        self._deadlines.add(now_s + _LOOK_S, self._look)
        self._certificate.look()
        now = datetime.fromtimestamp(self._clock.unix_ms() / 1000, UTC)
        warning = self._certificate.expires_soon(now)
        if warning is not None and now_s - self._told_s >= _DAY_S:
            self._told_s = now_s
            log.warning("certificate.ends", reason=warning)
            self._tell(f"{warning[0].upper()}{warning[1:]}")


def find(name: str, cert: str, key: str, directory: Path | None) -> Certificate:
    """Return the certificate of these files, else the directory's own, else one in memory.

    Raises: StartError.
    """
    files = named(cert, key)
    if files is not None:
        return Certificate(name, files, makes=False)
    if directory is None:
        return Certificate(name, None, makes=False)
    return Certificate(name, own(directory), makes=True)


def named(cert: str, key: str) -> tuple[Path, Path] | None:
    """Return the files that the configuration names; None if it names none.

    Raises: StartError: it names one without the other.
    """
    if bool(cert) != bool(key):
        raise StartError("a certificate and its key go together: give both --cert and --key")
    return (Path(cert), Path(key)) if cert else None


def own(directory: Path) -> tuple[Path, Path]:
    """Return the files of the directory's own certificate."""
    return directory / CERTIFICATE_FILE, directory / KEY_FILE


def _made(name: str) -> tuple[bytes, bytes]:
    """Return a new certificate that vouches for itself, and its P-256 key, in PEM."""
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # another machine's clock may be slow
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM), secret


def _write(files: tuple[Path, Path], certificate: bytes, key: bytes) -> None:
    """Write both, readable by their owner only; the key last, so that both are there or it lacks.

    Raises: StartError.
    """
    for path, data in zip(files, (certificate, key), strict=True):
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StartError(f"cannot write {path}: {error.strerror}") from error


def _read(files: tuple[Path, Path]) -> tuple[bytes, bytes]:
    read = []
    for path in files:
        try:
            read.append(path.read_bytes())
        except OSError as error:
            raise StartError(f"cannot read {path}: {error.strerror}") from error
    return read[0], read[1]


def _stamp(files: tuple[Path, Path]) -> list[tuple[int, int, int] | None]:
    """Return what changes when a file does."""
    stamps: list[tuple[int, int, int] | None] = []
    for path in files:
        try:
            found = path.stat()
        except OSError:
            stamps.append(None)
        else:
            stamps.append((found.st_mtime_ns, found.st_size, found.st_ino))
    return stamps


def _identity(
    chain: bytes, key: bytes, files: tuple[Path, Path]
) -> tuple[Identity, x509.Certificate]:
    """Return what TLS shows, and its first certificate.

    Args: files: that they are from, for what is said of them.
    Raises: StartError.
    """
    try:
        leaf, *others = x509.load_pem_x509_certificates(chain)
    except ValueError as error:
        raise StartError(f"{files[0]} holds no certificate in PEM") from error
    made = context()
    try:
        made.use_certificate(leaf)
        for other in others:
            made.add_extra_chain_cert(other)
    except SSL.Error as error:
        raise StartError(f"TLS does not take {files[0]}: {reason(error)}") from error
    try:
        made.use_privatekey(_private(key, files[1]))
        made.check_privatekey()
    except SSL.Error as error:
        raise StartError(f"{files[1]} is not the key of {files[0]}") from error
    return Identity(made, end_point(leaf)), leaf


def _private(key: bytes, file: Path) -> _Key:
    try:
        found = serialization.load_pem_private_key(key, None)
    except TypeError as error:
        raise StartError(f"{file} is locked by a password: TLS needs it without one") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise StartError(f"{file} holds no private key in PEM") from error
    if not isinstance(found, _Key):
        raise StartError(f"the key in {file} must be of the kind EC, RSA, Ed25519 or Ed448")
    return found
