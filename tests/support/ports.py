"""Ports for servers that go and come back while others run tests.

The system gives its own, from 32,768 on, to whoever connects or asks for any: a server that is
started again could find its port taken, and who connects to it meanwhile could meet itself.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from itertools import count

_FIRST, _EACH = 10_240, 5_000
_WORKERS = 4
_turns = count(os.getpid())


def free_port() -> int:
    """Return a port of 127.0.0.1 at which nobody listens; no two workers get the same."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
    while True:
        port = _FIRST + worker * _EACH + next(_turns) % _EACH
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
