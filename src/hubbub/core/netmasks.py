"""IP addresses, and the networks that they are in."""

import ipaddress
from functools import lru_cache

IPV4_BITS = 32
IPV6_BITS = 128

UNIX = "unix"
"""Stands among networks for whoever comes by a Unix socket, and so has no address."""

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


def address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address; None if text is none, as for a Unix socket.

    An IPv4 address in the clothes of IPv6 (::ffff:203.0.113.7) is an IPv4 address, and a zone
    (fe80::1%eth0) is left out: one peer has one address.
    """
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def around(text: str, ipv4_bits: int, ipv6_bits: int) -> str:
    """Return the network of that size around an address, as `203.0.113.0/24`.

    What is no address stands for itself.
    """
    found = address(text)
    if found is None:
        return text
    bits = ipv4_bits if found.version == 4 else ipv6_bits
    return str(ipaddress.ip_network((found.packed, bits), strict=False))


@lru_cache(maxsize=16)
def parsed(texts: tuple[str, ...]) -> Networks:
    """Return the networks; an address is a network of one, `unix` is left out.

    Raises: ValueError: the text says which one is no network.
    """
    return tuple(ipaddress.ip_network(text) for text in texts if text != UNIX)


def is_within(text: str, texts: tuple[str, ...]) -> bool:
    """Whether the address is in one of these networks (`10.0.0.0/8`, `::1`, `unix`)."""
    if not texts:
        return False
    found = address(text)
    if found is None:
        return UNIX in texts
    return any(found in network for network in parsed(texts))


def line_of(text: str) -> str:
    """Return one subscriber's line: an IPv4 address, or the /64 around an IPv6 one."""
    return around(text, IPV4_BITS, 64)
