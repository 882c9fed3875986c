"""A stage for the client's asynchronous half: a server and a clock that are played.

Nothing here sleeps: whoever waits, waits for a line, and time passes when the test says so.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random

from hubbub.client.link import Stream, World
from hubbub.errors import ServerRefused
from tests.client.script import NOW_S
from tests.support.patience import PATIENCE_S


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = NOW_S
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """Wait until `pass_s` has let so many seconds pass."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now_s + seconds, future))
        await future

    async def pass_s(self, seconds: int) -> None:
        """Let time pass, second by second; whoever's time has come runs before the next."""
        for _ in range(seconds):
            self.now_s += 1
            due = [future for until_s, future in self._sleepers if until_s <= self.now_s]
            self._sleepers = [pair for pair in self._sleepers if pair[1] not in due]
            for future in due:
                if not future.done():
                    future.set_result(None)
            for _ in range(20):  # a sleeper may wake others, who wake others
                await asyncio.sleep(0)


class Server:
    """The server's end of connections that the client dials, one after the other."""

    def __init__(self) -> None:
        self.is_up = True
        self._ends: asyncio.Queue[Stream] = asyncio.Queue()
        self._end: Stream | None = None
        self._all: list[Stream] = []

    async def dial(self) -> Stream:
        """Give the client its end of a new connection."""
        if not self.is_up:
            raise ServerRefused("no server is listening")
        ours, theirs = socket.socketpair()
        try:
            self._all.append(await asyncio.open_connection(sock=ours))
            self._ends.put_nowait(self._all[-1])
            return await asyncio.open_connection(sock=theirs)
        except BaseException:  # the client has gone meanwhile
            theirs.close()
            raise

    async def accept(self) -> None:
        """Turn to the next connection that the client dials."""
        self._end = await self._ends.get()

    def say(self, *lines: str) -> None:
        """Send lines to the client."""
        assert self._end
        self._end[1].write("".join(f"{line}\r\n" for line in lines).encode())

    async def line(self) -> str:
        """Return the next line of the client, '' at the end."""
        assert self._end
        return (await self._end[0].readline()).decode().rstrip("\r\n")

    async def until(self, start: str) -> str:
        """Return the next line of the client that starts so."""
        while not (line := await self.line()).startswith(start):
            assert line, f"the client left without {start!r}"
        return line

    async def welcome(self, nick: str, *people: str, room: str = "#lobby", caps: str = "") -> None:
        """Play a whole beginning: the client is in, and the room has these people."""
        await self.accept()
        await self.until("USER")
        if caps:
            self.say(f":irc.example CAP * LS :{caps}", f":irc.example CAP * ACK :{caps}")
        self.say(
            f":irc.example 001 {nick} :Welcome",
            f":{nick}!~u@host JOIN {room}",
            f":irc.example 353 {nick} = {room} :{' '.join([nick, *people])}",
            f":irc.example 366 {nick} {room} :End of NAMES",
            f":irc.example 376 {nick} :End of MOTD",
        )

    async def take(self, start: str) -> None:
        """Accept the next message that starts so (no labels: by answering the PING behind it)."""
        await self.until(start)
        key = (await self.until("PING")).removeprefix("PING :")
        self.say(f":irc.example PONG irc.example :{key}")

    async def goodbye(self) -> str:
        """Accept what the client still says, and let it go; return its last line."""
        while not (line := await self.line()).startswith("QUIT"):
            assert line, "the client left without a word"
            if line.startswith("PING"):
                self.say(f":irc.example PONG irc.example :{line.removeprefix('PING :')}")
            elif line.startswith("@label="):
                self.say(f"{re.split('[; ]', line)[0]} :irc.example ACK")
        self.hang_up()
        return line

    async def close(self) -> None:
        """Close all connections that there ever were."""
        for _, writer in self._all:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def hang_up_all(self) -> None:
        """Close all connections, without waiting."""
        for _, writer in self._all:
            writer.close()

    def hang_up(self) -> None:
        """Close the connection without a word."""
        assert self._end
        self._end[1].close()


class Stage:
    """The server and the clock together."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.server = Server()
        self.route = "192.0.2.7"

    def world(self) -> World:
        """Return what a link takes from outside."""
        return World(self.server.dial, self.clock, self.clock.sleep, Random(1), lambda: self.route)


Story = Callable[[Stage], Coroutine[None, None, None]]


def play(story: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run a story; one that waits for ever fails."""

    async def run() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story()

    asyncio.run(run())


def on_stage(story: Story) -> None:
    """Run a story that needs the server and the clock, but no talk."""

    async def whole() -> None:
        stage = Stage()
        try:
            await story(stage)
        finally:
            await stage.server.close()

    play(whole)
