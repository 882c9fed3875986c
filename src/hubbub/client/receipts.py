"""The messages that are on their way: sent, and neither accepted nor refused yet.

Source: IRCv3 labeled-response and echo-message. A server without them answers a PING that follows
the message; it works through lines in order, so its PONG says the same.
"""

from collections.abc import Iterator

from hubbub.client.events import Draft
from hubbub.records import dataclass


@dataclass(frozen=True, slots=True)
class Pending:
    """A message on its way; without labels, its label is the text of the PING behind it."""

    label: str
    draft: Draft
    sent_s: float


class Receipts:
    """Pending messages by label, oldest first."""

    __slots__ = ("_count", "_pending")

    def __init__(self) -> None:
        self._count = 0
        self._pending: dict[str, Pending] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._pending.values())

    def add(self, draft: Draft, now_s: float) -> str:
        """Note that the message leaves now; return its label, unique on this connection."""
        self._count += 1
        label = f"m{self._count}"
        self._pending[label] = Pending(label, draft, now_s)
        return label

    def oldest(self) -> Pending | None:
        """Return the message that waits longest."""
        return next(iter(self), None)

    def take(self, label: str | None) -> Pending | None:
        """Return the message with that label, which is then on its way no longer."""
        return self._pending.pop(label, None) if label else None

    def take_keyed(self, key: str) -> Pending | None:
        """Return the message that was sent under that key; '' is none."""
        labels = (pending.label for pending in self if key and pending.draft.key == key)
        return self.take(next(labels, None))
