"""What must happen at a certain time, on a clock that is handed in."""

import heapq
import math
from collections.abc import Callable

Action = Callable[[float], None]


class Deadlines:
    """Actions and their times; `run_due` runs what is due, earliest first.

    There is no cancelling: an action finds out for itself whether there is still something to do.
    An action that raises is told to `failed`, and the others run all the same.
    A heap entry costs 130 bytes, an asyncio timer three times that.
    """

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._heap: list[tuple[float, int, Action]] = []
        self._count = 0  # orders equal times by age, and keeps actions from being compared

    def add(self, at_s: float, action: Action) -> None:
        """Run action(now) once at_s has come."""
        self._count += 1
        heapq.heappush(self._heap, (at_s, self._count, action))

    def wait_s(self, now_s: float) -> float:
        """Return how long it is until the next action is due; negative if it is late."""
        return self._heap[0][0] - now_s if self._heap else math.inf

    def run_due(self, now_s: float, most: int | None = None) -> bool:
        """Run the actions whose time has come; one added meanwhile waits for the next call.

        Args: most: so many of them, the earliest; None: all.
        Returns: whether some are left.
        """
        due: list[Action] = []
        while self._heap and self._heap[0][0] <= now_s and len(due) != most:
            due.append(heapq.heappop(self._heap)[2])
        for action in due:
            try:
                action(now_s)
            except Exception as error:  # noqa: BLE001 - one action's bug is not the others'
                self._failed(error)
        return len(due) == most
