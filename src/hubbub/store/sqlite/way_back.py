"""The history as it was before a newer program changed its form, for as long as that may fail."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from hubbub.errors import StoreError, StoreNewer
from hubbub.store.sqlite import migrations
from hubbub.store.sqlite.connection import Turn
from hubbub.store.sqlite.readable import Readable, connect, translated
from hubbub.store.sqlite.store import HISTORY_FILE

COPY_FILE = "before-upgrade.db"

_ALL_PAGES = -1  # nobody else has a turn: nobody writes


class WayBack:
    """A copy of a directory's history, and the way back to it; nobody may write meanwhile."""

    def __init__(self, directory: Path) -> None:
        self.copy = directory / COPY_FILE
        self._directory = directory
        self._history = directory / HISTORY_FILE

    def keep(self) -> None:
        """Copy the history as it is now.

        Raises: StoreError: there is no room for it.
        """
        self.drop()
        wal = self._history.with_name(f"{HISTORY_FILE}-wal")
        needed = sum(file.stat().st_size for file in (self._history, wal) if file.exists())
        if shutil.disk_usage(self._directory).free < needed:
            raise StoreError(
                f"the new program changes the form of the history, and there is no room for a copy"
                f" of it as it is ({needed >> 20} MB) in {self._directory}"
            )
        history = Readable(self._history)
        try:
            history.copy_to(self.copy, _ALL_PAGES, None)
        except StoreError:
            self.drop()
            raise
        finally:
            history.close()

    def take(self) -> bool:
        """Go back to the copy if the history's form is not ours any more; return whether it was so.

        Whoever has the history open may go on reading and writing.
        Raises: StoreError: there is no copy, or it cannot be put back; nothing has changed then.
        """
        try:
            migrations.rehearse(self._history, migrations.load())
        except StoreNewer:
            if not self.copy.exists():
                raise
        else:
            return False
        try:
            with (
                Turn(self._directory),
                closing(connect(self.copy, "rw")) as copy,
                closing(connect(self._history, "rw")) as history,
            ):
                copy.backup(history, pages=_ALL_PAGES)  # one transaction
        except sqlite3.Error as error:
            raise translated(error, self._history) from error
        return True

    def drop(self) -> None:
        """Delete the copy, if there is one: what is deleted from the history must not live on."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)
