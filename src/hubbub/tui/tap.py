"""The lines of the protocol as they pass, for /raw: the last of them, without secrets."""

from __future__ import annotations

import re
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from hubbub.client.client import noted_world
from hubbub.client.link import Stream, World
from hubbub.client.trust import Safety
from hubbub.protocol.cleaning import legible_line

KEPT = 2_000

# What stands behind these words is a password, or as good as one.
_SECRET = re.compile(
    r"((?:^|\s)(?:PASS|AUTHENTICATE|OPER \S+|REGISTER \S+ \S+|VERIFY \S+)\s|"
    r"(?:NICKSERV|PRIVMSG NickServ|PRIVMSG ChanServ)\s+:?\S+\s).*",
    re.IGNORECASE,
)


def shown(line: str) -> str:
    """Return a line without its secrets, and harmless."""
    return legible_line(_SECRET.sub(r"\1…", line))


class Tap:
    """What passed, oldest first."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.count = 0  # of all lines that ever passed

    def note(self, sign: str, data: bytes) -> None:
        """Note the lines of received (<) or sent (>) bytes."""
        for line in data.decode(errors="replace").splitlines():
            if line:
                self.lines.append(f"{sign} {shown(line)}")
                self.count += 1

    def world(self, name: str, safety: Safety) -> World:
        """Return what connects to a server, tapped."""
        real = noted_world(name, safety)

        async def dial() -> Stream:
            reader, writer = await real.dial()
            tapped = (_Reader(reader, self.note), _Writer(writer, self.note))
            return cast("tuple[StreamReader, StreamWriter]", tapped)

        return replace(real, dial=dial)


class _Reader:
    """A StreamReader of which only `read` is used, noted."""

    def __init__(self, reader: StreamReader, note: Callable[[str, bytes], None]) -> None:
        self._reader = reader
        self._note = note
        self._rest = b""

    async def read(self, count: int) -> bytes:
        """Return what came."""
        data = await self._reader.read(count)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._note("<", b"\n".join(lines))
        return data


class _Writer:
    """A StreamWriter, what is written noted."""

    def __init__(self, writer: StreamWriter, note: Callable[[str, bytes], None]) -> None:
        self._writer = writer
        self._note = note

    def write(self, data: bytes) -> None:
        """Send it."""
        self._note(">", data)
        self._writer.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)
