"""tui/screens/talking.py: writing, and what is done with a chosen message."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste

from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.side import Side
from tests.tui.stage import Shown, shown


async def test_reply(tmp_path: Path) -> None:
    """R on a message lets the next one answer it, which is seen before it is sent."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "deploy failed", "id1")
        await stage.pilot.press("alt+k", "r")
        assert "↪ replying to sam “deploy failed”" in stage.bar("context")
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


async def test_paste_is_never_sent_by_itself(tmp_path: Path) -> None:
    """Several lines wait in the composer, without their last end and without escape sequences."""
    async with shown(tmp_path) as stage:
        stage.composer.post_message(Paste("one\r\ntwo\x1b[2J\nthree\n"))
        await stage.so(lambda: bool(stage.composer.text))
        assert "one\ntwo␛[2J\nthree" == stage.composer.text
        assert "pasted 3 lines — edit, then Enter to send" in stage.bar("context")
        assert "3/3 lines" in stage.bar("offers")
        assert not stage.desk.unsent


async def test_one_line_paste_with_an_end(tmp_path: Path) -> None:
    """A line that was copied with its end does not send itself."""
    async with shown(tmp_path) as stage:
        stage.composer.post_message(Paste("secret\n"))
        await stage.so(lambda: stage.composer.text == "secret")
        assert not stage.desk.unsent


async def test_completing(tmp_path: Path) -> None:
    """Tab completes, shows what else fits, and goes on to it."""
    async with shown(tmp_path) as stage:
        await stage.type("ma", "tab")
        assert "maria: " == stage.composer.text
        await stage.type("and @s", "tab")
        assert "maria: and @sam " == stage.composer.text
        await stage.pilot.press("ctrl+u")
        await stage.type("/le", "tab")
        assert "/leave " == stage.composer.text
        await stage.pilot.press("ctrl+u")
        await stage.type("#", "tab")
        assert "#ops " == stage.composer.text


async def test_several_lines(tmp_path: Path) -> None:
    """Ctrl+J begins a line; Enter sends all of them."""
    async with shown(tmp_path) as stage:
        await stage.type("one", "ctrl+j")
        await stage.type("two")
        assert "one\ntwo" == stage.composer.text
        assert "2/2 lines" in stage.bar("offers")


async def test_up_brings_back(tmp_path: Path) -> None:
    """Up on an empty line goes back through what was sent, Down forth; ^R searches it."""
    async with shown(tmp_path, enters=False) as stage:
        await stage.so(lambda: stage.desk.place_name == "#ops")
        await stage.type("one", "enter")
        await stage.type("two", "enter")
        await stage.pilot.press("up")
        assert "two" == stage.composer.text
        await stage.pilot.press("up")
        assert "one" == stage.composer.text
        await stage.pilot.press("down", "down")
        assert "" == stage.composer.text
        await stage.pilot.press("ctrl+r")
        await stage.box(Chooser)
        await stage.type("on", "enter")
        assert "one" == stage.composer.text


async def test_drafts(tmp_path: Path) -> None:
    """What was begun in a room is there when one comes back, and on the disk."""
    async with shown(tmp_path) as stage:
        stage.chat.open("maria")
        await stage.type("half a sen")
        await stage.pilot.press("alt+down")
        await stage.so(lambda: stage.desk.place_name == "maria")
        assert "" == stage.composer.text
        assert "half a sen" == stage.ops.draft
        await stage.pilot.press("alt+up")
        await stage.so(lambda: stage.composer.text == "half a sen")
        assert "draft saved" in stage.bar("offers")


@pytest.mark.parametrize(
    ("notice", "typed"),
    [
        ("there is no /serach, perhaps /search; nothing was sent", "/serach x"),
        ("/kick NICK [REASON]", "/kick"),
    ],
)
async def test_unknown_commands_are_never_sent(notice: str, typed: str, tmp_path: Path) -> None:
    """What begins with a slash and is no command is refused, and stands in the composer again."""
    async with shown(tmp_path) as stage:
        await stage.type(typed, "enter")
        await stage.so(lambda: notice in stage.bar("context"))
        assert typed == stage.composer.text
        assert not stage.desk.unsent


async def test_two_slashes(tmp_path: Path) -> None:
    """`//x` says `/x`; `:fire:` says its letter."""
    async with shown(tmp_path) as stage:
        await stage.type("//x :fire:", "enter")
        assert (await stage.sent()).endswith("PRIVMSG #ops :/x 🔥")


async def test_ctrl_c(tmp_path: Path) -> None:
    """Once empties the composer, on an empty one it asks, twice leaves."""
    async with shown(tmp_path) as stage:
        await stage.type("oops", "ctrl+c")
        assert "" == stage.composer.text
        await stage.pilot.press("ctrl+c")
        assert "Ctrl+C again leaves" in stage.bar("context")
        assert stage.app.is_running


async def refuse(stage: Shown, *texts: str, why: str = "Cannot send") -> None:
    """Let the server refuse the next messages, which have to be these."""
    answers = []
    for text in texts:
        line = await stage.sent()
        assert line.endswith(f" :{text}")
        label = line.split("label=")[1].split(";")[0].split(" ")[0]
        answers.append(f"@label={label} :irc.example 404 todd #ops :{why}")
    await stage.hear(*answers)


async def test_refused_text_comes_back(tmp_path: Path) -> None:
    """What the server refuses stands in the composer again, and a line says why it was."""
    async with shown(tmp_path) as stage:
        await stage.type("hello", "enter")
        await refuse(stage, "hello", why="Cannot send (+m)")
        await stage.so(lambda: stage.composer.text == "hello")
        await stage.shows("not sent: #ops: Cannot send (+m)")
        assert not stage.ops.pending
        assert "hello" == stage.ops.draft


async def test_refused_reply_is_a_reply_again(tmp_path: Path) -> None:
    """A reply that was refused is one again, and /me is /me."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "deploy failed", "id1")
        await stage.pilot.press("alt+k", "r")
        await stage.type("/me looks", "enter")
        await refuse(stage, "\x01ACTION looks\x01")
        await stage.so(lambda: stage.composer.text == "/me looks")
        assert "↪ replying to sam" in stage.bar("context")


async def test_refused_while_something_else_is_written(tmp_path: Path) -> None:
    """What one writes by now is left alone; the refused text stays in the room, and d brings it."""
    async with shown(tmp_path) as stage:
        await stage.type("hello", "enter")
        await stage.type("next")
        await refuse(stage, "hello")
        await stage.so(lambda: "r sends it again, d brings it back" in stage.bar("context"))
        assert "next" == stage.composer.text
        await stage.shows("✗")
        await stage.pilot.press("alt+k", "d")
        await stage.so(lambda: stage.composer.text == "next\nhello")
        assert not stage.ops.pending


async def test_a_refused_paste_comes_back_whole(tmp_path: Path) -> None:
    """Lines that left as several messages come back as the lines that they were."""
    async with shown(tmp_path) as stage:
        await stage.command("one\ntwo")
        await refuse(stage, "one", "two")
        await stage.so(lambda: stage.composer.text == "one\ntwo")


async def test_refused_in_another_room(tmp_path: Path) -> None:
    """Who has gone elsewhere meanwhile finds it as the draft of the room."""
    async with shown(tmp_path) as stage:
        stage.chat.open("maria")
        await stage.type("hello", "enter")
        await stage.pilot.press("alt+down")
        await stage.so(lambda: stage.desk.place_name == "maria")
        await refuse(stage, "hello")
        await stage.so(lambda: stage.ops.draft == "hello")
        assert "" == stage.composer.text
        await stage.pilot.press("alt+up")
        await stage.so(lambda: stage.composer.text == "hello")
