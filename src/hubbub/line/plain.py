"""The client without a line editor: typed lines in, plain lines out.

For an output that is no terminal, a terminal that can't move its cursor, and a screen reader.
"""

import asyncio
import sys
import threading
from typing import TextIO

from hubbub.line import commands, render
from hubbub.line.render import Line
from hubbub.line.talk import Talk


class PlainFace:
    """Two streams; without a source it only shows, until it is stopped or cancelled."""

    def __init__(self, source: TextIO | None, sink: TextIO) -> None:
        self._sink = sink
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.can_ask = source is not None and source.isatty()
        if source:
            loop = asyncio.get_running_loop()
            threading.Thread(target=self._read, args=(source, loop), daemon=True).start()

    def show(self, line: Line) -> None:
        """Write one line."""
        print(render.plain(line), file=self._sink, flush=True)

    def refresh(self) -> None:
        """Do nothing: what is written stays."""

    async def ask(self, question: str) -> str | None:
        """Return the next line; the question does not go where the conversation goes."""
        print(question, end="", file=sys.stderr, flush=True)
        return await self._lines.get()

    async def run(self, talk: Talk) -> None:
        """Take typed lines until the input ends."""
        while (text := await self._lines.get()) is not None:
            commands.typed(talk, text)

    def stop(self) -> None:
        """Leave after the lines that have been typed already."""
        self._lines.put_nowait(None)

    def _read(self, source: TextIO, loop: asyncio.AbstractEventLoop) -> None:
        """Hand the lines over, from a thread that may wait for ever and ends with the program."""
        for line in source:
            loop.call_soon_threadsafe(self._lines.put_nowait, line.rstrip("\n"))
        loop.call_soon_threadsafe(self._lines.put_nowait, None)
