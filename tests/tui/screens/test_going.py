"""tui/screens/going.py: from one room to another, and to what is unread."""

from __future__ import annotations

from pathlib import Path

from hubbub.tui.screens.chooser import Chooser
from tests.tui.stage import shown


async def test_palette(tmp_path: Path) -> None:
    """^G goes to a room, a person or a command by a part of its name."""
    async with shown(tmp_path) as stage:
        stage.chat.open("maria")
        await stage.pilot.press("ctrl+g")
        await stage.box(Chooser)
        await stage.type("mari", "enter")
        await stage.so(lambda: stage.desk.place_name == "maria")
        await stage.pilot.press("ctrl+g")
        await stage.box(Chooser)
        await stage.type("/topic", "enter")
        await stage.so(lambda: stage.composer.text == "/topic ")


async def test_rooms_by_keys(tmp_path: Path) -> None:
    """Alt and arrows go through the list, Alt and a number to its rooms, Alt+A to what is loud."""
    async with shown(tmp_path) as stage:
        for name in ("maria", "zoe"):
            stage.chat.open(name)
        stage.desk.focused = False
        await stage.hear("@msgid=id1 :zoe!~u@h PRIVMSG todd :psst")
        for key, place in (("alt+down", "maria"), ("alt+1", "#ops"), ("alt+a", "zoe")):
            await stage.pilot.press(key)
            await stage.so(lambda place=place: stage.desk.place_name == place)  # type: ignore[misc]
        await stage.pilot.press("alt+a")
        assert "nothing is unread elsewhere" in stage.bar("context")


async def test_unread_and_peeking(tmp_path: Path) -> None:
    """Elsewhere it counts; opening reads, from the unread line on; peeking does not."""
    async with shown(tmp_path) as stage:
        stage.chat.open("maria")
        await stage.hear("@msgid=id1 :maria!~u@h PRIVMSG todd :psst")
        talk = stage.known.rooms["maria"]
        assert 1 == talk.unread
        await stage.pilot.press("alt+p", "alt+a")
        await stage.shows("1 new")
        assert 1 == talk.unread
        await stage.shows("peeking")
        await stage.pilot.press("alt+p")
        await stage.so(lambda: talk.unread == 0)


async def test_keys_without_alt(tmp_path: Path) -> None:
    """^G finds what keys do by its purpose, its name, or the key that some terminals lack."""
    async with shown(tmp_path) as stage:
        for typed in ("without marking", "app.peek", "alt+p"):
            await stage.pilot.press("ctrl+g")
            await stage.box(Chooser)
            await stage.pilot.press(
                *({" ": "space", "+": "plus"}.get(letter, letter) for letter in typed)
            )
            await stage.shows("look without marking as read")
            await stage.pilot.press("escape")
