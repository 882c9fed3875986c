"""A TCP proxy that cuts, resets, stalls and mutes connections after a random number of bytes.

Trouble is counted in bytes, so it comes in the middle of lines, tags and characters alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Self

_CHUNK_BYTES = 65_536
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a RST, and what is unsent is lost
_TROUBLES = ("cut", "cut", "reset", "stall", "mute")


@dataclass(frozen=True)
class Roughness:
    """How many bytes pass on average before the next trouble, and how long a stall lasts."""

    up_bytes: int = 3_000
    down_bytes: int = 25_000
    longest_stall_s: float = 0.3


class FlakyProxy:
    """Passes connections on to a port of this machine; `async with` it.

    `target` may change at any time, and None refuses everybody; `is_calm` ends all trouble to
    come. `troubles` counts what was done.
    """

    def __init__(self, rng: Random, roughness: Roughness | None = None) -> None:
        self.target: int | None = None
        self.is_calm = False
        self.troubles: Counter[str] = Counter()
        self.port = 0
        self._rng = rng
        self._roughness = roughness or Roughness()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._connect(reader, writer)
        except (OSError, asyncio.CancelledError):  # the server is gone, or all of this ends
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.target is None:
            return
        theirs, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        ways = [
            asyncio.create_task(self._pass_on(reader, to_server, self._roughness.up_bytes)),
            asyncio.create_task(self._pass_on(theirs, writer, self._roughness.down_bytes)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            if any(way.done() and not way.cancelled() and way.result() for way in ways):
                _reset_when_closed(to_server, writer)
            to_server.close()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mean_bytes: int
    ) -> bool:
        """Pass on until the end or a cut; return whether both sides are to be reset."""
        left = self._until_trouble(mean_bytes)
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK_BYTES):
                while len(data) >= left and not self.is_calm:
                    writer.write(data[:left])
                    data = data[left:]
                    left = self._until_trouble(mean_bytes)
                    trouble = self._rng.choice(_TROUBLES)
                    self.troubles[trouble] += 1
                    if trouble == "stall":
                        await asyncio.sleep(self._rng.uniform(0, self._roughness.longest_stall_s))
                    elif trouble == "mute":
                        await _swallow(reader)
                    else:
                        return trouble == "reset"
                left -= len(data)
                writer.write(data)
                await writer.drain()
        return False

    def _until_trouble(self, mean_bytes: int) -> int:
        return 1 + int(self._rng.expovariate(1 / mean_bytes))


async def _swallow(reader: asyncio.StreamReader) -> None:
    """Take what comes and pass nothing on, until the side that speaks has closed."""
    while await reader.read(_CHUNK_BYTES):
        pass


def _reset_when_closed(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        sock = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
