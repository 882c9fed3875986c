"""tui/screens/overlay.py: what all boxes have: a title, a line with keys, Escape."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.containers import Vertical

from hubbub.tui.screens.overlay import Overlay
from hubbub.tui.widgets.field import Field
from tests.tui.stage import shown


class Box(Overlay[str]):
    """A box with a field."""

    def body(self) -> ComposeResult:
        """Yield it."""
        yield Field()


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_it_is_closed_with_nothing(key: str, tmp_path: Path) -> None:
    """Its result is None then, and one writes on where one was."""
    results: list[str | None] = []
    async with shown(tmp_path) as stage:
        await stage.type("dra")
        stage.app.push_screen(Box("a title"), results.append)
        await stage.box(Box)
        assert stage.sees("a title")
        assert stage.sees("Esc close")
        await stage.type("x", key)
        await stage.box(type(stage.main))
        await stage.type("ft")
        assert ([None], "draft") == (results, stage.composer.text)


async def test_keys_as_they_are_bound(tmp_path: Path) -> None:
    """The line below names the keys that there are, and they do what it says."""
    settings = '[bindings]\n"overlay.close" = "f2"\n'
    async with shown(tmp_path, settings=settings) as stage:
        stage.app.push_screen(Box("a title", "{overlay.close} away · {app.find} find"))
        await stage.shows("F2 away · ^F find")
        box = stage.app.screen
        assert isinstance(box, Box)
        box.tell_keys("now {overlay.close}")
        await stage.shows("now F2")
        box.tell("as it is {overlay.close}", "alarm")
        await stage.shows("as it is {overlay.close}")
        await stage.pilot.press("f2")
        await stage.box(type(stage.main))


@pytest.mark.parametrize("size", [(100, 30), (60, 20), (40, 10)])
async def test_it_is_on_the_screen(size: tuple[int, int], tmp_path: Path) -> None:
    """At every width all of the frame is in sight, also after the terminal has changed."""
    async with shown(tmp_path) as stage:
        stage.app.push_screen(Box("a title"))
        await stage.box(Box)
        await stage.pilot.resize_terminal(*size)
        await stage.pilot.pause()
        region = stage.app.screen.query_one(Vertical).region
        assert stage.app.screen.region.contains_region(region)
        assert stage.sees("Esc close")


async def test_for_who_listens(tmp_path: Path) -> None:
    """It takes the whole screen, without a frame, and nothing of the room stands beside it."""
    async with shown(tmp_path, settings="screen_reader = true\n") as stage:
        stage.app.push_screen(Box("a title"))
        await stage.box(Box)
        await stage.pilot.pause()
        assert stage.app.screen.query_one(Vertical).region == stage.app.screen.region
        assert ["a title", "", "Esc close"] == stage.seen()[:3]
        assert not any(stage.seen()[3:])
