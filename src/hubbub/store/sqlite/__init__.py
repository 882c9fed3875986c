"""The store in SQLite files; `SqliteStore` is all that others need."""

from hubbub.store.sqlite.connection import Durability
from hubbub.store.sqlite.store import SqliteStore

__all__ = ["Durability", "SqliteStore"]
