"""tui/widgets/window.py: what is in sight, and how it stays there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.tui.timeline.entries import Progress
from tests.tui.widgets.reading import Stage, many, said


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A timeline to be run."""
    return Stage()


async def test_the_newest_is_at_the_bottom(stage: Stage) -> None:
    """It opens at the end, and stays there when something is added."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many())
        assert stage.seen()[-1].endswith("message 199")
        stage.timeline.add([said(200)])
        await pilot.pause()
        assert stage.seen()[-1].endswith("message 200")


async def test_few_stand_at_the_bottom(stage: Stage) -> None:
    """What does not fill the screen stands just above where one writes."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, said(0))
        assert [""] * 8 == stage.seen()[:8]
        assert stage.seen()[-1].endswith("message 0")


async def test_reading_above_is_not_disturbed(stage: Stage) -> None:
    """Who has scrolled up stays where they are, whatever comes, older or newer."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many())
        stage.timeline.scroll_to(y=100, animate=False)
        await pilot.pause()
        before = stage.seen()
        stage.timeline.add([said(200)])
        await pilot.pause()
        assert before == stage.seen()
        stage.timeline.add_older([said(number, "a\nb") for number in range(-50, 0)])
        await pilot.pause()
        assert before == stage.seen()
        await pilot.press("end")
        assert stage.seen()[-1].endswith("message 200")


async def test_the_top_stays_when_the_width_changes(stage: Stage) -> None:
    """After a resize the entry at the top of the screen is still there."""
    async with stage.run_test(size=(100, 10)) as pilot:
        await stage.show(
            pilot, *(said(number, f"n{number} " + "word " * 30) for number in range(90))
        )
        stage.timeline.show_entry("40", at_top=True)
        await pilot.pause()
        assert " n40 " in stage.seen()[0]
        for width in (50, 140, 66):
            await pilot.resize_terminal(width, 10)
            await pilot.pause()
            assert any(" n40 " in line or "  n40 " in line for line in stage.seen()[:2]), width


async def test_measuring_does_not_move_what_is_in_sight(stage: Stage) -> None:
    """While guesses become heights out of sight, the lines in sight stay."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *(said(n, f"n{n} " + "word " * 30) for n in range(3000)))
        stage.timeline.show_entry("1500", at_top=True)
        while "n1500" not in stage.seen()[0] or "n1501" in stage.seen()[1]:
            await pilot.pause()  # until what is in sight has its true height
        before = stage.seen()
        while stage.timeline.column.unmeasured:
            stage.timeline._measure_slice()
        stage.timeline._slices = 0
        await pilot.pause()
        assert before == stage.seen()
        assert stage.timeline.virtual_size.height == stage.timeline.column.total


async def test_a_page_is_a_page(stage: Stage) -> None:
    """Also while heights are measured, which would end a movement in the middle of its way."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many())
        await pilot.press("home")
        for line in (10, 20):
            await pilot.press("pagedown")
            assert line == stage.timeline.scroll_offset.y
        await pilot.press("pageup")
        assert 10 == stage.timeline.scroll_offset.y


async def test_older_history_is_asked_for_once(stage: Stage) -> None:
    """Near the top it asks, and asks again when more has come and is near its end too."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many())
        await pilot.press("home")
        await pilot.press("pagedown", "pageup")
        assert ["older"] == stage.heard
        stage.timeline.add_older([said(number) for number in range(-5, 0)])
        await pilot.pause()
        await pilot.press("home")
        assert ["older", "older"] == stage.heard


async def test_what_is_pending_stays_below(stage: Stage) -> None:
    """Messages on their way stand under what has come, and move up when they are stored."""
    waiting = said(900, "mine", own=True, progress=Progress.QUEUED)
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, said(0))
        stage.timeline.add([], [waiting])
        await pilot.pause()
        assert stage.seen()[-1].endswith("mine  ⧗")
        stage.timeline.add([said(1)], [waiting])
        await pilot.pause()
        assert stage.seen()[-1].endswith("mine  ⧗")
        stage.timeline.add([said(2, "mine", own=True, progress=Progress.STORED)])
        await pilot.pause()
        assert stage.seen()[-1].endswith("mine  ✓")
        assert 1 == sum("mine" in line for line in stage.seen())


async def test_changed_in_place(stage: Stage) -> None:
    """An edit is seen at once, also when it is longer."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, *many(4))
        stage.timeline.change("3", said(3, "now\nlonger", edited=True))
        await pilot.pause()
        assert ["now", "longer (edited)"] == [line[15:] for line in stage.seen()[-2:]]


async def test_it_opens_at_the_oldest_unread(stage: Stage) -> None:
    """With something unread, the unread line is at the top of the screen."""
    async with stage.run_test(size=(60, 10)) as pilot:
        stage.timeline.fill(many(), ("100", 100))
        await pilot.pause()
        assert "100 new" in stage.seen()[0]


async def test_themes(stage: Stage) -> None:
    """Another theme paints what is there anew."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, said(0))
        before = stage.timeline.render_line(9)
        stage.theme = "textual-light"
        await pilot.pause()
        after = stage.timeline.render_line(9)
        assert before.text == after.text
        assert before != after
