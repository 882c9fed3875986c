"""tui/widgets/field.py: one line to type in."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from hubbub.tui.screens.ask import Ask
from hubbub.tui.widgets.field import Field
from tests.tui.stage import shown


@pytest.mark.parametrize(
    ("pasted", "stands"),
    [
        ("words", "words"),
        ("\r\nfirst\nsecond", "first"),
        ("a\x1b]0;title\x07b", "a␛]0;title␇b"),
        ("\u202eturned", "turned"),
        ("", ""),
        ("\n", ""),
    ],
)
async def test_a_paste(pasted: str, stands: str, tmp_path: Path) -> None:
    """Its first line is put in, and what could drive a terminal becomes pictures."""
    async with shown(tmp_path) as stage:
        stage.app.push_screen(Ask("why?"))
        await stage.box(Ask)
        field = stage.app.screen.query_one(Field)
        field.post_message(events.Paste(pasted))
        await stage.pilot.pause()
        assert stands == field.value


async def test_a_paste_takes_the_place_of_what_is_selected(tmp_path: Path) -> None:
    """As everywhere."""
    async with shown(tmp_path) as stage:
        stage.app.push_screen(Ask("why?"))
        await stage.box(Ask)
        await stage.type("one two")
        field = stage.app.screen.query_one(Field)
        field.select_all()
        field.post_message(events.Paste("three"))
        await stage.pilot.pause()
        assert ("three", False) == (field.value, field.cursor_blink)


async def test_keys_with_alt_are_no_letters(tmp_path: Path) -> None:
    """A key of the screen behind a box does not end up in a name or a password."""
    async with shown(tmp_path) as stage:
        stage.app.push_screen(Ask("why?"))
        await stage.box(Ask)
        await stage.pilot.press("a", "alt+r", "alt+1", "b")
        assert "ab" == stage.app.screen.query_one(Field).value
