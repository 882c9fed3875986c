"""tui/screens/talking.py: saying, drafts, completing, and what the server refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste

from hubbub.tui.screens.chooser import Chooser
from tests.tui.stage import Shown, shown


async def test_paste_is_never_sent_by_itself(tmp_path: Path) -> None:
    """Several lines wait in the composer, without their last end and without escape sequences."""
    async with shown(tmp_path) as stage:
        stage.composer.post_message(Paste("one\r\ntwo\x1b[2J\nthree\n"))
        await stage.so(lambda: bool(stage.composer.text))
        assert "one\ntwo␛[2J\nthree" == stage.composer.text
        assert " > pasted 3 lines — edit, then Enter to send" in stage.bar("pasted")
        assert "   " == stage.bar("prompt")
        assert stage.sees("3/3 lines")
        assert not stage.desk.unsent
        await stage.pilot.resize_terminal(40, 20)
        await stage.shows(" > 3 lines — Enter sends")
        await stage.pilot.press("ctrl+c")
        await stage.so(lambda: not stage.bar("pasted"))
        assert " > " == stage.bar("prompt")


async def test_a_long_notice_is_read_to_its_end(tmp_path: Path) -> None:
    """It takes the lines that it needs, also when the terminal gets narrower meanwhile."""
    async with shown(tmp_path) as stage:
        stage.main.notice("1bad cannot be a name here (letters, digits, no digit in front)")
        await stage.shows("1bad cannot be a name here (letters, digits, no digit in front)")
        await stage.pilot.resize_terminal(50, 20)
        await stage.shows("digit in front)")


async def test_one_line_paste_with_an_end(tmp_path: Path) -> None:
    """A line that was copied with its end does not send itself."""
    async with shown(tmp_path) as stage:
        stage.composer.post_message(Paste("secret\n"))
        await stage.so(lambda: stage.composer.text == "secret")
        assert not stage.desk.unsent


async def test_a_notice_has_its_time(tmp_path: Path) -> None:
    """The end of the one before does not take it away."""
    async with shown(tmp_path) as stage:
        stage.main.notice("first")
        first = stage.main._notice_ends
        stage.main.notice("second")
        assert first is not stage.main._notice_ends
        assert first
        assert first._task is None or first._task.cancelling() or first._task.done()


async def test_several_lines(tmp_path: Path) -> None:
    """Ctrl+J begins a line; Enter sends all of them."""
    async with shown(tmp_path) as stage:
        await stage.type("one", "ctrl+j")
        await stage.type("two")
        assert "one\ntwo" == stage.composer.text
        assert stage.sees("2/2 lines")


async def test_others_see_that_one_types(tmp_path: Path) -> None:
    """While one types, and that one has stopped; not of a command, which is nobody's business."""
    async with shown(tmp_path) as stage:
        await stage.type("h")
        assert "+typing=active" in await stage.sent("TAGMSG")
        await stage.pilot.press("ctrl+c")
        assert "+typing=done" in await stage.sent("TAGMSG")
        await stage.type("/topic tea", "enter")
        assert "TOPIC" in await stage.server.line()


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
        assert stage.sees("draft saved")


@pytest.mark.parametrize("typed", ["/login todd hunter2", "/register hunter2", "/oper me hunter2"])
async def test_a_password_is_no_draft(typed: str, tmp_path: Path) -> None:
    """A command that has a password in it is not kept on the disk before it is sent."""
    async with shown(tmp_path) as stage:
        await stage.type("half a sen")
        stage.main.keep_draft()
        assert "half a sen" == stage.ops.draft
        await stage.pilot.press("ctrl+c")
        await stage.type(typed)
        stage.main.keep_draft()
        assert typed == stage.composer.text
        assert "" == stage.ops.draft


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
        assert "^C again leaves" in stage.bar("context")
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
        assert "↪ replying to sam" in stage.bar("replying")


async def test_refused_while_something_else_is_written(tmp_path: Path) -> None:
    """What one writes by now is left alone; the refused text stays in the room, and d brings it."""
    async with shown(tmp_path) as stage:
        await stage.type("hello", "enter")
        await stage.type("next")
        await refuse(stage, "hello")
        await stage.so(
            lambda: "Alt+K, then r sends it again, d brings it back" in stage.bar("context")
        )
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


async def test_what_was_typed_on_other_days(tmp_path: Path) -> None:
    """Up and ^R find what was typed before the program was started, passwords excepted."""
    file = tmp_path / "client.db"
    async with shown(tmp_path, vault=file, enters=False) as stage:
        await stage.so(lambda: stage.desk.place_name == "#ops")
        await stage.command("/join #secret password")
        await stage.command("/rooms")
        await stage.type("one", "enter")
        await stage.type("thrown away", "ctrl+c")
    async with shown(tmp_path, vault=file, enters=False) as stage:
        await stage.so(lambda: bool(stage.desk.place_name))
        assert ["/rooms", "one", "thrown away"] == stage.composer.remembered
        await stage.pilot.press("up", "up")
        assert "one" == stage.composer.text


async def test_hints_go_one_by_one(tmp_path: Path) -> None:
    """Escape dismisses the first hint; doing what one tells dismisses that one."""
    async with shown(tmp_path) as stage:
        stage.desk.give_hints()
        stage.main.show_bars()
        await stage.shows("^G goes to a room, a person or a command")
        await stage.shows("Esc got it")
        await stage.pilot.press("escape")
        await stage.so(lambda: not stage.sees("^G goes to a room"))
        await stage.shows("Alt+K chooses a message")
        await stage.said("sam", "one", "id1")
        await stage.pilot.press("alt+k", "escape")
        await stage.so(lambda: not stage.sees("Alt+K chooses a message"))
        await stage.shows("Alt+A goes where something is unread")
        await stage.pilot.press("escape")
        await stage.so(lambda: not stage.main.query_one("#hints").display)


async def test_a_command_puts_the_draft_aside(tmp_path: Path) -> None:
    """What one writes is there again after a command from ^G, and the draft never went."""
    async with shown(tmp_path) as stage:
        await stage.type("half a sen")
        await stage.pilot.press("ctrl+g")
        await stage.box(Chooser)
        await stage.type("/topic", "enter")
        await stage.so(lambda: stage.composer.text == "/topic ")
        stage.main.keep_draft()
        assert "half a sen" == stage.ops.draft
        await stage.type("tea", "enter")
        assert "TOPIC" in await stage.sent("TOPIC")
        await stage.so(lambda: stage.composer.text == "half a sen")


async def test_what_the_server_says_no_to(tmp_path: Path) -> None:
    """It is told in the room that it is about, else above the composer, wherever one is."""
    async with shown(tmp_path) as stage:
        await stage.command("/kick zoe")
        await stage.sent("KICK")
        await stage.hear(":irc.example 441 todd zoe #ops :they are not in the room")
        await stage.shows("they are not in the room")
        assert 0 == len(stage.known.rooms[""].timeline)
        await stage.hear(":irc.example 401 todd nobody :there is nobody called so")
        assert "there is nobody called so" in stage.bar("context")


async def test_who_cannot_be_muted(tmp_path: Path) -> None:
    """Muting is written as the server has it, and nothing else is done where it has it not."""
    async with shown(tmp_path) as stage:
        await stage.command("/mute sam")
        await stage.shows("this server cannot mute anybody")
        await stage.hear(":irc.example 005 todd EXTBAN=~,am :are supported by this server")
        await stage.clock.pass_s(1)  # each second it is looked at anew
        await stage.so(lambda: "EXTBAN" in stage.known.support)
        await stage.command("/mute sam")
        assert "MODE #ops +b :~m:sam!*@*" == await stage.sent("MODE")
