"""`hubbub.connect`: a program that talks, in a few lines.

    async with hubbub.connect("chat.example", name="bot", rooms=["#ops"]) as chat:
        async for message in chat:
            if message.text == "!ping":
                await message.reply("pong")

A lost connection is made again by itself, what was missed meanwhile comes first, and each message
comes once. What `send` returns for is stored on the server. Everything runs on one event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from hubbub.client.client import Client, real_world
from hubbub.client.desk import Wishes
from hubbub.client.events import Kind
from hubbub.client.link import World
from hubbub.client.login import Login
from hubbub.client.logins import Identity
from hubbub.client.model import Change, Delivery, Found, Message, Obstacle, Server, Status, What
from hubbub.client.places import joined_address, split_address
from hubbub.client.trust import Safety
from hubbub.client.vault import Vault
from hubbub.errors import (
    ClientError,
    ConnectionLost,
    MessageRefused,
    NameIllegal,
    NameTaken,
    PasswordRefused,
    ServerChanged,
    ServerRefused,
)
from hubbub.records import dataclass

LOBBY = "#lobby"

MOST_KEPT = 1_000
"""Messages of a room that a program keeps in memory, to know them again."""

_ERRORS: dict[Obstacle, type[ClientError]] = {
    Obstacle.NAME_TAKEN: NameTaken,
    Obstacle.NAME_ILLEGAL: NameIllegal,
    Obstacle.PASSWORD: PasswordRefused,
    Obstacle.KEY_CHANGED: ServerChanged,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said, and where: `place` is a room, or their nick if it was to us alone."""

    place: str
    message: Message
    bot: Bot

    @property
    def text(self) -> str:
        """The text, with its lines, and without anything that could drive a terminal."""
        return self.message.text

    @property
    def who(self) -> str:
        """The nick of who said it."""
        return self.message.who

    @property
    def account(self) -> str:
        """The account of who said it; '' for none. Trust this, not a nick."""
        return self.message.account

    @property
    def mentions(self) -> bool:
        """Whether it is meant for us: said to us alone, or our nick stands in it."""
        return self.message.mentions

    async def reply(self, text: str) -> Message:
        """Answer in the same place; as `Bot.send`."""
        return await self.bot.send(self.place, text, reply_to=self.message.msgid)

    def react(self, emoji: str) -> None:
        """Put an emoji, or a word, under it. Raises: NotHere: this server has no reactions."""
        self.bot.chat.react(self.place, self.message.msgid, emoji)


class Bot:
    """A connection that stays, as `connect` gives it; iterate over it to hear what others say.

    `chat` has all verbs beside these, `server` all that is known.
    """

    def __init__(self, client: Client, name: str, wishes: Wishes) -> None:
        self._client = client
        self._heard: asyncio.Queue[Heard] = asyncio.Queue()
        self._news = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        client.listen(self._hear)
        self.chat = client.add(name, wishes)

    @property
    def server(self) -> Server:
        """All that is known of the server; see `model.py`."""
        return self.chat.server

    async def __aenter__(self) -> Self:
        """Connect. Raises: ClientError: there is no first connection."""
        self._running = asyncio.create_task(self._client.run())
        try:
            await self._until(self._is_decided)
            self._check()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self, parting_words: str = "") -> None:
        """Leave."""
        await self._client.leave(parting_words)
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self._client.vault.close()

    async def __aiter__(self) -> AsyncIterator[Heard]:
        """Give what others say from now on. Raises: ClientError: it needs a person to go on."""
        while True:
            await self._until(lambda: not self._heard.empty() or self._is_stuck())
            if self._heard.empty():
                self._check()
            else:
                yield self._heard.get_nowait()

    async def send(
        self, place: str, text: str, *, kind: Kind = Kind.SPEECH, reply_to: str = ""
    ) -> Message:
        """Say something in a room, or to a person; return it when the server has stored it.

        While there is no connection it waits, and it is never said twice.
        Args: text: lines are kept where the server can; reply_to: the msgid of what it answers.
        Returns: the message; of a text that became several, the last one.
        Raises: MessageRefused: the server does not take it; BadMessage: there is nothing to say;
            ClientError: it needs a person to go on, or is over.
        """
        if self._running is None or self._running.done():
            raise ConnectionLost("this is a connection only inside of `async with`")
        key = self.chat.say(place, text, kind, reply_to)
        await self._until(lambda: self._is_settled(place, key) or self._is_stuck())
        if not self._is_settled(place, key):
            self._check()
        failed = [one for one in self._pending(place, key) if one.delivery is Delivery.FAILED]
        if failed:
            for one in self._pending(place, key):
                self.chat.discard(place, one.key)
            raise MessageRefused(failed[0].problem)
        room = self.chat.open(place)
        mine = (m for m in reversed(room.timeline) if isinstance(m, Message) and _is_of(m, key))
        return next(mine)

    async def search(self, words: str, place: str = "", nick: str = "") -> list[Found]:
        """Return where words were said, oldest first. Raises: NotHere, ConnectionLost."""
        return await self.chat.search(words, place, nick)

    async def join(self, room: str, password: str = "") -> None:
        """Enter a room.

        Raises: MessageRefused: it does not let us in; BadMessage: no room can be called that.
        """
        self.chat.join(room, password)
        known = self.chat.open(room)
        known.error = ""
        await self._until(lambda: known.is_joined or bool(known.error))
        if known.error:
            self.chat.part(room)
            raise MessageRefused(known.error)

    def leave(self, room: str, reason: str = "") -> None:
        """Leave a room."""
        self.chat.part(room, reason)

    def members(self, room: str) -> list[str]:
        """Return the nicks of who is in a room of ours, sorted."""
        known = self.server.room(room)
        people = map(self.server.person, known.members if known else ())
        return sorted((one.nick for one in people if one), key=str.lower)

    # Inside

    def _hear(self, change: Change) -> None:
        self._news.set()
        if change.what is not What.APPENDED:
            return
        room = self.server.rooms[change.room]
        for item in room.timeline[len(room.timeline) - change.count :]:
            if isinstance(item, Message) and not item.own:
                self._heard.put_nowait(Heard(room.name, item, self))
        room.timeline.trim(MOST_KEPT)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self._news.clear()
            news = asyncio.ensure_future(self._news.wait())
            waits: set[asyncio.Future[object]] = {news}  # type: ignore[arg-type]  # invariant
            if self._running is not None:
                waits.add(self._running)  # type: ignore[arg-type]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                news.cancel()
            if self._running is not None and self._running.done():
                self._running.result()

    def _is_stuck(self) -> bool:
        return self.server.status is Status.STUCK

    def _is_decided(self) -> bool:
        return self.server.status in {Status.ONLINE, Status.STUCK, Status.WAITING}

    def _check(self) -> None:
        if self.server.status in {Status.STUCK, Status.WAITING}:
            raise _ERRORS.get(self.server.obstacle, ServerRefused)(self.server.problem)

    def _pending(self, place: str, key: str) -> list[Message]:
        room = self.server.room(place)
        return [one for one in room.pending if _is_of(one, key)] if room else []

    def _is_settled(self, place: str, key: str) -> bool:
        pending = self._pending(place, key)
        return not pending or any(one.delivery is Delivery.FAILED for one in pending)


def _is_of(message: Message, key: str) -> bool:
    """Whether it is the message with that key, or a part of it."""
    return message.key == key or message.key.startswith(f"{key}.")


def _files(certificate: str | Path | tuple[Path, Path] | None) -> tuple[Path, Path] | None:
    if certificate is None or isinstance(certificate, tuple):
        return certificate
    return Path(certificate), Path(certificate)


def connect(  # noqa: PLR0913 - each by its name
    server: str,
    name: str | None = None,
    *,
    rooms: Iterable[str] = (LOBBY,),
    plaintext: bool = False,
    trust: str | None = None,
    account: str | None = None,
    password: str | None = None,
    certificate: str | Path | tuple[Path, Path] | None = None,
    world_for: Callable[[str, Safety], World] = real_world,
) -> Bot:
    """Return a connection to be opened by `async with`.

    Args: server: HOST or HOST:PORT; name: the nick, None for a guest's; rooms: to be in;
        plaintext: in clear text even to another machine; trust: the fingerprint of the key that
        the server must have, else the one that it had when we first came; account, password: to
        log in, with the name as the account where only the password is given; certificate:
        a PEM file with a certificate and its key, or both files, to log in by (SASL EXTERNAL);
        world_for: what a connection takes from outside: network, time, chance.
    Raises: WrongUse: that is no HOST[:PORT].
    """
    address = joined_address(*split_address(server))
    login = Login(account or name or "", password) if password else None
    safety, login = Identity(account or "", _files(certificate)).shown(
        Safety(plaintext, trust), login
    )
    wishes = Wishes(name, tuple(rooms), safety, login=login)
    return Bot(Client(Vault(None), world_for), address, wishes)
