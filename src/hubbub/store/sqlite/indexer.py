"""The search index is fed by a process of its own.

Making a message findable costs 20 us of Python, more than storing and sending it; on a thread of
the server it would hold the interpreter's lock while the loop waits for it (a room of 1,000 went
from 195,000 to 81,000 deliveries per second, on a busy machine). The process reads the history as
anybody may, goes on from where the index ends, and so misses nothing, whenever it starts.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hubbub.errors import StoreError
from hubbub.store.sqlite.store import SqliteStore

NAME = "indexer"
PROCESSES = (sys.executable, "-m", "hubbub.store.sqlite.processes")
"""Begins a process of this folder; its name and words follow."""

_STEP = 8_000
"""Records in one transaction of the index, at most: 12 us for each, in 2,000s 17, in 500s 22."""

_GATHER_S = 0.25
"""Waited after a nudge: hundreds at once cost a tenth of what they cost one by one."""

_AGAIN_S = 60.0
"""Between two starts: a history that is damaged ends its process each time."""


class IndexerProcess:
    """Feeds the index of a data directory.

    One that has ended is started again by a nudge, a minute after its last start or later.
    Args: monotonic_s: a clock that never goes back.
    """

    def __init__(self, directory: Path, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._directory = directory
        self._monotonic_s = monotonic_s
        self._process = self._start()

    def nudge(self) -> None:
        """Have what was stored since the last nudge indexed; never waits."""
        if self._process.poll() is not None:
            if self._monotonic_s() - self._started_s < _AGAIN_S:
                return
            self.close()
            self._process = self._start()
        if self._process.stdin is not None:
            try:
                os.write(self._process.stdin.fileno(), b"\n")
            except (BlockingIOError, BrokenPipeError):
                return  # it has enough to do, or has just ended: the next nudge finds it so

    def close(self) -> None:
        """Let it finish what it has begun, and end."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._started_s = self._monotonic_s()
        command = [*PROCESSES, NAME, str(self._directory)]
        process = subprocess.Popen(  # noqa: S603 - our own words
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # whoever reads the server's sees its end, not ours
            bufsize=0,
        )
        if process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
        return process


def index_all(store: SqliteStore) -> int:
    """Index all that is stored and not indexed; return how many records that was."""
    count = 0
    while records := store.history.following(store.search.indexed_up_to(), _STEP):
        store.search.index(records)
        count += len(records)
    return count


def _stand_back() -> None:
    """Run when nobody else wants the processor: what is said goes before what can be found.

    Merely nice, it took a quarter of the server's speed on two processors that were both busy.
    Some thousandths of a processor are left to it by the kernel: it falls behind, never stands.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except (AttributeError, OSError):  # another system, or a sandbox that forbids it
        os.nice(19)


def main(directory: Path) -> int:
    """Index at every nudge until the server is gone; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which then ends us
    _stand_back()
    try:
        store = SqliteStore(directory, "off", may_migrate=False)
        index_all(store)
        while os.read(sys.stdin.fileno(), 65_536):
            time.sleep(_GATHER_S)
            index_all(store)
        index_all(store)
        store.close()
    except StoreError as error:
        print(f"hubbub: the search index stops: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0
