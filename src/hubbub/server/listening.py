"""Where the server listens, by its configuration."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

from hubbub.doors.listener import bind
from hubbub.doors.unix import bind_unix
from hubbub.errors import StartError
from hubbub.server.places import parse
from hubbub.server.sections import ServerConfig


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
