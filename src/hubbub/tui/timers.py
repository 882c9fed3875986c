"""Timers that go off, however busy the machine is."""

from __future__ import annotations

from textual.message_pump import MessagePump
from textual.timer import Timer, TimerCallback


class SureTimers(MessagePump):
    """To be named before Textual's class: what is to happen once, after a while, does happen.

    Textual (8.2.8, `Timer._run`) leaves out what is due already when a timer begins, as it does for
    intervals: so a timer of a few milliseconds never goes off when the process had to wait for the
    processor in that moment. The screen then stayed at the size that it had, or drew a room no
    more.
    """

    def set_timer(
        self,
        delay: float,
        callback: TimerCallback | None = None,
        *,
        name: str | None = None,
        pause: bool = False,
    ) -> Timer:
        """Call something after so many seconds."""
        timer = super().set_timer(delay, callback, name=name, pause=pause)
        timer._skip = False  # noqa: SLF001 - there is no other way; it is looked at when it begins
        return timer
