"""A server for the client's blocking half: a thread that plays a very small IRC server on TCP."""

from __future__ import annotations

import socket
import threading
from typing import Self

from tests.support.patience import PATIENCE_S


class Relay:
    """Serves one connection after the other, and keeps what was said.

    Args: taken: names that somebody has; refuse: a message that is refused; hang_up_on: a message
        that breaks the connection; closed: no room lets anybody in.
    """

    def __init__(
        self,
        *,
        taken: str = "",
        refuse: str = "",
        hang_up_on: str = "",
        closed: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self.said: list[str] = []
        self.nicks: list[str] = []
        self._taken = taken
        self._refuse = refuse
        self._hang_up_on = hang_up_on
        self._closed = closed
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A connection of our own wakes accept(), which closing the listener would not.
        socket.create_connection(self.address, PATIENCE_S).close()
        self._thread.join(PATIENCE_S)
        self._listener.close()

    def _serve(self) -> None:
        while self._serve_one():
            pass

    def _serve_one(self) -> bool:
        sock, _ = self._listener.accept()
        heard = False
        with sock, sock.makefile("rb") as stream:
            for line in stream:
                heard = True
                answers = self._answers(line.decode().rstrip("\r\n"))
                if answers is None:
                    break
                sock.sendall("".join(f"{answer}\r\n" for answer in answers).encode())
        return heard

    def _answers(self, line: str) -> list[str] | None:
        """Return what to answer; None hangs up."""
        command, _, rest = line.partition(" ")
        handlers = {
            "NICK": self._on_nick,
            "JOIN": self._on_join,
            "PRIVMSG": self._on_privmsg,
            "PING": lambda rest: [f":relay PONG relay {rest}"],
            "NAMES": lambda rest: [f":relay 366 {self.nicks[-1]} {rest.lstrip(':')} :End"],
            "QUIT": lambda _: None,
        }
        handler = handlers.get(command)
        return handler(rest) if handler else []

    def _on_nick(self, rest: str) -> list[str]:
        nick = rest.removeprefix(":")
        if nick == self._taken:
            return [f":relay 433 * {nick} :somebody else is {nick}"]
        self.nicks.append(nick)
        return [f":relay 001 {nick} :Welcome", f":relay 376 {nick} :End of MOTD"]

    def _on_join(self, rest: str) -> list[str]:
        nick, room = self.nicks[-1], rest.removeprefix(":")
        if self._closed:
            return [f":relay 473 {nick} {room} :members only"]
        return [f":{nick}!~u@host JOIN {room}"]

    def _on_privmsg(self, rest: str) -> list[str] | None:
        target, _, text = rest.partition(" :")
        if text == self._hang_up_on:
            return None
        if text == self._refuse:
            return [f":relay 404 {self.nicks[-1]} {target} :you are muted"]
        self.said.append(f"{target} {text}")
        return []
