"""One short visit to a server, for a command: which server, under which name, in which rooms."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import SystemRandom

from hubbub.client import logins, sockets
from hubbub.client.connection import Connection
from hubbub.client.events import Event, RoomRefused
from hubbub.client.login import Login
from hubbub.client.places import config_file, last_server, note_server, split_address
from hubbub.client.trust import Safety, is_local
from hubbub.errors import NotHere, WrongUse


class Visit:
    """A connection that is in its rooms; `early` is what happened until it was in the last one."""

    def __init__(
        self, sock: sockets.Socket, connection: Connection, early: Sequence[Event]
    ) -> None:
        self.sock = sock
        self.connection = connection
        self.early = early

    def until(self, is_it: Callable[[Event], bool]) -> list[Event]:
        """Wait until that has happened; return all that has. Raises: ConnectionLost."""
        return sockets.until(self.sock, self.connection, is_it)


@contextmanager
def visit(
    options: Namespace, places: Iterable[str] = (), more: frozenset[str] = frozenset()
) -> Iterator[Visit]:
    """Connect, enter those of the places that are rooms, and leave at the end of the block.

    Args: more: capabilities to ask for beside the usual ones.
    Raises: ClientError: there is no connection, or no way into a room.
    """
    host, port = server_of(options, os.environ)
    known = logins.identity(config_file(os.environ), host, port)
    safety, login = known.shown(
        Safety(options.plaintext, options.trust), login_of(options, os.environ, known.account)
    )
    with sockets.dial(host, port, safety) as sock:
        connection = Connection(time.time(), SystemRandom())
        rooms = [place for place in places if connection.is_room(place)]
        connection.register(
            name_of(options, os.environ),
            rooms,
            more=more,
            login=login,
            is_private=hasattr(sock, "cipher") or is_local(sock),
            binding=sockets.binding(sock) if login else None,
        )
        early = sockets.greet(sock, connection)
        for event in early:
            if isinstance(event, RoomRefused):
                raise NotHere(f"no way into {event.room}: {event.reason}")
        note_server(os.environ, host, port)
        yield Visit(sock, connection, early)
        sockets.leave(sock, connection)


def server_of(options: Namespace, environment: Mapping[str, str]) -> tuple[str, int]:
    """Return host and port of the server that is meant. Raises: WrongUse: none is."""
    if options.server:
        host, port = options.server
        return str(host), int(port)
    name = environment.get("HUBBUB_SERVER") or last_server(environment)
    if not name:
        raise WrongUse("which server? --server HOST[:PORT], or HUBBUB_SERVER")
    return split_address(name)


def login_of(options: Namespace, environment: Mapping[str, str], usual: str = "") -> Login | None:
    """Return the account to log in to; None for none. Raises: WrongUse: it has no name.

    Args: usual: the account that client.toml names for this server.
    """
    password = environment.get("HUBBUB_PASSWORD")
    if not password:
        if options.account:
            raise WrongUse("the password of an account is read from HUBBUB_PASSWORD")
        return None
    account = options.account or usual or name_of(options, environment)
    if not account:
        raise WrongUse("HUBBUB_PASSWORD of which account? --account, or --name")
    return Login(account, password)


def name_of(options: Namespace, environment: Mapping[str, str]) -> str | None:
    """Return the name to use there; None for a guest's."""
    return options.name or environment.get("HUBBUB_NAME") or None
