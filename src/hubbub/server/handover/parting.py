"""What the old program does with its connections once the new one goes on with most of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.server.entrance import Entrance
    from hubbub.server.handover.collect import Collected
    from hubbub.server.hub import Hub

COME_BACK = "the server restarts: come back"


def part(hub: Hub, entrance: Entrance, collected: Collected) -> int:
    """Leave the collected connections to the new program, and tell the others to come back.

    The hub decides nothing after this: what happens, happens in the new program.

    Returns: how many have to come back.
    """
    for connection in collected.connections:
        entrance.let_go(connection)
    sessions = [one for one in hub.sessions if one.connection.is_open]
    for session in hub.sessions:
        session.is_over = True  # so nobody is told that they have gone
    for session in sessions:
        session.connection.send(session.dialect.goodbye(session, COME_BACK))
        session.connection.finish()
    entrance.close(COME_BACK)
    return len(sessions)
