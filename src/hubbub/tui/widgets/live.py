"""The live line: one row above the composer that tells, one at a time, what has just come."""

from __future__ import annotations

from functools import partial

from textual import events

from hubbub.tui.live import AGAIN, Announcements
from hubbub.tui.timers import SureTimers
from hubbub.tui.widgets.bar import Bar


class Live(SureTimers, Bar):
    """Lines wait until the one that stands there was read; a box over the room holds them up."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as every widget's
        super().__init__(id=id)
        self.lines = Announcements()
        self._is_timed = False
        self._turn = 0  # how often another line has stood there

    def on_resize(self, event: events.Resize) -> None:
        """Cut lines for the row as it is now."""
        self.lines.width = max(len(AGAIN) + 2, event.size.width - len(AGAIN))

    def announce(self, text: str) -> None:
        """Let a line have its turn: at once, if what stands there was read."""
        self.lines.add(text)
        self._go_on()

    def tell(self, text: str) -> None:
        """Show the answer to what was just done."""
        self.lines.tell(text)
        self._show()

    def step(self, by: int) -> None:
        """Read the next line now, or the one before."""
        moved = self.lines.forward() if by > 0 else self.lines.back()
        if moved:
            self._show()
        else:
            self.tell("no newer line" if by > 0 else "no older line")

    def _show(self) -> None:
        self.show([(self.lines.shown, "")])
        self._wait()

    def _go_on(self) -> None:
        if not self._is_timed and self.lines.waits and self.screen is self.app.screen:
            self.lines.forward()
            self._show()

    def resume(self) -> None:
        """Go on: the box over the room is closed."""
        self._go_on()

    def _wait(self) -> None:
        """Leave the line there for as long as it takes to read it."""
        self._is_timed = True
        self._turn += 1
        self.set_timer(self.lines.pause_s, partial(self._read, self._turn))

    def _read(self, turn: int) -> None:
        """Go on, unless another line stands there by now, which has its own time."""
        if turn == self._turn:
            self._is_timed = False
            self._go_on()
