"""Saying under a key: what was said before is answered with its echo.

Source: docs/reference/capabilities.md, hubbub.chat/key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.server.handlers import labels
from hubbub.server.keys import Key
from hubbub.server.recording import event_of
from hubbub.store.base import Record

if TYPE_CHECKING:
    from hubbub.server.session import Session


def say_once(session: Session, key: Key, say: Callable[[], None], then: Callable[[], None]) -> None:
    """Call say if nothing was said under the key, or echo what was; then go on with `then`.

    The session's next line waits meanwhile.
    """
    turn = _Turn(session, key, say, then)
    if not session.hub.keys.take(key, turn.begin):
        session.hold()


class _Turn:
    """One message and its key, while nobody else can use that key."""

    def __init__(
        self, session: Session, key: Key, say: Callable[[], None], then: Callable[[], None]
    ) -> None:
        self._session = session
        self._key = key
        self._say = say
        self._then = then

    def begin(self) -> None:
        """Look the key up."""
        session = self._session
        if session.is_over:
            self._give_back()
        elif session.is_held:  # it has waited for its turn
            labels.resume(session, self._look_up)
        else:
            self._look_up()

    def _look_up(self) -> None:
        session = self._session
        session.hold()

        def resume(reply: Callable[[], None]) -> None:
            if session.is_over:
                self._give_back()
                return
            try:
                labels.resume(session, reply)
            except Exception:
                session.connection.on_failure()
                raise

        session.hub.keys.look_up(
            self._key,
            lambda record: resume(lambda: self._answer(record)),
            lambda: resume(self._fail),
        )

    def _answer(self, record: Record | None) -> None:
        session = self._session
        if record is None:
            self._say()
            session.hub.journal.when_stored(self._give_back)
        else:
            if "echo-message" in session.caps:
                session.push(session.wire.encode(event_of(record)))
            self._give_back()
        self._then()

    def _fail(self) -> None:
        text = "Whether that was said before cannot be looked up, so it was not said"
        self._session.fail("PRIVMSG", "STORAGE_UNAVAILABLE", self._key.target, text=text)
        self._give_back()
        self._then()

    def _give_back(self) -> None:
        self._session.hub.keys.give_back(self._key)
