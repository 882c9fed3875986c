"""TLS to other machines, and which server has which key: pinned on first use, as ssh does.

Source: XDG Base Directory Specification, XDG_DATA_HOME. What stays on this machine needs no TLS.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hubbub.client import whole_file
from hubbub.client.places import data_home, joined_address
from hubbub.errors import ClientError, ServerChanged, ServerRefused, ServerSilent
from hubbub.records import dataclass

if TYPE_CHECKING:
    import ssl  # costs 10 ms, which nobody on this machine need pay

_PREFIX = "SHA256:"
_FORM = "%Y-%m-%dT%H:%M:%SZ"


def _on_stderr(text: str) -> None:
    print(f"hubbub: {text}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class Pin:
    """The key that a server is known by; first_s: since when, None: nobody has written it down."""

    fingerprint: str
    first_s: float | None = None


def _to_nobody(_now: str, _before: Pin | None) -> None:
    return


@dataclass(frozen=True, slots=True)
class Safety:
    """How a person wants to be connected to another machine.

    plaintext: in clear text; trusted: the fingerprint of the key that the server must have now;
    tell: who hears of a new key; see: who is shown each key, and the one that was known.
    clock: says when a key is seen for the first time;
    certificate: files of a certificate of ours and of its key, which the server is shown.
    """

    plaintext: bool = False
    trusted: str | None = None
    tell: Callable[[str], None] = _on_stderr
    see: Callable[[str, Pin | None], None] = _to_nobody
    clock: Callable[[], float] = time.time
    certificate: tuple[Path, Path] | None = None

    def wants_tls(self, sock: socket.socket) -> bool:
        """Whether TLS has to be around it: to another machine, or to show or see a certificate."""
        is_asked_for = self.certificate is not None or self.trusted is not None
        return not self.plaintext and (is_asked_for or not is_local(sock))

    def look(self, host: str, port: int, certificate: bytes | None) -> tuple[str, Pin | None]:
        """Return the fingerprint of a certificate (DER), and the key that was known there."""
        known = KnownServers(default_path(os.environ))
        return _fingerprint(certificate), known.get(joined_address(host, port))

    def check(self, host: str, port: int, certificate: bytes | None) -> None:
        """Take a server whose certificate (DER) is this, or do not.

        Raises: ServerChanged: its key is not the one that it had, or not the trusted one.
        """
        known = KnownServers(default_path(os.environ))
        name = joined_address(host, port)
        fingerprint, before = self.look(host, port, certificate)
        self.see(fingerprint, before)
        if self.trusted is not None:
            wanted = _PREFIX + self.trusted.removeprefix(_PREFIX).rstrip("=")
            if fingerprint != wanted:
                raise ServerChanged(
                    f"the key of {name} is not the trusted one\n"
                    f"  trusted: {wanted}\n  now:     {fingerprint}",
                    fingerprint,
                    wanted,
                    is_named=True,
                )
        elif before is not None and before.fingerprint != fingerprint:
            warning = _warning(name, before, fingerprint, known.path)
            raise ServerChanged(warning, fingerprint, before.fingerprint, before.first_s)
        if before is None or before.fingerprint != fingerprint:
            where = known.put(name, Pin(fingerprint, self.clock()))
            self.tell(f"the key of {name} is {fingerprint} ({where})")


def is_local(sock: socket.socket) -> bool:
    """Whether the connected socket stays on this machine."""
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return True
    ours, theirs = sock.getsockname()[0], sock.getpeername()[0]
    return bool(ours == theirs or _is_loopback(theirs))


def context(certificate: tuple[Path, Path] | None = None) -> ssl.SSLContext:
    """Return a context that leaves the question whom to trust to `Safety.check`.

    Args: certificate: files of what the server is shown, and of its key.
    Raises: ServerRefused: they cannot be used.
    """
    import ssl

    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.set_alpn_protocols(["irc"])
    if certificate:
        _load(made, *certificate)
    return made


def _load(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    try:
        # An empty password, so that nobody is asked for one where nobody can answer.
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        why = getattr(error, "strerror", None) or error
        both = certificate if certificate == key else f"{certificate} and {key}"
        raise ServerRefused(
            f"{both} cannot be shown to the server ({why}): a certificate and a key without a"
            " password, in PEM"
        ) from error


def binding(certificate: bytes | None) -> tuple[str, bytes] | None:
    """Return what ties a login to a connection whose server showed this certificate (DER)."""
    if not certificate:
        return None
    from cryptography.x509 import load_der_x509_certificate

    from hubbub.protocol.fingerprint import END_POINT, end_point

    return END_POINT, end_point(load_der_x509_certificate(certificate))


def explained(error: OSError, host: str, port: int) -> ClientError:
    """Return what a handshake that failed means to a person."""
    if isinstance(error, TimeoutError):
        return ServerSilent(f"{host} port {port} did not answer")
    return ServerRefused(
        f"{host} port {port} does not speak TLS, and nothing is sent to another machine in clear"
        " text; --plaintext does it all the same, and then everybody on the way can read along"
    )


class KnownServers:
    """A file with a line `HOST:PORT FINGERPRINT SINCE` for each server, for its owner only.

    SINCE (2026-03-01T09:30:00Z) is missing where an older hubbub has pinned the key.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, name: str) -> Pin | None:
        """Return the server's key; None when it is not known."""
        return self._read().get(name)

    def put(self, name: str, pin: Pin) -> str:
        """Keep it, in place of what was known before; return where, or why not, in words."""
        known = {**self._read(), name: pin}
        try:
            whole_file.write(self.path, "".join(_row(*each) for each in known.items()))
        except OSError as error:
            return f"it cannot be kept in {self.path}: {error.strerror}"
        return f"kept in {self.path}"

    def _read(self) -> dict[str, Pin]:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            # Whoever cannot tell what was pinned must not take just anybody.
            raise ServerRefused(f"cannot read the known servers in {self.path}: {error}") from error
        rows = (line.split() for line in text.splitlines())
        return {row[0]: Pin(row[1], _moment(*row[2:])) for row in rows if 2 <= len(row) <= 3}


def _row(name: str, pin: Pin) -> str:
    since = "" if pin.first_s is None else f" {datetime.fromtimestamp(pin.first_s, UTC):{_FORM}}"
    return f"{name} {pin.fingerprint}{since}\n"


def _moment(text: str = "") -> float | None:
    """Return the time of `2026-03-01T09:30:00Z`; None: it is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return None


def default_path(environment: Mapping[str, str]) -> Path:
    """Return where the known servers are kept."""
    return data_home(environment) / "known_servers"


def _warning(name: str, before: Pin, now: str, path: Path) -> str:
    since = "" if before.first_s is None else f", first seen {_day(before.first_s)}"
    return (
        f"the key of {name} has changed, so nothing was sent.\n"
        "Either the server was set up anew, or somebody in between pretends to be it.\n"
        f"  known: {before.fingerprint} (in {path}{since})\n"
        f"  now:   {now}\n"
        "The server prints its key when it starts. If whoever runs it confirms the new one, add\n"
        f"  --trust {now}"
    )


def _day(time_s: float) -> str:
    return f"{datetime.fromtimestamp(time_s, UTC):%Y-%m-%d}"


def _fingerprint(certificate: bytes | None) -> str:
    from cryptography.x509 import load_der_x509_certificate

    from hubbub.protocol.fingerprint import key_fingerprint

    try:
        return key_fingerprint(load_der_x509_certificate(certificate or b""))
    except ValueError as error:
        raise ServerRefused(f"the server's certificate makes no sense: {error}") from error


def _is_loopback(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_loopback)
