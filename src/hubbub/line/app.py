"""The plain client as a whole: choose a face, run it, and turn what went wrong into a line.

Exit codes: 0 left, or all sent; 1 refused or lost; 2 no connection; 130 Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from random import SystemRandom
from typing import TYPE_CHECKING, BinaryIO, TextIO

from hubbub.client.state import LOBBY
from hubbub.errors import ClientError, ConnectionLost, ProtocolError, StoreError, WrongUse

if TYPE_CHECKING:  # asyncio costs 50 ms, which a pipe need not pay
    from hubbub.client.link import World
    from hubbub.client.login import Login
    from hubbub.client.trust import Safety
    from hubbub.client.vault import Vault
    from hubbub.line.talk import Face

OK, FAILED, NO_CONNECTION, INTERRUPTED = 0, 1, 2, 130


def run(
    host: str,
    port: int,
    name: str | None = None,
    *,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    room: str = LOBBY,
    plain: bool = False,
    safety: Safety | None = None,
) -> int:
    """Join the chat: a prompt on a terminal, plain lines elsewhere, a pipe when stdin is one.

    Args: name: None asks for one if somebody is there to answer, else takes a guest name;
        stdin, stdout: sys's by default; room: where to go; plain: no line editor, and no pipe:
        lines in, lines out until the input ends; safety: how to reach another machine.
    Returns: the exit code; what went wrong has been told on stderr in one line.
    """
    source, sink = stdin or sys.stdin, stdout or sys.stdout
    if not (source and sink):
        return _guarded(lambda: "there is no input or no output")
    if not source.isatty() and not plain:
        return send(host, port, name, source=source.buffer, room=room, safety=safety)
    if plain or not is_screen(sink, os.environ):
        return _guarded(lambda: _talk_plainly(host, port, name, (source, sink), room, safety))
    return _guarded(lambda: _talk(host, port, name, room, safety))


def tail(
    host: str,
    port: int,
    name: str | None = None,
    *,
    stdout: TextIO | None = None,
    room: str = LOBBY,
    safety: Safety | None = None,
) -> int:
    """Print what is said until Ctrl-C, and come back after a lost connection.

    Returns: the exit code.
    """
    streams = (None, stdout or sys.stdout)
    return _guarded(lambda: _talk_plainly(host, port, name, streams, room, safety))


def send(
    host: str,
    port: int,
    name: str | None = None,
    *,
    source: BinaryIO,
    room: str = LOBBY,
    safety: Safety | None = None,
) -> int:
    """Send every line of a stream to a room (or a person); return when all are accepted.

    Returns: the exit code.
    """
    return _guarded(lambda: _send(host, port, name, source, room, safety))


def is_screen(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether the stream is a terminal that can move its cursor."""
    return stream.isatty() and environ.get("TERM", "dumb") != "dumb"


def wants_colour(environ: Mapping[str, str]) -> bool:
    """Whether the person has not switched colours off (no-color.org)."""
    return not environ.get("NO_COLOR")


def _guarded(go: Callable[[], str | None]) -> int:
    """Run it; return the exit code, and tell on stderr what went wrong."""
    try:
        problem, code = go(), FAILED
    except ConnectionLost as error:
        problem, code = str(error), FAILED
    except (ClientError, ProtocolError, WrongUse) as error:
        problem, code = str(error), NO_CONNECTION
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone, and with it the wish for more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    if problem is None:
        return OK
    print(f"hubbub: {problem}", file=sys.stderr)
    return code


# Each returns what went wrong, None for nothing, or raises a ClientError.


def _send(
    host: str,
    port: int,
    name: str | None,
    source: BinaryIO,
    room: str,
    safety: Safety | None,
) -> str | None:
    from hubbub.line import pipe

    return pipe.send(host, port, name, source, room, safety)


def _talk(host: str, port: int, name: str | None, room: str, safety: Safety | None) -> None:
    import asyncio

    from hubbub.line.prompt import PromptFace

    async def talk() -> None:
        with PromptFace(colour=wants_colour(os.environ)) as face:
            await _visit(face, (host, port, name), room, safety)

    asyncio.run(talk())


def _talk_plainly(
    host: str,
    port: int,
    name: str | None,
    streams: tuple[TextIO | None, TextIO],
    room: str,
    safety: Safety | None,
) -> None:
    import asyncio

    from hubbub.line.plain import PlainFace

    source, sink = streams
    if isinstance(sink, TextIOWrapper):
        sink.reconfigure(errors="replace")  # a letter it cannot show is no reason to stop

    async def talk() -> None:
        with PlainFace(source, sink) as face:
            await _visit(face, (host, port, name), room, safety, talks=source is not None)

    asyncio.run(talk())


async def _visit(
    face: Face,
    who: tuple[str, int, str | None],
    room: str,
    safety: Safety | None,
    *,
    talks: bool = True,
) -> None:
    """Visit a server; who only listens leaves the outbox to others."""
    from hubbub.client import logins
    from hubbub.client.ignored import NAME, Ignored
    from hubbub.client.places import config_file, data_home, joined_address
    from hubbub.client.trust import Safety
    from hubbub.line.talk import Talk
    from hubbub.line.visit import visit

    host, port, name = who
    known = logins.identity(config_file(os.environ), host, port)
    safety, login = known.shown(safety or Safety(), _login(known.account or name))
    vault, problem = _vault(talks=talks)
    with vault:
        server = joined_address(host, port)
        ignored = Ignored(data_home(os.environ) / NAME)
        world = _world(host, port, safety)
        talk = Talk(face, world, vault=vault, server=server, ignored=ignored)
        talk.link.login = login
        if problem:
            talk.alarm(problem)
        await visit(talk, name, [room])


def _login(account: str | None) -> Login | None:
    """Return the login whose password the environment has, as for `hubbub send`."""
    from hubbub.client.login import Login

    password = os.environ.get("HUBBUB_PASSWORD")
    return Login(account, password) if password and account else None


def _vault(*, talks: bool) -> tuple[Vault, str]:
    """Return the vault of this machine's user, or one in memory and why, in words."""
    from hubbub.client.places import client_file
    from hubbub.client.vault import Vault

    if not talks:
        return Vault(None), ""
    try:
        vault = Vault(client_file(os.environ))
    except StoreError as error:
        return Vault(None), f"{error}; what is not sent when this ends is lost"
    if vault.is_kept:
        return vault, ""
    return vault, "another hubbub is running: what is not sent when this one ends is lost"


def _world(host: str, port: int, safety: Safety) -> World:
    import asyncio
    import time

    from hubbub.client.link import Stream, World, dial
    from hubbub.client.places import note_server

    async def dialled() -> Stream:
        stream = await dial(host, port, safety)
        note_server(os.environ, host, port)
        return stream

    return World(dialled, time.time, asyncio.sleep, SystemRandom())
