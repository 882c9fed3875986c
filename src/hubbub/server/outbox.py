"""What waits to be sent: lists of byte chunks, sealed once per tick.

A session's outbox is a plain list, and pushing is `list.append`: nothing is looked up, copied or
logged on the way (30 ns beside the kernel's 4 us per send). Who has something to send is known by
group: a fan-out marks one group dirty, not each of its members.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.server.session import Session
    from hubbub.server.wires import Wire


class Group:
    """The sessions of one audience that are on one wire: all receive the same bytes object."""

    __slots__ = ("boxes", "wire")

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.boxes: dict[Session, list[bytes]] = {}


class Batch:
    """A tick's sealed outboxes, and the sessions that end after them; each session is in it once.

    Most boxes hold one chunk, so those have a list of their own: no look at what is in a box, and
    no copy of a list, for each member of a large room.
    """

    __slots__ = ("ends", "several", "singles")

    def __init__(self) -> None:
        self.singles: list[tuple[Session, bytes]] = []
        self.several: list[tuple[Session, list[bytes]]] = []
        self.ends: list[Session] = []

    def __bool__(self) -> bool:
        return bool(self.singles or self.several or self.ends)

    def __len__(self) -> int:
        """Return how many sessions get something."""
        return len(self.singles) + len(self.several)

    def parts(self, size: int) -> Iterator[list[tuple[Session, bytes]]]:
        """Yield whom to send what, in parts of at most so many."""
        for start in range(0, len(self.singles), size):
            yield self.singles[start : start + size]
        for start in range(0, len(self.several), size):
            part = self.several[start : start + size]
            # A box may be empty by now: all that was in it may have been withdrawn.
            yield [(session, b"".join(chunks)) for session, chunks in part if chunks]

    def leave_out(self, chunks: Container[int]) -> None:
        """Take out the chunks with these identities."""
        self.singles = [(to, chunk) for to, chunk in self.singles if id(chunk) not in chunks]
        self.several = [
            (to, [chunk for chunk in sealed if id(chunk) not in chunks])
            for to, sealed in self.several
        ]


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
        """Take everything out of the dirty outboxes; each session is in the batch at most once."""
        batch = Batch()
        singles, several = batch.singles, batch.several
        for group in self.dirty_groups:
            for session, box in group.boxes.items():
                if len(box) == 1:
                    singles.append((session, box[0]))
                    box.clear()
                elif box:
                    several.append((session, box.copy()))
                    box.clear()
        for session in self.dirty_sessions:
            box = session.outbox
            if box:
                several.append((session, box.copy()))
                box.clear()
        self.dirty_groups.clear()
        self.dirty_sessions.clear()
        batch.ends, self._ends = self._ends, []
        return batch
