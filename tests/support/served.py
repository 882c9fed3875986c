"""A real server on a free loopback port, on a thread and an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Self

from hubbub.server import app
from hubbub.server.config import Config
from hubbub.server.operator_config import Operator
from hubbub.server.service import loop_factory
from hubbub.server.storage import InlineIndexer, Kept
from hubbub.store.base import Store
from tests.support.patience import PATIENCE_S

LOOPS = ("asyncio", "uvloop")


class Served:
    """`with Served() as served:` serves until the block ends.

    Args: loop: `asyncio` or `uvloop`; store: where the history goes, None for nowhere;
        operators: of the server; config: what else is set; limits: keys of [limits].
    Flood control is off by default, and the port is a free one.
    """

    def __init__(
        self,
        loop: str = "asyncio",
        *,
        store: Store | None = None,
        operators: Mapping[str, Operator] | None = None,
        config: Config | None = None,
        **limits: Any,
    ) -> None:
        self._store = store
        config = config or Config()
        self.config = replace(
            config,
            server=replace(config.server, port=0, loop=loop),
            limits=replace(config.limits, **{"messages_per_s": 0.0, **limits}),
            operators=dict(operators or {}),
        )
        self._started: Future[app.Server] = Future()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="served")
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self.server = self._started.result(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the event loop on which it serves."""
        assert self._loop is not None
        return self._loop

    @property
    def address(self) -> tuple[str, int]:
        """Return where it listens."""
        return self.server.address

    def stop(self) -> None:
        """Stop, and wait until it has; stopping twice does nothing."""
        if self._thread.is_alive() and self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the server does not stop"

    def _run(self) -> None:
        factory = loop_factory(self.config.server.loop)
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        kept = Kept(self._store, InlineIndexer(self._store)) if self._store is not None else None
        server = app.Server(self.config, kept=kept)
        try:
            server.start()
        except BaseException as error:
            self._started.set_exception(error)
            raise
        self._started.set_result(server)
        await self._stop.wait()
        await server.stop("the server is stopping")
