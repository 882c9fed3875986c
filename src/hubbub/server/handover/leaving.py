"""The old program's side: start the new one, wait until it can, and leave everything to it.

Until the new program says that it has taken over, the old one holds every socket and its store, and
can go on at any moment as if nothing had been; it does so when anything at all goes wrong.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import structlog

from hubbub.errors import StartError, StoreError
from hubbub.server.handover import stand_in
from hubbub.server.handover.collect import Collected
from hubbub.server.handover.form import VERSION, dumped
from hubbub.server.handover.parting import part
from hubbub.server.handover.passing import Passing, pair

if TYPE_CHECKING:
    from hubbub.doors.listener import Listener
    from hubbub.server.entrance import Entrance
    from hubbub.server.hub import Hub

log = structlog.get_logger()

VARIABLE = "HUBBUB_HANDOVER"
"""Tells a program the descriptor of the channel to the one that it is to take over from."""

_START_S = 120.0
"""For starting: a checkout that was updated may first install what it needs now."""

_TAKE_S = 30.0
_QUIET_S = 20.0
"""For storing what was said last: while a disk stands still nobody has an echo, upgrade or not."""

_END_S = 5.0
_AT_ONCE_S = 0.01
_PARTING_S = 2.0


class Running(Protocol):
    """What the upgrade needs of the server."""

    hub: Hub
    entrance: Entrance
    listeners: list[Listener]

    def freeze(self) -> None:
        """Read and begin nothing more; what has begun goes on to its end."""

    def thaw(self) -> None:
        """Go on as before."""

    async def settle(self, patience_s: float) -> None:
        """Wait until all that has begun has come to its end, for so long at most; be still then."""

    async def wind_up(self, patience_s: float) -> None:
        """Send last words for so long, and close what is left."""


class WayBack(Protocol):
    """The data as this program knows it, while another one may change its form."""

    copy: Path

    def keep(self) -> None:
        """Copy it. Raises: StoreError: that cannot be."""

    def take(self) -> bool:
        """Go back to the copy if the form has been changed; return whether it was.

        Raises: StoreError: there is no way back.
        """

    def drop(self) -> None:
        """Delete the copy."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an upgrade has done."""

    version: str
    pid: int
    went_along: int
    come_back: int
    pause_ms: int


class Upgrade:
    """Hands a server over, once; `successor` is who goes on.

    Args: command: starts the new program; data: the data directory;
        way_back: for a new program that changes the form of the data; None: nothing is kept;
        belongings: descriptors of the lock, the control socket and the like, by name;
        follow: the pipe to a stand-in, None if this is the first program and will be one.
    """

    def __init__(
        self,
        server: Running,
        command: Sequence[str],
        data: Path | None,
        way_back: WayBack | None,
        belongings: dict[str, int],
        follow: int | None,
    ) -> None:
        self._server = server
        self._command = list(command)
        self._data = data
        self._way_back = way_back
        self._belongings = belongings
        self._follow = follow
        self._waits_at: int | None = None
        self._turn = asyncio.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.successor: int | None = None
        self.is_over = asyncio.Event()
        self.went_on: Callable[[], None] = lambda: None  # told that this one serves on after all

    async def run(self) -> Outcome:
        """Hand over; it is logged either way.

        Raises: StartError: the new program cannot take over, and the text says why; this one goes
            on.
        """
        if self._turn.locked() or self.successor is not None:
            raise StartError("an upgrade is under way already")
        async with self._turn:
            return await self._logged()

    async def abort(self) -> None:
        """Let no upgrade go on: this server is to stop. Returns when none is under way."""
        if self._turn.locked() and self.process is not None and self.successor is None:
            self.process.kill()
        async with self._turn:
            return

    async def _logged(self) -> Outcome:
        log.info("upgrade.begun", command=self._command)
        try:
            outcome = await self._hand_over()
        except StartError as error:
            log.error("upgrade.failed", problems=str(error).splitlines(), effect="this one goes on")  # noqa: TRY400 - it says it all
            raise
        log.info("upgrade.done", **{name: getattr(outcome, name) for name in outcome.__slots__})
        return outcome

    def leave(self) -> NoReturn:
        """End this process, or have it stand in for the successor where it was the first."""
        sys.stdout.flush()
        sys.stderr.flush()
        if self._waits_at is not None and self.successor is not None:
            stand_in.become(self._waits_at, self.successor)
        os._exit(0)

    async def _hand_over(self) -> Outcome:
        ours, theirs = pair()
        number = theirs.fileno()
        try:
            process = self.process = subprocess.Popen(  # noqa: ASYNC220, S603 - a fork; the command is our own
                self._command,
                pass_fds=[number],
                env={**os.environ, VARIABLE: str(number)},
            )
        except OSError as error:
            ours.close()
            raise StartError(f"{self._command[0]} cannot be started: {error.strerror}") from error
        finally:
            theirs.close()
        passing = Passing(ours)
        try:
            return await self._with(process, passing)
        except StartError as error:
            ended = await asyncio.to_thread(_ended, process)
            raise StartError(f"{error}{ended}") from error
        finally:
            passing.close()

    async def _with(self, process: subprocess.Popen[bytes], passing: Passing) -> Outcome:
        hello = await asyncio.to_thread(_heard, passing, _START_S)
        if VERSION not in hello["reads"]:
            raise StartError(f"the new program reads states of versions {hello['reads']} only")
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        self._server.freeze()
        try:
            await self._quiet()
            if hello.get("migrates"):
                await asyncio.to_thread(self._keep_data)
            collected = Collected(self._server.hub, self._server.entrance, self._server.listeners)
            await asyncio.to_thread(self._pass, passing, collected)
            await self._taken(process, passing)
        except BaseException:
            if hello.get("migrates"):
                _ended(process)  # it has the data open
            self._go_on()
            raise
        pause_ms = round((loop.time() - began_s) * 1000)
        self.successor = process.pid
        come_back = part(self._server.hub, self._server.entrance, collected)
        for listener in self._server.listeners:
            listener.let_go()
        await self._server.wind_up(_PARTING_S)
        self.is_over.set()
        went_along = len(collected.state.sessions)
        return Outcome(hello["version"], process.pid, went_along, come_back, pause_ms)

    def _keep_data(self) -> None:
        """Keep the data as it is. Raises: StartError: that cannot be."""
        if self._way_back is not None:
            try:
                self._way_back.keep()
            except StoreError as error:
                raise StartError(str(error)) from error

    def _go_on(self) -> None:
        """Serve again, with the data as it was, or stop where that cannot be had any more."""
        way_back = self._way_back
        try:
            if way_back is not None:
                if way_back.take():
                    log.warning("upgrade.data_put_back", effect="the history is as it was")
                way_back.drop()
        except (OSError, StoreError) as error:
            log.critical(
                "upgrade.no_way_back",
                reason=str(error),
                effect="this one stops",
                copy=str(way_back.copy) if way_back is not None else None,
            )
            self.is_over.set()
            return
        self._server.thaw()
        self.went_on()

    async def _quiet(self) -> None:
        """Wait until all is stored and answered; who waits for a slow answer is told in the end.

        Raises: StartError: the store does not take what has been said.
        """
        await self._server.settle(_QUIET_S)
        hub = self._server.hub
        if not hub.is_idle or hub.journal.is_owing:
            raise StartError("what was said last cannot be stored: nothing may be left behind")

    def _pass(self, passing: Passing, collected: Collected) -> None:
        """Send everything; nothing else runs meanwhile that could change it."""
        belongings = dict(self._belongings)
        if self._follow is None and self._waits_at is None:
            self._waits_at, self._follow = os.pipe()
        if self._follow is not None:
            belongings["follow"] = self._follow
        words: dict[str, Any] = {
            "belongings": list(belongings),
            "data": str(self._data.resolve()) if self._data is not None else None,
        }
        passing.tell(*belongings.values(), **words)
        passing.send(dumped(collected.state), collected.descriptors)

    async def _taken(self, process: subprocess.Popen[bytes], passing: Passing) -> None:
        """Wait for the new program's word that it goes on.

        Raises: StartError: it does not, and will not any more.
        """
        try:
            await asyncio.to_thread(_heard, passing, _TAKE_S)
        except StartError:
            # Too late is as good as never, but it must not become true a moment later.
            await asyncio.to_thread(_ended, process)
            if await asyncio.to_thread(partial(_has_taken, passing)):
                log.critical("upgrade.lost", effect="the new program went on, and had to be ended")
                os._exit(1)
            raise


def _heard(passing: Passing, patience_s: float) -> dict[str, Any]:
    """Return what the new program says. Raises: StartError: it says why it cannot."""
    words = passing.hear(patience_s)
    if "problems" in words:
        raise StartError("\n".join(words["problems"]))
    return words


def _has_taken(passing: Passing) -> bool:
    try:
        return "taken" in passing.hear(_AT_ONCE_S)
    except StartError:
        return False


def _ended(process: subprocess.Popen[bytes]) -> str:
    """End the new program; return what its end tells."""
    try:
        code = process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return ""
    return f" (the new program ended with exit code {code})"
