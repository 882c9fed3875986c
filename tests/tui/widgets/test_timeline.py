"""tui/widgets/timeline.py: the timeline on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from hubbub.tui.timeline.entries import Entry, Message, Move, Progress, Traffic
from hubbub.tui.widgets.timeline import Timeline

TEN = 1_772_532_000


def said(number: int, text: str = "", **more: object) -> Message:
    """Return a message with that number, ten seconds after the one before."""
    nick = ("sam", "kim")[number % 2]
    return Message(str(number), TEN + number * 10, nick, text or f"message {number}", **more)  # type: ignore[arg-type]


class Stage(App[None]):
    """A timeline, and what it asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        """Show the timeline alone."""
        yield Timeline(UTC)

    def on_mount(self) -> None:
        """Put the keys into it."""
        self.timeline.focus()

    @property
    def timeline(self) -> Timeline:
        """Return it."""
        return self.query_one(Timeline)

    def on_timeline_wanted(self, message: Timeline.Wanted) -> None:
        """Note it."""
        self.heard.append((message.action, message.entry and message.entry.key))

    def on_timeline_near_top(self, message: Timeline.NearTop) -> None:
        """Note it."""
        self.heard.append("older")

    def seen(self) -> list[str]:
        """Return the lines of the screen."""
        timeline = self.timeline
        return [timeline.render_line(y).text.rstrip() for y in range(timeline.size.height)]

    async def show(self, pilot: Pilot[None], *entries: Entry) -> None:
        """Fill it."""
        self.timeline.fill(entries)
        await pilot.pause()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A timeline to be run."""
    return Stage()


def many(count: int = 200) -> list[Entry]:
    """Return messages."""
    return [said(number) for number in range(count)]


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


async def test_the_cursor_scrolls(stage: Stage) -> None:
    """What is chosen is always in sight; beyond the oldest, older ones are asked for."""
    async with stage.run_test(size=(60, 5)) as pilot:
        await stage.show(pilot, *many(8))
        await pilot.press(*["k"] * 8)
        assert "0" == stage.timeline.cursor
        assert stage.seen()[0].endswith("Tue 3 Mar " + "─" * 25)
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
        assert ["now", "longer (edited)"] == [line[17:] for line in stage.seen()[-2:]]


async def test_it_opens_at_the_oldest_unread(stage: Stage) -> None:
    """With something unread, the unread line is at the top of the screen."""
    async with stage.run_test(size=(60, 10)) as pilot:
        stage.timeline.fill(many(), ("100", 100))
        await pilot.pause()
        assert "100 new" in stage.seen()[0]


async def test_copying_takes_what_was_said(stage: Stage) -> None:
    """A selection holds no times, nicks or frames, and a wrapped line is one line again."""
    long = "see https://ci.example/" + "a" * 60 + " for more words than fit"
    async with stage.run_test(size=(60, 20)) as pilot:
        await stage.show(pilot, said(0, long), said(1, "log:\n```\n$ make\n```", edited=True))
        last = stage.timeline.column.total - 1
        chosen = Selection(Offset(0, 0), Offset(200, last))
        assert (f"{long}\nlog:\n$ make", "\n") == stage.timeline.get_selection(chosen)
        part = Selection(Offset(3, 1), Offset(19, 1))
        assert ("se", "\n") == stage.timeline.get_selection(part)


async def test_mouse_selection_is_painted(stage: Stage) -> None:
    """Dragging over a message selects its text alone."""
    async with stage.run_test(size=(60, 10)) as pilot:
        await stage.show(pilot, said(0, "hello world"))
        await pilot.mouse_down(Timeline, offset=(17, 9))
        await pilot.hover(Timeline, offset=(22, 9))
        await pilot.mouse_up(Timeline, offset=(22, 9))
        assert "hello" == stage.screen.get_selected_text()
        assert any(
            segment.text == "hello " and segment.style and segment.style.reverse
            for segment in stage.timeline.render_line(9)
        )


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
