"""The data directory that the command line names, opened beside its server or instead of it."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hubbub.cli.serve import default_directory
from hubbub.errors import StoreError, StoreLocked, WrongUse
from hubbub.server.config import load
from hubbub.store.directory import DataDirectory
from hubbub.store.sqlite import SqliteStore
from hubbub.store.sqlite.store import HISTORY_FILE, SEARCH_FILE, Archive


def directory_of(options: argparse.Namespace) -> Path:
    """Return --data, or the directory that `hubbub serve` uses with that port.

    Raises: WrongUse: any port will do, so none names a directory; ConfigError.
    """
    if options.data is not None:
        return Path(options.data)
    found = default_directory(load(server={"port": options.port}), os.environ)
    if found is None:
        raise WrongUse("port 0 has no directory of its own: name one with --data")
    return found


@contextmanager
def beside(directory: Path) -> Iterator[Archive]:
    """Read what is stored there, whether a server runs or not; nothing is made or changed.

    Raises: StoreError: there is nothing, or it cannot be read.
    """
    need_history(directory)
    with closing(Archive(directory)) as archive:
        yield archive


@contextmanager
def opened(directory: Path) -> Iterator[SqliteStore]:
    """Open what is stored there, to change it: with the directory `locked`, or one's own.

    Raises: StoreError: there is nothing, or it cannot be opened.
    """
    need_history(directory)
    with closing(SqliteStore(directory)) as store:
        yield store


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Have the directory to ourselves.

    Raises: StoreLocked: a server uses it.
    """
    try:
        lock = DataDirectory(directory)
    except StoreLocked as error:
        raise StoreLocked(f"{error}: stop the server first") from error
    with lock:
        yield


def need_history(directory: Path) -> None:
    """Make sure that something is stored there.

    Raises: StoreError.
    """
    if not (directory / HISTORY_FILE).is_file():
        raise StoreError(f"there is no history in {directory} (--data or -p names another)")


def without_index(directory: Path) -> None:
    """Delete the search index; nothing may have it open. Who opens it next makes it anew."""
    for suffix in ("", "-wal", "-shm"):
        (directory / f"{SEARCH_FILE}{suffix}").unlink(missing_ok=True)


def tell(options: argparse.Namespace, sentence: str, **figures: Any) -> None:
    """Print the result: a sentence, or with --json all of its figures in one object."""
    print(json.dumps(figures, ensure_ascii=False) if options.json else sentence)
