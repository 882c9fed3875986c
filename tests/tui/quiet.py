"""Waiting until a screen has done all it can do now, however slow the machine is.

Textual's own pilot waits until the process uses little of the processor, which it also does where
others use it all: a key seems to be taken that is not read yet. What is waited for here is that
nothing is left to run and nothing is left to draw.
"""

from __future__ import annotations

import asyncio
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

_MOST_FRAMES = 100
"""Whatever draws for ever, as a film would, is not waited for."""


class QuietPilot(Pilot[Any]):
    """Textual's pilot: each key, each click and each pause ends with a screen at rest."""

    async def press(self, *keys: str) -> None:
        """Press keys, one when what the one before does is done."""
        for key in keys:
            await super().press(key)
            await self.pause()

    async def pause(self, delay: float | None = None) -> None:
        """Wait until all is done and nothing moves any more; timers are not waited for."""
        await self._wait_for_screen()
        for _ in range(_MOST_FRAMES):
            await nothing_to_run()
            if self.app._resize_event is not None:
                self.app._check_resize()
                continue
            screens = [*self.app._background_screens, self.app.screen]
            waiting = [one for one in screens if _has_to_draw(one, is_below=one is not screens[-1])]
            if self.app._batch_count:
                return
            for screen in waiting:
                screen._on_timer_update()
            if waiting:
                continue
            if self.app._animator._complete_event.is_set():
                return
            await self.app._animator.wait_until_complete()  # what moves comes to its place


async def nothing_to_run(*_: float) -> None:
    """Wait until the event loop has nothing to run; what sockets have to say is heard."""
    loop: Any = asyncio.get_running_loop()
    idle_turns = 0
    while idle_turns < 3:
        await asyncio.sleep(0)
        idle_turns = 0 if loop._ready else idle_turns + 1


def _has_to_draw(screen: Screen[Any], *, is_below: bool) -> bool:
    """Whether there is something new to draw; one below a box asks for more whenever it draws."""
    return screen.is_current and bool(
        screen._layout_required
        or screen._scroll_required
        or (screen._repaint_required and not is_below)
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
