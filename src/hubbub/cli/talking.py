"""The commands for pipes and scripts: send, tail, search, rooms, who. No screen is imported.

Exit codes: 0 done; 1 no: refused, or nothing was found; 2 wrong use; 3 no connection, so that
trying again may help; 128 and more: ended by that signal. With --json, stdout has one JSON object a
line, and nothing else.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from importlib import import_module

from hubbub.client.places import split_address
from hubbub.errors import (
    ClientError,
    ConnectionLost,
    HubbubError,
    ServerRefused,
    ServerSilent,
)
from hubbub.protocol.cleaning import clean

OK, NO, WRONG_USE, AWAY, BROKEN_PIPE = 0, 1, 2, 3, 141

_AWAY = (ConnectionLost, ServerRefused, ServerSilent)

COMMANDS = {
    "send": ("hubbub.cli.sending", "say something, and return when the server has stored it"),
    "tail": ("hubbub.cli.tailing", "print what is said in rooms"),
    "search": ("hubbub.cli.looking", "find what was said"),
    "rooms": ("hubbub.cli.looking", "list the rooms"),
    "who": ("hubbub.cli.looking", "list who is in a room"),
}
"""Each command's module, which has a function of its name, and what it is for."""

LOBBY = "#lobby"


def hint(place: str) -> str:
    """Return a word for who may have left out the # of a room; '' where that cannot be."""
    return f" (a room is written '#{clean(place)}')" if place[:1].isalnum() else ""


def add(name: str, parser: ArgumentParser) -> None:
    """Describe one of these commands."""
    purpose = COMMANDS[name][1]
    parser.description = f"{purpose[0].upper()}{purpose[1:]}."
    _ADDERS[name](parser)
    _add_server(parser)


def _add_server(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--server",
        metavar="HOST[:PORT]",
        type=_address,
        help="default: HUBBUB_SERVER, or the last one used",
    )
    parser.add_argument("-n", "--name", help="your name (default: HUBBUB_NAME, or a guest's)")
    parser.add_argument(
        "--account", metavar="ACCOUNT", help="log in, with HUBBUB_PASSWORD (default: as your name)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--plaintext", action="store_true", help="clear text, even to another machine"
    )
    parser.add_argument("--trust", metavar="FINGERPRINT", help="the key that the server has now")


def _address(text: str) -> tuple[str, int]:
    try:
        return split_address(text)
    except HubbubError as error:
        raise ArgumentTypeError(str(error)) from error


def _count(least: int) -> Callable[[str], int]:
    def counted(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text[:9]) >= least):
            raise ArgumentTypeError(f"{text!r} is not a number from {least} on")
        return int(text[:9])

    return counted


def _add_send(parser: ArgumentParser) -> None:
    parser.add_argument("place", metavar="'#ROOM'|NAME", help="where, or to whom")
    parser.add_argument("text", nargs="*", help="what; default: every line of the input")
    parser.add_argument(
        "--code",
        nargs="?",
        const="",
        metavar="LANGUAGE",
        help="the text, or the whole input, as a block of code",
    )
    parser.add_argument("--notice", action="store_true", help="as a program: nobody answers it")
    parser.add_argument("--action", action="store_true", help="as what you do: * bot waves")
    parser.add_argument("--reply-to", metavar="ID", default="", help="the message it answers")


def _add_tail(parser: ArgumentParser) -> None:
    parser.add_argument("places", nargs="*", metavar="'#ROOM'", help=f"default {LOBBY}")
    parser.add_argument(
        "--lines", type=_count(0), default=10, metavar="N", help="first the last N lines"
    )
    parser.add_argument("--since", metavar="TIME", help="first all since then: 1h, 2026-03-01")
    parser.add_argument("--no-follow", action="store_true", help="do not wait for more")


def _add_search(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORD", help="all of these")
    parser.add_argument("--room", metavar="'#ROOM'", default="", help="only there")
    parser.add_argument("--from", dest="who", metavar="NAME", default="", help="only by them")
    parser.add_argument(
        "--limit", type=_count(1), default=50, metavar="N", help="the newest N (default 50)"
    )


def _add_rooms(_parser: ArgumentParser) -> None:
    return


def _add_who(parser: ArgumentParser) -> None:
    parser.add_argument("place", nargs="?", metavar="'#ROOM'", help=f"default {LOBBY}")


_ADDERS = {
    "send": _add_send,
    "tail": _add_tail,
    "search": _add_search,
    "rooms": _add_rooms,
    "who": _add_who,
}


def run(options: Namespace) -> int:
    """Run one of these commands; return the exit code."""
    command = getattr(import_module(COMMANDS[options.command][0]), options.command)
    try:
        return int(command(options))
    except ClientError as error:
        print(f"hubbub: {error}", file=sys.stderr)
        return AWAY if isinstance(error, _AWAY) else NO
    except BrokenPipeError:  # whoever read our output has gone, and with it the wish for more
        return BROKEN_PIPE
