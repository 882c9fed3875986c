"""tui/screens/room.py: the widgets follow what the client knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubbub.tui import desk as desks
from tests.tui.stage import shown


async def test_what_is_said_together(tmp_path: Path) -> None:
    """A second message goes under the same name, days and code stand out, markup is not typed."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "deploy **failed**", "id1")
        await stage.said("sam", "> was it so?", "id2")
        await stage.hear(
            "@msgid=id3 :maria!~u@h BATCH +m draft/multiline #ops",
            *(
                f"@batch=m :maria!~u@h PRIVMSG #ops :{line}"
                for line in ("look:", "```bash", "$ make", "```")
            ),
            ":irc.example BATCH -m",
        )
        await stage.shows("$ make")
        text = "\n".join(stage.seen())
        for words in ("Tue 14 Nov", "sam +deploy failed", "· +▎ was it so[?]", "maria +look:"):
            assert re.search(words, text), words
        assert stage.sees("y copy")
        assert 1 == len(re.findall(r"22:13 sam ", text))


async def test_who_comes_and_goes(tmp_path: Path) -> None:
    """Many in a row are one line, which Enter opens, and closes again."""
    async with shown(tmp_path) as stage:
        await stage.hear(
            ":kim!~u@h JOIN #ops",
            ":lee!~u@h JOIN #ops",
            ":kim!~u@h PART #ops :bye",
            ":lee!~u@h NICK lea",
        )
        await stage.shows("joined todd, kim, lee · left kim · lee→lea  (5) ▸")
        await stage.pilot.press("alt+k", "enter")
        await stage.shows("kim left (bye)")
        assert stage.sees("lee is lea now")
        await stage.pilot.press("enter")
        await stage.shows("(5) ▸")


async def test_older_history(tmp_path: Path) -> None:
    """At the top older messages are asked for, and put in front without a jump."""
    async with shown(tmp_path, enters=False) as stage:
        await stage.enter("sam")
        lines = [
            f"@time=2023-11-14T20:{n:02}:00.000Z;msgid=n{n} :sam!~u@h PRIVMSG #ops :m{n}"
            for n in range(50)
        ]
        await stage.answer(*lines)
        await stage.shows("m49")
        await stage.pilot.press("alt+k", "home")
        older = [
            f"@time=2023-11-13T10:{n:02}:00.000Z;msgid=o{n} :sam!~u@h PRIVMSG #ops :old{n}"
            for n in range(50)
        ]
        await stage.answer(*older, after="CHATHISTORY BEFORE")
        await stage.answer(after="CHATHISTORY BEFORE")  # there is no more
        await stage.so(lambda: len(stage.timeline.column) == 101)
        assert stage.sees("m0")


async def test_older_history_where_the_screen_is_not_full(tmp_path: Path) -> None:
    """It is asked for until the screen is full, without anybody doing anything."""
    async with shown(tmp_path, enters=False) as stage:
        await stage.enter("sam")
        await stage.answer("@time=2023-11-14T20:00:00.000Z;msgid=n1 :sam!~u@h PRIVMSG #ops :new")
        await stage.shows("new")
        old = "@time=2023-11-13T10:00:00.000Z;msgid=o1 :sam!~u@h PRIVMSG #ops :older"
        await stage.answer(old, after="CHATHISTORY BEFORE")
        await stage.answer(after="CHATHISTORY BEFORE")
        await stage.shows("older")


async def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very much the oldest goes, but not while somebody reads further up."""
    monkeypatch.setattr(desks, "KEPT_OPEN", 40)
    monkeypatch.setattr(desks, "LET_GO", 5)
    async with shown(tmp_path) as stage:
        for number in range(60):
            await stage.said("sam", f"m{number}", f"id{number}")
        await stage.so(lambda: stage.sees("m59"))
        assert 45 >= len(stage.timeline.column)
        assert stage.sees("m40")
        room = stage.desk.room
        assert room is not None
        assert len(room.timeline) == len(stage.timeline.column)
        assert room.has_older
        await stage.pilot.press("pageup")
        await stage.so(lambda: not stage.sees("m59"))
        before = len(stage.timeline.column)
        for number in range(60, 70):
            await stage.said("sam", f"m{number}", f"id{number}")
        await stage.so(lambda: len(stage.timeline.column) == before + 10)


async def test_reconnecting(tmp_path: Path) -> None:
    """After an absence what was missed stands under a line that says so."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "before", "id1")
        stage.server.hang_up()
        await stage.so(lambda: stage.known.retry_at_s > 0)
        await stage.come_back("sam")
        missed = "@msgid=id2 :sam!~u@h PRIVMSG #ops :meanwhile"
        await stage.answer(missed, after="CHATHISTORY AFTER")
        await stage.answer(after="CHATHISTORY AFTER")
        await stage.settle()
        await stage.shows("1 message restored")
        await stage.shows("meanwhile")
