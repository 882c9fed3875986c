"""Which sockets are ready, as one descriptor in the event loop.

All connections share one epoll of our own, and only that one is registered with asyncio: an
`add_reader` per connection costs a Handle, a key and a callback each (about 1 KB), and the loop
would call back once per socket instead of once per tick. Measured with `bench/fanout.py`:
which loop it is then matters little (uvloop: 0 to 5 % faster).
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hubbub.doors.tcp import Connection, Receiver

_GOING = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR
_READ = select.EPOLLIN | select.EPOLLRDHUP
_WRITE = select.EPOLLOUT
_ONCE = select.EPOLLIN | select.EPOLLONESHOT
_MAX_READY = 1024
_TURN_S = 0.02
"""After so long what has been decided is sent first; who is ready and was not served comes next.

Shorter, and fewer messages share a send: with 0.002 a room of 1,000 had 228,000 and 206,000
deliveries/s where this has 263,000 and 309,000 (bench/fanout.py, compiled, two runs each by turns).
"""

_CROWD_S, _MAX_CROWD = 0.001, 16
"""So long in a turn, and so many, for those who come and go, after everybody else."""

_CROWD_WAITS_S = 0.05
"""After so long they are served even if there is still something to be sent to others.

Each who comes or goes is told to rooms: served as fast as they come, a thousand who come at once
kept messages of others waiting for 284 ms (bench/walls.py).
"""

_FEW = 4
"""So many who go in a turn are no crowd: each is served when its turn comes."""

_MAX_LEAVING = 8
"""In one tick: everybody around hears of each, so a crowd that goes at once would stop the rest."""


class Pollable(Protocol):
    """What can wait for its descriptor."""

    def on_readable(self) -> None:
        """Bytes, the end of them, or an error can be read."""

    def on_writable(self) -> None:
        """Bytes can be written again."""

    def on_failure(self) -> None:
        """Serving it raised something that nobody expected: a bug of ours."""


class Poller:
    """Calls `on_readable` and `on_writable` of what is ready, then `end_of_tick` once.

    A bug that one peer's bytes bring to light ends that peer alone: `failed` is told of it, and
    everybody else's turn goes on. Who is new, or going, is served after those who are here, and not
    as long as there is something to be sent: a crowd at the door makes nobody inside wait. Those
    who are new have an epoll of their own, so that they need not be looked at until then.
    Args: now_s: seconds of any clock that does not go back.
    """

    def __init__(
        self,
        end_of_tick: Callable[[], None],
        failed: Callable[[Exception], None],
        now_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._epoll, self._crowd = select.epoll(), select.epoll()
        self._epoll.register(self._crowd.fileno(), _ONCE)
        self._waiting: dict[int, Pollable] = {}
        self._end_of_tick = end_of_tick
        self._failed = failed
        self._now_s = now_s
        self.is_pressed: Callable[[], bool] = lambda: False  # something is to be sent; the app's
        self._new: set[int] = set()
        self._has_crowd = False  # somebody new is ready
        self._crowd_since_s = now_s()  # when the last of a crowd was served
        self._ready: deque[tuple[int, int]] = deque()  # descriptors and events, not yet served
        self._removed: set[int] = set()  # since they were asked for; a number may be another's now
        self._leaving: deque[tuple[Pollable, Receiver, str]] = deque()
        self._left = 0  # told of in this tick
        self.backlogged: set[Connection] = set()  # who has something that is unsent

    def fileno(self) -> int:
        """Return the descriptor that is readable when a socket is ready."""
        return self._epoll.fileno()

    def add(self, fd: int, pollable: Pollable, *, is_new: bool = False) -> None:
        """Wait for fd to be readable; is_new: others go first, until it is `known`."""
        self._waiting[fd] = pollable
        if is_new:
            self._new.add(fd)
        self._of(fd).register(fd, _READ)

    def known(self, fd: int) -> None:
        """Serve fd like everybody from now on, and wait for it to be readable."""
        if fd in self._new:
            self._new.remove(fd)
            self._crowd.unregister(fd)
            self._epoll.register(fd, _READ)

    def watch(self, fd: int, *, read: bool, write: bool) -> None:
        """Wait for these from now on."""
        self._of(fd).modify(fd, (_READ if read else 0) | (_WRITE if write else 0))

    def remove(self, fd: int) -> None:
        """Wait for fd no longer; call it before fd is closed."""
        del self._waiting[fd]
        self._removed.add(fd)
        self._of(fd).unregister(fd)
        self._new.discard(fd)

    def _of(self, fd: int) -> select.epoll:
        return self._crowd if fd in self._new else self._epoll

    def run_ready(self) -> None:
        """Serve every socket that is ready now: one tick."""
        removed, crowd = self._removed, self._crowd.fileno()
        if not self._ready:
            self._ready.extend(self._epoll.poll(0, _MAX_READY))
            removed.clear()
        ready = self._ready
        until_s = self._now_s() + _TURN_S
        self._left = 0
        going: list[tuple[int, int]] = []
        while ready and self._now_s() < until_s:
            fd, events = ready.popleft()
            # A socket may have been closed since, and a new one have got its descriptor.
            if fd in removed:
                continue
            if fd == crowd:
                self._has_crowd = True
            elif events & _GOING and (self._left >= _FEW or self.is_pressed()):
                going.append((fd, events))
            else:
                self._serve(fd, events)
        if (self._has_crowd or going or self._leaving) and self._is_turn_of_crowd():
            self._serve_crowd(going)
        self._end_of_tick()

    def _serve(self, fd: int, events: int) -> None:
        pollable = self._waiting[fd]
        try:
            if events & _WRITE:
                pollable.on_writable()
            if events & ~_WRITE and fd not in self._removed:
                pollable.on_readable()
        except Exception as error:  # noqa: BLE001 - the one barrier; see the class
            self._failed(error)
            pollable.on_failure()

    def _is_turn_of_crowd(self) -> bool:
        now_s = self._now_s()
        if now_s - self._crowd_since_s < _CROWD_WAITS_S and self.is_pressed():
            return False
        self._crowd_since_s = now_s
        return True

    def _serve_crowd(self, going: list[tuple[int, int]]) -> None:
        """Serve as many as there is time for, one at least; the next poll tells of the others."""
        until_s = self._now_s() + _CROWD_S
        self._let_leave(_MAX_LEAVING - self._left)
        new = self._crowd.poll(0, _MAX_CROWD) if self._has_crowd else []
        for fd, events in chain(new, going):
            if fd not in self._removed:
                self._serve(fd, events)
                if self._now_s() >= until_s:
                    break
        if self._has_crowd:
            self._has_crowd = False
            self._epoll.modify(self._crowd.fileno(), _ONCE)

    @property
    def is_behind(self) -> bool:
        """Whether there is something left to do that no descriptor will tell of."""
        if self._ready or self._leaving:
            return True
        return self._has_crowd and not self.is_pressed()

    def leave(self, connection: Pollable, receiver: Receiver, reason: str) -> None:
        """Have the receiver told that the peer is gone: now, or in a later tick after a crowd."""
        self._leaving.append((connection, receiver, reason))
        if len(self._leaving) == 1:
            self._let_leave(_MAX_LEAVING - self._left)

    def let_all_leave(self) -> None:
        """Tell at once of all who are gone."""
        self._let_leave(len(self._leaving))

    def _let_leave(self, most: int) -> None:
        for _ in range(min(most, len(self._leaving))):
            connection, receiver, reason = self._leaving.popleft()
            self._left += 1
            try:
                receiver.lost(reason)
            except Exception as error:  # noqa: BLE001 - as above
                self._failed(error)
                connection.on_failure()

    def close(self) -> None:
        """Give the descriptor back."""
        self._epoll.close()
        self._crowd.close()
