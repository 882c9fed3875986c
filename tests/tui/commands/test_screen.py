"""tui/commands/screen.py: themes, keys, aliases, help, leaving."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.help import Help
from tests.tui.stage import shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/set theme", "theme is dark"),
        ("/set theme light", "theme is light now"),
        ("/set theme pink", "theme is one of"),
        ("/theme", "theme is dark"),
        ("/keys vi", "keys is vi now"),
        ("/quiet 22:00-07:00", "quiet is 22:00-07:00 now"),
        ("/quiet late", "quiet hours are like"),
        ("/set quiet", "quiet is off"),
        ("/set bell", "bell is on"),
        ("/set thme", "there is no setting thme, perhaps theme"),
        ("/alias", "there are none: /alias hi me waves"),
        ("/alias hi", "/hi is no name of yours"),
        ("/alias hi hi", "/hi would stand for hi, which is no command"),
        ("/alias hi me waves", "/hi is me waves"),
        ("/alias join me waves", "/join is a command, and stays one"),
        ("/bind app.find f3", "app.find: f3"),
        ("/bind app.fnd f3", "there is no action app.fnd"),
        ("/bind app.find notakey", "there is no key notakey"),
        ("/bind app.find a", "a is typed while one writes"),
        ("/bind app.find enter", "enter is composer.send's"),
        ("/bind app.find f1", "app.find: f1, which app.help has as well"),
        ("/bind app.find", "app.find: as before"),
        ("/help join", "/join ROOM [PASSWORD]: enter a room"),
        ("/help /part", "/part [REASON]: leave this room"),
        ("/back soon", "/back: say that you are back"),
    ],
)
async def test_settings(typed: str, told: str, tmp_path: Path) -> None:
    """What holds now is told, and what cannot be."""
    async with shown(tmp_path) as stage:
        await stage.command(typed)
        await stage.so(lambda: told in stage.bar("context"), told)


async def test_all_settings(tmp_path: Path) -> None:
    """They are listed, and the one that is chosen is begun to be set."""
    async with shown(tmp_path) as stage:
        await stage.type("draft")
        stage.main.choose()
        await stage.box(Chooser)
        for text in ("theme", "dark", "quiet", "off", "screen_reader"):
            assert stage.sees(text), text
        await stage.type("bell", "enter")
        await stage.so(lambda: stage.composer.text == "/set bell ")
        await stage.type("off", "enter")
        await stage.so(lambda: "bell is off now" in stage.bar("context"))
        assert "draft" == stage.composer.text


@pytest.mark.parametrize("typed", ["/help", "/keys", "/bind", "/?"])
async def test_help(typed: str, tmp_path: Path) -> None:
    """All keys and commands."""
    async with shown(tmp_path) as stage:
        await stage.command(typed)
        await stage.box(Help)


async def test_leaving(tmp_path: Path) -> None:
    """/quit leaves, with parting words."""
    async with shown(tmp_path) as stage:
        await stage.command("/quit so long")
        assert "so long" == stage.app.parting_words
