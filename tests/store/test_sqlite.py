"""store/sqlite: it keeps every promise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.store.sqlite import SqliteStore
from tests.store import accounts_suite, moderation_suite, search_suite, suite


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Give an empty store in a directory of its own."""
    made = SqliteStore(tmp_path, "off")
    yield made
    assert [] == made.damage()
    made.close()


class TestHistory(suite.HistoryPromises):
    """History in SQLite."""


class TestRooms(suite.RoomsPromises):
    """Rooms in SQLite."""


class TestMarkers(suite.MarkersPromises):
    """Markers in SQLite."""


class TestSearch(search_suite.SearchPromises):
    """Search in SQLite."""


class TestAccounts(accounts_suite.AccountsPromises):
    """Accounts in SQLite."""


class TestSecrets(accounts_suite.SecretsPromises):
    """Secrets in SQLite."""


class TestModeration(moderation_suite.ModerationPromises):
    """Moderation in this store."""
