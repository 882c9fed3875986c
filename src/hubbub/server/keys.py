"""Saying something once: a message that comes again under its key is answered, not said again.

A client gives each message a key of its own (`+hubbub.chat/key`). When it does not know whether a
message arrived, it sends it again with the same key. The same user, target and key within a day:
the sender gets the first one's echo, with its msgid, and nobody else hears anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hubbub.core.ids import first_at
from hubbub.core.state import User
from hubbub.names import fold
from hubbub.store.base import Record, Store

if TYPE_CHECKING:
    from hubbub.server.clock import Clock
    from hubbub.server.storage import Reader

KEY_LIMIT = 64
"""How many characters a key has at most."""

_DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Key:
    """A key, whose it is, and the folded target of its message.

    A guest is known by nick: the identity of one stay does not outlive a lost connection.
    """

    text: str
    account: str | None
    nick: str
    target: str

    def find(self, store: Store, now_ms: int) -> Record | None:
        """Return the message of the last day that had this key."""
        since = first_at(now_ms - _DAY_MS) - 1
        if self.account is not None:
            return store.history.by_key(self.text, since, identity=self.account, target=self.target)
        return store.history.by_key(self.text, since, nick=self.nick, target=self.target)


def key_of(user: User, target: str, text: str) -> Key:
    """Return the key that the user gave a message for the target."""
    nick = "" if user.account is not None else user.folded
    return Key(text, user.account, nick, fold(target))


@dataclass(frozen=True, slots=True)
class _Question:
    """A key to be looked up, and who is told what was found, or that nothing can be."""

    key: Key
    found: Callable[[Record | None], None]
    failed: Callable[[], None]


class Keys:
    """Which keys are being looked up or stored: who sends one of these again waits for it.

    The keys of a tick are looked up together: a thread's turn costs more than a look.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[Key, deque[Callable[[], None]]] = {}
        self._questions: list[_Question] = []

    def take(self, key: Key, turn: Callable[[], None]) -> bool:
        """Call turn when nobody else has the key; return whether that was at once."""
        waiting = self._taken.get(key)
        if waiting is not None:
            waiting.append(turn)
            return False
        self._taken[key] = deque()
        turn()
        return True

    def give_back(self, key: Key) -> None:
        """Let the next one who waits have the key."""
        waiting = self._taken[key]
        if waiting:
            waiting.popleft()()
        else:
            del self._taken[key]

    def look_up(
        self, key: Key, found: Callable[[Record | None], None], failed: Callable[[], None]
    ) -> None:
        """Look a key up that the caller has taken; one of the two is called in a later tick."""
        self._questions.append(_Question(key, found, failed))

    def ask(self, reader: Reader) -> None:
        """Put what is to be looked up to the store; called at the end of each tick."""
        if not self._questions:
            return
        questions, self._questions = self._questions, []
        now_ms = self._clock.unix_ms()

        def done(records: list[Record | None] | None, _: Exception | None) -> None:
            if records is None:
                answers = [question.failed for question in questions]
            else:
                found = zip(questions, records, strict=True)
                answers = [partial(question.found, record) for question, record in found]
            _call_all(answers)

        reader.ask(lambda store: [one.key.find(store, now_ms) for one in questions], done)


def _call_all(answers: list[Callable[[], None]]) -> None:
    """Call each, also when one raises: a bug that one message shows is not the others'."""
    for number, answer in enumerate(answers, 1):
        try:
            answer()
        except Exception:
            _call_all(answers[number:])
            raise
