"""A connected socket brought along by somebody else, served by a running server.

Everything here may be called from any thread; it is carried out on the server's own.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from typing import TypeVar

from hubbub.core.commands import Command, Join, Leave, Rehost, Rename, Say
from hubbub.core.limits import cut
from hubbub.core.state import User
from hubbub.errors import ConnectionLost
from hubbub.protocol.message import split_text
from hubbub.server import dialects
from hubbub.server.app import Server
from hubbub.server.handlers.talk import text_bytes
from hubbub.server.opening import Opening
from hubbub.server.session import Session

T = TypeVar("T")


_REASON_BYTES = 300
_PART_OF_SOURCE = re.compile(r"[^\x00-\x20\x7f!@:][^\x00-\x20\x7f!@]{0,62}")


class Adoption:
    """One adopted socket; it goes through the door like any other, whatever it speaks.

    Methods that act for the client raise Refused where a rule says no, and ConnectionLost where
    the client has no name yet or is gone.
    """

    def __init__(self, server: Server, sock: socket.socket, address: str) -> None:
        self._server = server
        self._ended = threading.Event()
        # A descriptor of our own: whoever brought the socket may close or drop theirs.
        self._opening: Opening | None = server.call(
            lambda: server.entrance.accepted(sock.dup(), address, self._ended.set)
        )
        if self._opening is None:
            self._ended.set()

    @property
    def nick(self) -> str | None:
        """Return the client's nick, None before it has one."""
        session = self._opening.session if self._opening is not None else None
        return session.user.nick if session is not None and session.user is not None else None

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the connection is closed; return whether it is."""
        return self._ended.wait(timeout_s)

    def send(self, text: str) -> None:
        """Say something to this client alone, in the server's own name."""
        self._with_session(lambda session: session.tell(text))

    def say(self, target: str, text: str) -> None:
        """Say something in a room or to a person, as this client.

        A long text and one of several lines become several messages.
        """

        def say(session: Session) -> None:
            user = _named(session)
            for piece in split_text(text.replace("\0", ""), text_bytes(user, "message", target)):
                session.hub.act_as(user, Say(target, piece))

        self._with_session(say)

    def rename(self, nick: str) -> None:
        """Give the client another nick."""
        self._act(Rename(nick))

    def rehost(self, username: str, host: str) -> None:
        """Show where the client really comes from, as a gateway knows it.

        Raises: ValueError: one of them cannot stand in nick!username@host.
        """
        if not _PART_OF_SOURCE.fullmatch(username) or not _PART_OF_SOURCE.fullmatch(host):
            raise ValueError(f"{username}@{host} cannot stand behind a nick")
        self._act(Rehost(username, host))

    def join(self, room: str) -> None:
        """Let the client enter a room."""

        def join(session: Session) -> None:
            session.hub.act_as(_named(session), Join(room))
            entered = session.hub.chat.room(room)
            if session.dialect is dialects.PLAIN and entered is not None:
                session.turn_to(entered)

        self._with_session(join)

    def leave(self, room: str) -> None:
        """Let the client leave a room."""
        self._act(Leave(room))

    def kick(self, reason: str = "kicked by the server") -> None:
        """End the connection, with a word; nothing happens when it has ended already."""
        line = cut(" ".join(reason.replace("\0", " ").split()), _REASON_BYTES)

        def end() -> None:
            if self._opening is None:
                return
            if self._opening.session is not None:
                self._opening.session.end(line)
            else:
                self._opening.end(line)

        self._server.call(end)

    def _act(self, command: Command) -> None:
        def act(session: Session) -> None:
            session.hub.act_as(_named(session), command)

        self._with_session(act)

    def _with_session(self, function: Callable[[Session], T]) -> T:
        def run() -> T:
            session = self._opening.session if self._opening is not None else None
            if session is None or session.is_over:
                raise ConnectionLost("this client is not there")
            return function(session)

        return self._server.call(run)


def _named(session: Session) -> User:
    if session.user is None:
        raise ConnectionLost("this client has no name yet")
    return session.user
