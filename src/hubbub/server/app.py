"""The composition root: puts the server together, starts it, stops it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from itertools import chain
from typing import TypeVar

import structlog

from hubbub.doors.activation import inherited
from hubbub.doors.listener import Listener
from hubbub.doors.poller import Poller
from hubbub.errors import StartError
from hubbub.server.certificate import Watch, find, named, own
from hubbub.server.clock import Clock
from hubbub.server.config import Config
from hubbub.server.control import Control
from hubbub.server.entrance import Entrance
from hubbub.server.hub import Hub, log_failure
from hubbub.server.listening import Open, listening
from hubbub.server.reload import reload
from hubbub.server.storage import Kept, begin

log = structlog.get_logger()

T = TypeVar("T")

_SWEEP_S = 0.25
"""How often deadlines are looked at; what is due within that time is looked at when it is due."""

_DUE_TOGETHER_S = 0.005
"""What is due within that time is run together.

With 0.25 all who are slowed down spoke in the same moment, and messages of others came up to 58 ms
later (bench/walls.py).
"""

_LATE_S, _MAX_DUE = 1.0, 4
"""Deadlines that are so late are run, so many in one tick, even if there is much to be sent."""

_CALL_S = 30.0
"""How long another thread waits for the loop's."""

_STOP_LOOK_S = 0.02
_LOOK_S = 0.002
_SYSTEMD = "systemd"
_PARTING_S = 1.0
"""How long peers that have been sent everything get to close their end."""

running: Server | None = None
"""The server of this process, for those who bring their own sockets."""


class Server:
    """One listening server on an asyncio loop; everything it does happens on the loop's thread."""

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        kept: Kept | None = None,
        *,
        takes_over: bool = False,
    ) -> None:
        """Args: takes_over: who is here comes with a state that another program hands over."""
        self.config = config
        self._poller = Poller(self._end_of_tick, log_failure)
        self._storage = begin(kept, self._call_soon, self._poller) if kept is not None else None
        if takes_over and self._storage is not None:
            self._storage = replace(self._storage, residents=())
        self.hub = Hub(config, clock, storage=self._storage)
        self.hub.soon = self._soon
        self._poller.is_pressed = self.hub.is_pressed
        self._is_due = False
        self.certificate = find(
            config.server.name,
            config.tls.cert,
            config.tls.key,
            config.data if config.history.keep else None,
        )
        self.hub.followers.append(self._follow)
        self.entrance = Entrance(self.hub, self._poller, self.certificate)
        self.listeners: list[Listener] = []
        self.control: Control | None = None
        self._is_still = False
        self._late: list[Callable[[], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0

    @property
    def address(self) -> tuple[str, int]:
        """Return the ip and port it listens on, the first of several."""
        for listener in self.listeners:
            if listener.address is not None:
                return listener.address
        raise RuntimeError("the server is not listening on any port")

    def start(self, handed: Open | None = None) -> None:
        """Listen, on what systemd hands over if it does; must be called on the running loop.

        Args: handed: what another program has handed over.
        Raises: StartError.
        """
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        systemds = inherited(os.environ, os.getpid()) or (handed or {}).pop(_SYSTEMD, [])
        places = [(_SYSTEMD, sock) for sock in systemds]
        self.listeners = [
            Listener(
                sock,
                self._poller,
                self._accepted,
                self._exhausted,
                is_own=not systemds,
                wanted=wanted,
            )
            for wanted, sock in places or listening(self.config.server, handed)
        ]
        for sock in chain.from_iterable((handed or {}).values()):
            sock.close()  # the configuration does not name its place any more
        self._loop.add_reader(self._poller.fileno(), self._turn)
        self._loop.call_later(_SWEEP_S, self._sweep)
        tell = self.hub.moderation.tell_operators
        Watch(self.certificate, self.hub.deadlines, self.hub.clock, tell).begin()

    def _follow(self, new: Config) -> Callable[[], str | None]:
        """Follow a reload: other files, or the same read again."""
        files = named(new.tls.cert, new.tls.key)
        if files is None and new.data is not None and new.history.keep:
            files = own(new.data)
        return self.certificate.prepared(files)

    def reload(self) -> None:
        """Read the configuration and the certificate again; what is wrong is logged."""
        with contextlib.suppress(StartError):
            self._tick(lambda: reload(self.hub))

    def _accepted(self, sock: socket.socket, address: str) -> None:
        self.entrance.accepted(sock, address)

    def _exhausted(self, error: OSError) -> None:
        log.error("listener.exhausted", error=error.strerror, retry_s=1)
        self.hub.deadlines.add(self.hub.clock.monotonic_s() + 1, self._wake)

    def _wake(self, now_s: float) -> None:
        for listener in self.listeners:
            listener.wake()

    def _sweep(self) -> None:
        if self._loop is None or self.hub.is_frozen:
            return
        self._run_due()
        wait_s = self.hub.deadlines.wait_s(self.hub.clock.monotonic_s())
        self._loop.call_later(max(_DUE_TOGETHER_S, min(wait_s, _SWEEP_S)), self._sweep)

    def _run_due(self) -> None:
        """Do what is due, one by one, as long as nothing is to be sent; and what is late.

        Lines of those who are slowed down are due here: they wait for those who are not.
        """
        if self._loop is None or self.hub.is_frozen:
            return
        hub, now_s = self.hub, self.hub.clock.monotonic_s()
        if hub.deadlines.wait_s(now_s) < -_LATE_S:
            hub.deadlines.run_due(now_s, _MAX_DUE)
        while not hub.is_pressed() and hub.deadlines.run_due(now_s, 1):
            hub.end_of_tick()
        hub.end_of_tick()
        self._catch_up()

    def call(self, function: Callable[[], T]) -> T:
        """Run function on the loop's thread as a tick of its own; return what it returns.

        May be called from any thread. Raises: what function raises; TimeoutError.
        """
        if self._loop is None:
            raise RuntimeError("the server is not running")
        if threading.get_ident() == self._thread:
            return self._tick(function)
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(self._tick(function))
            except BaseException as error:  # noqa: BLE001 - it is raised in the caller's thread
                future.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        # A server that stops in this very moment answers no more: better an error than a wait.
        return future.result(timeout=_CALL_S)

    def _call_soon(self, function: Callable[[], None]) -> None:
        """Run function on the loop's thread as a tick of its own, from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._answered, function)

    def _answered(self, function: Callable[[], None]) -> None:
        """Run what a thread brings; not while another program may be about to go on instead."""
        if self._is_still:
            self._late.append(function)
        else:
            self._tick(function)

    def _tick(self, function: Callable[[], T]) -> T:
        try:
            return function()
        finally:
            self.hub.end_of_tick()
            self._catch_up()

    def _end_of_tick(self) -> None:
        self.hub.end_of_tick()

    def _soon(self) -> None:
        """Have another tick follow, after whatever else the loop has to do."""
        if not self._is_due and self._loop is not None:
            self._is_due = True
            self._loop.call_soon(self._again)

    def _catch_up(self) -> None:
        """Have another tick follow if there is something left that no descriptor tells of."""
        if self._poller.is_behind:
            self._soon()

    def _again(self) -> None:
        self._is_due = False
        if self.hub.is_frozen:
            self.hub.end_of_tick()
        elif self._loop is not None:
            self._turn()

    def _turn(self) -> None:
        """Serve who is ready: one tick."""
        began_s = time.perf_counter()
        self._poller.run_ready()
        self._catch_up()
        self.hub.counts.ticks.add(time.perf_counter() - began_s)

    # Another program goes on: see handover.leaving

    def freeze(self) -> None:
        """Read and begin nothing more; what has begun goes on to its end."""
        self._poller.let_all_leave()
        self.hub.is_frozen = True
        if self.control is not None:
            self.control.rest()
        if self._loop is not None:
            self._loop.remove_reader(self._poller.fileno())

    def thaw(self) -> None:
        """Go on as before."""
        self.hub.is_frozen = self._is_still = False
        if self.control is not None:
            self.control.wake()
        if self._loop is not None:
            self._loop.add_reader(self._poller.fileno(), self._turn)
            self._sweep()
        late, self._late = self._late, []
        for function in late:
            self._tick(function)
        for session in list(self.hub.sessions):
            if not session.is_held:
                session.release()
        self.hub.end_of_tick()
        self._soon()  # for a crowd that was waiting, of which no descriptor tells again

    async def settle(self, patience_s: float) -> None:
        """Wait until all that has begun has come to its end, for so long at most; be still then."""
        loop, storage = asyncio.get_running_loop(), self._storage
        until_s = loop.time() + patience_s
        while loop.time() < until_s:
            if storage is not None:
                storage.writer.turn()  # whose answers the poller would have told
            self.hub.end_of_tick()
            self._poller.let_all_leave()
            if self.hub.is_idle and (storage is None or storage.is_idle):
                break
            await asyncio.sleep(_LOOK_S)
        self._is_still = True

    async def wind_up(self, patience_s: float) -> None:
        """Send last words for so long, and close what is left.

        The store is left as it is: all is stored, and its process ends with this one.
        """
        loop = asyncio.get_running_loop()
        until_s = loop.time() + patience_s
        while self.entrance.connections and loop.time() < until_s:
            self._poller.run_ready()
            await asyncio.sleep(_STOP_LOOK_S)
        self.entrance.abort()
        self._loop = None

    async def stop(self, reason: str) -> None:
        """Say goodbye to everybody, and give last words some seconds to leave."""
        loop, listeners = self._loop, self.listeners
        if loop is None or not listeners:
            return
        for listener in listeners:
            listener.close()
        self.listeners = []
        self.entrance.close(reason)
        self.hub.close(reason)
        self.hub.end_of_tick()
        began_s = loop.time()
        while self.entrance.connections or not self.hub.is_idle:
            waited_s = loop.time() - began_s
            if waited_s > self.hub.config.limits.shutdown_s:
                break
            if waited_s > _PARTING_S and self.entrance.is_drained and self.hub.is_idle:
                break
            await asyncio.sleep(_STOP_LOOK_S)
        self.entrance.abort()
        if self._storage is not None:
            self._storage.close()
        self._loop = None
        loop.remove_reader(self._poller.fileno())
        self._poller.close()
