"""Every screen and every error state, at the five widths, in dark and in light."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hubbub.client.model import Key, Obstacle, Status
from hubbub.tui.screens.wizard import Wizard
from tests.tui.snapshots import compare
from tests.tui.stage import Shown, shown

SIZES = [(100, 30), (80, 24), (60, 20), (40, 10), (32, 8)]
THEMES = ["dark", "light"]


async def talk(stage: Shown) -> None:
    """Let there be something of each kind."""
    stage.server.say(
        ":sam!~u@h TOPIC #ops :Production incidents",
        "@msgid=id1 :sam!~u@h PRIVMSG #ops :deploy **failed**, see https://ci.example/4711",
        "@msgid=id2 :maria!~u@h PRIVMSG #ops :todd: can you look at `ops-2`?",
        "@msgid=id3;+draft/reply=id1 :maria!~u@h PRIVMSG #ops :on it",
        "@+draft/react=👍;+draft/reply=id1 :maria!~u@h TAGMSG #ops",
        ":kim!~u@h JOIN #ops",
        ":kim!~u@h PART #ops",
        "@msgid=id4 :maria!~u@h PRIVMSG todd :psst",
    )
    await stage.settle()


def stuck(obstacle: Obstacle) -> Callable[[Shown], Awaitable[None]]:
    """Return what puts something in the way."""

    async def put(stage: Shown) -> None:
        stage.server.is_up = False
        stage.server.hang_up()
        await stage.so(lambda: stage.known.status is Status.WAITING)
        stage.known.key = Key("SHA256:new", "SHA256:old")
        stage.known.status, stage.known.obstacle = Status.STUCK, obstacle
        stage.app._look()

    return put


async def down(stage: Shown) -> None:
    """Let the server be gone, and something wait for it."""
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.so(lambda: stage.known.status is Status.WAITING)
    stage.known.retry_at_s = stage.clock() + 8
    await stage.command("df -h says 97%")
    stage.main.show_all()


def pressing(*keys: str) -> Callable[[Shown], Awaitable[None]]:
    """Return what presses keys."""

    async def press(stage: Shown) -> None:
        await stage.pilot.press(*keys)

    return press


async def hints(stage: Shown) -> None:
    """Let there be the hints of the first run."""
    stage.desk.give_hints()
    stage.main.show_bars()


async def wizard(stage: Shown) -> None:
    """Open the first run."""
    stage.app.push_screen(Wizard(stage.desk))


SCREENS: dict[str, Callable[[Shown], Awaitable[None]]] = {
    "room": pressing(),
    "chosen": pressing("alt+k"),
    "palette": pressing("ctrl+g"),
    "find": pressing("ctrl+f", "o", "n"),
    "date": pressing("alt+d"),
    "mentions": pressing("alt+m"),
    "help": pressing("f1"),
    "bare": pressing("f9"),
    "thread": pressing("alt+k", "t"),
    "wizard": wizard,
    "hints": hints,
    "down": down,
    "name-taken": stuck(Obstacle.NAME_TAKEN),
    "password": stuck(Obstacle.PASSWORD),
    "key-changed": stuck(Obstacle.KEY_CHANGED),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", SCREENS)
async def test_screens(name: str, tmp_path: Path) -> None:
    """The screen looks as it did when somebody last looked at it."""
    async with shown(tmp_path) as stage:
        await talk(stage)
        await SCREENS[name](stage)
        await stage.pilot.pause()
        for theme in THEMES:
            stage.app.theme = theme
            for size in SIZES:
                await stage.pilot.resize_terminal(*size)
                await stage.pilot.pause()
                compare(stage.app, f"{name}-{size[0]}x{size[1]}-{theme}")
