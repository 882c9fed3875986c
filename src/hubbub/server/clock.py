"""Where times come from; a test hands in its own."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def unix_ms(self) -> int:
        """Return the wall clock, for what people see."""

    def monotonic_s(self) -> float:
        """Return a clock that never goes back, for waiting."""


class SystemClock:
    """The machine's clocks."""

    def unix_ms(self) -> int:
        """Return the wall clock."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Return the monotonic clock."""
        return time.monotonic()
