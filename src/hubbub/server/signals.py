"""What a signal asks of the server, and whose it is while another program takes over.

Others know one process (handover.stand_in). What they tell it is for the server that they see: from
the moment in which another program may go on, what is no end waits, and is either acted upon here
after all or handed on.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping
from functools import partial

from hubbub.server.handover.stand_in import HANDED_ON

_ENDS = frozenset({signal.SIGINT, signal.SIGTERM})


class Signals:
    """Listens to signals on the running loop, from `begin` on.

    Args: actions: what each does; is_passing: whether another program may be about to go on.
    """

    def __init__(
        self, actions: Mapping[signal.Signals, Callable[[], object]], is_passing: Callable[[], bool]
    ) -> None:
        self._actions = actions
        self._is_passing = is_passing
        self._late: list[signal.Signals] = []

    def begin(self) -> None:
        """Listen; a server on another thread than the main one is stopped by its owner."""
        loop = asyncio.get_running_loop()
        for number in self._actions:
            with contextlib.suppress(ValueError, RuntimeError):
                loop.add_signal_handler(number, partial(self._came, number))

    def _came(self, number: signal.Signals) -> None:
        if self._is_passing() and number not in _ENDS:
            self._late.append(number)
        else:
            self._actions[number]()

    def go_on(self) -> None:
        """Do what was asked meanwhile: no other program has taken over."""
        late, self._late = self._late, []
        for number in late:
            self._came(number)

    def hand_on(self, pid: int) -> None:
        """Hand on to the process that serves now what was asked meanwhile, and what will be.

        Without the loop, which gives signals their first meaning back when it is closed.
        """
        loop = asyncio.get_running_loop()
        for number in self._actions:
            loop.remove_signal_handler(number)
        for number in HANDED_ON:
            with contextlib.suppress(ValueError):  # not on the main thread
                signal.signal(number, lambda number, frame: _send(pid, number))
        for late in self._late:
            _send(pid, late)


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # its end is noticed elsewhere
        os.kill(pid, number)
