"""Questions about what was said before: one is open at a time, the others wait.

So an answer needs no label, which a server may not give: it belongs to the open question.
"""

from collections import deque
from dataclasses import field

from hubbub.client.events import Other, Purpose, Recall, Said
from hubbub.records import dataclass

PAGE = 100
"""What is asked for at once."""

MOST_PER_BATCH = 1000
"""What one batch may bring; a server that sends more does not fill the memory."""


_INSTANT_S = 0.001


def before(time_s: float) -> float:
    """Return a time behind which that very moment stands: in one there may be several messages."""
    return time_s - _INSTANT_S


def behind(time_s: float) -> float:
    """Return a time in front of which that very moment stands."""
    return time_s + _INSTANT_S


@dataclass(slots=True)
class Gathering:
    """A batch that is coming in; recall: the question that it answers."""

    recall: Recall
    is_asked: bool
    is_end: bool = False  # the server says that nothing is left behind it
    messages: list[Said] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    points: list[tuple[float, str]] = field(default_factory=list)  # times and ids, of each line

    def add(self, told: Said | Other | None, point: tuple[float, str]) -> None:
        """Keep one more line of the answer, and what it tells, if that is of interest."""
        if len(self.points) == MOST_PER_BATCH:
            return
        self.points.append(point)
        if isinstance(told, Said):
            self.messages.append(told)
        elif told is not None:
            self.others.append(told)

    def sorted(self) -> list[Said]:
        """Return the messages, oldest first; servers differ in how they order what they find."""
        return sorted(self.messages, key=lambda said: said.time_s)

    def ends(self) -> tuple[tuple[float, str], tuple[float, str]]:
        """Return when the oldest and the newest of its lines were, and their ids ('' for none)."""
        times = [time_s for time_s, _ in self.points]
        return self.points[times.index(min(times))], self.points[times.index(max(times))]


class Recalls:
    """The questions, oldest first, and the batches that answer them."""

    __slots__ = ("_waiting", "asked_s", "batches", "found", "others")

    def __init__(self) -> None:
        self._waiting: deque[Recall] = deque()
        self.asked_s = 0.0  # when the open question, or its next page, was asked
        self.found: list[Said] = []  # the open question's answer, as far as it has come
        self.others: list[Other] = []
        self.batches: dict[str, Gathering] = {}

    @property
    def open(self) -> Recall | None:
        """The question that awaits its answer."""
        return self._waiting[0] if self._waiting else None

    def add(self, recall: Recall) -> bool:
        """Note a question; return whether it is its turn at once."""
        self._waiting.append(recall)
        return len(self._waiting) == 1

    def close(self) -> None:
        """Let go of the open question; the next one is open then."""
        self._waiting.popleft()
        self.found = []
        self.others = []

    def gather(self, reference: str, place: str | None, *, is_end: bool = False) -> None:
        """Begin a batch: of what was said in a place, or, None, of what was found."""
        recall, purpose = self.open, Purpose.LAST
        if place is None:
            place, purpose = "", Purpose.SEARCH
        is_asked = recall is not None and recall.is_answered_by(place, purpose)
        if recall is None or not is_asked:
            recall = Recall(purpose, place, MOST_PER_BATCH)
        self.batches[reference] = Gathering(recall, is_asked, is_end)
