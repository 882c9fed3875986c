"""Keeping a chat connected: the first connection, and the next after each loss, until told to stop.

Waits double with jitter up to half a minute. They end at once when the machine wakes up or comes
into another network, or a person asks. What another attempt would not mend (a taken name, a changed
key) waits for a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from hubbub.client.chat import Chat
from hubbub.client.model import Change, Key, Obstacle, Status, What
from hubbub.client.sockets import delays_s
from hubbub.errors import (
    ClientError,
    NameIllegal,
    NameTaken,
    PasswordRefused,
    ServerChanged,
    StoreError,
)
from hubbub.protocol.cleaning import legible

WOKEN_AFTER_S = 10
"""A clock that is so far ahead of the last second has slept, and networks are others now."""

MEASURE_EVERY_S = 30

_OBSTACLES: dict[type[ClientError], Obstacle] = {
    NameTaken: Obstacle.NAME_TAKEN,
    NameIllegal: Obstacle.NAME_ILLEGAL,
    PasswordRefused: Obstacle.PASSWORD,
    ServerChanged: Obstacle.KEY_CHANGED,
}


class Upkeep:
    """One chat's connections and its seconds; `run` it, and it ends when it is cancelled."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._go = asyncio.Event()  # do not wait any longer
        self._stopped = False
        self._was_online = False
        self._seconds = 0

    async def run(self) -> None:
        """Connect, stay connected, keep time; cancelling it leaves the connection as it is."""
        stay, time = asyncio.create_task(self._stay()), asyncio.create_task(self._keep_time())
        try:
            await asyncio.wait({stay, time}, return_when=asyncio.FIRST_COMPLETED)
            for task in (stay, time):
                if task.done():
                    task.result()  # raises what must never happen
        finally:
            for task in (stay, time):
                task.cancel()
            await asyncio.gather(stay, time, return_exceptions=True)

    def reconnect(self) -> None:
        """Try now, whatever stands in the way: from this moment on nobody is needed for it."""
        self._stopped = False
        if self._chat.server.status is Status.STUCK:
            self._tell(Status.CONNECTING)
        self._go.set()

    def stop(self) -> None:
        """End the connection, and make no other until `reconnect`."""
        self._stopped = True
        chat = self._chat
        if chat.link.is_ready:
            chat.link.connection.quit()
            chat.link.flush()
        elif chat.server.status is Status.WAITING:
            self._go.set()

    async def leave(self, parting_words: str = "") -> None:
        """Say goodbye, if there is somebody to say it to, and write what is to be kept."""
        await self._chat.link.close(parting_words)
        self._write()
        self._tell(Status.OFFLINE)

    # Connections

    async def _stay(self) -> None:
        delays = delays_s(self._chat.link.world.random)
        while True:
            self._go.clear()
            if self._stopped:
                self._tell(Status.OFFLINE)
                await self._go.wait()
            error = await self._connect()
            if error is None:
                delays = delays_s(self._chat.link.world.random)
                error = ClientError(self._chat.server.problem)
            if type(error) in _OBSTACLES:
                self._tell(Status.STUCK, str(error), _OBSTACLES[type(error)])
                await self._go.wait()
                delays = delays_s(self._chat.link.world.random)
            elif not self._stopped:
                await self._wait(next(delays), str(error))

    async def _connect(self) -> ClientError | None:
        """Make a connection and hold it; return why there was none, None after it was lost."""
        chat = self._chat
        self._tell(Status.CONNECTING, chat.server.problem)
        nick = chat.link.connection.wanted_nick if self._was_online else chat.wishes.nick
        try:
            await chat.link.open(nick, list(chat.wanted.values()), insist=self._was_online)
        except ServerChanged as error:
            chat.server.key = Key(error.now, error.before, error.first_s, error.is_named)
            return error
        except ClientError as error:
            return error
        self._was_online = True
        self._tell(Status.ONLINE)
        if self._stopped:  # while it was being made
            self.stop()
        await chat.link.hold()
        return None

    async def _wait(self, delay_s: float, problem: str) -> None:
        self._chat.server.retry_at_s = self._chat.now_s + delay_s
        self._tell(Status.WAITING, problem)
        await _first(self._chat.link.world.sleep(delay_s), self._go.wait())

    def _tell(self, status: Status, problem: str = "", obstacle: Obstacle = Obstacle.NONE) -> None:
        server = self._chat.server
        server.status, server.problem, server.obstacle = status, legible(problem), obstacle
        self._chat.changed([Change(What.STATUS, server.name)])

    # Time

    async def _keep_time(self) -> None:
        link = self._chat.link
        before_s, before = self._chat.now_s, link.world.route()
        while True:
            await link.world.sleep(1)
            now_s, now = self._chat.now_s, link.world.route()
            if abs(now_s - before_s) > WOKEN_AFTER_S or now != before:
                self._move()
            before_s, before = now_s, now
            self._second(now_s)

    def _move(self) -> None:
        """Do not wait any longer, and do not trust a connection of before."""
        if self._chat.server.status is Status.WAITING:
            self._go.set()
        elif self._chat.link.is_ready:
            self._chat.link.doubt()

    def _second(self, now_s: float) -> None:
        chat = self._chat
        chat.link.tick()
        chat.update_abilities()
        chat.server.unanswered_s = chat.link.connection.unanswered_s
        chat.changed(
            Change(What.TYPING, chat.server.name, folded)
            for folded, room in chat.server.rooms.items()
            if _expire(room.typing, now_s)
        )
        if chat.link.is_ready and self._seconds % MEASURE_EVERY_S == 0:
            chat.link.connection.measure()
            chat.link.flush()
        self._seconds += 1
        self._write()

    def _write(self) -> None:
        try:
            self._chat.keeping.write()
        except StoreError as error:
            self._chat.remark(str(error), is_error=True)


def _expire(typing: dict[str, float], now_s: float) -> bool:
    """Let go of who has not written for a while; return whether somebody went."""
    over = [nick for nick, until_s in typing.items() if until_s <= now_s]
    for nick in over:
        del typing[nick]
    return bool(over)


async def _first(*waits: Awaitable[Any]) -> None:
    """Wait for the first of them, and end the others."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
