"""tui/screens/trust.py: the server's key is another one, and somebody has to decide."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from hubbub.client.model import Key
from hubbub.tui.screens.trust import KeyChanged
from tests.tui.stage import Shown, shown

CHANGED = Key("SHA256:" + "n" * 43, "SHA256:" + "o" * 43, 1_772_366_400.0)


async def opened(stage: Shown, key: Key = CHANGED) -> list[bool | None]:
    """Open it; return the list that the decision comes into."""
    results: list[bool | None] = []
    stage.app.push_screen(KeyChanged("chat.example:1337", key, UTC), results.append)
    await stage.box(KeyChanged)
    await stage.pilot.pause()
    return results


@pytest.mark.parametrize("size", [(100, 30), (60, 20), (40, 16)])
async def test_what_is_known(size: tuple[int, int], tmp_path: Path) -> None:
    """Both fingerprints whole, since when, what is safe; on the whole screen, at every width."""
    async with shown(tmp_path) as stage:
        await stage.pilot.resize_terminal(*size)
        await opened(stage)
        lines = stage.app.screen.query_one("#facts")._lines  # type: ignore[attr-defined]
        text = "".join("".join(text for text, _ in line.left).lstrip() for line in lines)
        for word in (CHANGED.now, CHANGED.before, "first seen 01 Mar 2026, 12:00", "Nothing was"):
            assert word.replace(" ", "") in text.replace(" ", ""), word
        assert stage.sees("n" * 20)
        assert not stage.sees("maria")


async def test_nobody_knows_since_when(tmp_path: Path) -> None:
    """A file without dates is no reason to say less."""
    async with shown(tmp_path) as stage:
        await opened(stage, Key("SHA256:new", None))
        await stage.shows("before:  not known")
        await stage.shows("first seen: nobody has written down when")


async def test_not_the_one_that_was_named(tmp_path: Path) -> None:
    """Nothing is said of a key of before where none was seen: --trust names another one."""
    async with shown(tmp_path) as stage:
        await opened(stage, Key("SHA256:new", "SHA256:typed", is_named=True))
        await stage.shows("chat.example:1337 shows another key than you have named.")
        await stage.shows("named:   SHA256:typed")
        await stage.shows("given with --trust")
        assert not stage.sees("first seen")
        assert not stage.sees("has changed")


async def test_arrows_read_on(tmp_path: Path) -> None:
    """Where the screen is small, the facts are longer than it; the keyboard reaches all of them."""
    async with shown(tmp_path) as stage:
        await stage.pilot.resize_terminal(40, 12)
        await opened(stage)
        assert not stage.sees("first seen")
        await stage.type("", *["down"] * 8)
        await stage.shows("first seen 01 Mar 2026")
        await stage.type("", *["up"] * 8)
        await stage.shows("shows another")


@pytest.mark.parametrize("typed", ["yes", "", "Trust me", "trusted", "no"])
async def test_only_the_word_accepts(typed: str, tmp_path: Path) -> None:
    """Anything else is told what to type, and stays there."""
    async with shown(tmp_path) as stage:
        results = await opened(stage)
        await stage.type(typed, "enter")
        await stage.shows("type trust, or Esc")
        assert [] == results
        await stage.type(" trust ", "enter")
        assert [True] == results


async def test_escape_stays_disconnected(tmp_path: Path) -> None:
    """That is what happens if nobody decides."""
    async with shown(tmp_path) as stage:
        results = await opened(stage)
        await stage.type("trust", "escape")
        assert [None] == results
