"""`hubbub`: parse the command line and hand over; what is heavy is imported by who needs it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hubbub import __version__
from hubbub.errors import HubbubError, StartError

DEFAULT_PORT = 1337
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(prog="hubbub", description="One chatroom, many doors.")
    whole.add_argument("--version", action="version", version=f"hubbub {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_serve(commands.add_parser("serve", help="start a server"))
    _add_join(commands.add_parser("join", help="join a chat"))
    return whole


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.description = "Start a server; Ctrl-C stops it."
    serve.add_argument("-i", "--ip", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("-p", "--port", type=port, help=f"port (default {DEFAULT_PORT}; 0: any)")
    serve.add_argument("--data", type=Path, metavar="DIR", help="data directory")
    serve.add_argument("--config", type=Path, metavar="FILE", help="configuration (TOML)")
    serve.add_argument("-v", "--verbose", action="store_true", help="log more")


def _add_join(join: argparse.ArgumentParser) -> None:
    join.description = "Join a chat; Ctrl-D or /quit leaves."
    join.add_argument("address", metavar="HOST[:PORT]", type=address)
    join.add_argument("-n", "--name", help="your name (default: you are asked)")
    join.add_argument("--plain", action="store_true", help="no line editor: lines in, lines out")


def port(text: str) -> int:
    """Return a port number; argparse shows the error."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def address(text: str) -> tuple[str, int]:
    """Return host and port of HOST, HOST:PORT, [IPv6] or [IPv6]:PORT."""
    host, colon, rest = text, "", ""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        colon, rest = rest[:1], rest[1:]
        if not bracket or colon not in ("", ":"):
            raise argparse.ArgumentTypeError(f"{text!r} is not [ADDRESS]:PORT")
    elif text.count(":") == 1:
        host, colon, rest = text.partition(":")
    if not host:
        raise argparse.ArgumentTypeError(f"{text!r} names no host")
    return host, port(rest) if colon else DEFAULT_PORT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code: 0 done, 1 failed, 2 wrong use or cannot start."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "serve":
            from hubbub.cli.serve import serve

            return serve(options)
        from hubbub.line.app import run

        host, number = options.address
        return run(host, number, options.name, plain=options.plain)
    except StartError as error:
        print(f"hubbub: {error}", file=sys.stderr)
        return EXIT_USAGE
    except HubbubError as error:
        print(f"hubbub: {error}", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def entry() -> None:
    """The `hubbub` command."""
    sys.exit(main())
