"""One short visit to a server, for a command: which server, under which name, in which rooms."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import SystemRandom

from hubbub.client import logins, sockets
from hubbub.client.connection import Connection
from hubbub.client.events import Draft, Event, RoomRefused, Said
from hubbub.client.login import Login
from hubbub.client.places import config_file, last_server, note_server, split_address
from hubbub.client.trust import Safety, is_local
from hubbub.errors import (
    ClientError,
    ConnectionLost,
    NotHere,
    PasswordRefused,
    ServerChanged,
    WrongUse,
)

AGAIN_WITHIN_S = 30.0
"""A server that restarts is back by then."""


class Visit:
    """A connection that is in its rooms; `early` is what happened until it was in the last one.

    say: tells a person what happens meanwhile, on stderr.
    Args: places: those that are rooms are entered; more: capabilities beside the usual ones.
    Raises: ClientError: there is no connection, or no way into a room; WrongUse.
    """

    sock: sockets.Socket
    connection: Connection
    early: Sequence[Event]

    def __init__(
        self, options: Namespace, places: Iterable[str] = (), more: frozenset[str] = frozenset()
    ) -> None:
        self.say: Callable[[str], object] = lambda text: print(text, file=sys.stderr)
        self._options = options
        self._places = tuple(places)
        self._more = more
        self._host, self._port = server_of(options, os.environ)
        known = logins.identity(config_file(os.environ), self._host, self._port)
        self._safety, self._login = known.shown(
            Safety(options.plaintext, options.trust), login_of(options, os.environ, known.account)
        )
        self._enter(name_of(options, os.environ))
        note_server(os.environ, self._host, self._port)

    def _enter(self, name: str | None) -> None:
        self.sock = sockets.dial(self._host, self._port, self._safety)
        try:
            self.connection = Connection(time.time(), SystemRandom())
            self.connection.register(
                name,
                [place for place in self._places if self.connection.is_room(place)],
                more=self._more,
                login=self._login,
                is_private=hasattr(self.sock, "cipher") or is_local(self.sock),
                binding=sockets.binding(self.sock) if self._login else None,
            )
            self.early = sockets.greet(self.sock, self.connection)
            _check(self.early)
        except BaseException:
            self.sock.close()
            raise

    def until(self, is_it: Callable[[Event], bool]) -> list[Event]:
        """Wait until that has happened; return all that has. Raises: ConnectionLost."""
        return sockets.until(self.sock, self.connection, is_it)

    def deliver(self, drafts: Sequence[Draft]) -> list[Said]:
        """Say something, once, across lost connections; return it as the server has stored it.

        Args: drafts: with keys, by which the server knows what it has when they come again.
        Raises: MessageRefused; ConnectionLost: nobody knows what became of it.
        """
        while True:
            try:
                return sockets.deliver(self.sock, self.connection, drafts)
            except ConnectionLost as error:
                self.again(error)

    def again(self, lost: ConnectionLost) -> None:
        """Come back under the same name, so that what was on its way can be sent once more.

        Raises: ConnectionLost: the server knows no message again, or cannot be reached for
            AGAIN_WITHIN_S; ClientError: to try again helps nobody.
        """
        if not self.connection.keeps_keys:
            raise ConnectionLost(f"{lost}; what was on its way may have arrived") from lost
        self.say(f"hubbub: {lost}; trying again")
        name = self.connection.nick
        self.sock.close()
        end_s = time.monotonic() + AGAIN_WITHIN_S
        for delay_s in sockets.delays_s(SystemRandom()):
            if time.monotonic() + delay_s > end_s:
                raise ConnectionLost(f"{lost}, and it does not come back") from lost
            time.sleep(delay_s)
            try:
                self._enter(name)
            except (ServerChanged, PasswordRefused, NotHere):
                raise
            except ClientError:
                continue
            return

    def leave(self) -> None:
        """Say goodbye."""
        sockets.leave(self.sock, self.connection)


def _check(early: Sequence[Event]) -> None:
    for event in early:
        if isinstance(event, RoomRefused):
            raise NotHere(f"no way into {event.room}: {event.reason}")


@contextmanager
def visit(
    options: Namespace, places: Iterable[str] = (), more: frozenset[str] = frozenset()
) -> Iterator[Visit]:
    """Connect, enter the rooms, and leave at the end of the block. Args, Raises: as Visit."""
    here = Visit(options, places, more)
    try:
        yield here
        here.leave()
    finally:
        here.sock.close()


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
