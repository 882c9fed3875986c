"""The mechanisms that the server has, one row each, and which of them a connection is offered.

Source: IRCv3 sasl-3.2, section Mechanism list in CAP LS.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import NamedTuple

from hubbub.protocol.sasl.external import ExternalServer
from hubbub.protocol.sasl.plain import PlainServer
from hubbub.protocol.sasl.scram_server import ScramServer
from hubbub.protocol.sasl.steps import Mechanism
from hubbub.records import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """What a connection has to authenticate with.

    bindings: see ScramServer; has_certificate: whether the client has shown a TLS certificate.
    """

    bindings: Mapping[str, bytes] = field(default_factory=dict)
    has_certificate: bool = False


class _Row(NamedTuple):
    make: Callable[[Link, str, bytes], Mechanism]
    needs_certificate: bool = False
    needs_binding: bool = False


def _scram(mechanism: str) -> _Row:
    return _Row(lambda link, nonce, key: ScramServer(mechanism, nonce, key, link.bindings))


def _scram_plus(mechanism: str) -> _Row:
    return _Row(
        lambda link, nonce, key: ScramServer(mechanism, nonce, key, link.bindings, is_plus=True),
        needs_binding=True,
    )


# The strongest first: some clients take the first that they know.
MECHANISMS: dict[str, _Row] = {
    "EXTERNAL": _Row(lambda link, nonce, key: ExternalServer(), needs_certificate=True),
    "SCRAM-SHA-512-PLUS": _scram_plus("SCRAM-SHA-512"),
    "SCRAM-SHA-256-PLUS": _scram_plus("SCRAM-SHA-256"),
    "SCRAM-SHA-512": _scram("SCRAM-SHA-512"),
    "SCRAM-SHA-256": _scram("SCRAM-SHA-256"),
    "PLAIN": _Row(lambda link, nonce, key: PlainServer()),
}


def offered(link: Link) -> list[str]:
    """Return the names of what the connection can use, the strongest first."""
    return [name for name, row in MECHANISMS.items() if _has(link, row)]


def begin(name: str, link: Link, nonce: str, fake_key: bytes) -> Mechanism | None:
    """Return the beginning of an exchange; None if this mechanism is not offered.

    Args: name: in any case; nonce, fake_key: see ScramServer.
    """
    row = MECHANISMS.get(name.upper())
    return row.make(link, nonce, fake_key) if row and _has(link, row) else None


def _has(link: Link, row: _Row) -> bool:
    if row.needs_certificate and not link.has_certificate:
        return False
    return bool(link.bindings) or not row.needs_binding
