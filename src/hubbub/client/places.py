"""Where a person's client keeps things, and how a server is written down.

Source: XDG Base Directory Specification, XDG_DATA_HOME and XDG_CONFIG_HOME.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from hubbub.errors import WrongUse

DEFAULT_PORT = 1337

_LAST = "last_server"


def data_home(environment: Mapping[str, str]) -> Path:
    """Return the directory of hubbub's clients."""
    home = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", "~"), ".local/share")
    return Path(home, "hubbub").expanduser()


def config_file(environment: Mapping[str, str]) -> Path:
    """Return where client.toml is, or would be."""
    home = environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME", "~"), ".config")
    return Path(home, "hubbub", "client.toml").expanduser()


def client_file(environment: Mapping[str, str]) -> Path:
    """Return where the vault is."""
    return data_home(environment) / "client.db"


def route() -> str:
    """Return the address of ours by which other machines are reached; '' when none is.

    No packet is sent: the kernel looks up the way to an address of documentation (RFC 5737, 3849).
    """
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return str(sock.getsockname()[0])
    return ""


def last_server(environment: Mapping[str, str]) -> str | None:
    """Return HOST:PORT of the server where somebody was last; None: nobody was anywhere."""
    try:
        name = (data_home(environment) / _LAST).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name or None


def note_server(environment: Mapping[str, str], host: str, port: int) -> None:
    """Note that somebody is there; where that cannot be kept, nothing happens."""
    home = data_home(environment)
    name = joined_address(host, port)
    if last_server(environment) == name:
        return
    with suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = home / f"{_LAST}.{os.getpid()}"
        fresh.write_text(f"{name}\n", "utf-8")
        fresh.replace(home / _LAST)


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
