"""The PROXY protocol: for whom a proxy speaks, before anything else on a connection. Pure.

Source: haproxy's "The PROXY protocol", versions 1 and 2.
"""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

from hubbub.errors import BadProxyHeader

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
"""Begins version 2 (section 2.2)."""

LINE_LIMIT_BYTES = 107
"""Of a header of version 1, its end included (section 2.1)."""

BLOCK_LIMIT_BYTES = 1024
"""Of what stands behind the first 16 bytes in version 2: addresses, and more that it may tell."""

_FIXED_BYTES = 16
_FAMILIES = {"TCP4": 4, "TCP6": 6}
_LOCAL, _PROXY = 0x20, 0x21
_ADDRESS_BYTES = {0x11: 4, 0x21: 16}  # TCP over IPv4, over IPv6
_SSL, _CLIENT_SSL = 0x20, 0x01  # PP2_TYPE_SSL, PP2_CLIENT_SSL


class Header(NamedTuple):
    """What a header tells.

    Attributes: address: the peer's; None where the proxy speaks for itself, or does not know;
        is_secure: whether the peer came to the proxy by TLS; size: of the header, in bytes.
    """

    address: str | None
    is_secure: bool
    size: int


def parse(data: bytes) -> Header | None:
    """Return the header that data begins with; None while it is not whole.

    Raises: BadProxyHeader: it cannot become one any more.
    """
    return _binary(data) if data[:1] == b"\r" else _line(data)


def _line(data: bytes) -> Header | None:
    head, end, _ = data[:LINE_LIMIT_BYTES].partition(b"\r\n")
    if b"\n" in head or (not end and len(data) >= LINE_LIMIT_BYTES):
        raise BadProxyHeader("a PROXY line has at most 107 bytes and ends with CR LF")
    if not end:
        return None
    size = len(head) + len(end)
    words = head.decode("latin-1").split(" ")
    if words[:2] == ["PROXY", "UNKNOWN"]:
        return Header(None, is_secure=False, size=size)
    if len(words) != 6 or words[0] != "PROXY" or words[1] not in _FAMILIES:
        raise BadProxyHeader("a PROXY line is: PROXY TCP4|TCP6 FROM TO FROM-PORT TO-PORT")
    for port in words[4:]:
        if not port.isascii() or not port.isdigit() or int(port) > 65535:
            raise BadProxyHeader("a PROXY line ends with two ports")
    addresses = [_address(word) for word in words[2:4]]
    if {address.version for address in addresses} != {_FAMILIES[words[1]]}:
        raise BadProxyHeader(f"the addresses of a PROXY line are not of {words[1]}")
    return Header(_shown(addresses[0]), is_secure=False, size=size)


def _address(word: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the address; there is none with a zone (fe80::1%eth0), in which anything may stand."""
    try:
        return ipaddress.ip_address(word.replace("%", " "))
    except ValueError:
        raise BadProxyHeader("a PROXY line names two IP addresses") from None


def _binary(data: bytes) -> Header | None:
    if not data.startswith(SIGNATURE[: len(data)]):
        raise BadProxyHeader("this is no header of PROXY version 2")
    if len(data) < _FIXED_BYTES:
        return None
    command, family = data[12], data[13]
    length = int.from_bytes(data[14:16], "big")
    if command not in (_LOCAL, _PROXY):
        raise BadProxyHeader("PROXY version 2 knows the commands LOCAL and PROXY")
    if length > BLOCK_LIMIT_BYTES:
        raise BadProxyHeader(f"a PROXY header has at most {BLOCK_LIMIT_BYTES} bytes here")
    size = _FIXED_BYTES + length
    if len(data) < size:
        return None
    # Other families (UDP, Unix sockets, unknown ones) stand for what we see (section 2.2).
    bytes_ = _ADDRESS_BYTES.get(family)
    if command == _LOCAL or bytes_ is None:
        return Header(None, is_secure=False, size=size)
    block = data[_FIXED_BYTES:size]
    rest = block[2 * bytes_ + 4 :]
    if len(block) < 2 * bytes_ + 4:
        raise BadProxyHeader("a PROXY header is too short for its addresses")
    address = ipaddress.ip_address(block[:bytes_])
    return Header(_shown(address), _is_secure(rest), size)


def _is_secure(vectors: bytes) -> bool:
    """Whether the type-length-values tell of TLS between peer and proxy (section 2.2.6)."""
    while len(vectors) >= 3:
        kind, length = vectors[0], int.from_bytes(vectors[1:3], "big")
        value, vectors = vectors[3 : 3 + length], vectors[3 + length :]
        if kind == _SSL and value:
            return bool(value[0] & _CLIENT_SSL)
    return False


def _shown(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """Return the address as our own listeners would: IPv4 in the clothes of IPv6 is IPv4."""
    return str(getattr(address, "ipv4_mapped", None) or address)
