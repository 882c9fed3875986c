"""What is typed behind /join waits until one is in that room: it is meant for it.

Otherwise who types, or pipes, faster than the server answers says it in the room before.
"""

from collections import deque
from collections.abc import Callable

from hubbub.names import fold

PATIENCE_S = 5.0
"""So long a room is waited for; to say something elsewhere would be worse than not to say it."""


class Turns:
    """The lines that wait, in the order in which they were typed.

    Args: alarm: hears what was given up, and why.
    """

    def __init__(self, alarm: Callable[[str], None]) -> None:
        self._alarm = alarm
        self._rooms: set[str] = set()  # folded names of those that were asked for
        self._waiting: deque[tuple[str, Callable[[], None]]] = deque()
        self._since_s = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def must_wait(self) -> bool:
        """Whether a room has been asked for, and nobody has answered."""
        return bool(self._rooms)

    def ask(self, room: str) -> None:
        """Note that a room has been asked for."""
        self._rooms.add(fold(room))

    def hold(self, text: str, run: Callable[[], None], now_s: float) -> None:
        """Keep a line, and what runs it."""
        if not self._waiting:
            self._since_s = now_s
        self._waiting.append((text, run))

    def enter(self, room: str) -> None:
        """Note that we are in a room: run what waits, until it asks for another."""
        self._rooms.discard(fold(room))
        while self._waiting and not self.must_wait:
            self._waiting.popleft()[1]()

    def refuse(self, room: str) -> None:
        """Note that we are not let in."""
        if fold(room) in self._rooms:
            self.drop(f"you are not in {room}")

    def move(self, old: str, new: str) -> None:
        """Note that a room has another name."""
        if fold(old) in self._rooms:
            self._rooms = self._rooms - {fold(old)} | {fold(new)}

    def tick(self, now_s: float) -> None:
        """Give up what has waited for too long."""
        if self._waiting and now_s - self._since_s >= PATIENCE_S:
            self.drop("the server neither lets you in nor says why not")

    def drop(self, why: str) -> None:
        """Wait for no room any more: give up what waits, and say so."""
        self._rooms.clear()
        texts = [text for text, _ in self._waiting]
        self._waiting.clear()
        for text in texts:
            self._alarm(f"not done: {text} ({why})")
