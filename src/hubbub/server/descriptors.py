"""How many files the system lets this process have open, and how many connections that makes."""

import contextlib
import resource

from hubbub.errors import StartError

RESERVED = 64
"""For the store's files and threads, the event loop, certificates, and whoever is turned away."""


def raise_limit() -> tuple[int, int]:
    """Raise the limit of open files to the hard one; return what it was, and what it is."""
    was, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if was < hard:
        with contextlib.suppress(OSError, ValueError):  # macOS refuses its own "unlimited"
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return was, resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def capacity() -> int:
    """Return how many connections the limit of open files leaves room for, at least one."""
    return max(1, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - RESERVED)


def check(connections: int) -> int:
    """Return how many connections there may be of the so many that are wanted, 0: of any number.

    Raises: StartError.
    """
    room = capacity()
    if connections > room:
        raise StartError(
            f"limits.connections is {connections}, and the system lets this process have only"
            f" {room}: raise the limit of open files (ulimit -Hn, systemd's LimitNOFILE=) to"
            f" {connections + RESERVED}, or set it to 0"
        )
    return connections or room
