#!/usr/bin/env python3
"""Join the chatroom: `python clientSocket.py -i {ip} -p {port} [-n {name}]`.

The work is in the package `hubbub`; importing this file runs nothing.
"""

import os
import shutil
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from socket import socket

import bootstrap

BANNER = r"""
 _           _     _           _
| |__  _   _| |__ | |__  _   _| |__
| '_ \| | | | '_ \| '_ \| | | | '_ \
| | | | |_| | |_) | |_) | |_| | |_) |
|_| |_|\__,_|_.__/|_.__/ \__,_|_.__/
"""
BANNER_COLUMNS = max(map(len, BANNER.splitlines()))
BANNER_COLOUR = "\033[38;5;30m"
PLAIN = "\033[0m"
HOME_AND_CLEAR = "\033[H\033[2J"


def parseArgs(parser: ArgumentParser) -> Namespace:  # noqa: N802 - the documented name
    """Add -i/--ip, -p/--port and -n/--name, parse the command line, return what it says."""
    parser.add_argument("-i", "--ip", default="127.0.0.1", help="address or host of the server")
    parser.add_argument("-p", "--port", type=_port, default=1337, help="port of the server")
    parser.add_argument("-n", "--name", help="your name; without it you are asked for one")
    parser.add_argument(
        "--plaintext", action="store_true", help="clear text, even to another machine"
    )
    parser.add_argument("--trust", metavar="FINGERPRINT", help="the key that the server has now")
    looks = parser.add_mutually_exclusive_group()
    looks.add_argument("--line", action="store_true", help="one line to type in, no whole screen")
    looks.add_argument("--plain", action="store_true", help="no line editor: lines in, lines out")
    return parser.parse_args()


def init_socket(_socket: socket, _address: tuple[str, int], _name: str | None = None) -> str:
    """Connect the socket, greet the server, claim the name, enter the lobby; return the name.

    Args: _name: None takes the guest name that the server gives.
    Raises: of hubbub.errors, all of them ClientError with a sentence for people:
        ServerRefused: nobody listens there, there is no such host, or we are turned away;
        ServerSilent: no answer in time; NameTaken, NameIllegal: another name may do;
        ConnectionLost: it broke in the middle.
    """
    _find_hubbub()
    from hubbub.client import sockets

    return sockets.begin(_socket, _address, _name)


def send_message(_socket: socket, _address: tuple[str, int], _message: str) -> None:
    """Send one message whole to the lobby, over a socket that init_socket has connected.

    Long text becomes several messages, cut at a space or between two characters; so do lines.
    Raises: hubbub.errors.ConnectionLost.
    """
    _find_hubbub()
    from hubbub.client import sockets
    from hubbub.client.state import LOBBY

    sockets.say(_socket, LOBBY, _message)


def get_message(prompt: str) -> str | None:
    """Ask for one line; return it without its end, or None at the end of the input."""
    try:
        return input(prompt)
    except EOFError:
        return None


def clear_term() -> None:
    """Clear the terminal; do nothing when stdout is none."""
    if sys.stdout.isatty():
        print(HOME_AND_CLEAR, end="", flush=True)


def print_banner() -> None:
    """Print the name in large letters, in small ones where they would not fit."""
    is_wide = shutil.get_terminal_size().columns > BANNER_COLUMNS
    banner = BANNER if is_wide else "hubbub\n"
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        banner = f"{BANNER_COLOUR}{banner}{PLAIN}"
    print(banner)


def main() -> int:
    """Talk until the person leaves, or send what is piped in; return the exit code."""
    options = parseArgs(ArgumentParser(description="Join the chatroom; /quit leaves it."))
    bootstrap.ensure()
    from hubbub.cli.joining import Wish, join, may_be_whole
    from hubbub.client.trust import Safety
    from hubbub.errors import HubbubError

    streams = (sys.stdin, sys.stdout)
    host, safety = options.ip.strip("[]"), Safety(options.plaintext, options.trust)
    wish = Wish(host, options.port, options.name, safety, options.line, options.plain)
    if not may_be_whole(wish, streams, os.environ) and all(s and s.isatty() for s in streams):
        clear_term()
        print_banner()
    try:
        return join(wish)
    except HubbubError as error:
        print(f"hubbub: {error}", file=sys.stderr)
        return 1


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def _find_hubbub() -> None:
    """Let the checkout's package be found; what needs it here needs nothing beyond Python."""
    source = str(Path(__file__).resolve().with_name("src"))
    if source not in sys.path:
        sys.path.insert(0, source)


if __name__ == "__main__":
    sys.exit(main())
