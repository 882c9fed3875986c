"""What waits to be sent: lists of byte chunks, sealed for a commit, then sent session by session.

A session's outbox is a plain list, and pushing is `list.append`: nothing is looked up, copied or
logged on the way (30 ns beside the kernel's 4 us per send). Who has something to send is known by
group: a fan-out marks one group dirty, not each of its members.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.server.session import Session
    from hubbub.server.wires import Wire


_LAST = 8
"""So many of those who are slowed down are served in a tick; meanwhile others may have something.

In a storm (bench/walls.py, 4,000 clients, data in memory, four runs each by turns) messages of
others had a p99 of 12.9 to 24.6 ms when everybody was served alike, and have 10.2 to 12.9.
"""


class Group:
    """The sessions of one audience that are on one wire: all receive the same bytes object."""

    __slots__ = ("boxes", "wire")

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.boxes: dict[Session, list[bytes]] = {}


class Batch:
    """Sealed outboxes, and the sessions that end after them."""

    __slots__ = ("boxes", "ends")

    def __init__(self) -> None:
        self.boxes: dict[Session, list[bytes]] = {}
        self.ends: list[Session] = []

    def __bool__(self) -> bool:
        return bool(self.boxes or self.ends)

    def leave_out(self, chunks: Container[int]) -> None:
        """Take out the chunks with these identities."""
        for session, box in self.boxes.items():
            self.boxes[session] = [chunk for chunk in box if id(chunk) not in chunks]


class Outboxes:
    """Knows which outboxes hold something, and seals them."""

    def __init__(self) -> None:
        self.dirty_groups: set[Group] = set()
        self.dirty_sessions: set[Session] = set()
        self._ends: list[Session] = []

    def end(self, session: Session) -> None:
        """Have the session's connection closed after what is in its outbox now."""
        self.dirty_sessions.add(session)
        self._ends.append(session)

    def seal(self) -> Batch:
        """Take everything out of the dirty outboxes."""
        batch = Batch()
        boxes = batch.boxes
        for group in self.dirty_groups:
            for session, box in group.boxes.items():
                if box:
                    boxes[session] = box.copy()
                    box.clear()
        for session in self.dirty_sessions:
            box = session.outbox
            if box:
                boxes[session] = box.copy()
                box.clear()
        self.dirty_groups.clear()
        self.dirty_sessions.clear()
        batch.ends, self._ends = self._ends, []
        return batch


class Departures:
    """The sessions that something may leave for, in the order in which they are served.

    What a later batch has for a session that still waits its turn leaves in the same send: so the
    longer the queue, the fewer the sends. Who has said more than they may is served last, too.
    Args: close: closes a session's connection after its last words.
    """

    def __init__(self, close: Callable[[Session], None]) -> None:
        self._close = close
        self._waiting: dict[Session, list[bytes]] = {}
        self._last: dict[Session, list[bytes]] = {}  # those of them who are slowed down
        self._ends: set[Session] = set()
        self.slowed: set[Session] = set()  # who has to wait before they may say more
        self.sent = 0  # sends so far

    def __bool__(self) -> bool:
        return bool(self._waiting or self._last)

    def holds(self, session: Session) -> bool:
        """Whether something waits to leave for the session."""
        return session in self._waiting or session in self._last

    def add(self, batch: Batch) -> None:
        """Let the batch leave, behind what waits already."""
        waiting, last = self._waiting, self._last
        boxes = batch.boxes
        if self.slowed:
            for session in [one for one in boxes if one in self.slowed and one not in waiting]:
                _add(last, session, boxes.pop(session))
        if last:
            for session in [one for one in last if one in boxes]:
                waiting[session] = last.pop(session)
        if waiting:
            for session, box in boxes.items():
                _add(waiting, session, box)
        else:
            self._waiting = boxes
        for session in batch.ends:
            if self.holds(session):
                self._ends.add(session)
            else:
                self._close(session)

    def send(self, limit: int) -> None:
        """Serve at most so many sessions: one send for each, of all it has."""
        waiting, ends = self._waiting, self._ends
        if not waiting:
            waiting, limit = self._last, min(limit, _LAST)
        served = list(islice(waiting, limit))
        self.sent += len(served)
        for session in served:
            # A box may be empty: all that was in it may have been withdrawn.
            data = b"".join(waiting.pop(session))
            if data:
                session.connection.send(data)
            if ends and session in ends:
                ends.remove(session)
                self._close(session)


def _add(boxes: dict[Session, list[bytes]], session: Session, box: list[bytes]) -> None:
    held = boxes.get(session)
    if held is None:
        boxes[session] = box
    else:
        held += box
