"""Bots written with other people's libraries: irc (jaraco) and pydle, as their manuals have it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import irc.bot
import pydle
import pytest
from jaraco.stream import buffer

from tests.support.client import Irc
from tests.support.patience import PATIENCE_S
from tests.support.program import ServerProgram

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PASSWORD = "correct-horse"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProgram]:
    """A server that keeps what is said, and has the account of a robot."""
    with ServerProgram(tmp_path / "data") as server:
        with Irc(server.address) as robot:
            robot.register("robot").send(f"REGISTER * * {PASSWORD}", "QUIT")
            robot.rest()
        yield server


@pytest.fixture
def bob(server: ServerProgram) -> Iterator[Irc]:
    """Somebody who is an operator in #tea."""
    with Irc(server.address) as bob:
        bob.register("bob").send("JOIN #tea")
        bob.barrier()
        yield bob


class JaracoBot(irc.bot.SingleServerIRCBot):  # type: ignore[misc]
    """Says again what begins with !say, and comes back into a room that it is put out of."""

    def __init__(self, address: tuple[str, int]) -> None:
        where = irc.bot.ServerSpec(*address, PASSWORD)
        reconnecting = irc.bot.ExponentialBackoff(min_interval=1, max_interval=1)
        names = ("robot", "A robot")
        super().__init__([where], *names, recon=reconnecting, sasl_login="robot")
        self.heard: list[str] = []
        self._connect()

    def until(self, is_it: Callable[[], object]) -> None:
        """Let it do what there is to do until that is so."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not is_it():
            assert time.monotonic() < deadline_s, self.heard
            self.reactor.process_once(0.05)

    def on_welcome(self, connection: Any, event: Any) -> None:
        """Enter the room."""
        connection.mode(connection.get_nickname(), "+B")
        connection.join("#tea")

    def on_pubmsg(self, connection: Any, event: Any) -> None:
        """Take what somebody says."""
        text = event.arguments[0]
        self.heard.append(f"{event.source.nick}: {text}")
        if text.startswith("!say "):
            connection.privmsg(event.target, text.removeprefix("!say "))

    def on_kick(self, connection: Any, event: Any) -> None:
        """Come back."""
        connection.join(event.target)


def test_irc(server: ServerProgram, bob: Irc, tmp_path: Path) -> None:
    """It logs in by SASL, knows who is there, answers, comes back after a kick and a crash."""
    bot = JaracoBot(server.address)
    try:
        bot.until(lambda: "#tea" in bot.channels and bot.channels["#tea"].has_user("bob"))
        assert bot.channels["#tea"].is_oper("bob")
        bob.send("WHOIS robot", "PRIVMSG #tea :!say hello")
        whois = bob.until(" 318 ")
        assert any(" 330 bob robot robot :" in line for line in whois)
        assert any(" 335 bob robot :" in line for line in whois)
        bot.until(lambda: "bob: !say hello" in bot.heard)
        bob.until("^:robot!~robot@127.0.0.1 PRIVMSG #tea :hello$")
        bob.send("KICK #tea robot :no robots")
        bot.until(lambda: "#tea" not in bot.channels)
        bot.until(lambda: "#tea" in bot.channels)
        bob.until("^:robot!.* JOIN #tea$")

        server.process.kill()
        server.process.wait()
        bot.until(lambda: not bot.connection.is_connected())
        with ServerProgram(tmp_path / "data", port=server.address[1]):
            bot.until(bot.connection.is_connected)
            bot.until(lambda: "#tea" in bot.channels)
            assert "robot" == bot.connection.get_nickname()
    finally:
        bot.connection.disconnect()


def test_irc_hears_what_is_no_utf8(server: ServerProgram, bob: Irc) -> None:
    """Bytes that are no UTF-8 never reach it: its default decoder would end it."""
    bot = JaracoBot(server.address)
    try:
        assert bot.connection.buffer_class is buffer.DecodingLineBuffer
        bot.until(lambda: "#tea" in bot.channels)
        bob.sock.sendall(b"PRIVMSG #tea :caf\xe9\r\nPRIVMSG #tea :caf\xc3\xa9\r\n")
        bot.until(lambda: "bob: café" in bot.heard)
        assert ["bob: café"] == bot.heard
    finally:
        bot.connection.disconnect()


class PydleBot(pydle.Client):  # type: ignore[misc]
    """Says again what begins with !say.

    It logs in by NickServ: pydle 1.2 ends the negotiation at the first of several lines of CAP LS,
    and so never comes to SASL where a server offers much.
    """

    def __init__(self) -> None:
        super().__init__("robot", ["robot_"], realname="A robot")
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    async def on_connect(self) -> None:
        """Log in, take the nick, and enter the room."""
        await super().on_connect()
        await self.message("NickServ", f"IDENTIFY robot {PASSWORD}")
        await self.set_nickname("robot")
        await self.join("#tea")

    async def on_join(self, channel: str, user: str) -> None:
        """Take that somebody came."""
        await super().on_join(channel, user)
        self.heard.put_nowait(f"{user} joined {channel}")

    async def on_message(self, target: str, by: str, message: str) -> None:
        """Take what somebody says."""
        await super().on_message(target, by, message)
        self.heard.put_nowait(f"{by} in {target}: {message}")
        if message.startswith("!say "):
            await self.message(target, message.removeprefix("!say "))

    async def on_kick(self, channel: str, target: str, by: str, reason: str | None = None) -> None:
        """Take that it was put out."""
        await super().on_kick(channel, target, by, reason)
        self.heard.put_nowait(f"{by} put {target} out of {channel}: {reason}")

    async def until(self, text: str) -> None:
        """Wait for that, and forget what came before it."""
        while await asyncio.wait_for(self.heard.get(), PATIENCE_S) != text:
            pass


def test_pydle(server: ServerProgram, bob: Irc) -> None:
    """It logs in by NickServ, takes its nick, talks, tells who somebody is, and is put out."""

    async def play() -> None:
        def bobs(pattern: str) -> asyncio.Future[list[str]]:
            return asyncio.get_running_loop().run_in_executor(None, partial(bob.until, pattern))

        bot = PydleBot()
        await bot.connect(*server.address, tls=False)
        try:
            await bot.until("robot joined #tea")
            assert "robot" == bot.nickname
            bob.send("PRIVMSG #tea :!say hello")
            await bobs("^:robot!~robot@127.0.0.1 PRIVMSG #tea :hello$")
            whois = await bot.whois("robot")
            assert ("robot", True) == (whois["account"], whois["identified"])
            bob.send("KICK #tea robot :no robots", "PRIVMSG robot :sorry")
            await bot.until("bob put robot out of #tea: no robots")
            await bot.until("bob in robot: sorry")
            assert not bot.in_channel("#tea")
            await bot.quit("good night")
            await bobs("^:robot!.* QUIT :Quit: good night$")
        finally:
            writer = bot.connection.writer
            if writer is not None:
                writer.close()

    asyncio.run(play())
