"""The messages that are on their way: sent, and neither accepted nor refused yet.

Source: IRCv3 labeled-response and echo-message. A server without them answers a PING that follows
the message; it works through lines in order, so its PONG says the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hubbub.line.events import Draft


@dataclass(frozen=True, slots=True)
class Pending:
    """A message on its way; the key is its label, or the text of the PING behind it."""

    key: str
    draft: Draft
    sent_s: float


class Receipts:
    """Pending messages by key, oldest first."""

    __slots__ = ("_count", "_pending")

    def __init__(self) -> None:
        self._count = 0
        self._pending: dict[str, Pending] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._pending.values())

    def add(self, draft: Draft, now_s: float) -> str:
        """Note that the message leaves now; return its key, unique on this connection."""
        self._count += 1
        key = f"m{self._count}"
        self._pending[key] = Pending(key, draft, now_s)
        return key

    def oldest(self) -> Pending | None:
        """Return the message that waits longest."""
        return next(iter(self), None)

    def take(self, key: str | None) -> Pending | None:
        """Return the message with that key, which is then on its way no longer."""
        return self._pending.pop(key, None) if key else None
