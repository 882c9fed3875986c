"""A client against a server that is played: its model can be waited for, and nothing sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path

from hubbub.client.chat import Chat
from hubbub.client.client import Client
from hubbub.client.desk import Wishes
from hubbub.client.model import Change, Item, Message, Room, Server, What
from hubbub.client.vault import Vault
from tests.client.script import HISTORY, RECEIPTS
from tests.client.stage import Stage, play

NAME = "chat.example:1337"
MODERN = f"{RECEIPTS} {HISTORY} hubbub.chat/key draft/message-edit draft/message-redaction"
SUPPORT = "CHANTYPES=# PREFIX=(ov)@+ WHOX BOT=B MONITOR=100"


class Played(Stage):
    """The stage, and a client on it that has one chat.

    Args: path: the vault's file, None for one in memory.
    """

    def __init__(self, path: Path | None = None, wishes: Wishes | None = None) -> None:
        super().__init__()
        self.changes: list[Change] = []
        self._news = asyncio.Event()
        self.client = Client(Vault(path), lambda name, safety: self.world())
        self.client.listen(self._hear)
        self.chat: Chat = self.client.add(NAME, wishes or Wishes("todd", ("#ops",)))
        self.running: asyncio.Task[None] | None = None

    def _hear(self, change: Change) -> None:
        self.changes.append(change)
        self._news.set()

    @property
    def known(self) -> Server:
        """What is known of the server."""
        return self.chat.server

    @property
    def ops(self) -> Room:
        """The room."""
        room = self.known.room("#ops")
        assert room
        return room

    def run(self) -> None:
        """Let the client connect."""
        self.running = asyncio.create_task(self.client.run())

    async def enter(self, *people: str, caps: str = MODERN) -> None:
        """Let the client connect, and play the beginning: todd is in #ops with these people."""
        if self.running is None:
            self.run()
        await self.server.welcome("todd", *people, room="#ops", caps=caps)
        self.server.say(f":irc.example 005 todd {SUPPORT} :are supported by this server")
        await self.when(lambda: self.chat.link.is_ready)

    async def when(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        while not is_so():
            self._news.clear()
            await self._news.wait()

    async def answer(self, *lines: str, after: str = "CHATHISTORY") -> str:
        """Wait for a question of the client and answer it with a batch; return the question."""
        while " TARGETS " in (question := await self.server.until(after)):
            pass  # who wrote to us is of no interest here
        inside = (f"@batch=h;{line.removeprefix('@')}" for line in lines)
        opening = ":irc.example BATCH +h chathistory #ops"
        self.server.say(opening, *inside, ":irc.example BATCH -h")
        return question

    async def settle(self) -> None:
        """Wait until the client has taken all that the server has said."""
        self.server.say("PING :settled")
        await self.server.until("PONG")

    def texts(self, room: Room | None = None) -> list[str]:
        """Return what was said in the room."""
        timeline: list[Item] = list((room or self.ops).timeline)
        return [item.text for item in timeline if isinstance(item, Message)]

    def told(self, what: What) -> list[Change]:
        """Return the changes of that kind."""
        return [change for change in self.changes if change.what is what]

    async def end(self) -> None:
        """Let the client leave."""
        if self.running is not None:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)
        self.client.vault.close()
        await self.server.close()


Story = Callable[[Played], Coroutine[None, None, None]]


def played(story: Story) -> Callable[[], None]:
    """Make a test of a story on a stage with a client."""

    async def whole() -> None:
        stage = Played()
        try:
            await story(stage)
        finally:
            stage.server.hang_up_all()
            await stage.end()

    @wraps(story)
    def test() -> None:
        play(whole)

    del test.__wrapped__  # type: ignore[attr-defined]  # pytest would see a fixture in it
    return test
