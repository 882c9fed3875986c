"""The client without a line editor: typed lines in, plain lines out.

For an output that is no terminal, a terminal that can't move its cursor, and a screen reader.
"""

import asyncio
import sys
from collections import deque
from contextlib import suppress
from socket import SHUT_RD, socket
from typing import Self, TextIO

from hubbub.line import commands, render
from hubbub.line.reading import CHUNK_BYTES, Lines, hidden, watched
from hubbub.line.render import Line
from hubbub.line.talk import Talk


class PlainFace:
    """Two streams; without a source it only shows, until it is stopped. `with` it."""

    def __init__(self, source: TextIO | None, sink: TextIO) -> None:
        self._sink = sink
        self._lines = Lines()
        self._typed: deque[str] = deque()
        self._stopped = asyncio.Event()
        self.can_ask = source is not None and source.isatty()
        self._terminal = source.fileno() if source and self.can_ask else None
        self._source = watched(source.buffer) if source else None
        if self._source:
            self._source.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._source:
            self._source.close()

    def show(self, line: Line) -> None:
        """Write one line."""
        print(render.plain(line), file=self._sink, flush=True)

    def refresh(self) -> None:
        """Do nothing: what is written stays."""

    async def ask(self, question: str, *, secret: bool = False) -> str | None:
        """Return the next line; the question does not go where the conversation goes."""
        print(question, end="", file=sys.stderr, flush=True)
        return await self._line(secret=secret)

    async def run(self, talk: Talk) -> None:
        """Take typed lines until the input ends, or a command leaves."""
        while not self._stopped.is_set():
            text = await self._line(secret=talk.question is not None)
            if text is None:
                return
            commands.typed(talk, text)

    def stop(self) -> None:
        """Leave; what has been typed after that counts no longer."""
        self._stopped.set()
        if self._source:
            with suppress(OSError):  # it has ended
                self._source.shutdown(SHUT_RD)  # it may be waited for

    async def _line(self, *, secret: bool = False) -> str | None:
        if self._source is None:
            await self._stopped.wait()
            return None
        if secret and self._terminal is not None:
            with hidden(self._terminal):
                return await self._next(self._source)
        return await self._next(self._source)

    async def _next(self, source: socket) -> str | None:
        while not self._typed:
            data = await asyncio.get_running_loop().sock_recv(source, CHUNK_BYTES)
            self._typed += self._lines.feed(data)
            if not data and not self._typed:
                return None
        return self._typed.popleft()
