"""The composition root: puts the server together, runs it, stops it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import structlog

from hubbub.doors.activation import inherited
from hubbub.doors.listener import Listener
from hubbub.doors.poller import Poller
from hubbub.errors import StartError
from hubbub.server import descriptors
from hubbub.server.certificate import Watch, find, named, own
from hubbub.server.config import Config
from hubbub.server.control import Control
from hubbub.server.controls import controls
from hubbub.server.entrance import Entrance
from hubbub.server.hub import Clock, Hub, log_failure
from hubbub.server.listening import listening
from hubbub.server.reload import reload
from hubbub.server.storage import Kept, begin

log = structlog.get_logger()

T = TypeVar("T")

_SWEEP_S = 0.25
"""How often deadlines are looked at; flood control and greetings are that coarse."""

_CALL_S = 30.0
"""How long another thread waits for the loop's."""

_SWITCH_S = 0.001
"""How long a thread that looks something up may keep the loop waiting for the interpreter.

With Python's own 5 ms a PING beside searches took up to 6.6 ms, with this 5.1 (bench/reading.py).
"""

_STOP_LOOK_S = 0.02
_PARTING_S = 1.0
"""How long peers that have been sent everything get to close their end."""

running: Server | None = None
"""The server of this process, for those who bring their own sockets."""


class Server:
    """One listening server on an asyncio loop; everything it does happens on the loop's thread."""

    def __init__(
        self, config: Config, clock: Clock | None = None, kept: Kept | None = None
    ) -> None:
        self.config = config
        self._poller = Poller(self._end_of_tick, log_failure)
        self._storage = begin(kept, self._call_soon, self._poller) if kept is not None else None
        self.hub = Hub(config, clock, storage=self._storage)
        self.hub.soon = self._soon
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
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0

    @property
    def address(self) -> tuple[str, int]:
        """Return the ip and port it listens on, the first of several."""
        for listener in self.listeners:
            if listener.address is not None:
                return listener.address
        raise RuntimeError("the server is not listening on any port")

    def start(self) -> None:
        """Listen, on what systemd hands over if it does; must be called on the running loop.

        Raises: StartError.
        """
        handed = inherited(os.environ, os.getpid())
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self.listeners = [
            Listener(sock, self._poller, self._accepted, self._exhausted, is_own=not handed)
            for sock in handed or listening(self.config.server)
        ]
        self._loop.add_reader(self._poller.fileno(), self._turn)
        self._loop.call_later(_SWEEP_S, self._sweep)
        tell = self.hub.moderation.tell_operators
        Watch(self.certificate, self.hub.deadlines, self.hub.clock, tell).begin()

    def _follow(self, new: Config) -> Callable[[], None]:
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
        if self._loop is None:
            return
        self._loop.call_later(_SWEEP_S, self._sweep)
        self.hub.deadlines.run_due(self.hub.clock.monotonic_s())
        self.hub.end_of_tick()

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
            self._loop.call_soon_threadsafe(self._tick, function)

    def _tick(self, function: Callable[[], T]) -> T:
        try:
            return function()
        finally:
            self.hub.end_of_tick()

    def _end_of_tick(self) -> None:
        self.hub.end_of_tick()

    def _soon(self) -> None:
        """Have another tick follow, after whatever else the loop has to do."""
        if not self._is_due and self._loop is not None:
            self._is_due = True
            self._loop.call_soon(self._again)

    def _again(self) -> None:
        self._is_due = False
        if self._loop is not None:
            self._turn()

    def _turn(self) -> None:
        """Serve who is ready: one tick."""
        began_s = time.perf_counter()
        self._poller.run_ready()
        self.hub.counts.ticks.add(time.perf_counter() - began_s)

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
        while self.entrance.connections:
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


def run(config: Config, kept: Kept | None = None, *, announce: Callable[[Server], None]) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code.

    Args: kept: where the history goes, None for nowhere; it is closed at the end;
        announce: called once the server listens.
    Raises: StartError.
    """
    was, limit = descriptors.raise_limit()
    room = descriptors.check(config.limits.connections)
    log.info("server.capacity", connections=room, open_files=limit, open_files_were=was)
    sys.setswitchinterval(_SWITCH_S)
    with asyncio.Runner(loop_factory=_loop_factory(config.server.loop)) as runner:
        runner.run(_serve(config, kept, announce))
    return 0


async def _serve(config: Config, kept: Kept | None, announce: Callable[[Server], None]) -> None:
    global running  # noqa: PLW0603 - one per process, found by sockets that are brought along
    server = Server(config, kept=kept)
    server.start()
    running = server
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # A server on another thread than the main one is stopped by its owner.
        with contextlib.suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, stopped.set)
    with contextlib.suppress(ValueError, RuntimeError):
        loop.add_signal_handler(signal.SIGHUP, server.reload)
    control = await _controlled(server) if kept is not None else None
    _spare_garbage_collector()
    announce(server)
    try:
        await stopped.wait()
    finally:
        running = None
        if control is not None:
            await control.close()
        await server.stop("the server is stopping")


async def _controlled(server: Server) -> Control | None:
    """Let `hubbub admin` ask the server; without that it is a server still."""
    if server.config.data is None:
        return None
    places = [listener.place for listener in server.listeners]
    control = Control(server.config.data, controls(server.hub, server.entrance, lambda: places))
    try:
        await control.start()
    except StartError as error:
        log.warning("control.unavailable", reason=str(error))
        return None
    return control


def _loop_factory(name: str) -> Callable[[], asyncio.AbstractEventLoop]:
    if name == "asyncio":
        return asyncio.new_event_loop
    try:
        uvloop = importlib.import_module("uvloop")
    except ImportError as error:
        if name == "auto":
            return asyncio.new_event_loop
        raise StartError(
            "server.loop is uvloop, which is not installed: pip install uvloop"
        ) from error
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def _spare_garbage_collector() -> None:
    """Let the collector look at new objects only, and seldom.

    Everything that lives long is freed by reference counts; a full collection among 10,000
    sessions stops the loop for tens of milliseconds to find nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
