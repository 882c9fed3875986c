"""tui/screens/raw.py: the lines of the protocol, followed for as long as one looks."""

from __future__ import annotations

from pathlib import Path

from hubbub.tui.screens.raw import Raw
from hubbub.tui.tap import KEPT
from tests.tui.stage import Shown, shown


async def look(stage: Shown) -> None:
    """Let the box look what has come."""
    box = stage.app.screen
    assert isinstance(box, Raw)
    box._look()
    await stage.pilot.pause()


async def test_it_follows(tmp_path: Path) -> None:
    """What comes and goes while it is open stands at its end, secrets left out."""
    async with shown(tmp_path) as stage:
        await stage.command("/raw")
        await stage.box(Raw)
        stage.app.tap.note("<", b":sam!~u@h PRIVMSG #ops :hello\r\n")
        stage.app.tap.note(">", b"PASS secret\r\n")
        await look(stage)
        assert stage.sees("< :sam!~u@h PRIVMSG #ops :hello")
        assert stage.sees("> PASS …")


async def test_it_follows_when_old_lines_are_let_go(tmp_path: Path) -> None:
    """Of a long talk the last lines are kept, and the newest is still shown."""
    async with shown(tmp_path) as stage:
        stage.app.tap.note("<", b"PING :old\n" * KEPT)
        await stage.command("/raw")
        await stage.box(Raw)
        stage.app.tap.note("<", b"PING :new\n")
        await look(stage)
        assert stage.sees("< PING :new")


async def test_nobody_scrolls_somebody_else(tmp_path: Path) -> None:
    """Who has scrolled up stays there while lines come; at the end one follows."""
    async with shown(tmp_path) as stage:
        stage.app.tap.note("<", b"".join(b"PING :%d\n" % number for number in range(100)))
        await stage.command("/raw")
        await stage.box(Raw)
        await stage.shows("PING :99")
        await stage.pilot.press(*["up"] * 40)
        stage.app.tap.note("<", b"PING :later\n")
        await look(stage)
        assert not stage.sees("PING :later")
