"""How often the room is drawn anew: at once, and less often while very much is said. Pure."""

EVERY_S = 0.1
AT_ONCE = 20
"""Drawings that may follow each other at once, before one has to wait for its turn."""


class Pace:
    """Spreads drawings: a frame takes 15 ms, for which whoever is typing has to wait."""

    def __init__(self) -> None:
        self._paid_until_s = 0.0

    def wait_s(self, now_s: float) -> float:
        """Return how long the next drawing has to wait; it counts as made then."""
        wait_s = max(0.0, self._paid_until_s - AT_ONCE * EVERY_S - now_s)
        self._paid_until_s = max(self._paid_until_s, now_s) + EVERY_S
        return wait_s
