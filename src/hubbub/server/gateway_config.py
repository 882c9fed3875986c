"""[gateways.NAME]: who may speak for others by WEBIRC."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubbub.core import netmasks
from hubbub.server.named_tables import Note, TableReader


@dataclass(frozen=True, slots=True)
class Gateway:
    """[gateways.NAME]: a gateway; whatever it has of these must be right."""

    password: str = field(default="", repr=False)
    certfp: str = ""
    networks: tuple[str, ...] = ()

    def is_it(self, address: str, certfp: str | None, password: str) -> bool:
        """Whether this gateway is at that address, shows that certificate, gives that password."""
        return (
            (not self.networks or netmasks.is_within(address, self.networks))
            and (not self.certfp or self.certfp == certfp)
            and (not self.password or _is_same(self.password, password))
        )


def _is_same(wanted: str, given: str) -> bool:
    return hmac.compare_digest(wanted.encode(), given.encode())


GATEWAY_KEYS = {
    "password": "What it gives as the first parameter of WEBIRC; it needs `networks` beside it.",
    "certfp": "SHA-256 of the TLS certificate that it shows.",
    "networks": "Where it is: a list of `10.0.0.0/8`, `::1`, `unix` for Unix sockets.",
}


def read_gateways(tables: Mapping[str, Any], note: Note) -> dict[str, Gateway]:
    """Return the gateways of the file that nothing is wrong with; the rest is noted."""
    found = {}
    for name, table in tables.items():
        reader = TableReader(("gateways", name), table, GATEWAY_KEYS, note)
        gateway = Gateway(reader.text("password"), reader.certfp(), reader.texts("networks"))
        try:
            netmasks.parsed(gateway.networks)
        except ValueError as error:
            reader.refuse(f"networks: {error}", "networks")
        if reader.is_right and not gateway.certfp and not (gateway.password and gateway.networks):
            reader.refuse("it needs a certfp, or a password and networks")
        if reader.is_right:
            found[name] = gateway
    return found
