"""`hubbub admin`: back up, restore, check, forget, reindex."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hubbub.cli import accounts, limits, operators, running, top
from hubbub.cli.kept import (
    beside,
    directory_of,
    locked,
    need_history,
    opened,
    tell,
    without_index,
)
from hubbub.cli.progress import Progress
from hubbub.errors import StoreCorrupt, StoreError, WrongUse
from hubbub.names import is_nick
from hubbub.store.sqlite import SqliteStore
from hubbub.store.sqlite.store import HISTORY_FILE

DONE, FAILED = 0, 1
_COPIED_AT_ONCE = 1 << 20


def run(options: argparse.Namespace) -> int:
    """Run the command; return the exit code.

    Raises: WrongUse, StoreError.
    """
    return _ACTIONS[options.action](options, directory_of(options))


def _backup(options: argparse.Namespace, directory: Path) -> int:
    file: Path = options.file
    if file.exists():
        raise StoreError(f"{file} exists already; a backup is written to a new file")
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        with beside(directory) as archive, Progress("copying") as told:
            archive.back_up(part, told)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        size = part.stat().st_size
        part.replace(file)
        _sync(file.parent)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}") from error
    except StoreError as error:
        raise StoreError(str(error).replace(str(part), str(file))) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    tell(options, f"{directory} is backed up in {file}", file=str(file), bytes=size)
    return DONE


def _restore(options: argparse.Namespace, directory: Path) -> int:
    """Put the backup in the history's place, once a copy of it has been found whole."""
    file: Path = options.file
    if not file.is_file():
        raise StoreError(f"there is no file {file}")
    with locked(directory):
        history = directory / HISTORY_FILE
        if history.exists() and not options.force:
            raise StoreError(f"{directory} has a history; --force puts the backup in its place")
        with tempfile.TemporaryDirectory(prefix="restore-", dir=directory) as made:
            aside = Path(made)
            try:
                _copy(file, aside / HISTORY_FILE)
            except OSError as error:
                raise StoreError(f"{file} cannot be copied: {error.strerror}") from error
            records = _whole(aside, file)
            _clear(directory)
            (aside / HISTORY_FILE).replace(history)
        _sync(directory)
    tell(
        options,
        f"{file} is restored in {directory}; records: {records}; the server will index them",
        records=records,
        directory=str(directory),
    )
    return DONE


def _copy(file: Path, to: Path) -> None:
    with file.open("rb") as source, to.open("xb") as copy, Progress("copying") as told:
        done, size = 0, file.stat().st_size
        while data := source.read(_COPIED_AT_ONCE):
            copy.write(data)
            done += len(data)
            told(done, size)
        copy.flush()
        os.fsync(copy.fileno())
    to.chmod(0o600)


def _whole(aside: Path, file: Path) -> int:
    """Return how many records the copy has; opening it brings it to this version's schema.

    Raises: StoreError: it is damaged, no backup, or of a newer hubbub.
    """
    try:
        if not file.stat().st_size:
            raise StoreCorrupt("it is empty")
        with opened(aside) as store, Progress("checking"):
            problems = store.damage()
            if problems:
                raise StoreCorrupt(problems[0])
            return store.history.total()
    except StoreError as error:
        why = str(error).replace(str(aside / HISTORY_FILE), "it")
        raise StoreError(f"{file} cannot be restored: {why}") from error


def _clear(directory: Path) -> None:
    """Delete what belongs to the history that goes: its WAL would be taken for the new one's."""
    with suppress(StoreError):  # a damaged one may be in the way of nobody
        SqliteStore(directory).close()  # the WAL goes into the file, which is whole until the end
    for suffix in ("-wal", "-shm"):
        (directory / f"{HISTORY_FILE}{suffix}").unlink(missing_ok=True)
    without_index(directory)


def _sync(directory: Path) -> None:
    number = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _check(options: argparse.Namespace, directory: Path) -> int:
    need_history(directory)
    records = None
    try:
        with beside(directory) as store, Progress("checking"):
            problems = store.damage()
            records = store.history.total()
    except StoreCorrupt as error:
        problems = [str(error)]
    for problem in problems:
        print(f"hubbub: {' '.join(problem.split())}", file=sys.stderr)
    if problems:
        sentence = f"{directory} is damaged: stop the server and restore a backup"
    else:
        sentence = f"{directory} is whole; records: {records}"
    tell(options, sentence, ok=not problems, records=records, problems=problems)
    return FAILED if problems else DONE


def _forget(options: argparse.Namespace, directory: Path) -> int:
    nick: str = options.nick
    if not is_nick(nick):
        raise WrongUse(f"{nick!r} is no nick")
    if options.dry_run:
        return _would_forget(options, directory, nick)
    if not options.yes and not sys.stdin.isatty():
        raise WrongUse("nobody is there to be asked: add --yes")
    need_history(directory)
    with locked(directory), opened(directory) as store:
        found = store.history.count_by(nick=nick)
        if not found:
            raise StoreError(f"nothing of {nick} is stored in {directory}")
        if not options.yes and not _agrees(
            f"Records of {nick}: {found}. Delete them, and what is about them"
        ):
            raise StoreError("nothing was deleted")
        with Progress("deleting"):
            count = store.history.forget(nick=nick)
    sentence = f"all of {nick}, and what was about it, is deleted; records: {count}"
    tell(options, sentence, nick=nick, records=count)
    return DONE


def _would_forget(options: argparse.Namespace, directory: Path, nick: str) -> int:
    with beside(directory) as archive, Progress("looking"):
        count = archive.history.count_by(nick=nick)
    tell(options, f"records of {nick}: {count}; nothing was deleted", nick=nick, records=count)
    return DONE


def _agrees(what: str) -> bool:
    """Ask on the terminal; only a clear yes is one."""
    print(f"{what}, for good? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _reindex(options: argparse.Namespace, directory: Path) -> int:
    need_history(directory)
    with locked(directory), opened(directory) as store, Progress("indexing") as told:
        store.search.reindex(told)
        records = store.history.total()
    tell(options, f"the search index is new; records: {records}", records=records)
    return DONE


_ACTIONS: dict[str, Callable[[argparse.Namespace, Path], int]] = {
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "forget": _forget,
    "reindex": _reindex,
    "passwd": operators.passwd,
    "audit": operators.audit,
    "limits": limits.limits,
    "reload": running.reload,
    "status": running.status,
    "upgrade": running.upgrade,
    "token": accounts.token,
    "top": top.top,
    "user": accounts.user,
}
