"""client/bot.py: `hubbub.connect`, a program that talks in a few lines."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from functools import wraps

import pytest

import hubbub
from hubbub.client.bot import Bot
from hubbub.client.link import World
from hubbub.client.trust import Safety
from hubbub.errors import (
    BadMessage,
    ConnectionLost,
    MessageRefused,
    NameTaken,
    ServerRefused,
    WrongUse,
)
from tests.client.played import MODERN
from tests.client.stage import Stage, play
from tests.support.program import HOME

ANN = ":ann!~ann@host"
Story = Callable[[Stage, Bot], Coroutine[None, None, None]]


def bot_on(stage: Stage) -> Bot:
    """Return a program's connection to a server that is played."""

    def world_for(_name: str, _safety: Safety) -> World:
        return stage.world()

    return hubbub.connect("chat.example", "bot", rooms=["#ops"], world_for=world_for)


async def welcome(stage: Stage) -> None:
    """Play the beginning: the bot is in #ops, and 50 messages of before are asked for."""
    await stage.server.welcome("bot", "ann", room="#ops", caps=MODERN)
    await answer(stage, "@msgid=id0;time=2023-11-14T22:13:00.000Z", "old")


async def answer(stage: Stage, tags: str = "", text: str = "") -> str:
    """Answer a question about history with one message, or with none; return the question."""
    while " TARGETS " in (question := await stage.server.until("CHATHISTORY")):
        pass  # who wrote to us is of no interest here
    inside = [f"@batch=h;{tags[1:]} {ANN} PRIVMSG #ops :{text}"] if text else []
    opening = ":irc.example BATCH +h chathistory #ops"
    stage.server.say(opening, *inside, ":irc.example BATCH -h")
    return question


async def echoed(stage: Stage, text: str, msgid: str) -> None:
    """Wait for a message of the bot, and give its echo."""
    while f" :{text}" not in (line := await stage.server.line()):
        assert line
    tags = line[1:].partition(" ")[0]
    stage.server.say(f"@msgid={msgid};{tags} :bot!~bot@host PRIVMSG #ops :{text}")


def told(story: Story) -> Callable[[], None]:
    """Make a test of a story with a bot that has come in."""

    async def whole() -> None:
        stage = Stage()
        entering = asyncio.create_task(welcome(stage))
        try:
            async with bot_on(stage) as bot:
                await entering
                await story(stage, bot)
                stage.server.hang_up_all()
        finally:
            await stage.server.close()

    @wraps(story)
    def test() -> None:
        play(whole)

    del test.__wrapped__  # type: ignore[attr-defined]  # pytest would see fixtures in it
    return test


@told
async def test_hearing_and_answering(stage: Stage, bot: Bot) -> None:
    """What others say comes, what was said before does not; an answer is stored when it returns."""
    stage.server.say(
        f"@msgid=id1;account=anna {ANN} PRIVMSG #ops :bot: ping",
        f"@msgid=id2 {ANN} PRIVMSG bot :psst",
    )
    hearing = aiter(bot)
    message = await anext(hearing)
    assert ("#ops", "ann", "anna", "bot: ping", True) == (
        message.place,
        message.who,
        message.account,
        message.text,
        message.mentions,
    )
    message.react("👍")
    assert "@+draft/react=👍;+draft/reply=id1 TAGMSG :#ops" == await stage.server.until("@+draft")
    replying = asyncio.create_task(message.reply("pong"))
    await echoed(stage, "pong", "id3")
    sent = await replying
    assert ("pong", "id3", "id1", True) == (sent.text, sent.msgid, sent.reply_to, sent.own)
    assert "ann" == (await anext(hearing)).place
    assert ["ann", "bot"] == bot.members("#ops")
    assert [] == bot.members("#nowhere")


@told
async def test_a_refusal(stage: Stage, bot: Bot) -> None:
    """What the server does not take raises, and is not sent again."""
    sending = asyncio.create_task(bot.send("#ops", "x"))
    line = await stage.server.until("@label=")
    label = line.partition(";")[0].removeprefix("@label=").partition(" ")[0]
    stage.server.say(f"@label={label} :irc.example 404 bot #ops :you are muted")
    with pytest.raises(MessageRefused, match="you are muted"):
        await sending
    assert [] == bot.chat.open("#ops").pending


@told
async def test_a_lost_connection(stage: Stage, bot: Bot) -> None:
    """What was missed comes, once; what was to be said is said when the connection is back."""
    stage.server.say(f"@msgid=id1;time=2023-11-14T22:13:20.000Z {ANN} PRIVMSG #ops :one")
    hearing = aiter(bot)
    assert "one" == (await anext(hearing)).text
    stage.server.hang_up()
    await bot._until(lambda: not bot.chat.link.is_ready)
    sending = asyncio.create_task(bot.send("#ops", "later"))
    await asyncio.sleep(0)
    await stage.clock.pass_s(3)
    await stage.server.welcome("bot", "ann", room="#ops", caps=MODERN)
    missed = "@msgid=id2;time=2023-11-14T22:13:21.000Z"
    assert "CHATHISTORY AFTER #ops msgid=id1 :100" == await answer(stage, missed, "two")
    await answer(stage)
    assert "two" == (await anext(hearing)).text
    await echoed(stage, "later", "id3")
    assert "id3" == (await sending).msgid


@told
async def test_rooms(stage: Stage, bot: Bot) -> None:
    """A room is entered when `join` returns; one that does not let us in raises."""
    joining = asyncio.create_task(bot.join("#tea"))
    await stage.server.until("JOIN")
    stage.server.say(":bot!~bot@host JOIN #tea")
    await joining
    joining = asyncio.create_task(bot.join("#no"))
    await stage.server.until("JOIN")
    stage.server.say(":irc.example 473 bot #no :members only")
    with pytest.raises(MessageRefused, match="members only"):
        await joining
    bot.leave("#tea", "bye")
    assert "PART #tea :bye" == await stage.server.until("PART")


def test_no_server() -> None:
    """Without a first connection, `async with` raises."""

    async def story() -> None:
        stage = Stage()
        stage.server.is_up = False
        with pytest.raises(ServerRefused, match="no server is listening"):
            async with bot_on(stage):
                pass
        with pytest.raises(WrongUse):
            hubbub.connect("chat.example:x")

    play(story)


def test_a_taken_name() -> None:
    """What only a person can mend raises."""

    async def story() -> None:
        stage = Stage()

        async def refuse() -> None:
            await stage.server.accept()
            await stage.server.until("USER")
            stage.server.say(":irc.example 433 * bot :somebody else is bot")

        refusing = asyncio.create_task(refuse())
        with pytest.raises(NameTaken, match="somebody else is bot"):
            async with bot_on(stage):
                pass
        await refusing
        await stage.server.close()

    play(story)


def test_import_is_cheap() -> None:
    """`import hubbub` brings nothing along; what is used is imported then, and typed."""
    heavy = {"asyncio", "socket", "sqlite3", "ssl", "dataclasses", "hubbub.client"}
    code = (
        f"import sys, hubbub; print(sorted({heavy} & set(sys.modules)))\n"
        "print(hubbub.connect.__module__, hasattr(hubbub, 'nothing'))\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(HOME / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert ["[]", "hubbub.client.bot False"] == done.stdout.splitlines()


@told
async def test_what_cannot_be(stage: Stage, bot: Bot) -> None:
    """A room that cannot be is refused at once; what is no character becomes U+FFFD."""
    for room in ("#a b", "", "#a,b"):
        with pytest.raises(BadMessage, match="no room can be called that"):
            await bot.join(room)
    sending = asyncio.create_task(bot.send("#ops", "a\udcffb"))
    await echoed(stage, "a\ufffdb", "id3")
    assert "a\ufffdb" == (await sending).text


def test_outside_of_its_block() -> None:
    """What is said before or after the connection is refused, not kept for ever."""

    async def story() -> None:
        stage = Stage()
        bot = bot_on(stage)
        with pytest.raises(ConnectionLost, match="async with"):
            await bot.send("#ops", "too early")
        entering = asyncio.create_task(welcome(stage))
        async with bot:
            await entering
            stage.server.hang_up_all()
        with pytest.raises(ConnectionLost, match="async with"):
            await bot.send("#ops", "too late")
        await stage.server.close()

    play(story)
