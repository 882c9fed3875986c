"""The control socket: how `hubbub admin` asks a server that runs.

A Unix socket `control` in the data directory, for its owner only. Each line that comes in is a JSON
object with the command in "do"; each is answered by one line, an object with "ok" and, where that
is false, "problems": a list of sentences. What can be asked for is `controls`.
"""

from __future__ import annotations

import asyncio
import json
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
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen. Raises: StartError: the socket cannot be made."""
        with short_path(self._path) as path:
            sock = bind_unix(path, 0o600)
        self._server = await asyncio.start_unix_server(self._serve, sock=sock, limit=_LINE_BYTES)

    async def close(self, *, keeps_file: bool = False) -> None:
        """Answer nobody any more; keeps_file: another process listens there by now."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        if not keeps_file:
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
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
        except (ValueError, TypeError, KeyError):
            known = ", ".join(self._commands)
            return refusal(f'ask with a JSON object: {{"do": …}}, which may be {known}')
        try:
            return {"ok": True, **await command(asked)}
        except StartError as error:
            return refusal(*str(error).splitlines())
        except Exception as error:
            log.exception("control.failed", command=asked["do"])
            return refusal(f"internal error: {error}")
