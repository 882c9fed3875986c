"""Whom a proxy speaks for: both versions, however the bytes are cut, and nothing but the format."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.doors.proxy import BLOCK_LIMIT_BYTES, SIGNATURE, Header, parse
from hubbub.errors import BadProxyHeader


def header(
    source: str = "203.0.113.5",
    *,
    command: int = 0x21,
    family: int | None = None,
    tail: bytes = b"",
) -> bytes:
    """Return a header of version 2."""
    address = ipaddress.ip_address(source)
    block = 2 * address.packed + struct.pack("!HH", 4711, 1337) + tail
    kind = family if family is not None else {4: 0x11, 6: 0x21}[address.version]
    return SIGNATURE + struct.pack("!BBH", command, kind, len(block)) + block


def vector(kind: int, value: bytes) -> bytes:
    """Return a type-length-value."""
    return struct.pack("!BH", kind, len(value)) + value


TLS = vector(0x20, b"\x01" + bytes(4))
NO_TLS = vector(0x20, b"\x00" + bytes(4))
ALPN = vector(0x01, b"irc")

HEADERS = [
    (b"PROXY TCP4 203.0.113.5 198.51.100.7 4711 1337\r\n", "203.0.113.5", False),
    (b"PROXY TCP6 2001:db8::5 2001:db8::1 4711 1337\r\n", "2001:db8::5", False),
    (b"PROXY TCP6 ::ffff:203.0.113.5 ::ffff:198.51.100.7 0 65535\r\n", "203.0.113.5", False),
    (b"PROXY UNKNOWN\r\n", None, False),
    (b"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", None, False),
    (header(), "203.0.113.5", False),
    (header("2001:db8::5"), "2001:db8::5", False),
    (header("::ffff:203.0.113.5"), "203.0.113.5", False),
    (header(tail=ALPN + TLS), "203.0.113.5", True),
    (header(tail=ALPN + NO_TLS), "203.0.113.5", False),
    (header(tail=b"\x20\x00"), "203.0.113.5", False),
    (header(command=0x20), None, False),
    (SIGNATURE + b"\x20\x00\x00\x00", None, False),
    (header(family=0x12), None, False),
    (header(family=0x31), None, False),
    (header(family=0x00, tail=TLS), None, False),
]


@pytest.mark.parametrize(("data", "address", "is_secure"), HEADERS)
def test_header(data: bytes, address: str | None, *, is_secure: bool) -> None:
    """The peer's address is told, None where the proxy speaks for itself; the rest is untouched."""
    wanted = Header(address, is_secure, len(data))
    assert wanted == parse(data)
    assert wanted == parse(data + b"NICK ann\r\n")


@pytest.mark.parametrize(("data", "address", "is_secure"), HEADERS)
def test_every_prefix(data: bytes, address: str | None, *, is_secure: bool) -> None:
    """A header that is not whole is none yet."""
    assert {None} == {parse(data[:length]) for length in range(1, len(data))}


@pytest.mark.parametrize(
    "data",
    [
        b"PROXY\r\n",
        b"PROXY \r\n",
        b"PROXY TCP6 fe80::1%a!b@c ::1 4711 1337\r\n",
        b"PROXY TCP4 203.0.113.5 198.51.100.7 4711\r\n",
        b"PROXY TCP4 203.0.113.5 198.51.100.7 4711 1337 x\r\n",
        b"PROXY TCP4  203.0.113.5 198.51.100.7 4711 1337\r\n",
        b"PROXY TCP4 203.0.113.500 198.51.100.7 4711 1337\r\n",
        b"PROXY TCP4 chat.example 198.51.100.7 4711 1337\r\n",
        b"PROXY TCP4 2001:db8::5 2001:db8::1 4711 1337\r\n",
        b"PROXY TCP6 203.0.113.5 198.51.100.7 4711 1337\r\n",
        b"PROXY TCP4 203.0.113.5 198.51.100.7 4711 65536\r\n",
        b"PROXY TCP4 203.0.113.5 198.51.100.7 -1 1337\r\n",
        b"PROXY TCP4 203.0.113.5 198.51.100.7 \xb2 1337\r\n",
        b"PROXY UDP4 203.0.113.5 198.51.100.7 4711 1337\r\n",
        b"PROXY TCP4 203.0.113.5 198.51.100.7 4711 1337\n",
        b"PROXY " + b"x" * 101,
        b"PROXY " + b"x" * 101 + b"\r\n",
        SIGNATURE + b"\x11\x11\x00\x0c" + bytes(12),
        SIGNATURE + b"\x22\x11\x00\x0c" + bytes(12),
        SIGNATURE + b"\x21\x11\x00\x0b" + bytes(11),
        SIGNATURE + b"\x21\x21\x00\x0c" + bytes(12),
        SIGNATURE + struct.pack("!BBH", 0x21, 0x11, BLOCK_LIMIT_BYTES + 1),
        b"\r\nann\r\n",
    ],
)
def test_no_header(data: bytes) -> None:
    """What cannot become a header is told."""
    with pytest.raises(BadProxyHeader):
        parse(data)


@given(st.binary(max_size=200), st.sampled_from([b"PROXY ", SIGNATURE, SIGNATURE + b"\x21"]))
def test_any_bytes(data: bytes, head: bytes) -> None:
    """Any bytes are a header, none yet, or an error."""
    try:
        found = parse(head + data)
    except BadProxyHeader:
        return
    assert found is None or found.size <= len(head + data)
