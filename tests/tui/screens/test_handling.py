"""tui/screens/handling.py: what is done with a chosen message."""

from __future__ import annotations

from pathlib import Path

from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.side import Side
from tests.tui.stage import shown


async def test_reply(tmp_path: Path) -> None:
    """R on a message lets the next one answer it, which is seen before it is sent."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "deploy failed", "id1")
        await stage.pilot.press("alt+k", "r")
        assert "↪ replying to sam “deploy failed”" in stage.bar("replying")
        await stage.type("on it", "enter")
        line = await stage.sent()
        assert "+draft/reply=id1" in line or "+reply=id1" in line
        assert "" == stage.bar("context")


async def test_edit(tmp_path: Path) -> None:
    """E on a message of ours puts it into the composer; Enter gives it the new text."""
    async with shown(tmp_path) as stage:
        await stage.said("todd", "one", "id1")
        await stage.pilot.press("alt+k", "e")
        assert "one" == stage.composer.text
        await stage.type(" two", "enter")
        assert "EDIT :#ops" in await stage.sent("EDIT")
        await stage.said("sam", "not mine", "id2")
        await stage.pilot.press("alt+k", "e")
        assert "only what you said" in stage.bar("context")


async def test_escape_gives_up(tmp_path: Path) -> None:
    """Escape ends a reply or an edit, and what was in the composer for it."""
    async with shown(tmp_path) as stage:
        await stage.said("todd", "one", "id1")
        await stage.pilot.press("alt+k", "e", "escape")
        assert ("", "") == (stage.composer.text, stage.bar("context"))


async def test_what_is_used_most_is_offered_first(tmp_path: Path) -> None:
    """The box begins at its beginning, with each letter once, under all its names."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "deploy failed", "id1")
        await stage.pilot.press("alt+k", "plus")
        await stage.shows("› 👍 :+1: :thumbsup:")
        await stage.shows("🎉 :tada:")
        await stage.type("thumbsu", "enter")
        assert "+draft/react=👍;" in await stage.sent("TAGMSG")


async def test_react(tmp_path: Path) -> None:
    """+ chooses an emoji by its name; once more takes it away."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "ship it?", "id1")
        await stage.pilot.press("alt+k", "plus")
        await stage.box(Chooser)
        await stage.type("rocket", "enter")
        assert "+draft/react=🚀" in await stage.sent("TAGMSG")
        reaction = "@+draft/react=🚀;+draft/reply=id1 :todd!~u@host TAGMSG #ops"
        await stage.hear(reaction)
        await stage.shows("🚀 1")


async def test_delete_asks_first(tmp_path: Path) -> None:
    """D takes a message back after a question, with a reason if one is given."""
    async with shown(tmp_path) as stage:
        await stage.said("todd", "oops", "id1")
        await stage.pilot.press("alt+k", "d")
        await stage.box(Ask)
        await stage.type("typo", "enter")
        assert "REDACT #ops id1 :typo" == await stage.sent("REDACT")
        await stage.hear(":todd!~u@host REDACT #ops id1 :typo")
        await stage.shows("(deleted: by todd, typo)")


async def test_what_waits_comes_back(tmp_path: Path) -> None:
    """D on a message that was not sent yet puts it back into the composer."""
    async with shown(tmp_path, enters=False) as stage:
        await stage.so(lambda: stage.desk.place_name == "#ops")
        await stage.type("wait", "enter")
        await stage.shows("wait  ⧗")
        await stage.pilot.press("alt+k", "d")
        await stage.so(lambda: stage.composer.text == "wait")
        assert not stage.desk.unsent


async def test_copy_and_quote(tmp_path: Path) -> None:
    """Y copies the text alone, q puts it into the composer as a quotation."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "some text", "id1")
        await stage.pilot.press("alt+k", "y")
        assert "some text" == stage.app.clipboard
        await stage.pilot.press("q")
        assert "> some text\n" == stage.composer.text


async def test_pin(tmp_path: Path) -> None:
    """P marks a message for ourselves, and p again takes the mark away."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "keep this", "id1")
        await stage.pilot.press("alt+k", "p")
        await stage.shows("★ pinned")
        await stage.pilot.press("p")
        await stage.so(lambda: not stage.sees("★ pinned"))


async def test_links_are_looked_at_first(tmp_path: Path) -> None:
    """O shows where a link leads, its host in plain letters, and opens nothing by itself."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "see https://аpple.com/x", "id1")
        await stage.pilot.press("alt+k", "o")
        await stage.box(Ask)
        assert stage.sees("https://xn--pple-43d.com/x")
        assert stage.sees("written in other letters")
        await stage.type("c", "enter")
        assert "https://xn--pple-43d.com/x" == stage.app.clipboard


async def test_thread(tmp_path: Path) -> None:
    """T shows a message with its replies beside the room; what one writes there is a reply."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "question", "id1")
        await stage.said("maria", "unrelated", "id2")
        await stage.said("maria", "answer", "id3", tags="+draft/reply=id1")
        await stage.shows("↳ 1 reply (last maria)")
        await stage.pilot.press("alt+k", "t")
        await stage.box(Side)
        side = stage.app.screen.query_one("#side")
        texts = [entry.text for entry in side.column._entries]  # type: ignore[attr-defined]
        assert ["question", "answer"] == texts
        await stage.type("me too", "enter")
        assert "reply=id1" in await stage.sent()


async def test_unread_from_here(tmp_path: Path) -> None:
    """U draws the unread line, and nothing is marked as read until one writes."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "one", "id1")
        await stage.said("sam", "two", "id2")
        await stage.pilot.press("alt+k", "u")
        await stage.shows(" new ")
        assert stage.desk.peeking
