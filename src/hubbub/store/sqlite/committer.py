"""What is said is committed by a process of its own.

On a thread of the server every statement has to win the interpreter's lock back from the loop, and
waits up to the switch interval for it; and the loop waits for the thread. With a process a commit
costs the loop two system calls, and 1.5 us for each record (pickled). By itself it brought
rooms-100x10 from 0.62 to 0.71 times InspIRCd (bench/fanout.py).

The server sends a frame for each commit and gets one back. It may send the next before it is
answered. The process ends when the server is gone, and holds the directory's lock until then, so
that no other server opens the directory while a commit is still under way.
"""

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

from hubbub.errors import StoreError, reason
from hubbub.store.base import Record
from hubbub.store.commits import Commit, carry_out
from hubbub.store.sqlite.connection import Durability
from hubbub.store.sqlite.indexer import PROCESSES, IndexerProcess
from hubbub.store.sqlite.store import SqliteStore

NAME = "committer"

Done = Callable[[StoreError | None], None]
"""Told once that it is stored (None), or why it is not."""

_LENGTH = struct.Struct("<I")
_RECEIVE_BYTES = 65_536
_AGAIN_S = 1.0
"""Between two starts of a process that ends by itself."""

# A tuple is pickled five times as fast as the record that it stands for.
_FIELDS = tuple(Record.__dataclass_fields__)
_values: Callable[[Record], tuple[Any, ...]] = attrgetter(*_FIELDS)


class Waiting(Protocol):
    """Calls back when a descriptor is ready: `doors.poller.Poller`."""

    def add(self, fd: int, pollable: Any) -> None:
        """Wait for fd to be readable."""

    def watch(self, fd: int, *, read: bool, write: bool) -> None:
        """Wait for these from now on."""

    def remove(self, fd: int) -> None:
        """Wait for fd no longer."""


class CommitterProcess:
    """Commits into a data directory: all of a commit or nothing, one after the other.

    Should the process end by itself, what was under way is told to have failed (it may be stored
    all the same), and a later commit starts another one.
    Args: lock: the descriptor that holds the directory's lock;
        monotonic_s: a clock that never goes back.
    """

    def __init__(
        self,
        directory: Path,
        durability: Durability,
        lock: int,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directory = directory
        self._durability = durability
        self._lock = lock
        self._monotonic_s = monotonic_s
        self._poller: Waiting | None = None
        self._unanswered: deque[Done] = deque()
        self._unsent, self._received = bytearray(), bytearray()
        self._is_behind = False
        self._started_s = monotonic_s()
        self._process, self._sock = self._started()

    @property
    def lock(self) -> int:
        """Return the descriptor that holds the directory's lock."""
        return self._lock

    def attach(self, poller: Waiting) -> None:
        """Have answers told from now on, by the poller's turns."""
        self._poller = poller
        if self._sock is not None:
            poller.add(self._sock.fileno(), self)

    def commit(self, commit: Commit, done: Done) -> None:
        """Begin to store; done(error) is called by a turn of the poller.

        Where there is no process it is called at once, with the error.
        """
        if self._sock is None and self._monotonic_s() - self._started_s >= _AGAIN_S:
            self._start_again()
        if self._sock is None:
            done(StoreError("the process that stores has ended"))
            return
        self._unanswered.append(done)
        records = [_values(record) for record in commit.records]
        people = (commit.presences, commit.profiles)
        self._unsent += _frame((records, commit.rooms, commit.renamed, commit.acts, *people))
        self.on_writable()

    def close(self) -> None:
        """Let it finish what was begun, and end."""
        if self._sock is not None:
            self._sock.setblocking(True)
            with suppress(OSError):  # it has just ended: nothing is left to be finished
                self._sock.sendall(self._unsent)
                self._sock.shutdown(socket.SHUT_WR)
            self._process.wait()
            self._let_go()
        self._process.wait()

    # The poller's turns

    def on_writable(self) -> None:
        """Send more of what the process has not been sent yet."""
        sock = self._sock
        if sock is None:
            return
        had = len(self._unsent)
        try:
            sent = sock.send(self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # it has ended: what it has answered can still be read, and then its end
        del self._unsent[:sent]
        is_behind = bool(self._unsent)
        if self._poller is not None and (is_behind or sent < had or self._is_behind):
            self._poller.watch(sock.fileno(), read=True, write=is_behind)
        self._is_behind = is_behind

    def on_readable(self) -> None:
        """Tell what has been answered."""
        if self._sock is None:
            return
        try:
            data = self._sock.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.on_failure()
            return
        self._received += data
        while (answer := _taken(self._received)) is not None:
            self._unanswered.popleft()(StoreError(answer) if answer else None)

    def on_failure(self) -> None:
        """The process has ended: whatever is under way has failed."""
        self._let_go()
        unanswered, self._unanswered = self._unanswered, deque()
        for done in unanswered:
            done(StoreError("the process that stores has ended"))

    def _start_again(self) -> None:
        self._started_s = self._monotonic_s()
        self._unsent.clear()
        self._received.clear()
        self._is_behind = False
        self._process.wait()
        self._process, self._sock = self._started()
        if self._poller is not None:
            self.attach(self._poller)

    def _started(self) -> tuple[subprocess.Popen[bytes], socket.socket | None]:
        ours, theirs = socket.socketpair()
        words = [*PROCESSES, NAME, str(self._directory), self._durability]
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own words
                words,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,  # whoever reads the server's sees its end, not ours
                pass_fds=[self._lock],
            )
        ours.setblocking(False)
        return process, ours

    def _let_go(self) -> None:
        if self._sock is None:
            return
        if self._poller is not None:
            self._poller.remove(self._sock.fileno())
        self._sock.close()
        self._sock = None


def _frame(content: object) -> bytes:
    """Return the content as a frame; pickled, because both ends are this very program."""
    data = pickle.dumps(content, protocol=5)
    return _LENGTH.pack(len(data)) + data


def _taken(received: bytearray) -> Any:
    """Take the first frame out of what was received; return its content, None if it is not whole.

    No frame holds None.
    """
    if len(received) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(received)
    end = _LENGTH.size + length
    if len(received) < end:
        return None
    content = pickle.loads(received[_LENGTH.size : end])  # noqa: S301 - our own frame
    del received[:end]
    return content


# The process


def _wait_for_a_turn() -> None:
    """Never take the processor from who is running: mostly the server, sending what is stored.

    100 rooms of 10: 1.13 instead of 1.07 times InspIRCd (bench/fanout.py, six runs each by turns).
    """
    with suppress(AttributeError, OSError):  # another system, or a sandbox that forbids it
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def main(directory: Path, durability: Durability) -> int:
    """Commit what the server sends until it is gone; return the exit code."""
    _wait_for_a_turn()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the server's: it ends us when it has finished
    server = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    try:
        store = SqliteStore(directory, durability, may_migrate=False)
    except StoreError as error:
        print(f"hubbub: nothing can be stored: {error}", file=sys.stderr)  # noqa: T201
        return 1
    indexer = IndexerProcess(directory)
    received = bytearray()
    with suppress(ConnectionError):  # the server is gone
        while data := server.recv(_RECEIVE_BYTES):
            received += data
            while (content := _taken(received)) is not None:
                refusal = _answer(store, content)
                server.sendall(_frame(refusal))
                if not refusal:
                    _nudge(indexer)
    store.close()
    indexer.close()
    return 0


def _answer(store: SqliteStore, content: tuple[Any, ...]) -> str:
    """Store it; return why it is not stored, '' if it is."""
    records, *others = content
    try:
        carry_out(Commit([Record(*values) for values in records], *others), store)
    except Exception as error:  # noqa: BLE001 - whatever it is, the server waits for an answer
        return reason(error)
    return ""


def _nudge(indexer: IndexerProcess) -> None:
    try:
        indexer.nudge()
    except OSError as error:  # no room for a process: finding may wait, storing must go on
        print(f"hubbub: the search index waits: {error}", file=sys.stderr)  # noqa: T201
