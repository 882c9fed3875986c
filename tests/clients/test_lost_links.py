"""The client on a link that breaks between a message and its echo, against a real server."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from hubbub.client.link import Stream, World, dial
from hubbub.line.talk import Talk
from hubbub.line.visit import visit
from tests.client.stage import Clock, play
from tests.line.stage import Face
from tests.support.client import Irc
from tests.support.program import Program

CHUNK_BYTES = 65_536


Address = tuple[str, int]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[Address]:
    """Where a server listens that keeps what is said."""
    command = ("-m", "hubbub", "serve", "-p", "0", "--data", str(tmp_path))
    with Program(sys.executable, *command) as server:
        found = server.until(r"listening on 127\.0\.0\.1:(\d+)")
        yield "127.0.0.1", int(found[1])


class Links:
    """Links to the server; the first one breaks where the echo of a text should come.

    Args: lets_go: the server learns that it broke, and the nick is free again.
    """

    def __init__(self, address: Address, text: str, *, lets_go: bool) -> None:
        self._address = address
        self._text: bytes | None = text.encode()
        self._lets_go = lets_go
        self._tasks: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def dial(self) -> Stream:
        """Return the client's end of a new link."""
        ours, theirs = socket.socketpair()
        client = await asyncio.open_connection(sock=ours)
        server = await dial(*self._address)
        self._writers += [client[1], server[1]]
        pumps = (self._to_server(client[0], server[1]), self._to_client(server[0], client[1]))
        self._tasks += map(asyncio.create_task, pumps)
        return await asyncio.open_connection(sock=theirs)

    async def _to_server(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
        if self._lets_go:
            writer.close()

    async def _to_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            if self._text and self._text in line:
                self._text = None
                break
            writer.write(line)
        writer.close()

    async def close(self) -> None:
        """Close all of them."""
        for writer in self._writers:
            writer.close()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task


@pytest.mark.parametrize(
    ("lets_go", "nick"), [(True, "ann"), (False, "ann_")], ids=["same nick", "another nick"]
)
@pytest.mark.parametrize("text", ["hello", "hello\n  again"])
def test_said_once(address: Address, text: str, lets_go: bool, nick: str) -> None:
    """Everybody, the sender included, sees a message once, whatever became of its echo."""
    face = Face()
    heard: list[str] = []

    async def story() -> None:
        clock, links = Clock(), Links(address, "hello", lets_go=lets_go)
        world = World(links.dial, clock, clock.sleep, Random(1))
        talking = asyncio.create_task(visit(Talk(face, world), "ann"))
        await face.when(lambda: face.talk is not None)
        face.type("first")
        await face.until("ann: first")
        face.type(text)
        await face.until("will be sent again unless it has arrived")
        heard.extend(bob.until(":hello$"))
        await clock.pass_s(2)
        await face.until(f"you are {nick}")
        await face.until("ann: hello")
        face.type("last")
        await face.until(f"{nick}: last")
        face.stop()
        await talking
        await links.close()

    with Irc(address) as bob:
        bob.register("bob")
        play(story)
        heard += bob.until(f":{nick}!.* PRIVMSG #lobby :last$")
    assert 1 == len([line for line in heard if line.endswith("PRIVMSG #lobby :hello")])
    assert 1 == len([line for line in face.shown if line.endswith("ann: hello")])
