"""tui/screens/finding.py: words, dates, mentions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.find import Find
from hubbub.tui.screens.side import Side
from tests.client.played import MODERN
from tests.client.script import NOW_S
from tests.tui.stage import shown


def at(after_s: float) -> str:
    """Return a server's time tag."""
    moment = datetime.fromtimestamp(NOW_S + after_s, UTC)
    return f"time={moment:%Y-%m-%dT%H:%M:%S}.000Z"


async def test_find_here_and_everywhere(tmp_path: Path) -> None:
    """^F looks with every letter; Tab looks in all rooms; Enter goes there."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "the disk is full", "id1")
        await stage.said("sam", "something else", "id2")
        await stage.hear("@msgid=id3 :maria!~u@h PRIVMSG todd :a new disk")
        await stage.pilot.press("ctrl+f")
        await stage.box(Find)
        await stage.type("disk")
        await stage.shows("1 found")
        await stage.pilot.press("tab")
        await stage.shows("2 found")
        await stage.pilot.press("up", "enter")
        await stage.so(lambda: getattr(stage.timeline.chosen(), "text", "") == "the disk is full")


async def test_find_on_the_server(tmp_path: Path) -> None:
    """Tab asks the server too; what it finds far back opens beside the room."""
    async with shown(tmp_path, caps=f"{MODERN} soju.im/search") as stage:
        await stage.pilot.press("ctrl+f")
        await stage.box(Find)
        await stage.pilot.press("tab", "tab")
        await stage.type("old", "enter")
        await stage.server.until("SEARCH")
        await stage.hear(
            ":irc.example BATCH +s soju.im/search",
            f"@batch=s;msgid=o1;{at(-99_999)} :sam!~u@h PRIVMSG #ops :old words",
            ":irc.example BATCH -s",
        )
        await stage.shows("1 found")
        await stage.pilot.press("enter")
        await stage.answer(
            f"@msgid=o1;{at(-99_999)} :sam!~u@h PRIVMSG #ops :old words", after="CHATHISTORY AROUND"
        )
        await stage.box(Side)


async def test_the_server_is_asked_once(tmp_path: Path) -> None:
    """For the same words, however often Enter is pressed; other words are another question."""
    async with shown(tmp_path, caps=f"{MODERN} soju.im/search") as stage:
        await stage.pilot.press("ctrl+f")
        await stage.box(Find)
        await stage.type("disk", "tab", "tab")
        assert "disk" in await stage.sent("SEARCH")
        await stage.shows("asking…")
        await stage.pilot.press("enter", "enter")
        await stage.hear(":irc.example BATCH +s soju.im/search", ":irc.example BATCH -s")
        await stage.shows("0 found")
        await stage.pilot.press("enter")
        await stage.type("s")
        await stage.shows("Enter ask")
        await stage.pilot.press("enter")
        assert "disks" in await stage.sent("SEARCH")


async def test_find_everywhere_asks_the_server_too(tmp_path: Path) -> None:
    """In all rooms Enter adds what only the server knows, each once; then it goes there."""
    async with shown(tmp_path, caps=f"{MODERN} soju.im/search") as stage:
        await stage.said("sam", "the disk is full", "id1")
        await stage.pilot.press("ctrl+f")
        await stage.box(Find)
        await stage.pilot.press("tab")
        await stage.type("disk")
        await stage.shows("1 found")
        await stage.pilot.press("enter")
        await stage.server.until("SEARCH")
        await stage.hear(
            ":irc.example BATCH +s soju.im/search",
            f"@batch=s;msgid=o1;{at(-99_999)} :sam!~u@h PRIVMSG #ops :an old disk",
            "@batch=s;msgid=id1 :sam!~u@h PRIVMSG #ops :the disk is full",
            ":irc.example BATCH -s",
        )
        await stage.shows("2 found")
        await stage.pilot.press("enter")
        await stage.so(lambda: getattr(stage.timeline.chosen(), "text", "") == "the disk is full")


async def test_find_everywhere_where_nobody_can_search(tmp_path: Path) -> None:
    """It is said, and what is here stays found."""
    async with shown(tmp_path, caps="batch message-tags") as stage:
        await stage.said("sam", "the disk is full", "id1")
        await stage.pilot.press("ctrl+f")
        await stage.box(Find)
        await stage.pilot.press("tab")
        await stage.type("disk", "enter")
        await stage.shows("nobody can search")
        await stage.pilot.press("enter")
        await stage.so(lambda: getattr(stage.timeline.chosen(), "text", "") == "the disk is full")


async def test_a_server_that_cannot_search(tmp_path: Path) -> None:
    """It is said in the box."""
    async with shown(tmp_path, caps="batch message-tags") as stage:
        await stage.pilot.press("ctrl+f")
        await stage.box(Find)
        await stage.pilot.press("shift+tab")
        await stage.type("x", "enter")
        await stage.shows("nobody can search")
        await stage.pilot.press("escape")
        await stage.box(type(stage.main))


async def test_date_that_is_here(tmp_path: Path) -> None:
    """Alt+D goes to the first message from that time on."""
    async with shown(tmp_path) as stage:
        for number in range(3):
            await stage.said("sam", f"n{number}", f"id{number}", tags=at(number * 3600))
        await stage.pilot.press("alt+d")
        await stage.pilot.pause()
        await stage.type("2023-11-14 23:00", "enter")
        await stage.so(lambda: getattr(stage.timeline.chosen(), "text", "") == "n1")


async def test_date_of_long_ago(tmp_path: Path) -> None:
    """What is not here is asked for, and shown beside the room."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "today", "id9")
        stage.main.go_to_date("2023-11-01")
        await stage.answer(
            "@time=2023-10-31T10:00:00.000Z;msgid=o1 :sam!~u@h PRIVMSG #ops :halloween",
            after="CHATHISTORY AROUND",
        )
        await stage.box(Side)
        await stage.shows("halloween")


async def test_no_date(tmp_path: Path) -> None:
    """What is no date is said in place."""
    async with shown(tmp_path) as stage:
        stage.main.go_to_date("soon")
        assert "'soon' is no date" in stage.bar("context")


async def test_mentions(tmp_path: Path) -> None:
    """Alt+M lists where one was mentioned, the newest first; Enter goes there."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "todd: look", "id1", tags=at(0))
        await stage.said("sam", "not you", "id2", tags=at(1))
        await stage.said("maria", "and todd again", "id3", tags=at(2))
        await stage.pilot.press("alt+m")
        await stage.box(Chooser)
        await stage.shows("and todd again")
        await stage.pilot.press("enter")
        await stage.so(lambda: getattr(stage.timeline.chosen(), "text", "") == "and todd again")


async def test_drafts_are_listed(tmp_path: Path) -> None:
    """/draft lists what was begun; one goes on with it, or lets go of it."""
    async with shown(tmp_path) as stage:
        stage.chat.open("maria")
        stage.chat.draft("maria", "half a sentence")
        await stage.type("/draft", "enter")
        await stage.box(Chooser)
        await stage.shows("half a sentence")
        await stage.pilot.press("enter")
        await stage.shows("write in $EDITOR")
        await stage.pilot.press("enter")
        await stage.so(lambda: stage.composer.text == "half a sentence")
        stage.main.show_drafts("mar")
        await stage.box(Chooser)
        await stage.type("let go", "enter")
        await stage.so(lambda: stage.known.rooms["maria"].draft == "")
        await stage.pilot.press("up")
        assert "half a sentence" == stage.composer.text


async def test_a_draft_in_an_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft goes through $EDITOR, and is not sent by itself."""
    async with shown(tmp_path) as stage:
        written: list[str] = []
        note = lambda: written.append(stage.composer.text)  # noqa: E731 - it is that short
        monkeypatch.setattr(stage.main, "write_outside", note)
        await stage.type("half")
        stage.main.show_drafts("#ops")
        await stage.box(Chooser)
        await stage.type("editor", "enter")
        await stage.so(lambda: written == ["half"])


async def test_no_drafts(tmp_path: Path) -> None:
    """Where nothing was begun, that is said."""
    async with shown(tmp_path) as stage:
        stage.main.show_drafts()
        assert "nothing was begun" in stage.bar("context")
