"""When bytes leave: sealed outboxes go out after what they tell of is stored, in order.

A tick's batch leaves at once when nothing waits to be stored. Otherwise it waits behind the
commit of its records; the ticks that pass meanwhile share the next commit (group commit).
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from hubbub.core.events import Event
from hubbub.server.outbox import Batch


class Writer(Protocol):
    """Stores records on a thread of its own."""

    def commit(self, records: list[Event], done: Callable[[], None]) -> None:
        """Begin to store the records in order; call done() on the loop's thread once they are."""


class Journal:
    """Gathers records and batches; delivers batches in the order in which they were submitted."""

    def __init__(self, deliver: Callable[[Batch], None], writer: Writer | None = None) -> None:
        self._deliver = deliver
        self._writer = writer
        self._records: list[Event] = []
        self._waiting: deque[Batch] = deque()
        self._committing = False

    @property
    def is_idle(self) -> bool:
        """Whether every batch has been delivered."""
        return not self._committing and not self._waiting

    def record(self, event: Event) -> None:
        """Have the event stored before the next batch leaves; without a writer nothing is kept."""
        if self._writer is not None:
            self._records.append(event)

    def submit(self, batch: Batch) -> None:
        """Deliver the batch once everything recorded so far is stored."""
        if not self._records and self.is_idle:
            self._deliver(batch)
            return
        self._waiting.append(batch)
        if not self._committing:
            self._commit()

    def _commit(self) -> None:
        if self._writer is None:
            raise RuntimeError("records without a writer")
        records, self._records = self._records, []
        covered = len(self._waiting)
        self._committing = True
        self._writer.commit(records, lambda: self._committed(covered))

    def _committed(self, covered: int) -> None:
        # Delivering may submit more (a reader that is cut off says goodbye): it queues up behind.
        for _ in range(covered):
            self._deliver(self._waiting.popleft())
        while self._waiting and not self._records:
            self._deliver(self._waiting.popleft())
        self._committing = False
        if self._records:
            self._commit()
