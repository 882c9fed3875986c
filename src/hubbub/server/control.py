"""The control socket: how `hubbub admin` asks a server that runs.

A Unix socket `control` in the data directory, for its owner only. Each line that comes in is a JSON
object with the command in "do"; each is answered by one line, an object with "ok" and, where that
is false, "problems": a list of sentences. What can be asked for is `controls`.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import structlog

from hubbub.doors.unix import bind_unix, short_path
from hubbub.errors import StartError

log = structlog.get_logger()

CONTROL_FILE = "control"
_LINE_BYTES = 65_536

Answer = dict[str, Any]
Command = Callable[[Mapping[str, Any]], Awaitable[Answer]]
"""Does what the object asks for; what it raises as StartError becomes the problems."""


def refusal(*problems: str) -> Answer:
    """Return the answer that something cannot be done."""
    return {"ok": False, "problems": list(problems)}


class Control:
    """Answers on the socket; everything happens on the loop's thread."""

    def __init__(self, directory: Path, commands: Mapping[str, Command]) -> None:
        self._path = directory / CONTROL_FILE
        self._commands = commands
        self._sock: socket.socket | None = None
        self._open: set[asyncio.Task[None]] = set()

    @property
    def descriptor(self) -> int | None:
        """Return the listening socket's descriptor, for a program that goes on with it."""
        return self._sock.fileno() if self._sock is not None else None

    def start(self, descriptor: int | None = None) -> None:
        """Listen, at a descriptor that another program has handed over if there is one.

        Raises: StartError: the socket cannot be made.
        """
        if descriptor is not None:
            self._sock = socket.socket(fileno=descriptor)
        else:
            with short_path(self._path) as path:
                self._sock = bind_unix(path, 0o600)
        self.wake()

    def rest(self) -> None:
        """Let nobody in for now; who is in is answered."""
        if self._sock is not None:
            asyncio.get_running_loop().remove_reader(self._sock.fileno())

    def wake(self) -> None:
        """Let people in."""
        if self._sock is not None:
            asyncio.get_running_loop().add_reader(self._sock.fileno(), self._accept)

    async def close(self) -> None:
        """Answer nobody any more."""
        if self._sock is None:
            return
        self.rest()
        self._sock.close()
        self._sock = None
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    async def finish(self, patience_s: float) -> None:
        """Let those who have been answered read it and go; another program listens by now."""
        if self._open:
            await asyncio.wait(self._open, timeout=patience_s)

    def _accept(self) -> None:
        if self._sock is None:
            return
        try:
            sock, _ = self._sock.accept()
        except OSError:  # it has gone again, or there are no descriptors left
            return
        task = asyncio.create_task(self._serve(sock))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=sock, limit=_LINE_BYTES)
        try:
            while line := await reader.readline():
                answer = await self._answer(line)
                writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        except (OSError, ValueError):  # it has gone, or its line is too long
            log.debug("control.lost")
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> Answer:
        try:
            asked = json.loads(line)
            command = self._commands[asked["do"]]
        except (ValueError, TypeError, KeyError, RecursionError):
            known = ", ".join(self._commands)
            return refusal(f'ask with a JSON object: {{"do": …}}, which may be {known}')
        try:
            return {"ok": True, **await command(asked)}
        except StartError as error:
            return refusal(*str(error).splitlines())
        except Exception as error:
            log.exception("control.failed", command=asked["do"])
            return refusal(f"internal error: {error}")
