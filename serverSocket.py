#!/usr/bin/env python3
"""Start the chatroom: `python serverSocket.py -i {ip} -p {port}`.

The work is in the package `hubbub`; importing this file runs nothing.
"""

import sys
import threading
from argparse import ArgumentParser, Namespace
from socket import socket
from typing import TYPE_CHECKING

import bootstrap

if TYPE_CHECKING:
    from hubbub.server.app import Server


def parseArgs(parser: ArgumentParser) -> Namespace:  # noqa: N802 - the documented name
    """Add -i/--ip and -p/--port, parse the command line, return what it says."""
    parser.add_argument("-i", "--ip", default="127.0.0.1", help="address to listen on")
    parser.add_argument("-p", "--port", type=int, default=1337, help="port to listen on")
    parser.add_argument(
        "--plaintext",
        choices=("always", "loopback", "never"),
        help="who may talk in clear text (default: loopback, this machine itself)",
    )
    return parser.parse_args()


class new_client(threading.Thread):  # noqa: N801 - the documented name
    """Adopt one already accepted socket into the running server, on a thread of its own.

    The thread is started by whoever makes it (`start()`), and ends when the connection has. Its
    methods may be called from any thread once it has started; they raise hubbub.errors.Refused
    where a rule says no, and ConnectionLost where the client has no name yet or is gone.

    Args: _socket: connected; the server uses a descriptor of its own, so it may be closed here;
        _address: the peer's address as accept() gives it;
        _server: the server, by default the one that runs in this process.
    """

    def __init__(
        self, _socket: socket, _address: tuple[str, int], _server: "Server | None" = None
    ) -> None:
        super().__init__(name=f"client {_address[0]}:{_address[1]}", daemon=True)
        from hubbub.server import app
        from hubbub.server.adoption import Adoption

        server = _server or app.running
        if server is None:
            raise RuntimeError("no server runs in this process")
        self._adoption = Adoption(server, _socket, str(_address[0]))

    def run(self) -> None:
        """Wait until the connection has ended."""
        self._adoption.wait()

    @property
    def nick(self) -> "str | None":
        """Return the client's nick, None before it has one."""
        return self._adoption.nick

    def send(self, text: str) -> None:
        """Say something to this client alone, in the server's own name."""
        self._adoption.send(text)

    def say(self, target: str, text: str) -> None:
        """Say something in a room or to a person, as this client."""
        self._adoption.say(target, text)

    def rename(self, nick: str) -> None:
        """Give the client another nick."""
        self._adoption.rename(nick)

    def rehost(self, username: str, host: str) -> None:
        """Show where the client really comes from, as a gateway knows it."""
        self._adoption.rehost(username, host)

    def join_room(self, room: str) -> None:
        """Let the client enter a room (`join` is the thread's own)."""
        self._adoption.join(room)

    def leave_room(self, room: str) -> None:
        """Let the client leave a room."""
        self._adoption.leave(room)

    def kick(self, reason: str = "kicked by the server") -> None:
        """End the connection, with a word."""
        self._adoption.kick(reason)


def main() -> int:
    """Serve until Ctrl-C; return the exit code."""
    options = parseArgs(ArgumentParser(description="Start the chatroom; Ctrl-C stops it."))
    bootstrap.ensure()
    from hubbub.cli.main import main as hubbub

    policy = ["--plaintext", options.plaintext] if options.plaintext else []
    return hubbub(["serve", "--ip", options.ip, "--port", str(options.port), *policy])


if __name__ == "__main__":
    sys.exit(main())
