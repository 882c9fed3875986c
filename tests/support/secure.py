"""The far end of a TLS connection to a chatroom: Python's own `ssl`, another library than ours."""

from __future__ import annotations

import contextlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurve,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.chatroom import Peer

P256 = SECP256R1()


def trusting() -> ssl.SSLContext:
    """Return a client's context that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def showing(files: tuple[Path, Path]) -> ssl.SSLContext:
    """Return a client's context that shows this certificate (file, key) when it is asked."""
    context = trusting()
    context.load_cert_chain(*files)
    return context


def signed(folder: Path, *names: str, curve: EllipticCurve = P256) -> tuple[Path, Path]:
    """Return the files of a certificate for these hosts that somebody else has signed."""
    authority, key = generate_private_key(SECP256R1()), generate_private_key(curve)
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
        .sign(authority, hashes.SHA256())
    )
    files = (folder / "signed.pem", folder / "signed.key")
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


class Secure:
    """TLS inside a peer's connection."""

    def __init__(
        self, peer: Peer, context: ssl.SSLContext | None = None, server_name: str | None = None
    ) -> None:
        self.peer = peer
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (context or trusting()).wrap_bio(
            self._in, self._out, server_hostname=server_name
        )
        self.is_ended = False

    def shake_hands(self) -> Secure:
        """Go through the handshake; raises ssl.SSLError where the server says no."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                self._exchange()
            else:
                self._exchange()
                return self

    def hello(self) -> bytes:
        """Return the first flight."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self._out.read()

    def send(self, *lines: str) -> None:
        """Send lines."""
        self.send_bytes("".join(f"{line}\r\n" for line in lines).encode())

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.peer.send_bytes(self.encrypted(data))

    def encrypted(self, data: bytes) -> bytes:
        """Return what stands for these bytes on the way."""
        self.tls.write(data)
        return self._out.read()

    def goodbye(self) -> bytes:
        """Return close_notify."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.unwrap()
        return self._out.read()

    def received(self) -> bytes:
        """Return what has come; `is_ended` tells whether close_notify was behind it."""
        self._in.write(self.peer.received())
        data = b""
        while True:
            try:
                chunk = self.tls.read(65_536)
            except ssl.SSLWantReadError:
                return data
            except ssl.SSLZeroReturnError:
                chunk = b""
            if not chunk:
                self.is_ended = True
                return data
            data += chunk

    def lines(self) -> list[str]:
        """Return the lines that have come, without their ends."""
        return self.received().decode().replace("\r\n", "\n").splitlines()

    def _exchange(self) -> None:
        data = self._out.read()
        if data:
            self.peer.send_bytes(data)
        self._in.write(self.peer.received())
        if self.peer.is_closed:
            self._in.write_eof()
