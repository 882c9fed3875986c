"""[gateways.NAME]: what is read, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.errors import ConfigError
from hubbub.server.config import load
from hubbub.server.gateway_config import Gateway

CERTFP = "ab" * 32


def read(tmp_path: Path, text: str) -> dict[str, Gateway]:
    """Return the gateways of this configuration."""
    file = tmp_path / "hubbub.toml"
    file.write_text(text)
    return dict(load(file, {}).gateways)


def test_gateways(tmp_path: Path) -> None:
    """By password from somewhere, by certificate from anywhere, or by all of it."""
    text = (
        '[gateways.kiwi]\npassword = "hunter2"\nnetworks = ["10.0.0.0/8", "unix"]\n'
        f'[gateways.lounge]\ncertfp = "{":".join(["AB"] * 32)}"\n'
    )
    assert {
        "kiwi": Gateway("hunter2", "", ("10.0.0.0/8", "unix")),
        "lounge": Gateway("", CERTFP),
    } == read(tmp_path, text)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("", "gateways.kiwi: it needs a certfp, or a password and networks"),
        ('password = "x"', "it needs a certfp, or a password and networks"),
        ('networks = ["::1"]', "it needs a certfp, or a password and networks"),
        ('certfp = "x"', "certfp must be 64 hexadecimal digits"),
        ('password = "x"\nnetworks = ["x"]', "networks: 'x' does not appear to be an IPv4 or"),
        ('password = "x"\nnetworks = "::1"', "networks must be a list of texts"),
        ("password = 4711", "password must be a text"),
        ('pasword = "x"', "there is no pasword; did you mean password?"),
    ],
)
def test_mistakes(tmp_path: Path, lines: str, why: str) -> None:
    """What is wrong is told with its place."""
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, f"[gateways.kiwi]\n{lines}\n")
    assert why in str(raised.value)
    assert "not 4711" not in str(raised.value)
