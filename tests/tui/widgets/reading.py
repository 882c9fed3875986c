"""A timeline alone on a screen, and messages for it."""

from __future__ import annotations

from datetime import UTC

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from hubbub.tui.timeline.entries import Entry, Message
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

    def on_window_near_top(self, message: Timeline.NearTop) -> None:
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


def many(count: int = 200) -> list[Entry]:
    """Return messages."""
    return [said(number) for number in range(count)]
