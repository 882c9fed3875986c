"""client/client.py: several servers at once."""

import asyncio
import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hubbub.client.client import Client, noted_world, real_world
from hubbub.client.desk import Wishes
from hubbub.client.model import Change, Status, What
from hubbub.client.places import last_server
from hubbub.client.trust import Safety
from hubbub.client.vault import Vault
from tests.client.stage import Stage, play
from tests.support.served import Served


def test_two_servers() -> None:
    """Each has its own connection, rooms and fate; both end together."""

    async def story() -> None:
        stages = {"a:1": Stage(), "b:2": Stage()}
        with Vault(None) as vault:
            client = Client(vault, lambda name, safety: stages[name].world())
            changes: list[Change] = []
            stop = client.listen(changes.append)
            news = asyncio.Event()
            client.listen(lambda change: news.set())
            client.add("a:1", Wishes("todd", ("#ops",)))
            running = asyncio.create_task(client.run())
            await stages["a:1"].server.welcome("todd", room="#ops")
            chat = client.add("b:2", Wishes("toad", ("#tea",)))
            assert chat is client.add("b:2", Wishes("else"))
            await stages["b:2"].server.welcome("toad", room="#tea")
            both = client.state.servers
            while {server.status for server in both.values()} != {Status.ONLINE}:
                news.clear()
                await news.wait()
            assert ["todd", "toad"] == [server.nick for server in both.values()]
            await asyncio.gather(client.remove("b:2", "bye"), stages["b:2"].server.goodbye())
            assert ["a:1"] == list(both) == [known.name for known in client.known()]
            assert Change(What.STATUS, "b:2") == changes[-1]
            stop()
            count = len(changes)
            running.cancel()
            await asyncio.gather(running, stages["a:1"].server.goodbye(), return_exceptions=True)
            assert count == len(changes)
            assert Status.OFFLINE is both["a:1"].status
        for stage in stages.values():
            await stage.server.close()

    play(story)


def test_who_is_in_a_hurry() -> None:
    """Who is cancelled again while the goodbye is on its way hangs up without it."""

    async def story() -> None:
        stage = Stage()
        with Vault(None) as vault:
            client = Client(vault, lambda name, safety: stage.world())
            chat = client.add("a:1", Wishes("todd", ("#ops",)))
            running = asyncio.create_task(client.run())
            await stage.server.welcome("todd", room="#ops")
            news = asyncio.Event()
            client.listen(lambda change: news.set())
            while chat.server.status is not Status.ONLINE:
                news.clear()
                await news.wait()
            running.cancel()
            await stage.server.until("QUIT")
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert "" == await stage.server.line()
        await stage.server.close()

    play(story)


def test_what_must_never_happen_is_not_swallowed() -> None:
    """An error of ours in one chat ends `run`, with its traceback."""

    async def story() -> None:
        stage = Stage()
        with Vault(None) as vault:
            client = Client(vault, lambda name, safety: stage.world())

            def fail(change: Change) -> None:
                if change.what is What.PEOPLE:
                    raise RuntimeError("a bug")

            client.listen(fail)
            client.add("a:1", Wishes("todd", ("#ops",)))
            running = asyncio.create_task(client.run())
            await stage.server.welcome("todd", room="#ops")
            stage.server.hang_up_all()
            (error,) = await asyncio.gather(running, return_exceptions=True)
            assert "a bug" == str(error)
        await stage.server.close()

    play(story)


async def test_commands_go_where_the_screen_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`hubbub send` after `hubbub join` needs no address; what a bot does changes nothing."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with capture_logs(), Served() as served:
        name = "{}:{}".format(*served.address)
        for world, expected in ((real_world, None), (noted_world, name)):
            _, writer = await world(name, Safety()).dial()
            writer.close()
            await writer.wait_closed()
            assert expected == last_server(os.environ)
