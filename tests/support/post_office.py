"""A mail server on loopback that takes letters, or refuses them: some of RFC 5321."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from tests.support.patience import PATIENCE_S


class PostOffice:
    """`with PostOffice() as office:`; its letters, and to whom the envelopes were.

    refuses: recipients are turned away.
    """

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self._started: Future[int] = Future()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="post-office")

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._started.result(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self._started.set_result(server.sockets[0].getsockname()[1])
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(server.wait_closed())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            verb = line.split(None, 1)[0].upper() if line.strip() else b""
            if verb == b"RCPT":
                self.recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                data = await reader.readuntil(b"\r\n.\r\n")
                letter = message_from_bytes(data[:-3], policy=policy.default)
                assert isinstance(letter, EmailMessage)
                self.letters.append(letter)
            refused = {b"RCPT": b"550 nobody here\r\n"} if self.refuses else {}
            writer.write({b"QUIT": b"221 bye\r\n", **refused}.get(verb, b"250 yes\r\n"))
            if verb == b"QUIT":
                break
        writer.close()
