"""`hubbub`: parse the command line and hand over; what is heavy is imported by who needs it."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from hubbub import __version__
from hubbub.cli import leftover, talking
from hubbub.client.places import DEFAULT_PORT, split_address
from hubbub.errors import HubbubError, StartError, WrongUse

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

REPORTING = (
    'Report a weakness to the maintainers alone, where the project is hosted: by "Report a'
    ' vulnerability" on its security page. SECURITY.md, beside the source, says more, and who is'
    " trusted with what."
)


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the whole command line.

    only: the one command that is known to be meant, if it is one; all take 10 ms to describe.
    """
    whole = argparse.ArgumentParser(
        prog="hubbub",
        description="One chatroom, many doors.",
        epilog=REPORTING,
    )
    whole.add_argument("--version", action="version", version=_version())
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    for name in [only] if only in _COMMANDS else _COMMANDS:
        purpose, add = _COMMANDS[name]
        add(commands.add_parser(name, help=purpose))
    return whole


def _version() -> str:
    """Return our name and version, and whether compiled.py has made what runs."""
    found = find_spec("hubbub.names")
    is_compiled = found is not None and not str(found.origin).endswith(".py")
    return f"hubbub {__version__}{' (compiled)' if is_compiled else ''}"


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.description = "Start a server; Ctrl-C stops it."
    _add_settings(serve)
    serve.add_argument("--data", type=Path, metavar="DIR", help="data directory")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """Add what stands for settings; `cli.settings` says for which."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="configuration (TOML)")
    parser.add_argument("-i", "--ip", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("-p", "--port", type=port, help=f"port (default {DEFAULT_PORT}; 0: any)")
    parser.add_argument("--unix", metavar="PATH", help="listen on this Unix socket, too")
    parser.add_argument("-v", "--verbose", action="store_true", help="log more ([log] level)")
    parser.add_argument("--cert", metavar="FILE", help="TLS certificate with its chain (PEM)")
    parser.add_argument("--key", metavar="FILE", help="its private key (PEM)")
    parser.add_argument(
        "--plaintext",
        choices=("always", "loopback", "never"),
        help="who may talk in clear text (default: loopback, this machine itself)",
    )


def _add_config(config: argparse.ArgumentParser) -> None:
    config.description = "Check and show the configuration."
    actions = config.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="say everything that is wrong, and where")
    check.description = "Say everything that is wrong, and where; exit code 1 if anything is."
    show = actions.add_parser("show", help="show every value and where it comes from")
    show.description = "Show every value and where it comes from; secrets are not shown."
    defaults = actions.add_parser("defaults", help="write a commented file with all defaults")
    defaults.description = "Write a commented configuration file with all defaults."
    for action in (check, show):
        _add_settings(action)
        action.add_argument("--json", action="store_true", help="print the result as JSON")


def _add_join(join: argparse.ArgumentParser) -> None:
    join.description = "Join a chat; /quit leaves."
    join.add_argument("address", metavar="HOST[:PORT]", type=address)
    join.add_argument("-n", "--name", help="your name (default: you are asked)")
    _add_safety(join)
    _add_looks(join)


def _add_looks(join: argparse.ArgumentParser) -> None:
    looks = join.add_mutually_exclusive_group()
    looks.add_argument("--line", action="store_true", help="one line to type in, no whole screen")
    looks.add_argument("--plain", action="store_true", help="no line editor: lines in, lines out")


def _add_safety(join: argparse.ArgumentParser) -> None:
    join.add_argument(
        "--plaintext", action="store_true", help="clear text, even to another machine"
    )
    join.add_argument("--trust", metavar="FINGERPRINT", help="the key that the server has now")


def _add_history(history: argparse.ArgumentParser) -> None:
    history.description = "Export what was said in a room, or import it."
    actions = history.add_subparsers(dest="action", metavar="ACTION", required=True)
    export = _with_data(actions.add_parser("export", help="write what was said in a room"))
    export.description = "Write what was said in a room; the server may run."
    export.add_argument("--room", required=True, metavar="'#ROOM'", help="the room")
    export.add_argument("--after", metavar="TIME", help="from then on: 2026-03-01T12:00, 2d (ago)")
    export.add_argument("--before", metavar="TIME", help="until then")
    export.add_argument("--format", choices=("md", "json", "txt"), default="md", help="default md")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: the terminal")
    bring = _with_data(actions.add_parser("import", help="read a history into the data directory"))
    bring.description = "Read a history into the data directory; the server must be stopped."
    bring.add_argument("file", type=Path, metavar="FILE", help="what to read")
    bring.add_argument("--room", metavar="'#ROOM'", help="where it was said; logs need it")
    bring.add_argument(
        "--format", choices=("json", "weechat", "irssi"), default="json", help="default json"
    )


def _add_admin(admin: argparse.ArgumentParser) -> None:
    admin.description = "Look after a server and its data directory."
    actions = admin.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add_accounts(actions)
    for name, purpose in (
        ("backup", "copy the history to a new file; the server may run"),
        ("restore", "put a backup in the history's place; the server must be stopped"),
        ("check", "read all that is stored; say what is wrong"),
        ("forget", "delete what was said under a nick; the server must be stopped"),
        ("passwd", "make the hash of an operator's password, for the configuration"),
        ("audit", "tell who used which power; the server may run"),
        ("reload", "have a running server read its configuration again; say what changed"),
        ("upgrade", "have a running server replaced by what is installed now; nobody is dropped"),
        ("status", "say what a running server is and who is there"),
        ("top", "watch a running server: who is there, what happens, what is refused"),
        ("limits", "show every limit, and how near a running server is to it"),
        ("reindex", "build the search index anew; the server must be stopped"),
    ):
        action = _with_data(actions.add_parser(name, help=purpose))
        action.description = purpose[0].upper() + purpose[1:] + "."
        if name in ("backup", "restore"):
            action.add_argument("file", type=Path, metavar="FILE", help="the backup")
        if name == "audit":
            action.add_argument("--after", metavar="TIME", help="from then on: 2026-03-01, 2d")
        if name == "top":
            action.add_argument("--every", type=float, default=1.0, metavar="SECONDS")
        if name == "limits":
            action.add_argument("--config", type=Path, metavar="FILE", help="where no server runs")
        if name == "restore":
            action.add_argument("--force", action="store_true", help="overwrite what is there")
        if name == "forget":
            action.add_argument("nick", metavar="NICK", help="whose words go")
            action.add_argument("--yes", action="store_true", help="do not ask")
            action.add_argument(
                "--dry-run",
                action="store_true",
                help="only say how many records there are; the server may run",
            )


def _add_accounts(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    user = _with_data(actions.add_parser("user", help="accounts; the server may run"))
    user.description = "Look after accounts; the server may run."
    user.add_argument(
        "what", choices=("add", "passwd", "suspend", "unsuspend", "list", "show", "forget")
    )
    user.add_argument("name", nargs="?", metavar="NAME", help="the account")
    user.add_argument("--reason", default="", help="why it is suspended")
    user.add_argument(
        "--config", type=Path, metavar="FILE", help="says how short a password may be"
    )
    token = _with_data(actions.add_parser("token", help="invitations; the server may run"))
    token.description = "Look after invitations to register; the server may run."
    token.add_argument("what", choices=("add", "list", "drop"))
    token.add_argument("code", nargs="?", metavar="CODE", help="default: a new one is made")
    token.add_argument("--uses", type=int, default=1, help="for how many; 0: any number")


def _with_data(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--data", type=Path, metavar="DIR", help="the server's data directory")
    where.add_argument("-p", "--port", type=port, help=f"or its port (default {DEFAULT_PORT})")
    parser.add_argument("--json", action="store_true", help="print the result as a JSON object")
    return parser


def port(text: str) -> int:
    """Return a port number; argparse shows the error."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def address(text: str) -> tuple[str, int]:
    """Return host and port of HOST, HOST:PORT, [IPv6] or [IPv6]:PORT."""
    try:
        return split_address(text)
    except WrongUse as error:
        raise argparse.ArgumentTypeError(str(error)) from error


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "serve": ("start a server", _add_serve),
    "config": ("check and show the configuration", _add_config),
    "join": ("join a chat", _add_join),
    **{name: (known[1], partial(talking.add, name)) for name, known in talking.COMMANDS.items()},
    "history": ("export and import what was said", _add_history),
    "admin": ("look after a server and its data", _add_admin),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code: 0 done, 1 failed, 2 wrong use or cannot start."""
    words = sys.argv[1:] if arguments is None else arguments
    whole = parser(words[0] if words else "join")
    options, rest = whole.parse_known_args(words)
    try:
        leftover.take(options, rest)
    except WrongUse as error:
        whole.error(str(error))
    try:
        return _run(options)
    except HubbubError as error:
        for line in str(error).splitlines():
            print(f"hubbub: {line}", file=sys.stderr)
        return EXIT_USAGE if isinstance(error, (StartError, WrongUse)) else EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # `| head`: whoever reads has enough; nor may Python's last flush fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def _run(options: argparse.Namespace) -> int:
    if options.command == "serve":
        from hubbub.cli.serve import serve

        return serve(options)
    if options.command == "config":
        from hubbub.cli import config

        return config.run(options)
    if options.command == "history":
        from hubbub.cli import history

        return history.run(options)
    if options.command == "admin":
        from hubbub.cli import admin

        return admin.run(options)
    if options.command in talking.COMMANDS:
        return talking.run(options)
    from hubbub.cli.joining import Wish, join, may_be_whole
    from hubbub.client.trust import Safety

    if options.command is None:
        if not may_be_whole(Wish(), (sys.stdin, sys.stdout), os.environ):
            parser().error("which COMMAND? only on a terminal none is needed")
        return join(Wish())
    host, number = options.address
    safety = Safety(options.plaintext, options.trust)
    return join(Wish(host, number, options.name, safety, options.line, options.plain))


def entry() -> None:
    """The `hubbub` command.

    Ctrl-C ends it as it ends any other program, by the signal: so a shell's loop ends with it.
    """
    code = main()
    if code == EXIT_INTERRUPTED:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    sys.exit(code)
