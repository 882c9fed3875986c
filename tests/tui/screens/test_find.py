"""tui/screens/find.py: the box in which words are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hubbub.errors import NotHere
from hubbub.tui.screens.find import Find, Found
from tests.tui.stage import Shown, shown

Asked = list[tuple[int, str, bool]]


def found(number: int, text: str = "the disk is full") -> Found:
    """Return a message with the words."""
    return Found(f"chat.example:1337 #ops {number}", "14 Nov 22:13", "#ops", "sam", text)


class Searched:
    """Answers what is asked, and notes it."""

    def __init__(self, *answers: Found, refuses: bool = False) -> None:
        self.asked: Asked = []
        self.results: list[str | None] = []
        self._answers = answers
        self._refuses = refuses

    async def __call__(self, scope: int, words: str, asks: bool) -> Sequence[Found]:
        """Return what was found."""
        self.asked.append((scope, words, asks))
        if self._refuses and (scope == 2 or asks):
            raise NotHere("search")
        return [one for one in self._answers if words in one.text]

    async def opened(self, stage: Shown, words: str = "") -> None:
        """Open the box."""
        stage.app.push_screen(Find(self, words), self.results.append)
        await stage.box(Find)
        await stage.pilot.pause()


async def test_each_letter(tmp_path: Path) -> None:
    """It looks here with every letter; the newest is chosen, and Enter goes there."""
    search = Searched(found(1), found(2, "a disk"))
    async with shown(tmp_path) as stage:
        await search.opened(stage)
        await stage.type("disk")
        await stage.shows("2 found")
        await stage.type(" is")
        await stage.shows("1 found")
        assert {(0, "d", False), (0, "disk is", False)} <= set(search.asked)
        assert not any(asks for _, _, asks in search.asked)
        await stage.pilot.press("enter")
        assert ["chat.example:1337 #ops 1"] == search.results


async def test_the_arrows_choose(tmp_path: Path) -> None:
    """While one types on."""
    search = Searched(found(1), found(2), found(3))
    async with shown(tmp_path) as stage:
        await search.opened(stage, "disk")
        await stage.shows("3 found")
        await stage.pilot.press("up", "up", "down", "enter")
        assert ["chat.example:1337 #ops 2"] == search.results


async def test_nothing_is_found(tmp_path: Path) -> None:
    """That is told, and Enter goes nowhere."""
    search = Searched()
    async with shown(tmp_path) as stage:
        await search.opened(stage, "disk")
        await stage.shows("0 found")
        await stage.pilot.press("enter")
        assert [] == search.results
        await stage.pilot.press("escape")
        assert [None] == search.results


@pytest.mark.parametrize(
    ("keys", "scope"),
    [
        ([], "[this room]"),
        (["tab"], "[all rooms]"),
        (["tab", "tab"], "[the server]"),
        (["tab", "tab", "tab"], "[this room]"),
        (["shift+tab"], "[the server]"),
    ],
)
async def test_where(keys: list[str], scope: str, tmp_path: Path) -> None:
    """Tab goes through the places, and the last line says which it is."""
    async with shown(tmp_path) as stage:
        await Searched().opened(stage)
        await stage.pilot.press(*keys)
        await stage.shows(scope)


async def test_the_server_is_asked_when_somebody_says_so(tmp_path: Path) -> None:
    """In all rooms Enter asks it first, and goes there the second time; not with each letter."""
    search = Searched(found(1))
    async with shown(tmp_path) as stage:
        await search.opened(stage)
        await stage.pilot.press("tab")
        await stage.type("disk")
        await stage.shows("Enter ask the server too")
        assert not any(asks for _, _, asks in search.asked)
        await stage.pilot.press("enter")
        await stage.so(lambda: search.asked[-1] == (1, "disk", True))
        await stage.shows("Enter go there")
        await stage.pilot.press("enter")
        assert ["chat.example:1337 #ops 1"] == search.results


async def test_a_server_that_cannot_search(tmp_path: Path) -> None:
    """Why is told, and what is here stays."""
    search = Searched(found(1), refuses=True)
    async with shown(tmp_path) as stage:
        await search.opened(stage)
        await stage.pilot.press("tab")
        await stage.type("disk", "enter")
        await stage.so(lambda: search.asked[-2:] == [(1, "disk", True), (1, "disk", False)])
        await stage.shows("the disk is full")
        assert not stage.sees("1 found")


async def test_the_words_are_in_sight(tmp_path: Path) -> None:
    """Of a long message the part around them is shown."""
    text = f"{'before ' * 40}needle {'after ' * 40}"
    async with shown(tmp_path) as stage:
        await Searched(found(1, text)).opened(stage, "needle")
        await stage.shows("before needle after")
