"""Several servers at once: what a screen holds.

with Client(Vault(client_file(os.environ)), noted_world) as client:
client.listen(draw)
client.add("chat.example:1337", Wishes("maria", ("#lobby",)))
await client.run()
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from random import SystemRandom
from typing import Self

from hubbub.client.chat import Chat
from hubbub.client.desk import Wishes
from hubbub.client.link import Look, Stream, World, dial, look
from hubbub.client.logins import Identity
from hubbub.client.model import Change, Server, State, What
from hubbub.client.places import note_server, route, split_address
from hubbub.client.trust import Safety
from hubbub.client.upkeep import Upkeep
from hubbub.client.vault import KnownServer, Vault


def real_world(name: str, safety: Safety) -> World:
    """Return what connects to HOST:PORT, on the network and the clock of this machine."""
    host, port = split_address(name)
    dialled = partial(dial, host, port, safety)
    return World(dialled, time.time, asyncio.sleep, SystemRandom(), route)


def noted_world(name: str, safety: Safety) -> World:
    """Return the same for a person's screen: `hubbub send` and the like go where they were last."""
    world, address = real_world(name, safety), split_address(name)

    async def dialled() -> Stream:
        stream = await world.dial()
        note_server(os.environ, *address)
        return stream

    return replace(world, dial=dialled)


async def real_look(name: str, safety: Safety) -> Look:
    """Look at HOST:PORT on the network. Raises: ServerRefused, ServerSilent."""
    return await look(*split_address(name), safety)


class Client:
    """Chats by server, one vault, one State; `run` it on the event loop of the screen.

    Args: world_for: what a connection to HOST:PORT takes from outside; identities: who we are,
        by HOST:PORT.
    """

    def __init__(
        self,
        vault: Vault,
        world_for: Callable[[str, Safety], World],
        identities: Mapping[str, Identity] | None = None,
    ) -> None:
        self.state = State()
        self.vault = vault
        self.chats: dict[str, Chat] = {}
        self._upkeep: dict[str, Upkeep] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._world_for = world_for
        self._identities = identities or {}
        self._listeners: list[Callable[[Change], None]] = []
        self._is_running = False
        self._failed: asyncio.Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.vault.close()

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Have changes told, on the event loop, in order; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)

    def known(self) -> list[KnownServer]:
        """Return the servers where somebody was, the last one first."""
        return self.vault.servers()

    def add(self, name: str, wishes: Wishes) -> Chat:
        """Return the chat on a server; its rooms, drafts and what was not sent are there at once.

        Args: name: HOST:PORT, an IPv6 address in [].
        """
        if name in self.chats:
            return self.chats[name]
        safety, login = self._identities.get(name, Identity()).shown(wishes.safety, wishes.login)
        wishes = replace(wishes, safety=safety, login=login)
        server = Server(name)
        self.state.servers[name] = server
        chat = Chat(server, self.vault, partial(self._world_for, name), wishes, self._tell)
        self.chats[name] = chat
        self._upkeep[name] = Upkeep(chat)
        self._tell(Change(What.STATUS, name))
        if self._is_running:
            self._start(name)
        return chat

    def reconnect(self, name: str) -> None:
        """Connect now, whatever stands in the way."""
        self._upkeep[name].reconnect()

    def stop(self, name: str) -> None:
        """End the connection to a server until `reconnect`; its rooms stay."""
        self._upkeep[name].stop()

    async def remove(self, name: str, parting_words: str = "") -> None:
        """Leave a server, and forget all about it."""
        await self._end(name, parting_words)
        del self.chats[name], self._upkeep[name], self.state.servers[name]
        self.vault.forget_server(name)
        self._tell(Change(What.STATUS, name))

    async def run(self) -> None:
        """Keep all chats connected until cancelled; then say goodbye with `leave`."""
        self._is_running = True
        self._failed = asyncio.get_running_loop().create_future()
        for name in self.chats:
            self._start(name)
        try:
            await self._failed
        finally:
            self._is_running = False
            await self.leave()

    async def leave(self, parting_words: str = "") -> None:
        """Leave all servers; what was not sent stays in the vault."""
        await asyncio.gather(*(self._end(name, parting_words) for name in list(self.chats)))

    def _start(self, name: str) -> None:
        task = asyncio.create_task(self._upkeep[name].run())
        task.add_done_callback(self._ended)
        self._tasks[name] = task

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Let `run` raise what must never happen, instead of a chat that silently stands still."""
        error = None if task.cancelled() else task.exception()
        if error and self._failed and not self._failed.done():
            self._failed.set_exception(error)

    async def _end(self, name: str, parting_words: str) -> None:
        task = self._tasks.pop(name, None)
        if task is None:
            return
        task.cancel()
        try:
            await asyncio.gather(task, return_exceptions=True)
            await self._upkeep[name].leave(parting_words)
        finally:
            self.chats[name].link.hang_up()  # if we were cancelled before there was a goodbye
