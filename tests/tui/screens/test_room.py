"""tui/screens/room.py: the widgets follow what the client knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui import desk as desks
from tests.tui.stage import shown

SIZES = [(100, 30), (80, 24), (60, 20), (40, 10), (32, 8)]


@pytest.mark.parametrize(
    ("size", "rooms", "people", "narrow"),
    [
        ((100, 30), True, True, False),
        ((99, 30), True, False, False),
        ((80, 24), True, False, False),
        ((79, 24), False, False, False),
        ((60, 20), False, False, False),
        ((59, 20), False, False, True),
        ((50, 20), False, False, True),
        ((40, 10), False, False, True),
    ],
)
async def test_widths(
    size: tuple[int, int], rooms: bool, people: bool, narrow: bool, tmp_path: Path
) -> None:
    """What there is no room for goes, the least important first."""
    async with shown(tmp_path, size=(100, 30)) as stage:
        await stage.said("sam", "hello", "id1")
        await stage.pilot.resize_terminal(*size)
        await stage.pilot.pause()
        assert rooms == stage.main.query_one("#rooms").display
        assert people == stage.main.query_one("#people").display
        assert narrow == stage.timeline.column.look.narrow
        assert stage.sees("hello")


async def test_too_small(tmp_path: Path) -> None:
    """Below 40x10 one line says so, and that nothing is lost; a larger one shows all again."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "hello", "id1")
        await stage.pilot.resize_terminal(32, 8)
        await stage.so(lambda: stage.seen()[0].startswith("terminal 32x8, need 40x10"))
        assert not stage.sees("hello")
        await stage.pilot.resize_terminal(100, 30)
        await stage.shows("hello")
        await stage.pilot.resize_terminal(1, 1)
        await stage.pilot.resize_terminal(100, 30)
        await stage.shows("hello")


async def test_the_bars(tmp_path: Path) -> None:
    """Topic, members, the time; who types; what is loud elsewhere."""
    async with shown(tmp_path) as stage:
        await stage.hear(":sam!~u@h TOPIC #ops :Production incidents")
        assert "#ops  Production incidents · 3 members" in stage.bar("top")
        assert "22:13" in stage.bar("top")
        await stage.hear("@+typing=active :sam!~u@h TAGMSG #ops")
        assert "sam is typing…" in stage.bar("below")
        await stage.hear("@msgid=id1 :maria!~u@h PRIVMSG todd :psst")
        assert "act: maria●1" in stage.bar("status")


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
        await stage.so(lambda: len(stage.timeline.column) == 101)
        assert stage.sees("m0")


async def test_older_history_where_the_screen_is_not_full(tmp_path: Path) -> None:
    """A page up brings it, although nothing can be scrolled yet."""
    async with shown(tmp_path, enters=False) as stage:
        await stage.enter("sam")
        await stage.answer("@time=2023-11-14T20:00:00.000Z;msgid=n1 :sam!~u@h PRIVMSG #ops :new")
        await stage.shows("new")
        await stage.pilot.press("pageup")
        old = "@time=2023-11-13T10:00:00.000Z;msgid=o1 :sam!~u@h PRIVMSG #ops :older"
        await stage.answer(old, after="CHATHISTORY BEFORE")
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
