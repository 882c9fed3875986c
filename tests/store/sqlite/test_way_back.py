"""store/sqlite/way_back.py: back to the history as it was, under those who have it open."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from hubbub.errors import StoreError, StoreNewer
from hubbub.store.base import END, START
from hubbub.store.sqlite import SqliteStore, migrations
from hubbub.store.sqlite.connection import Database
from hubbub.store.sqlite.migrations import Migration
from hubbub.store.sqlite.store import HISTORY_FILE
from hubbub.store.sqlite.way_back import COPY_FILE, WayBack
from tests.store.people import said

NEXT = "CREATE TABLE more (x); ALTER TABLE events RENAME TO happened"


class Place(NamedTuple):
    """A directory with the store of a program that has it open, and a newer program's migration."""

    directory: Path
    store: SqliteStore
    migrate: Callable[[], None]

    def texts(self) -> list[str]:
        """Return all that was said, read by a connection that was there before."""
        found = self.store.history.between("#tea", START, END, 100, newest=False)
        return [record.text for record in found]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give one in which something was said."""
    store = SqliteStore(tmp_path, "off")

    def migrate() -> None:
        known = migrations.load()
        newer = Database(tmp_path / HISTORY_FILE, "off", is_shared=True)
        migrations.migrate(newer, [*known, Migration(len(known) + 1, NEXT)])
        newer.close()

    store.history.append([said(1, "one")])
    place = Place(tmp_path, store, migrate)
    assert ["one"] == place.texts()
    yield place
    store.close()


def test_back_again(place: Place) -> None:
    """Whoever had the history open reads and writes on, and a later program finds it whole."""
    way_back = WayBack(place.directory)
    way_back.keep()
    assert 0o600 == (place.directory / COPY_FILE).stat().st_mode & 0o777
    place.migrate()
    with pytest.raises(StoreError):
        place.texts()
    assert way_back.take()
    assert ["one"] == place.texts()
    place.store.history.append([said(2, "two")])
    assert ["one", "two"] == place.texts()
    way_back.drop()
    place.store.close()
    again = Place(place.directory, SqliteStore(place.directory, "off"), place.migrate)
    assert ["one", "two"] == again.texts()
    assert [] == again.store.damage()
    again.store.close()
    assert [] == [file for file in place.directory.iterdir() if "upgrade" in file.name]


def test_nothing_to_go_back_from(place: Place) -> None:
    """A history that nobody has changed stays as it is, with what was said since."""
    way_back = WayBack(place.directory)
    way_back.keep()
    place.store.history.append([said(2, "two")])
    assert not way_back.take()
    assert ["one", "two"] == place.texts()


def test_no_copy(place: Place) -> None:
    """Without a copy there is no way back, and what is there is left alone."""
    place.migrate()
    with pytest.raises(StoreNewer, match="newer hubbub"):
        WayBack(place.directory).take()


def test_a_copy_of_before(place: Place) -> None:
    """What an upgrade that was killed has left behind is replaced, and deleted in the end."""
    way_back = WayBack(place.directory)
    way_back.keep()
    place.store.history.append([said(2, "two")])
    way_back.keep()
    place.migrate()
    assert way_back.take()
    assert ["one", "two"] == place.texts()
    way_back.drop()
    way_back.drop()


def test_no_room(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a copy has no room it is not begun."""
    usage = shutil.disk_usage(place.directory)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StoreError, match="there is no room for a copy"):
        WayBack(place.directory).keep()
    assert not (place.directory / COPY_FILE).exists()
