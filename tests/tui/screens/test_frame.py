"""tui/screens/frame.py: panes and bars, as far as there is room for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.widgets.lines import Lines
from tests.tui.stage import shown


def text_of(lines: Lines) -> list[str]:
    """Return the left parts of lines."""
    return ["".join(text for text, _ in line.left) for line in lines._lines]


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
    """Below 40x10 one line says so, as far as it fits; a larger one shows all again."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "hello", "id1")
        await stage.pilot.resize_terminal(32, 8)
        await stage.so(lambda: stage.seen()[0].startswith("need 40x10 — online, 0 unread"))
        stage.main.notice("said meanwhile")
        await stage.pilot.pause()
        assert ["need 40x10 — online, 0 unread", *[""] * 7] == stage.seen()
        assert not stage.sees("hello")
        await stage.pilot.resize_terminal(100, 30)
        await stage.shows("hello")
        await stage.type("hi")
        assert "hi" == stage.composer.text  # which has the focus again
        await stage.pilot.resize_terminal(1, 1)
        await stage.pilot.resize_terminal(100, 30)
        await stage.shows("hello")


async def test_the_newest_stays_in_sight_through_a_tiny_terminal(tmp_path: Path) -> None:
    """Who was at the newest message is there again, however narrow it was meanwhile."""
    async with shown(tmp_path) as stage:
        for number in range(15):
            await stage.said("sam", f"line {number} " + "of some length " * 2, f"id{number}")
        for size in ((40, 10), (32, 8), (100, 30), (40, 10)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
        await stage.so(lambda: stage.timeline.following)
        await stage.shows("line 14")


async def test_who_is_here(tmp_path: Path) -> None:
    """People are listed by rank, and by whether they are away; a talk tells it, too."""
    async with shown(tmp_path) as stage:
        stage.chat.open("sam")
        await stage.hear(":maria!~u@h MODE #ops +o maria", ":sam!~u@h AWAY :tea")
        people = stage.main.query_one("#people", Lines)
        await stage.so(lambda: "away 1" in "".join(text_of(people)))
        assert [" ops 1", " @maria", " here 1", "  todd you", " away 1", "  sam"] == text_of(people)
        await stage.shows("◐ sam")
        await stage.pilot.press("alt+down")
        await stage.so(lambda: "away: tea" in stage.bar("top"))
        await stage.hear(":sam!~u@h AWAY")
        await stage.so(lambda: "away" not in stage.bar("top"))


async def test_the_bars(tmp_path: Path) -> None:
    """Topic, members, the time; who types; what is loud elsewhere."""
    async with shown(tmp_path) as stage:
        await stage.hear(":sam!~u@h TOPIC #ops :Production incidents")
        assert "#ops  Production incidents · 3 members" in stage.bar("top")
        assert "22:13" in stage.bar("top")
        await stage.hear("@+typing=active :sam!~u@h TAGMSG #ops")
        assert "sam is typing…" in stage.bar("below")
        await stage.hear("@msgid=id1 :maria!~u@h PRIVMSG todd :psst")
        assert "act: maria 1" in stage.bar("status")
