"""What the control socket can be asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hubbub import __version__
from hubbub.server import headroom
from hubbub.server.control import Answer, Command
from hubbub.server.counts import TIMES_S
from hubbub.server.reload import reload

if TYPE_CHECKING:
    from hubbub.server.entrance import Entrance
    from hubbub.server.handover.leaving import Upgrade
    from hubbub.server.hub import Hub


def controls(
    hub: Hub, entrance: Entrance, places: Callable[[], list[str]], upgrade: Upgrade
) -> dict[str, Command]:
    """Return the commands by name; each but the upgrade is a tick of its own.

    Args: places: returns where the server listens.
    """

    async def hand_over(asked: Mapping[str, Any]) -> Answer:
        return asdict(await upgrade.run())

    def status() -> Answer:
        return {
            "version": __version__,
            "pid": os.getpid(),
            "seconds": (hub.clock.unix_ms() - hub.started_ms) // 1000,
            "listening": places(),
            "sessions": len(hub.sessions),
            "users": len(hub.chat.users),
            "rooms": len(hub.chat.rooms),
        }

    def read_again() -> Answer:
        report = reload(hub)
        return {"changed": report.changed, "needs_restart": report.needs_restart}

    def figures() -> Answer:
        known = hub.figures.all() if hub.figures is not None else ()
        return {"bounds_s": TIMES_S, "figures": [one.plain() for one in known]}

    def limits() -> Answer:
        return {"limits": [asdict(one) for one in headroom.limits(hub, entrance)]}

    def tick(function: Callable[[], Answer]) -> Command:
        async def run(asked: Mapping[str, Any]) -> Answer:
            try:
                return function()
            finally:
                hub.end_of_tick()

        return run

    commands = {
        "status": status,
        "reload": read_again,
        "figures": figures,
        "limits": limits,
    }
    ticks = {name: tick(function) for name, function in commands.items()}
    return {**ticks, "upgrade": hand_over}
