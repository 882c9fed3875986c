"""A store that forgets everything when it ends: for tests, and for a server without a disk.

It keeps every promise of `base` but durability; one test-suite holds it and the others to them.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from hubbub.store.memory_accounts import MemoryAccounts, MemorySecrets
from hubbub.store.memory_history import MemoryHistory
from hubbub.store.memory_moderation import MemoryModeration
from hubbub.store.memory_rooms import MemoryMarkers, MemoryRooms
from hubbub.store.memory_search import MemorySearch
from hubbub.store.undoing import undoing


class MemoryStore:
    """See base.Store."""

    def __init__(self) -> None:
        self.markers = MemoryMarkers()
        self.rooms = MemoryRooms()
        self.history = MemoryHistory(self.markers, self.rooms)
        self.search = MemorySearch(self.history)
        self.accounts = MemoryAccounts()
        self.secrets = MemorySecrets()
        self.moderation = MemoryModeration()

    @contextmanager
    def together(self) -> Iterator[None]:
        """See base.Store."""
        with ExitStack() as stack:
            for one in (
                self.accounts,
                self.moderation,
                self.rooms,
                self.markers,
                self.history,
            ):
                stack.enter_context(undoing(one))
            yield

    def close(self) -> None:
        """See base.Store."""
