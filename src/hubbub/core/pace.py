"""How fast one session may send: messages, bytes, and a budget for each command of catching up.

Who comes back to 100 rooms asks for each of them what it missed, who is there and what is set.
That is no talk, and talk must not wait for it: each of these commands has a budget of its own.
A flood of them is bounded by it all the same.

Who has many sessions is no more than who has one: all of a network share a budget of talk, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hubbub.core.limits import Share, TokenBucket

_WHOLE_BYTES = 512
LEAST_PART = 0.25
"""A line of a message in several lines counts by its bytes, and so much at least.

Others get that message at once, and it fills their screens by its text: at 80 columns a line of 512
bytes takes six rows, four short ones take four to eight. So nobody fills more of a screen with them
than with whole lines, and a log of 2,000 lines takes 50 seconds instead of 200.
"""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a session may send: per second in the long run, and at once. 0 per second: no bound."""

    messages_per_s: float
    messages_burst: float
    bytes_per_s: float
    bytes_burst: float
    catch_up_per_s: float
    catch_up_burst: float


def _always(words: Sequence[bytes]) -> bool:
    return True


def _reads(words: Sequence[bytes]) -> bool:
    return len(words) < 3


def _reads_modes(words: Sequence[bytes]) -> bool:
    """MODE #room, and MODE #room b: a list that is asked for."""
    return len(words) < 3 or words[2].lstrip(b"+") in (b"b", b"e", b"I")


def _reads_metadata(words: Sequence[bytes]) -> bool:
    return len(words) < 3 or words[2].upper() not in (b"SET", b"CLEAR")


CATCHING_UP: dict[bytes, Callable[[Sequence[bytes]], bool]] = {
    b"AUTHENTICATE": _always,
    b"AWAY": _always,
    b"CAP": _always,
    b"CHATHISTORY": _always,
    b"JOIN": _always,
    b"MARKREAD": _always,
    b"METADATA": _reads_metadata,
    b"MODE": _reads_modes,
    b"MONITOR": _always,
    b"NAMES": _reads,
    b"PONG": _always,
    b"TOPIC": _reads,
    b"WHO": _always,
}
"""Commands of catching up, and whether these first words (three at most) are one."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a session's budgets: for talk, for bytes, for commands of catching up."""

    talk: float
    size: float | None
    own: Mapping[bytes, float]


class Pace:
    """The budgets of one session; seconds of any clock that does not go back."""

    __slots__ = ("_bytes", "_own", "_rates", "_talk", "_turn_s", "shared")

    def __init__(self, rates: Rates, now_s: float) -> None:
        self.shared: TokenBucket | Share | None = None  # the talk of its network, if that counts
        self._turn_s = 0.0  # when what it has reserved of that is there; 0: it has not
        self._rates = rates
        self._talk = TokenBucket(rates.messages_per_s, rates.messages_burst, now_s)
        self._bytes = (
            TokenBucket(rates.bytes_per_s, rates.bytes_burst, now_s) if rates.bytes_per_s else None
        )
        self._own: dict[bytes, TokenBucket] | None = None

    def take(
        self, words: Sequence[bytes], size: int, now_s: float, *, is_part: bool = False
    ) -> float:
        """Let a line pass and return 0.0, or return the seconds to wait; then nothing is taken.

        Args: words: the line's first words from the command on; none: it is talk, as a person's;
            size: its bytes; is_part: it is a line of a message in several lines.
        """
        count = min(max(size / _WHOLE_BYTES, LEAST_PART), 1.0) if is_part else 1.0
        size_bytes = self._bytes
        if size_bytes is not None:
            wait_s = size_bytes.wait_s(now_s, min(size, size_bytes.burst))
            if wait_s:
                return wait_s
        budget = self._budget(words, now_s)
        shared = self.shared if budget is self._talk else None
        wait_s = budget.wait_s(now_s, count) if budget is not None else 0.0
        if not wait_s and shared is not None:
            wait_s = self._wait_for_turn(shared, now_s, count)
        if wait_s:
            return wait_s
        if budget is not None:
            budget.take(now_s, count)
        if size_bytes is not None:
            size_bytes.take(now_s, min(size, size_bytes.burst))
        return 0.0

    def _wait_for_turn(self, shared: TokenBucket | Share, now_s: float, count: float) -> float:
        """Return the seconds to wait for what is shared; it is reserved at the first time."""
        if not self._turn_s:
            wait_s = shared.reserve(now_s, count)
            self._turn_s = now_s + wait_s
        wait_s = max(0.0, self._turn_s - now_s)
        if not wait_s:
            self._turn_s = 0.0
        return wait_s

    def left(self, now_s: float) -> Left:
        """Return what is left of each budget."""
        own = {key: one.left(now_s) for key, one in (self._own or {}).items()}
        size = self._bytes.left(now_s) if self._bytes is not None else None
        return Left(self._talk.left(now_s), size, own)

    def go_on_with(self, left: Left, now_s: float) -> None:
        """Go on where another one's budgets were, as far as there are the same here."""
        self._talk.go_on_with(left.talk)
        if self._bytes is not None and left.size is not None:
            self._bytes.go_on_with(left.size)
        if self._rates.catch_up_per_s:
            self._own = {}
            for command, tokens in left.own.items():
                budget = TokenBucket(self._rates.catch_up_per_s, self._rates.catch_up_burst, now_s)
                budget.go_on_with(tokens)
                self._own[command] = budget

    def _budget(self, words: Sequence[bytes], now_s: float) -> TokenBucket | None:
        if not words:
            return self._talk
        command = words[0].upper()
        catches_up = CATCHING_UP.get(command)
        if catches_up is None or not catches_up(words):
            if self._own is not None:
                self._forget_full(now_s)
            return self._talk
        rates = self._rates
        if not rates.catch_up_per_s:
            return None
        budget = self._own.get(command) if self._own is not None else None
        if budget is None:
            self._forget_full(now_s)
            budget = TokenBucket(rates.catch_up_per_s, rates.catch_up_burst, now_s)
            self._own = {**(self._own or {}), command: budget}
        return budget

    def _forget_full(self, now_s: float) -> None:
        """Forget budgets that are whole again: most sessions catch up once, and have no more."""
        left = {key: one for key, one in (self._own or {}).items() if not one.is_full(now_s)}
        self._own = left or None
