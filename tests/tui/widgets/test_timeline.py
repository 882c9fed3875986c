"""tui/widgets/timeline.py: choosing a message, by keys and by the mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from hubbub.tui.timeline.entries import Move, Traffic
from hubbub.tui.widgets.timeline import Timeline
from tests.tui.widgets.reading import TEN, Stage, many, said


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A timeline to be run."""
    return Stage()


@pytest.mark.parametrize(
    ("key", "action"),
    [
        *(("r", "reply"), ("e", "edit"), ("plus", "react"), ("t", "thread"), ("y", "copy")),
        *(("o", "open"), ("q", "quote"), ("p", "pin"), ("d", "delete"), ("u", "unread")),
    ],
)
async def test_message_cursor(stage: Stage, key: str, action: str) -> None:
    """A message is chosen, marked in text too, and a key says what is to be done with it."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many())
        await pilot.press("alt+k", "k")
        assert stage.seen()[-2].startswith("›")
        await pilot.press(key, "escape")
        assert [(action, "198"), ("leave", None)] == stage.heard
        assert not any(line.startswith("›") for line in stage.seen())


async def test_ctrl_c_leaves(stage: Stage) -> None:
    """As boxes are closed by it, who chooses a message goes back to writing by it."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many())
        await pilot.press("k", "ctrl+c")
        assert [("leave", None)] == stage.heard


async def test_ctrl_c_copies_what_the_mouse_has_selected(stage: Stage) -> None:
    """Then nothing is left."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many())
        stage.screen.selections = {stage.timeline: Selection(None, None)}
        await pilot.press("k", "ctrl+c")
        assert [] == stage.heard
        assert stage.clipboard


async def test_the_cursor_scrolls(stage: Stage) -> None:
    """What is chosen is always in sight; beyond the oldest, older ones are asked for."""
    async with stage.run_test(size=(60, 5)) as pilot:
        await stage.show(pilot, *many(8))
        await pilot.press(*["k"] * 8)
        assert "0" == stage.timeline.cursor
        assert "─ Tue 3 Mar ─" in stage.seen()[0]
        await pilot.press("k")
        assert "older" in stage.heard


async def test_traffic_opens(stage: Stage) -> None:
    """Enter on joins and parts shows them one by one."""
    run = [Traffic(f"t{n}", TEN, f"user{n}", Move.JOINED) for n in range(3)]
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, said(0), *run)
        assert stage.seen()[-1].endswith("(3) ▸")
        await pilot.press("k", "enter")
        assert [f"· user{n} joined" for n in range(3)] == [
            line[7:].removesuffix(" ▾") for line in stage.seen()[-3:]
        ]


async def test_copying_takes_what_was_said(stage: Stage) -> None:
    """A selection holds no times, nicks or frames, and a wrapped line is one line again."""
    long = "see https://ci.example/" + "a" * 60 + " for more words than fit"
    async with stage.run_test(size=(60, 20)) as pilot:
        await stage.show(pilot, said(0, long), said(1, "log:\n```\n$ make\n```", edited=True))
        last = stage.timeline.column.total - 1
        chosen = Selection(Offset(0, 0), Offset(200, last))
        assert (f"{long}\nlog:\n$ make", "\n") == stage.timeline.get_selection(chosen)
        part = Selection(Offset(3, 1), Offset(17, 1))
        assert ("se", "\n") == stage.timeline.get_selection(part)


async def test_mouse_selection_is_painted(stage: Stage) -> None:
    """Dragging over a message selects its text alone."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, said(0, "hello world"))
        await pilot.mouse_down(Timeline, offset=(15, 9))
        await pilot.hover(Timeline, offset=(20, 9))
        await pilot.mouse_up(Timeline, offset=(20, 9))
        assert "hello" == stage.screen.get_selected_text()
        assert any(
            segment.text == "hello " and segment.style and segment.style.reverse
            for segment in stage.timeline.render_line(9)
        )
