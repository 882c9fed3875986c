"""tui/commands/table.py: what a typed text asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.commands import table
from tests.tui.stage import shown

# tui.md, "Slash commands".
WANTED = """
    join leave msg me nick topic invite kick ban mute op reply edit delete react thread ignore
    unignore ignores
    notify away back quiet search date export connect reconnect server trust register login set
    keys theme alias bind outbox draft raw help quit
"""


def test_all_that_were_promised() -> None:
    """Every command of the design is there, with what it is for."""
    assert set(WANTED.split()) <= set(table.COMMANDS)
    assert all(command.purpose for command in table.COMMANDS.values())


def test_aliases_lead_somewhere() -> None:
    """And none hides a command."""
    assert set(table.ALIASES.values()) <= set(table.COMMANDS)
    assert not set(table.ALIASES) & set(table.COMMANDS)


def test_names() -> None:
    """TAB completes commands, aliases, and one's own."""
    assert {"join", "part", "mine"} <= set(table.names({"mine": "me waves"}))


@pytest.mark.parametrize("typed", ["/serach x", "/qwxyz", "/kick", "/", "/ x"])
async def test_what_is_not_understood_is_never_sent(typed: str, tmp_path: Path) -> None:
    """It is refused, and says nothing to anybody."""
    async with shown(tmp_path) as stage:
        assert not table.typed(stage.main, typed)
        assert not stage.desk.unsent
        assert "alarm" in str(stage.main.bar("context")._line.left)


async def test_text_that_only_looks_like_a_command(tmp_path: Path) -> None:
    """Two slashes are one; a path in a paste of several lines is said as it is."""
    async with shown(tmp_path) as stage:
        assert table.typed(stage.main, "//etc")
        assert (await stage.sent()).endswith(":/etc")
        assert table.typed(stage.main, "/etc\n/usr")
        assert (await stage.sent()).endswith(":/etc")


async def test_an_alias_with_words(tmp_path: Path) -> None:
    """What is typed behind an alias is put behind what it stands for; it hides no command."""
    async with shown(tmp_path) as stage:
        stage.desk.memory.aliases.update({"wave": "/me waves", "me": "quit"})
        stage.desk.apply_chosen()
        assert table.typed(stage.main, "/wave to all")
        assert "ACTION waves to all" in await stage.sent()
        assert table.typed(stage.main, "/me too")
        assert "ACTION too" in await stage.sent()
