"""client/link.py: one connection at a time, for as long as it takes."""

import asyncio
import socket
from random import Random

import pytest

from hubbub.client.events import Event, Joined, Lost, Ready, Welcomed
from hubbub.client.link import Link, Stream, World, dial
from hubbub.errors import ConnectionLost, NameIllegal, ServerChanged, ServerRefused, ServerSilent
from tests.client.script import NOW_S
from tests.client.stage import Stage, on_stage, play


async def opening(stage: Stage, heard: list[Event]) -> tuple[Link, asyncio.Task[None]]:
    """Return a link that is being opened, when it has introduced itself."""
    link = Link(stage.world(), heard.append)
    task = asyncio.create_task(link.open("todd"))
    await stage.server.accept()
    await stage.server.until("USER")
    return link, task


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (NameIllegal, [":irc.example 432 * todd :Erroneous"]),
        (ServerRefused, ["ERROR :You are banned"]),
        (ConnectionLost, [":irc.example 001 todd :Welcome", "ERROR :going down"]),
    ],
)
def test_obstacles(kind: type[Exception], lines: list[str]) -> None:
    """What stands in the way of a beginning is raised, not told as if it were an event."""

    async def story(stage: Stage) -> None:
        heard: list[Event] = []
        link, task = await opening(stage, heard)
        stage.server.say(*lines)
        with pytest.raises(kind):
            await task
        assert not link.is_ready
        assert not [event for event in heard if not isinstance(event, Welcomed)]

    on_stage(story)


def test_silent_server() -> None:
    """A server that says nothing is given up after a while."""

    async def story(stage: Stage) -> None:
        link, task = await opening(stage, [])
        await stage.clock.pass_s(20)
        link.tick()
        with pytest.raises(ServerSilent):
            await task

    on_stage(story)


def test_ready() -> None:
    """`open` returns when people can begin to talk, and everything has been told in order."""

    async def story(stage: Stage) -> None:
        heard: list[Event] = []
        link, task = await opening(stage, heard)
        stage.server.say(
            ":irc.example 001 todd :Welcome",
            ":todd!~u@host JOIN #lobby",
            ":irc.example 376 todd :End",
        )
        await task
        joined = Joined(NOW_S, "#lobby", "todd", own=True)
        assert [Welcomed("todd"), joined, Ready()] == heard
        stage.server.hang_up()
        await link.close("bye")
        assert not [event for event in heard if isinstance(event, Lost)]

    on_stage(story)


# Dialling


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_dialling(host: str) -> None:
    """All addresses of a host are tried, until one answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        async def story() -> None:
            _, writer = await dial(host, listener.getsockname()[1])
            writer.close()
            await writer.wait_closed()

        play(story)


def test_nobody_listens() -> None:
    """Where nobody listens, the error says so."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]

        async def story() -> None:
            with pytest.raises(
                ServerRefused, match=f"no server is listening at 127.0.0.1 port {port}"
            ):
                await dial("127.0.0.1", port)

        play(story)


def test_coming_back_to_a_changed_key() -> None:
    """A server that has another key when we come back is not tried again and again."""

    async def changed() -> Stream:
        raise ServerChanged("another key")

    async def story() -> None:
        async def at_once(seconds: float) -> None:
            """Wait for nothing."""

        link = Link(World(changed, lambda: NOW_S, at_once, Random(1)), lambda event: None)
        with pytest.raises(ServerChanged):
            await link.stay()

    play(story)
