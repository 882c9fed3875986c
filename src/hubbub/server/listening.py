"""Where the server listens, by its configuration."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

from hubbub.doors.listener import bind
from hubbub.doors.unix import bind_unix
from hubbub.errors import ConfigError, StartError
from hubbub.server.sections import ServerConfig

_UNIX = "unix:"
_PLACE = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\[\]]+)):(?P<port>\d{1,5})")


def listening(config: ServerConfig) -> list[socket.socket]:
    """Return the listening sockets; none is left open when one of them cannot be.

    Raises: StartError.
    """
    opened: list[socket.socket] = []
    try:
        opened.extend(_opened(config))
    except StartError:
        for sock in opened:
            sock.close()
        raise
    if not opened:
        raise StartError("there is nowhere to listen: name a [server] ip, listen or unix")
    return opened


def _opened(config: ServerConfig) -> Iterator[socket.socket]:
    if config.ip:
        yield bind(config.ip, config.port)
    for text in config.listen:
        where = parse(text)
        if isinstance(where, Path):
            yield bind_unix(where, int(config.unix_mode, 8))
        else:
            yield bind(*where)
    if config.unix:
        yield bind_unix(Path(config.unix), int(config.unix_mode, 8))


def parse(text: str) -> tuple[str, int] | Path:
    """Return address and port, or a Unix socket's path.

    Raises: ConfigError: it is neither `HOST:PORT`, `[IPV6]:PORT` nor `unix:PATH`.
    """
    if text.startswith(_UNIX) and len(text) > len(_UNIX):
        return Path(text.removeprefix(_UNIX))
    found = _PLACE.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise ConfigError(f"server.listen: {text!r} is not HOST:PORT, [IPV6]:PORT or unix:PATH")
    return found["v6"] or found["host"], int(found["port"])


def check(config: ServerConfig) -> None:
    """See that everything can be parsed.

    Raises: ConfigError.
    """
    for text in config.listen:
        parse(text)
    if not re.fullmatch(r"[0-7]{3,4}", config.unix_mode):
        raise ConfigError(f"server.unix_mode must be like 600 or 660, not {config.unix_mode!r}")
