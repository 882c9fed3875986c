"""The data directory: readable by its owner only, and one server's at a time."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from hubbub.errors import StoreError, StoreLocked

LOCK_FILE = "lock"

_PARTING_S = 10.0
"""How long the last commit of a server that has just been killed may take."""

_LOOK_S = 0.02


class DataDirectory:
    """A data directory, made if it is missing, and locked until it is closed.

    The lock is the kernel's: it ends with the process, however that ends, and with those that it
    has handed `lock` on to; a lock file that is left behind means nothing.
    Raises: StoreLocked: another server uses it; StoreError: it cannot be made or written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.stat().st_mode & 0o077:
                path.chmod(0o700)
            self._lock = os.open(path / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(
                f"the data directory {path} cannot be used: {error.strerror}"
            ) from error
        self._take()
        sign(self._lock)

    @classmethod
    def handed_over(cls, path: Path, lock: int) -> Self:
        """Return the directory whose lock another server has handed on to this process."""
        directory = cls.__new__(cls)
        directory.path = path
        directory._lock = lock  # noqa: SLF001 - it is one of ours
        return directory

    @property
    def lock(self) -> int:
        """Return the descriptor that holds the lock: who inherits it holds the lock as well."""
        return self._lock

    def _take(self) -> None:
        """Lock it; wait for what a server that is gone has begun to store."""
        until_s = time.monotonic() + _PARTING_S
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                owner = os.pread(self._lock, 20, 0).decode("ascii", "replace").strip()
                if _is_gone(owner) and time.monotonic() < until_s:
                    time.sleep(_LOOK_S)
                    continue
                os.close(self._lock)
                who = f" (process {owner})" if owner else ""
                raise StoreLocked(
                    f"another hubbub{who} uses the data directory {self.path}"
                ) from error
            return

    def close(self) -> None:
        """Let others use it; calling it again does nothing."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def sign(lock: int) -> None:
    """Let those whom the lock keeps out read that this process has it."""
    with suppress(OSError):  # a full disk: it is locked even so
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def _is_gone(owner: str) -> bool:
    """Whether there is no process of that number any more."""
    if not owner.isdigit():
        return False
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
