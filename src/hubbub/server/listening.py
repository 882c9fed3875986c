"""Where the server listens, by its configuration."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

from hubbub.doors.listener import Options, bind, place
from hubbub.doors.unix import bind_unix
from hubbub.errors import StartError
from hubbub.server.door_config import ServerConfig
from hubbub.server.places import parse

Place = tuple[str, socket.socket]
"""What the configuration names, and the socket that listens there."""

_LISTED: Options = ("[server] listen", "[server] listen")

Open = dict[str, list[socket.socket]]
"""Sockets that listen already, by the places for which they were opened."""


def listening(config: ServerConfig, handed: Open | None = None) -> list[Place]:
    """Return the listening sockets; none is left open when one of them cannot be.

    Args: handed: those of them that another program has handed over are taken out, and used.
    Raises: StartError.
    """
    opened: list[Place] = []
    try:
        opened.extend(_opened(config, handed or {}))
    except StartError:
        for _, sock in opened:
            sock.close()
        raise
    if not opened:
        raise StartError("there is nowhere to listen: name a [server] ip, listen or unix")
    return opened


def _opened(config: ServerConfig, handed: Open) -> Iterator[Place]:
    for where, options in _wanted(config):
        wanted = f"unix:{where}" if isinstance(where, Path) else place(*where)
        if handed.get(wanted):
            yield wanted, handed[wanted].pop(0)
        elif isinstance(where, Path):
            yield wanted, bind_unix(where, int(config.unix_mode, 8))
        else:
            yield wanted, bind(*where, options)


def _wanted(config: ServerConfig) -> Iterator[tuple[tuple[str, int] | Path, Options]]:
    """Yield each place, and by what it was chosen."""
    if config.ip:
        yield (config.ip, config.port), ("-i", "-p")
    yield from ((parse(one), _LISTED) for one in config.listen)
    if config.unix:
        yield Path(config.unix), ("--unix", "--unix")
