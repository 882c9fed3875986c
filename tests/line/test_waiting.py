"""line/waiting.py: what waits in the outbox, as a person sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC
from pathlib import Path

from hubbub.client.vault import Vault
from hubbub.line.talk import Talk
from hubbub.line.visit import visit
from tests.client.script import RECEIPTS
from tests.line.stage import Stage, on_stage

NAME = "chat.example:1337"
KEYS = f"{RECEIPTS} message-tags hubbub.chat/key"


async def run(stage: Stage, file: Path, story: Callable[[], Awaitable[None]]) -> None:
    """Let a client with that vault run beside a story."""
    with Vault(file) as vault:
        stage.face = type(stage.face)()
        stage.talk = Talk(stage.face, stage.world(), UTC, vault=vault, server=NAME)
        talking = asyncio.create_task(visit(stage.talk, "todd"))
        await story()
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)


def test_a_crash_loses_nothing(tmp_path: Path) -> None:
    """What was not confirmed when a client died is sent by the next one, in its room, once."""

    async def story(stage: Stage) -> None:
        file = tmp_path / "client.db"

        async def dies() -> None:
            await stage.server.welcome("todd", caps=KEYS)
            await stage.face.when(lambda: stage.face.talk is not None)
            stage.face.type("hello")
            while ":hello" not in await stage.server.line():
                pass
            stage.server.hang_up()

        async def lives() -> None:
            await stage.face.until("kept from an earlier run, sent as soon as you are in: 1")
            await stage.server.welcome("todd", caps=KEYS)
            while ":hello" not in (line := await stage.server.line()):
                pass
            tags = line.split(" ")[0].removeprefix("@")
            stage.server.say(f"@msgid=id1;{tags} :todd!~u@h PRIVMSG #lobby :hello")
            await stage.face.until("todd: hello")
            assert 0 == len(stage.talk.outbox)
            stage.face.type("/outbox")
            await stage.face.until("everything is confirmed")

        await run(stage, file, dies)
        await run(stage, file, lives)

    on_stage(story)


def test_a_person_decides(tmp_path: Path) -> None:
    """Where the server knows no keys, what had left is sent again or forgotten as somebody says."""

    async def story(stage: Stage) -> None:
        file = tmp_path / "client.db"

        async def dies() -> None:
            await stage.server.welcome("todd")
            await stage.face.when(lambda: stage.face.talk is not None)
            stage.face.type("one", "two")
            while ":two" not in await stage.server.line():
                pass
            stage.server.hang_up()

        async def decides() -> None:
            await stage.face.until("it may have arrived (/retry or /forget)")
            await stage.face.until("#lobby: two")
            await stage.server.welcome("todd")
            await stage.face.when(lambda: stage.face.talk is not None)
            stage.face.type("/outbox")
            await stage.face.until("the link broke before the server confirmed it")
            stage.face.type("/retry")
            await stage.server.until("PRIVMSG #lobby :one")
            stage.server.hang_up()

        async def forgets() -> None:
            await stage.server.welcome("todd")
            await stage.face.when(lambda: stage.face.talk is not None)
            stage.face.type("/forget")
            await stage.face.until("forgotten: ")
            assert [] == stage.talk.outbox.undecided
            stage.server.hang_up()

        for part in (dies, decides, forgets):
            await run(stage, file, part)

    on_stage(story)
