"""Who has been given much reads it before more of their lines are run.

Whoever comes back to 100 rooms asks for all of them at once, and the answers are more than may wait
to be sent: an honest client behind a slow line would be closed for what it was given. So its lines
wait, as for flood control, until all it was given has left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.server.hub import Hub
    from hubbub.server.session import Session

_PART = 4
"""So much of `outbox_bytes` is given at once; the rest is for one more answer, and what others say.

An answer is a page of history at most: 100 messages with all their tags are less than half.
"""

_LOOK_S = 0.25


class Unread:
    """The sessions whose lines wait for their peers to read.

    Args: failed: told of what running a session's lines has raised.
    """

    def __init__(self, hub: Hub, failed: Callable[[Exception], None]) -> None:
        self._hub = hub
        self._failed = failed
        self._given: set[Session] = set()  # what they were given has not left the server
        self._slow: dict[Session, int] = {}  # so much of it their connections have not sent
        self._ready: list[Session] = []

    @property
    def at_once_bytes(self) -> int:
        """Return how much is given before it is looked whether it is read."""
        return self._hub.config.limits.outbox_bytes // _PART

    @property
    def is_ready(self) -> bool:
        """Whether another tick has lines to run."""
        return bool(self._ready)

    def holds(self, session: Session) -> bool:
        """Whether the session has to wait; its lines are run again when it need not any more."""
        if self._has_sent(session) and session.connection.is_drained:
            return False
        if session not in self._slow:
            self._given.add(session)
        return True

    def is_slow(self, session: Session) -> bool:
        """Whether the session's lines wait because its peer has not read."""
        return session in self._slow

    def go_on(self) -> None:
        """Run the lines of those who have read."""
        if not self._ready or self._hub.is_frozen:
            return
        ready, self._ready = self._ready, []
        now_s = self._hub.clock.monotonic_s()
        for session in ready:
            try:
                session.run_later(now_s)
            except Exception as error:  # noqa: BLE001 - as in the poller: it ends that peer alone
                self._failed(error)

    def look(self) -> None:
        """See who has been sent all that they were given."""
        if not self._given:
            return
        sent = [one for one in self._given if one.is_over or self._has_sent(one)]
        self._given.difference_update(sent)
        for session in sent:
            if session.is_over:
                continue
            if session.connection.is_drained:
                self._ready.append(session)
            else:
                self._slow[session] = session.connection.bottom.unsent_bytes
                self._look_again_at(session)

    def _has_sent(self, session: Session) -> bool:
        return not session.outbox and not self._hub.departures.holds(session)

    def _look_again_at(self, session: Session) -> None:
        def look_again(now_s: float) -> None:
            before, left = self._slow[session], session.connection.bottom.unsent_bytes
            if left < before:
                session.note_sign()
            if left and not session.is_over:
                self._slow[session] = left
                self._look_again_at(session)
                return
            del self._slow[session]
            session.run_later(now_s)

        self._hub.deadlines.add(self._hub.clock.monotonic_s() + _LOOK_S, look_again)
