"""Where a person's client keeps things, and how a server is written down.

Source: XDG Base Directory Specification, XDG_DATA_HOME.
"""

from collections.abc import Mapping
from pathlib import Path

from hubbub.errors import WrongUse

DEFAULT_PORT = 1337


def data_home(environment: Mapping[str, str]) -> Path:
    """Return the directory of hubbub's clients."""
    home = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", "~"), ".local/share")
    return Path(home, "hubbub").expanduser()


def client_file(environment: Mapping[str, str]) -> Path:
    """Return where the vault is."""
    return data_home(environment) / "client.db"


def split_address(text: str) -> tuple[str, int]:
    """Return host and port of HOST, HOST:PORT, [IPv6], [IPv6]:PORT or a bare IPv6 address.

    Raises: WrongUse: it is none of these; the text says so.
    """
    host, colon, port = text, "", ""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        colon, port = rest[:1], rest[1:]
        if not bracket or colon not in ("", ":"):
            raise WrongUse(f"{text!r} is not [ADDRESS]:PORT")
    elif text.count(":") == 1:
        host, colon, port = text.partition(":")
    if not host:
        raise WrongUse(f"{text!r} names no host")
    return host, _port(port) if colon else DEFAULT_PORT


def joined_address(host: str, port: int) -> str:
    """Return HOST:PORT, an IPv6 address in []."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= 65535):
        raise WrongUse(f"{text!r} is not a port (0 to 65535)")
    return int(text)
