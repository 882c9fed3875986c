"""`hubbub send`: one message, or what a program writes, stored when the command returns."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator

from hubbub.cli import facts
from hubbub.cli.visiting import visit
from hubbub.client import sockets
from hubbub.client.drafts import Limits
from hubbub.client.events import Draft, Kind, Said
from hubbub.errors import MessageRefused, WrongUse

FENCE = "```"
_READ_BYTES = 65_536


def send(options: Namespace) -> int:
    """Send the text, or the input; return the exit code. Raises: ClientError, WrongUse."""
    kind = _kind(options)
    text = " ".join(options.text)
    if text and text != "-":
        return _deliver(options, [text], kind)
    if options.code is not None:
        return _deliver(options, _input(), kind)
    if kind is Kind.SPEECH and not (options.json or options.reply_to):
        return _stream(options)
    return _deliver(options, _input(), kind)


def _kind(options: Namespace) -> Kind:
    if options.notice and options.action:
        raise WrongUse("--notice or --action, not both")
    if options.action and options.code is not None:
        raise WrongUse("--action or --code, not both")
    return Kind.NOTICE if options.notice else Kind.ACTION if options.action else Kind.SPEECH


def _input() -> Iterator[str]:
    """Yield the lines of the input."""
    for line in sys.stdin.buffer:
        yield line.decode(errors="replace").rstrip("\r\n")


def _deliver(options: Namespace, lines: Iterable[str], kind: Kind) -> int:
    with visit(options, [options.place]) as here:
        if options.code is not None:
            limits = here.connection.limits()
            lines = blocks(lines, options.code, limits)
        count = 0
        for text in lines:
            draft = Draft(options.place, text, kind, reply_to=options.reply_to)
            said = sockets.deliver(here.sock, here.connection, here.connection.split(draft))
            count += len(said)
            _tell(options, said)
    if not count:
        raise MessageRefused("there is nothing to say")
    return 0


def _tell(options: Namespace, said: list[Said]) -> None:
    for one in said if options.json else ():
        for fact in facts.facts(one):
            print(facts.line(fact), flush=True)


def _stream(options: Namespace) -> int:
    """Send every line as it comes: as fast as the server takes them, and no faster."""
    from hubbub.line.pipe import Pipe
    from hubbub.line.reading import watched

    with visit(options, [options.place]) as here, watched(sys.stdin.buffer) as lines:
        problem = Pipe(here.sock, here.connection, lines, options.place).run()
    if problem:
        raise MessageRefused(problem)
    return 0


def blocks(lines: Iterable[str], language: str, limits: Limits | None) -> Iterator[str]:
    """Yield the lines as blocks of code, each no longer than one message may be.

    Args: limits: of a message in several lines; None: there is none, so that a fence would be
        noise, and lines are lines.
    """
    if limits is None:
        yield from lines
        return
    head = f"{FENCE}{language}\n"
    most_bytes = limits.max_bytes - len(head.encode()) - len(f"\n{FENCE}")
    most_lines = (limits.max_lines or sys.maxsize) - 2
    block: list[str] = []
    size_bytes = 0
    for line in lines:
        for piece in _pieces(line, most_bytes):
            bytes_ = len(piece.encode()) + 1
            if block and (size_bytes + bytes_ > most_bytes or len(block) >= most_lines):
                yield _fenced(head, block)
                block, size_bytes = [], 0
            block.append(piece)
            size_bytes += bytes_
    if any(block):
        yield _fenced(head, block)


def _fenced(head: str, block: list[str]) -> str:
    return "\n".join([head + block[0], *block[1:], FENCE])


def _pieces(line: str, most_bytes: int) -> Iterator[str]:
    while len(line.encode()) >= most_bytes:
        piece = line.encode()[: most_bytes - 1].decode(errors="ignore")
        yield piece
        line = line[len(piece) :]
    yield line
