"""Hosts that do not tell where somebody is, and can still be banned.

An address becomes `one.two.three.ip`. Each part is a keyed hash of a network, the smallest first,
so a ban reaches as far as it does with addresses:

    part    IPv4    IPv6     to ban all of it
    one     /32     /128     *!*@one.two.three.ip
    two     /24     /64      *!*@*.two.three.ip
    three   /16     /48      *!*@*.three.ip

Nobody without the key can find the address by trying all of them. The shape is InspIRCd's.
"""

import base64
import hmac

from hubbub.core.netmasks import IPV4_BITS, IPV6_BITS, around
from hubbub.names import fold

_SIZES = ((IPV4_BITS, IPV6_BITS), (24, 64), (16, 48))
_PART_BYTES = 5
"""40 bits, 8 characters: of 20,000 networks of 10,000 people, one has two that look the same."""

_LEAST_KEY_BYTES = 16


class Cloak:
    """Makes the hosts of one network.

    Args: key: secret, and the same for ever: with another one all bans on hosts are void.
    Raises: ValueError: the key is shorter than 16 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _LEAST_KEY_BYTES:
            raise ValueError(f"a cloak's key has at least {_LEAST_KEY_BYTES} bytes")
        self._key = key

    def of_address(self, address: str) -> str:
        """Return the host to be shown for an address; what is none (`localhost`) counts as one."""
        parts = [self._part(around(address, *bits)) for bits in _SIZES]
        return f"{'.'.join(parts)}.ip"

    def _part(self, network: str) -> str:
        digest = hmac.digest(self._key, network.encode(), "sha256")
        return base64.b32encode(digest[:_PART_BYTES]).decode().lower()


def of_account(name: str) -> str:
    """Return the host to be shown for somebody who is logged in: it tells nothing, and stays."""
    return f"{fold(name)}.user"
