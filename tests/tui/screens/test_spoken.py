"""tui/screens/spoken.py: the real cursor where one writes, lines told one at a time, silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hubbub.client.model import Status
from hubbub.tui import keys, live
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.find import Find
from hubbub.tui.widgets.bar import Bar
from hubbub.tui.widgets.lines import Lines
from tests.tui.stage import Shown, shown
from tests.tui.terminal import Terminal, terminal

HEARD = "screen_reader = true\n"
LIVE, INPUT = 22, 23
"""The rows of a terminal of 24 lines: what is told, and where one writes."""


@asynccontextmanager
async def heard(
    home: Path, monkeypatch: pytest.MonkeyPatch, settings: str = HEARD
) -> AsyncIterator[tuple[Shown, Terminal]]:
    """Show the screen to somebody who listens, until all that comes at the start was told."""
    monkeypatch.setattr(live, "LEAST_S", 0.001)
    monkeypatch.setattr(live, "LETTER_S", 0.0)
    with terminal(monkeypatch) as made:
        async with shown(home, (100, 24), settings=settings) as stage:
            await told_all(stage)
            yield stage, made


async def told_all(stage: Shown) -> None:
    """Wait until nothing waits to be told."""
    line = stage.main.live
    if line is not None:
        await stage.so(lambda: not line.lines.waits)


def tells(stage: Shown) -> str:
    """Return the live line."""
    return stage.main.query_one("#live", Bar).text


async def test_the_cursor_is_the_terminals_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown, and stands at the caret after each key; no block is drawn for it."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        assert ((0, INPUT), True) == (screen.cursor, screen.is_shown)
        await stage.type("hi")
        assert ((2, INPUT), "hi") == (screen.cursor, screen.line(INPUT))
        screen.listen()
        await stage.pilot.press("left")
        assert ((1, INPUT), {}) == (screen.cursor, screen.written)
        await stage.pilot.press("ctrl+j")
        assert (0, INPUT) == screen.cursor


async def test_a_message_is_told_in_the_live_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is written, and the cursor stays where one writes."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        await stage.type("half")
        screen.listen()
        await stage.said("sam", "deploy **failed**, see `log`", "id1")
        await stage.so(lambda: "sam" in screen.line(LIVE))
        assert {LIVE: "sam: deploy failed, see log"} == screen.written
        assert ((4, INPUT), "half") == (screen.cursor, screen.line(INPUT))


async def test_lines_wait_for_their_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stands until it was read; Alt+N reads the next now, Alt+L the one before again."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        monkeypatch.setattr(live, "LEAST_S", 1e6)
        for number in range(1, 4):
            await stage.said("sam", f"line {number}", f"id{number}")
        assert "sam: line 1" == tells(stage)
        await stage.pilot.press("alt+n")
        assert "sam: line 2" == tells(stage)
        await stage.pilot.press("alt+n", "alt+l")
        assert "sam: line 2" == tells(stage)
        await stage.pilot.press("alt+n", "alt+n")
        assert "no newer line" == tells(stage)
        assert (0, INPUT) == screen.cursor


async def test_a_long_message_comes_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is cut off."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        words = " ".join(f"word{number}" for number in range(40))
        screen.listen()
        await stage.said("sam", words, "id1")
        await stage.so(lambda: "word39" in tells(stage))
        assert {LIVE} == set(screen.written)


async def test_nothing_ticks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes, who types, comes and goes, and what is said elsewhere draws nothing."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        await stage.hear("@+typing=active :sam!~u@h TAGMSG #ops")
        screen.listen()
        for _ in range(6):
            await stage.clock.pass_s(9)
            await stage.settle()
        stage.main.show_bars()
        await stage.pilot.pause()
        assert {} == screen.written
        await stage.hear(":todd!~u@h JOIN #dev", ":sam!~u@h JOIN #dev")
        await stage.server.until("CHATHISTORY")
        await stage.hear(":irc.example BATCH +h chathistory #dev", ":irc.example BATCH -h")
        await stage.said("sam", "not for us", "id1", "#dev")
        await stage.pilot.pause()
        assert {} == screen.written
        await stage.said("sam", "todd: for us", "id2", "#dev")
        await stage.so(lambda: LIVE in screen.written)
        assert {LIVE: "in #dev, sam: todd: for us, mentions you"} == screen.written


async def test_what_changes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers, edits, reactions and messages that were taken back, in words."""
    async with heard(tmp_path, monkeypatch) as (stage, _screen):
        await stage.said("sam", "deploy failed", "id1")
        for line, words in (
            (
                "@msgid=id2;+draft/reply=id1 :maria!~u@h PRIVMSG #ops :on it",
                "maria, to sam (deploy failed): on it",
            ),
            (
                "@draft/target-msgid=id1;draft/edit-text=all\\sis\\swell :sam!~u@h EDIT #ops",
                "sam edited: all is well",
            ),
            (
                "@+draft/react=👍;+draft/reply=id1 :maria!~u@h TAGMSG #ops",
                "👍 on what sam said: all is well",
            ),
            (":sam!~u@h REDACT #ops id1 :wrong room", "what sam said: all is well"),
            (":kim!~u@h JOIN #ops", "kim joined"),
            (":sam!~u@h TOPIC #ops :tea", "sam changed the topic: tea"),
        ):
            await stage.hear(line)
            await stage.so(lambda words=words: words in tells(stage), words)  # type: ignore[misc]
        assert "deleted by sam, wrong room, what sam said: all is well" in (
            stage.main.live.lines._lines  # type: ignore[union-attr]
        )


async def test_ones_own_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told when it is stored: that is the receipt."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        await stage.type("on it")
        screen.listen()
        await stage.pilot.press("enter")
        line = await stage.sent()
        tags = line.split(" ")[0]
        await stage.hear(f"{tags};msgid=id1 :todd!~u@h PRIVMSG #ops :on it")
        await stage.so(lambda: tells(stage) == "you: on it, stored")
        assert {LIVE, INPUT} >= set(screen.written)


async def test_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it went is told once, however often it is tried again; so is that it is back."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        stage.server.is_up = False
        stage.server.hang_up()
        await stage.so(lambda: stage.known.status is Status.WAITING)
        stage.main.show_bars()
        told = stage.main.live.lines._lines  # type: ignore[union-attr]
        await stage.so(lambda: any("cannot reach chat.example, trying again" in t for t in told))
        await told_all(stage)
        screen.listen()
        await stage.clock.pass_s(3)
        stage.main.show_bars()
        await stage.pilot.pause()
        assert {} == screen.written
        await stage.command("later")
        assert "kept until the connection is back" == tells(stage)


async def test_the_page_is_turned_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alt+K draws what has come, in words; the cursor stands at the message that is chosen."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        await stage.said("sam", "one", "id1")
        await stage.said("sam", "two", "id2")
        await told_all(stage)
        assert not any("two" in screen.line(y) for y in range(1, LIVE))
        await stage.pilot.press("alt+k")
        x, y = screen.cursor
        assert (0, "22:13 sam: two") == (x, screen.line(y))
        await stage.pilot.press("k")
        assert "22:13 sam: one" == screen.line(screen.cursor[1])
        await stage.pilot.press("escape")
        assert (0, INPUT) == screen.cursor


async def test_boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take the whole screen; the cursor is where one types, or at the line one chooses."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        await stage.pilot.press("ctrl+g")
        await stage.box(Chooser)
        await stage.pilot.pause()
        assert ("go to", (0, 1)) == (screen.line(0), screen.cursor)
        await stage.type("unre")
        assert (4, 1) == screen.cursor
        await stage.pilot.press("down")
        chosen = stage.app.screen.query_one(Lines).chosen
        assert screen.line(screen.cursor[1]).startswith(keys.ACTIONS[chosen[1:]].purpose)
        await stage.said("sam", "meanwhile", "id1")
        assert not any("meanwhile" in screen.line(y) for y in range(24))
        await stage.pilot.press("escape")
        await stage.so(lambda: tells(stage) == "sam: meanwhile")
        await stage.pilot.press("ctrl+f")
        await stage.box(Find)
        await stage.pilot.pause()
        assert "1 found" not in (hint := screen.line(screen.cursor[1] + 2))
        assert "·" not in hint


async def test_context_and_completion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Enter will do, and what Tab offers, is told; no bar comes and goes."""
    async with heard(tmp_path, monkeypatch) as (stage, screen):
        await stage.said("sam", "deploy failed", "id1")
        await stage.pilot.press("alt+k", "r")
        await stage.so(lambda: "replying to sam: deploy failed" in tells(stage))
        assert (0, INPUT) == screen.cursor
        await stage.pilot.press("escape")
        screen.listen()
        await stage.type("@", "tab")
        await stage.so(lambda: "1 of 2" in tells(stage))
        assert {LIVE, INPUT} >= set(screen.written)


async def test_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alt+W says the room, its topic and members, what is unread, the link and the time."""
    async with heard(tmp_path, monkeypatch) as (stage, _screen):
        await stage.hear("@msgid=id1 :maria!~u@h PRIVMSG todd :psst")
        await told_all(stage)
        await stage.pilot.press("alt+w")
        told = stage.main.live.lines._lines  # type: ignore[union-attr]
        assert (
            "#ops, 3 members; unread: maria 1; connected to chat.example, clear text; 22:13" in told
        )


async def test_it_is_switched_while_one_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/set screen_reader on and off hold at once; so does client.toml when it is saved."""
    async with heard(tmp_path, monkeypatch, "") as (stage, screen):
        await stage.pilot.pause()
        assert not screen.is_shown
        await stage.command("/set screen_reader on")
        await stage.so(lambda: stage.main.live is not None)
        await stage.so(lambda: "Alt+N reads the next line" in tells(stage))
        assert ((0, INPUT), True) == (screen.cursor, screen.is_shown)
        assert "#ops" == screen.line(0)
        await stage.command("/set screen_reader off")
        await stage.so(lambda: stage.main.live is None)
        await stage.shows("F1 keys")
        await stage.so(lambda: not screen.is_shown)
        del stage.desk.memory.chosen["screen_reader"]
        stage.settings_file.write_text(HEARD)
        stage.app._look()
        await stage.so(lambda: stage.main.live is not None)
