"""core/cloak.py: hosts that do not tell where somebody is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.cloak import Cloak, of_account
from hubbub.core.masks import matches

CLOAK = Cloak(b"k" * 16)
addresses = st.ip_addresses().map(str)


@given(addresses)
def test_shape(address: str) -> None:
    """Three parts and .ip, short enough for a host; always the same for an address."""
    host = CLOAK.of_address(address)
    assert re.fullmatch(r"([a-z2-7]{8}\.){3}ip", host)
    assert host == Cloak(b"k" * 16).of_address(address)


def test_what_it_is() -> None:
    """The hosts of a key never change: bans are made of them."""
    assert "ywjnyo5a.chokcwvl.awrckntb.ip" == CLOAK.of_address("203.0.113.7")
    assert "adt3c5ct.f7whseho.cr2an3a7.ip" == CLOAK.of_address("2001:db8:1:2::3")


@pytest.mark.parametrize(
    ("common", "one", "other"),
    [
        (3, "203.0.113.7", "203.0.113.7"),
        (3, "203.0.113.7", "::ffff:203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.8"),
        (1, "203.0.113.7", "203.0.114.7"),
        (0, "203.0.113.7", "203.1.113.7"),
        (3, "2001:db8:1:2::3", "2001:0db8:1:2:0::3"),
        (2, "2001:db8:1:2::3", "2001:db8:1:2:ffff::3"),
        (1, "2001:db8:1:2::3", "2001:db8:1:3::3"),
        (0, "2001:db8:1:2::3", "2001:db8:2:2::3"),
        (0, "203.0.113.7", "2001:db8::1"),
        (3, "localhost", "localhost"),
        (0, "localhost", "127.0.0.1"),
    ],
)
def test_a_ban_reaches_a_network(common: int, one: str, other: str) -> None:
    """So many parts, from the right, are the same for addresses of one network, and no more."""
    parts, others = (CLOAK.of_address(each).split(".") for each in (one, other))
    assert common == next((n for n in range(3) if parts[2 - n] != others[2 - n]), 3)
    mask = f"*!*@*.{'.'.join(parts[3 - common :])}" if common else "*!*@*.ip"
    assert matches(mask, f"nick!~user@x.{CLOAK.of_address(other)}")


def test_another_key() -> None:
    """Without the key nothing can be found out: not one part is the same with another."""
    other = Cloak(b"x" * 16).of_address("203.0.113.7").split(".")[:-1]
    assert set(other).isdisjoint(CLOAK.of_address("203.0.113.7").split("."))


def test_a_key_that_is_none() -> None:
    """A key that could be guessed is refused."""
    with pytest.raises(ValueError, match="at least 16 bytes"):
        Cloak(b"secret")


def test_account() -> None:
    """Who is logged in has a host of their account, in one case, and no address looks like it."""
    assert "alice[m].user" == of_account("Alice[m]")
