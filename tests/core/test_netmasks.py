"""core/netmasks.py: addresses and their networks."""

import pytest

from hubbub.core.netmasks import address, around, is_within, parsed


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7", "::ffff:203.0.113.7"),
        ("2001:db8::1", "2001:DB8:0::1"),
        ("fe80::1", "fe80::1%eth0"),
        ("None", "localhost"),
        ("None", ""),
        ("None", "203.0.113.256"),
        ("None", "203.0.113.07"),
    ],
)
def test_address(expected: str, text: str) -> None:
    """One peer has one address, however it is written; anything else has none."""
    assert expected == str(address(text))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("203.0.113.0/24", "203.0.113.7"),
        ("203.0.113.0/24", "::ffff:203.0.113.7"),
        ("2001:db8:1::/48", "2001:db8:1:2::3"),
        ("localhost", "localhost"),
    ],
)
def test_around(expected: str, text: str) -> None:
    """An address lies in its network; what is none stands for itself."""
    assert expected == around(text, 24, 48)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "10.1.2.3"),
        (True, "::ffff:10.1.2.3"),
        (False, "11.1.2.3"),
        (True, "192.0.2.80"),
        (False, "192.0.2.81"),
        (True, "2001:db8:1::1"),
        (False, "2001:db9::1"),
        (True, "localhost"),
    ],
)
def test_is_within(*, expected: bool, text: str) -> None:
    """Networks, single addresses, and who has none; in no networks at all is nobody."""
    assert expected is is_within(text, ("10.0.0.0/8", "192.0.2.80", "2001:db8::/32", "unix"))
    assert not is_within(text, ())


def test_unix_sockets_have_to_be_named() -> None:
    """Who comes by a Unix socket is in no network."""
    assert not is_within("localhost", ("0.0.0.0/0", "::/0"))


@pytest.mark.parametrize("text", ["x", "10.0.0.1/8", "10.0.0.0/33", ""])
def test_no_network(text: str) -> None:
    """What is no network is told."""
    with pytest.raises(ValueError, match=r"host bits|not appear|netmask|Expected"):
        parsed((text,))
