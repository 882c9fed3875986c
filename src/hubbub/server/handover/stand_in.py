"""What is left of the first program: it waits in its place, so that others see one process.

A terminal, systemd or a container knows a server by the process that it has started. When that
one has handed everything over, it becomes this: it hands signals on to the program that serves,
and ends when that ends, with its exit code. Run as a file of its own, with nothing of hubbub
imported:

    python -I -S stand_in.py DESCRIPTOR PID

PID serves now; whoever goes on later writes their own, a line each, into the pipe that can be read
at DESCRIPTOR. It ends when nobody has the pipe open for writing any more.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

_PR_SET_CHILD_SUBREAPER = 36  # prctl(2): whose parent has ended becomes our child
HANDED_ON = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
)


def become(descriptor: int, pid: int) -> NoReturn:
    """Be the stand-in from now on. Raises: OSError: it cannot be started."""
    # Before anything else: a successor whose parent ends from now on is ours. It outlives exec.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # What comes meanwhile waits until there is somebody to hand it on.
    signal.pthread_sigmask(signal.SIG_BLOCK, HANDED_ON)
    os.set_inheritable(descriptor, True)
    command = [sys.executable, "-I", "-S", __file__, str(descriptor), str(pid)]
    os.execv(sys.executable, command)  # noqa: S606 - that is the point of it


class StandIn:
    """Knows who serves."""

    def __init__(self, descriptor: int, pid: int) -> None:
        self._pipe = descriptor
        self._pid = pid
        self._codes: dict[int, int] = {}

    def wait(self) -> int:
        """Wait until nobody serves any more; return the exit code of the last one."""
        signal.signal(signal.SIGCHLD, lambda number, frame: self._reap())
        for number in HANDED_ON:
            signal.signal(number, self._hand_on)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDED_ON)
        self._reap()
        for pid in self._successors():
            self._pid = pid
        while self._pid not in self._codes:
            try:
                ended, status = os.waitpid(-1, 0)
            except ChildProcessError:
                break
            self._codes[ended] = os.waitstatus_to_exitcode(status)
        code = self._codes.get(self._pid, 0)
        return code if code >= 0 else 128 - code

    def _successors(self) -> Iterator[int]:
        rest = b""
        while data := os.read(self._pipe, 64):
            *lines, rest = (rest + data).split(b"\n")
            yield from map(int, lines)

    def _hand_on(self, number: int, frame: FrameType | None) -> None:
        try:
            os.kill(self._pid, number)
        except ProcessLookupError:
            return  # its end is about to be noticed

    def _reap(self) -> None:
        """Note who has ended: the servers, and what they have left behind."""
        while True:
            try:
                ended, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not ended:
                return
            self._codes[ended] = os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    # At once: Python's own end would give signals their first meaning back, which is death.
    os._exit(StandIn(int(sys.argv[1]), int(sys.argv[2])).wait())
