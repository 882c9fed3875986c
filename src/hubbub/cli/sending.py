"""`hubbub send`: one message, or what a program writes, stored when the command returns."""

from __future__ import annotations

import re
import socket
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import SystemRandom
from select import select

from hubbub.cli import facts, output
from hubbub.cli.progress import Progress
from hubbub.cli.talking import hint
from hubbub.cli.visiting import Visit, visit
from hubbub.client import sockets
from hubbub.client.connection import Connection
from hubbub.client.drafts import Limits
from hubbub.client.events import Draft, Kind, Said
from hubbub.client.messages import new_key
from hubbub.errors import ConnectionLost, MessageRefused, WrongUse

FENCE = "```"
_READ_BYTES = 65_536
_SPACE = re.compile(r"\s")

LONGEST_ID_BYTES = 300

SHOWN_AFTER_S = 10.0
"""So long lines of code wait for more, to be one block: what takes longer is seen as it comes."""

SHOWN_SENT_AFTER_S = 1.0
"""What has been sent by then needs no word about how far it is."""


def send(options: Namespace) -> int:
    """Send the text, or the input; return the exit code. Raises: ClientError, WrongUse."""
    kind = _kind(options)
    if not options.place:
        raise WrongUse("where to? '#room', or somebody's name")
    if not _may_be_id(options.reply_to):
        raise WrongUse("--reply-to is the id of a message, as --json gives it")
    if _reads(options) and sys.stdin is None:
        raise WrongUse("there is no input to send, and no text behind the room")
    try:
        return _send(options, kind)
    except MessageRefused as error:
        raise MessageRefused(f"{error}{hint(options.place)}") from error


def _send(options: Namespace, kind: Kind) -> int:
    if not _reads(options):
        return _deliver(options, [" ".join(options.text)], kind)
    if options.code is None and kind is Kind.SPEECH and not (options.json or options.reply_to):
        return _stream(options)
    return _deliver_input(options, kind)


def _may_be_id(text: str) -> bool:
    """Whether a message may have that id; '' is for none.

    A line whose tags are too long is answered without its label, and would be waited for.
    Source: IRCv3 message-ids: no spaces in it; how long one is, is not said.
    """
    return len(text.encode(errors="replace")) <= LONGEST_ID_BYTES and not _SPACE.search(text)


def _reads(options: Namespace) -> bool:
    """Whether what is said comes from the input."""
    return not options.text or options.text == ["-"]


def _kind(options: Namespace) -> Kind:
    if options.notice and options.action:
        raise WrongUse("--notice or --action, not both")
    if options.action and options.code is not None:
        raise WrongUse("--action or --code, not both")
    return Kind.NOTICE if options.notice else Kind.ACTION if options.action else Kind.SPEECH


def _deliver(options: Namespace, lines: Iterable[str], kind: Kind) -> int:
    if not any(line.strip() for line in lines):
        return _done(0)
    with visit(options, [options.place]) as here:
        count = _say(options, here, lines, kind)
    return _done(count)


def _deliver_input(options: Namespace, kind: Kind) -> int:
    from hubbub.line.reading import watched

    with visit(options, [options.place]) as here, watched(sys.stdin.buffer) as source:
        count = _say(options, here, arriving(here, source), kind)
    return _done(count)


def arriving(here: Visit, source: socket.socket) -> Iterator[str | None]:
    """Yield the lines of an input as they come, and None now and then: time has passed.

    The server is answered meanwhile, so that a program may be silent for long, and a connection
    that is lost is made again. Raises: as Visit.again.
    """
    from hubbub.line.reading import Lines

    lines, is_over = Lines(), False
    while not is_over:
        ready = select([here.sock, source], [], [], sockets.TICK_S)[0]
        try:
            _keep_up(here, is_told=here.sock in ready)
        except ConnectionLost as error:
            here.again(error)
        if source in ready:
            data = source.recv(_READ_BYTES)
            is_over = not data
            yield from lines.feed(data)
        yield None


def _keep_up(here: Visit, *, is_told: bool) -> None:
    if is_told:
        sockets.receive(here.sock, here.connection)
    here.connection.tick(time.time())
    sockets.flush(here.sock, here.connection)
    for event in here.connection.events():
        if obstacle := sockets.why_not(event, registered=True):
            raise obstacle


def _say(options: Namespace, here: Visit, lines: Iterable[str | None], kind: Kind) -> int:
    """Say the lines, or the blocks that they make; return how many messages they were."""
    if options.code is not None:
        lines = blocks(lines, options.code, here.connection.limits(), time.monotonic)
    random, count, sent = SystemRandom(), 0, 0
    with _progress(options, here) as told:
        for text in lines:
            if text is not None and text.strip():
                whole = Draft(options.place, text, kind, reply_to=options.reply_to)
                drafts = [replace(one, key=new_key(random)) for one in here.connection.split(whole)]
                said = here.deliver(drafts)
                count, sent = count + len(said), sent + _lines_in(text)
                _tell(options, said)
            told(sent, 0)
    return count


@contextmanager
def _progress(options: Namespace, here: Visit) -> Iterator[Progress]:
    """Say on a terminal how many lines the server has, if that takes long."""
    is_quiet = options.json or not _reads(options) or sys.stdin.isatty()
    with Progress("lines sent", is_quiet=is_quiet, after_s=SHOWN_SENT_AFTER_S) as told:
        here.say = told.say
        yield told


def _lines_in(text: str) -> int:
    return text.count("\n") + 1 - (2 if text.startswith(FENCE) else 0)


def _done(count: int) -> int:
    if not count:
        raise MessageRefused("there is nothing to say")
    return 0


def _tell(options: Namespace, said: list[Said]) -> None:
    for one in said if options.json else ():
        for fact in facts.facts(one):
            output.tell(fact)


def _stream(options: Namespace) -> int:
    """Send every line as it comes: as fast as the server takes them, and no faster."""
    from hubbub.line.pipe import Pipe
    from hubbub.line.reading import watched

    with visit(options, [options.place]) as here, watched(sys.stdin.buffer) as lines:

        def again(lost: ConnectionLost) -> tuple[socket.socket, Connection]:
            here.again(lost)
            return here.sock, here.connection

        pipe = Pipe(here.sock, here.connection, lines, options.place, again=again)
        with _progress(options, here) as told:
            problem = pipe.run(lambda: told(pipe.accepted, 0))
    if problem:
        raise MessageRefused(problem)
    return _done(pipe.accepted)


def blocks(
    lines: Iterable[str | None], language: str, limits: Limits | None, clock: Callable[[], float]
) -> Iterator[str]:
    """Yield the lines as blocks of code, each no longer than one message may be.

    Args: lines: None among them: time has passed, and what has waited for SHOWN_AFTER_S is shown;
        limits: of a message in several lines; None: there is none, so that a fence would be
        noise, and lines are lines.
    """
    if limits is None:
        yield from (line for line in lines if line is not None)
        return
    head = f"{FENCE}{language}\n"
    most_bytes = limits.max_bytes - len(head.encode()) - len(f"\n{FENCE}")
    most_lines = (limits.max_lines or sys.maxsize) - 2
    block: list[str] = []
    size_bytes, since_s = 0, clock()
    for line in lines:
        if _is_blank(block):
            since_s = clock()
        elif line is None and clock() - since_s >= SHOWN_AFTER_S:
            yield _fenced(head, block)
            block, size_bytes = [], 0
        if line is None:
            continue
        for piece in _pieces(line, most_bytes):
            bytes_ = len(piece.encode()) + 1
            if block and (size_bytes + bytes_ > most_bytes or len(block) >= most_lines):
                yield _fenced(head, block)
                block, size_bytes, since_s = [], 0, clock()
            block.append(piece)
            size_bytes += bytes_
    if not _is_blank(block):
        yield _fenced(head, block)


def _is_blank(block: list[str]) -> bool:
    return not any(map(str.strip, block))


def _fenced(head: str, block: list[str]) -> str:
    return "\n".join([head + block[0], *block[1:], FENCE])


def _pieces(line: str, most_bytes: int) -> Iterator[str]:
    while len(line.encode()) >= most_bytes:
        piece = line.encode()[: most_bytes - 1].decode(errors="ignore")
        yield piece
        line = line[len(piece) :]
    yield line
