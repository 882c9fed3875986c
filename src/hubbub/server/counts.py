"""What is counted as it happens: plain numbers, at places that are passed once a tick or a batch.

An addition costs 30 ns, a time in a histogram 150 ns; everything else is found out when somebody
asks (`figures`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

TIMES_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0)
"""Upper bounds of the histograms' buckets, in seconds; the last bucket has no bound."""


class Histogram:
    """How long something took, how often."""

    __slots__ = ("counts", "sum_s")

    def __init__(self) -> None:
        self.counts = [0] * (len(TIMES_S) + 1)
        self.sum_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(TIMES_S, seconds)] += 1
        self.sum_s += seconds

    @property
    def total(self) -> int:
        """Return how many have been counted."""
        return sum(self.counts)


class Commits:
    """How long commits took, from handing them over to their answer, and how many have failed."""

    def __init__(self) -> None:
        self.times = Histogram()
        self.failed = 0


class Counts:
    """All that is counted on the loop's thread, since the server has started.

    happened: events by class; refused: who and what was not let in, by reason; ended: sessions by
    why; slowed: how often a session had to wait for flood control; ticks: how long they took.
    """

    def __init__(self) -> None:
        self.happened: Counter[type] = Counter()
        self.refused: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.slowed = 0
        self.ticks = Histogram()


_ENDS = {
    "Quit": "quit",
    "Connection closed": "closed",
    "SendQ exceeded": "sendq",
    "Ping timeout": "silent",
    "Registration timed out": "nameless",
}


def why_ended(reason: str) -> str:
    """Return one of few words for the reason why a session has ended."""
    return _ENDS.get(reason.partition(":")[0], "other")
