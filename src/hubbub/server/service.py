"""A server as a process of its own: signals, the control socket, and another program that goes on.

Who brings an event loop of their own needs `app.Server` alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from hubbub.errors import StartError
from hubbub.server import app, descriptors
from hubbub.server.app import Server
from hubbub.server.control import Control
from hubbub.server.controls import controls
from hubbub.server.handover.leaving import Upgrade
from hubbub.server.handover.restore import Restored
from hubbub.server.signals import Signals
from hubbub.store.sqlite.committer import CommitterProcess
from hubbub.store.sqlite.way_back import WayBack

if TYPE_CHECKING:
    from hubbub.server.config import Config
    from hubbub.server.handover.arriving import Arrival, Handed
    from hubbub.server.storage import Kept

log = structlog.get_logger()

_SWITCH_S = 0.001
"""How long a thread that looks something up may keep the loop waiting for the interpreter.

With Python's own 5 ms a PING beside searches took up to 6.6 ms, with this 5.1 (bench/reading.py).
"""

_PARTING_S = 1.0
"""How long who has asked for an upgrade gets to read the answer."""


def run(
    config: Config,
    kept: Kept | None = None,
    *,
    announce: Callable[[Server], None],
    arrival: Arrival | None = None,
    handed: Handed | None = None,
) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code.

    Does not return when another program goes on: this one then ends, or stands in for it.

    Args: kept: where the history goes, None for nowhere; it is closed at the end;
        announce: called once the server listens; arrival, handed: what another program hands over.
    Raises: StartError.
    """
    was, limit = descriptors.raise_limit()
    room = descriptors.check(config.limits.connections)

    def listening(server: Server) -> None:
        announce(server)
        log.info("server.capacity", connections=room, open_files=limit, open_files_were=was)

    sys.setswitchinterval(_SWITCH_S)
    with asyncio.Runner(loop_factory=loop_factory(config.server.loop)) as runner:
        upgrade = runner.run(_serve(config, kept, listening, arrival, handed))
    if upgrade.successor is not None:
        upgrade.leave()
    return 0


async def _serve(
    config: Config,
    kept: Kept | None,
    announce: Callable[[Server], None],
    arrival: Arrival | None,
    handed: Handed | None,
) -> Upgrade:
    server = Server(config, kept=kept, takes_over=handed is not None)
    server.start(handed.listeners() if handed is not None else None)
    if arrival is not None and handed is not None:
        _take_over(server, arrival, handed)
    service = _Service(server, kept, dict(handed.belongings) if handed is not None else {})
    app.running = server
    _spare_garbage_collector()
    try:
        service.begin()
        announce(server)
        await service.wait()
    finally:
        app.running = None
        await service.end()
    return service.upgrade


def _take_over(server: Server, arrival: Arrival, handed: Handed) -> None:
    """Go on where another program was; until it is told so, it can go on as well.

    Raises: StartError: the other program is not there any more.
    """
    restored = Restored(server.hub, server.entrance, handed.state, handed.sockets)
    arrival.taken(handed)
    restored.begin()
    server.hub.end_of_tick()
    log.info("upgrade.taken_over", sessions=len(handed.state.sessions), pid=os.getpid())


class _Service:
    """What surrounds the server in its process.

    Args: belongings: descriptors that another program has handed over, by name.
    """

    def __init__(self, server: Server, kept: Kept | None, belongings: dict[str, int]) -> None:
        self._server = server
        self._is_kept = kept is not None
        self._stopped = asyncio.Event()
        self._follow = belongings.pop("follow", None)
        self._handed_control = belongings.pop("control", None)
        if kept is not None and isinstance(kept.writes, CommitterProcess):
            belongings["lock"] = kept.writes.lock
        self._belongings = belongings
        data = server.config.data
        way_back = WayBack(data) if self._is_kept and data is not None else None
        if way_back is not None:
            way_back.drop()  # this program serves now: nobody goes back any more
        self.upgrade = Upgrade(server, command(), data, way_back, belongings, self._follow)
        actions = {
            signal.SIGINT: self._stopped.set,
            signal.SIGTERM: self._stopped.set,
            signal.SIGHUP: server.reload,
            signal.SIGUSR2: self._hand_over,
        }
        self._signals = Signals(actions, lambda: server.hub.is_frozen)
        self.upgrade.went_on = self._signals.go_on
        self._upgrades: set[asyncio.Task[None]] = set()
        self._control: Control | None = None

    def begin(self) -> None:
        """Listen to signals and to `hubbub admin`."""
        self._signals.begin()
        if self._follow is not None:  # it is never readable, but broken once the stand-in is gone
            asyncio.get_running_loop().add_reader(self._follow, self._stopped.set)
        if self._is_kept and self._server.config.data is not None:
            self._be_asked(self._server)

    def _be_asked(self, server: Server) -> None:
        """Let `hubbub admin` ask the server; without that it is a server still."""
        if server.config.data is None:
            return
        places = [listener.place for listener in server.listeners]
        commands = controls(server.hub, server.entrance, lambda: places, self.upgrade)
        control = Control(server.config.data, commands)
        try:
            control.start(self._handed_control)
        except StartError as error:
            log.warning("control.unavailable", reason=str(error))
            return
        self._control = server.control = control
        if control.descriptor is not None:
            self._belongings["control"] = control.descriptor

    def _hand_over(self) -> None:
        async def run() -> None:
            with contextlib.suppress(StartError):  # it is logged
                await self.upgrade.run()

        task = asyncio.create_task(run())
        self._upgrades.add(task)
        task.add_done_callback(self._upgrades.discard)

    async def wait(self) -> None:
        """Wait until the server is to stop, or another program goes on."""
        events = (self._stopped, self.upgrade.is_over)
        tasks = [asyncio.create_task(event.wait()) for event in events]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

    async def end(self) -> None:
        """Stop the server, unless another program goes on with it."""
        if self._follow is not None:
            asyncio.get_running_loop().remove_reader(self._follow)
        await self.upgrade.abort()
        if self.upgrade.successor is None:
            if self._control is not None:
                await self._control.close()
            await self._server.stop("the server is stopping")
            return
        self._signals.hand_on(self.upgrade.successor)
        if self._stopped.is_set():  # it was meant for the server that everybody sees
            os.kill(self.upgrade.successor, signal.SIGTERM)
        if self._control is not None:
            await self._control.finish(_PARTING_S)


def command() -> list[str]:
    """Return what starts this program anew, as it was started, from what is installed now."""
    return [sys.executable, *sys.orig_argv[1:]]


def loop_factory(name: str) -> Callable[[], asyncio.AbstractEventLoop]:
    """Return what makes the event loop of that name (`[server] loop`).

    Raises: StartError: it is not installed.
    """
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
    gc.enable()
