"""core/netmasks.py: addresses and their networks."""

import pytest

from hubbub.core.netmasks import address, around


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
