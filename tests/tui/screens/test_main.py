"""tui/screens/main.py: keys and commands, and what stands in the way of a connection."""

from __future__ import annotations

import json
from pathlib import Path

from hubbub.tui.screens.bare import Bare
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.help import Help
from hubbub.tui.widgets.lines import Lines
from tests.tui.stage import shown


async def test_panes(tmp_path: Path) -> None:
    """F7 and F8 hide and show them."""
    async with shown(tmp_path) as stage:
        rooms, people = (
            stage.main.query_one("#rooms", Lines),
            stage.main.query_one("#people", Lines),
        )
        await stage.pilot.press("f7", "f8")
        assert (False, False) == (rooms.display, people.display)
        await stage.pilot.press("f7", "f8")
        assert (True, True) == (rooms.display, people.display)


async def test_help(tmp_path: Path) -> None:
    """F1 lists the keys as they are bound, and the commands."""
    async with shown(tmp_path, settings='[bindings]\n"app.find" = "f3"\n') as stage:
        await stage.pilot.press("f1")
        await stage.box(Help)
        await stage.shows("F3")
        lines = "\n".join(
            "".join(text for text, _ in line.left)
            for line in stage.app.screen.query_one(Lines)._lines
        )
        assert "/export md|json|txt [FILE]" in lines
        assert "unread from here" in lines


async def test_bare(tmp_path: Path) -> None:
    """F9 shows only what was said, from edge to edge."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "copy me", "id1")
        await stage.pilot.press("f9")
        await stage.box(Bare)
        assert "copy me" in stage.seen()
        await stage.pilot.press("escape")
        await stage.box(type(stage.main))


async def test_export(tmp_path: Path) -> None:
    """/export writes the room to a file that is not there yet, and says where."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "keep this", "id1")
        file = tmp_path / "room.json"
        stage.main.export("json", str(file))
        facts = [json.loads(line) for line in file.read_text().splitlines()]
        assert ["keep this"] == [fact["text"] for fact in facts]
        stage.main.export("json", str(file))
        assert "cannot be written" in stage.bar("context")


async def test_settings_by_command(tmp_path: Path) -> None:
    """/theme, /keys, /bind and /alias hold from now on."""
    async with shown(tmp_path) as stage:
        await stage.type("/theme light", "enter")
        await stage.so(lambda: stage.app.theme == "light")
        await stage.type("/alias hi me waves", "enter")
        await stage.type("/hi to all", "enter")
        assert "ACTION waves to all" in await stage.sent()
        await stage.type("/bind app.help f4", "enter")
        await stage.pilot.pause()
        await stage.pilot.press("f4")
        await stage.box(Help)


async def test_vi(tmp_path: Path) -> None:
    """In the vi preset Escape chooses messages with j and k, and i writes again."""
    async with shown(tmp_path, settings='keys = "vi"\n') as stage:
        await stage.said("sam", "one", "id1")
        await stage.said("sam", "two", "id2")
        await stage.pilot.press("escape", "k")
        assert "one" == stage.timeline.chosen().text  # type: ignore[union-attr]
        await stage.pilot.press("i", "h", "i")
        assert "hi" == stage.composer.text


async def test_emacs(tmp_path: Path) -> None:
    """In the emacs preset ^B and ^F move, and Alt+X goes everywhere."""
    async with shown(tmp_path, settings='keys = "emacs"\n') as stage:
        await stage.type("ab", "ctrl+b")
        await stage.type("x")
        assert "axb" == stage.composer.text
        await stage.pilot.press("alt+x")
        await stage.box(Chooser)
