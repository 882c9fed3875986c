"""client/places.py: where things are kept, how a server is written down."""

import ipaddress
from pathlib import Path

import pytest

from hubbub.client.places import (
    client_file,
    config_file,
    data_home,
    joined_address,
    route,
    split_address,
)
from hubbub.errors import WrongUse


@pytest.mark.parametrize(
    ("home", "environment"),
    [
        ("/x/hubbub", {"XDG_DATA_HOME": "/x", "HOME": "/home/todd"}),
        ("/home/todd/.local/share/hubbub", {"HOME": "/home/todd"}),
        ("/home/todd/.local/share/hubbub", {"HOME": "/home/todd", "XDG_DATA_HOME": ""}),
    ],
)
def test_places(home: str, environment: dict[str, str]) -> None:
    """The user's data directory is where the specification says."""
    assert Path(home) == data_home(environment)
    assert Path(home, "client.db") == client_file(environment)


def test_route() -> None:
    """It is an address of this machine, or nothing."""
    address = route()
    assert not address or ipaddress.ip_address(address.partition("%")[0])


@pytest.mark.parametrize(
    ("host", "port", "text"),
    [
        ("chat.example", 1337, "chat.example"),
        ("chat.example", 6667, "chat.example:6667"),
        ("::1", 1337, "[::1]"),
        ("::1", 7, "[::1]:7"),
        ("fe80::1", 1337, "fe80::1"),
    ],
)
def test_addresses(host: str, port: int, text: str) -> None:
    """A port may be left out; an IPv6 address with a port needs brackets."""
    assert (host, port) == split_address(text)
    assert (host, port) == split_address(joined_address(host, port))


@pytest.mark.parametrize("text", ["", ":7", "[::1", "[::1]7", "a:b", "a:70000", "a:-1", "a:"])
def test_no_addresses(text: str) -> None:
    """Anything else is said in a sentence."""
    with pytest.raises(WrongUse):
        split_address(text)


def test_where_settings_are() -> None:
    """XDG_CONFIG_HOME says where."""
    assert Path("/x/hubbub/client.toml") == config_file({"XDG_CONFIG_HOME": "/x"})
    assert Path("/home/a/.config/hubbub/client.toml") == config_file({"HOME": "/home/a"})
