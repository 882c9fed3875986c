"""What happened changes what we know: (Server, event) -> changes. Pure: no I/O, no clock.

The events are those of `events.py`, after `backlog.py` has put them in order. A screen is told by
the changes what to draw anew; the same events give the same Server, which tests rely on.
"""

from hubbub.client.events import Event
from hubbub.client.model import Change, Server
from hubbub.client.reducing import messages, people, rooms, server
from hubbub.client.reducing.shared import Row

_ROWS: dict[type, Row] = {**messages.ROWS, **people.ROWS, **rooms.ROWS, **server.ROWS}


def reduce(known: Server, event: Event, now_s: float) -> list[Change]:
    """Let an event change what is known of a server; return what differs.

    Args: now_s: the time, for what comes without one, as errors do.
    """
    row = _ROWS.get(type(event))
    return row(known, event, now_s) if row else []
