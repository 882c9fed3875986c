"""store/memory.py: the fake keeps every promise."""

import pytest

from hubbub.store.memory import MemoryStore
from tests.store import accounts_suite, moderation_suite, search_suite, suite


@pytest.fixture
def store() -> MemoryStore:
    """Return an empty store."""
    return MemoryStore()


class TestHistory(suite.HistoryPromises):
    """History in memory."""


class TestRooms(suite.RoomsPromises):
    """Rooms in memory."""


class TestMarkers(suite.MarkersPromises):
    """Markers in memory."""


class TestSearch(search_suite.SearchPromises):
    """Search in memory."""


class TestAccounts(accounts_suite.AccountsPromises):
    """Accounts in memory."""


class TestSecrets(accounts_suite.SecretsPromises):
    """Secrets in memory."""


class TestModeration(moderation_suite.ModerationPromises):
    """Moderation in this store."""
