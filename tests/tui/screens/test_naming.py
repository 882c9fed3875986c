"""tui/screens/naming.py: the name is taken, or not allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.model import Obstacle, Server
from hubbub.names import NICK_LIMIT, is_nick
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.naming import LOG_IN, naming, other_names, why_no_name
from tests.tui.stage import shown


@pytest.mark.parametrize("nick", ["todd", "x" * NICK_LIMIT, "4you", "to dd", "[a]", "-"])
def test_other_names(nick: str) -> None:
    """They are near it, other than it, and legal."""
    names = other_names(nick)
    assert nick not in names
    assert len(set(names)) == len(names) >= 2
    assert all(is_nick(name) for name in names)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("todd", ""),
        ("", ""),
        ("to dd", "no name has a space in it"),
        ("to#dd", "no name has # in it"),
        ("4you", "no name begins with a digit or -"),
        ("-you", "no name begins with a digit or -"),
    ],
)
def test_why_a_text_is_no_name(text: str, why: str) -> None:
    """It is told before it is sent."""
    assert why == why_no_name(text)


def server(obstacle: Obstacle) -> Server:
    """Return a server at which todd has no name yet."""
    made = Server("chat.example:1337")
    made.nick, made.obstacle = "todd", obstacle
    return made


@pytest.mark.parametrize(
    ("obstacle", "title", "may_log_in"),
    [
        (Obstacle.NAME_TAKEN, "the name todd is taken; what you wrote is kept", True),
        (Obstacle.NAME_ILLEGAL, "the name todd is not allowed; what you wrote is kept", False),
    ],
)
async def test_the_box(obstacle: Obstacle, title: str, may_log_in: bool, tmp_path: Path) -> None:
    """It says what happened, and offers other names; a name that is taken may be one's own."""
    results: list[str | None] = []
    async with shown(tmp_path) as stage:
        stage.app.push_screen(naming(server(obstacle)), results.append)
        await stage.box(Chooser)
        await stage.shows(title)
        await stage.shows("todd_")
        assert may_log_in == stage.sees("todd is mine: log in")
        await stage.pilot.press("enter")
        assert ["todd_"] == results


async def test_a_name_is_typed(tmp_path: Path) -> None:
    """Any other name may be typed; one that is none is not taken."""
    results: list[str | None] = []
    async with shown(tmp_path) as stage:
        stage.app.push_screen(naming(server(Obstacle.NAME_TAKEN)), results.append)
        await stage.box(Chooser)
        await stage.type("to#", "enter")
        await stage.shows("no name has # in it")
        assert [] == results
        await stage.pilot.press("backspace", "backspace", "backspace")
        await stage.type("zoe", "enter")
        assert ["=zoe"] == results


async def test_it_is_mine(tmp_path: Path) -> None:
    """To log in is one of the choices."""
    results: list[str | None] = []
    async with shown(tmp_path) as stage:
        stage.app.push_screen(naming(server(Obstacle.NAME_TAKEN)), results.append)
        await stage.box(Chooser)
        await stage.pilot.press("down", "down", "enter")
        assert [LOG_IN] == results
