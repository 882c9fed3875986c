"""Listening sockets that systemd has opened for us (socket activation).

Source: sd_listen_fds(3).
"""

import os
import socket
from collections.abc import MutableMapping

from hubbub.doors.listener import limit_unsent
from hubbub.errors import StartError

FIRST_DESCRIPTOR = 3
_VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


def inherited(
    environment: MutableMapping[str, str], pid: int, first: int = FIRST_DESCRIPTOR
) -> list[socket.socket]:
    """Return the sockets that were handed to this process, none where there are none.

    The variables are taken away, so that no child takes them for its own.

    Raises: StartError: one of them is not what we can listen on.
    """
    is_ours = environment.get("LISTEN_PID") == str(pid)
    count = environment.get("LISTEN_FDS", "0")
    for name in _VARIABLES:
        environment.pop(name, None)
    if not is_ours or not count.isdecimal():
        return []
    return [_listening(number) for number in range(first, first + int(count))]


def _listening(number: int) -> socket.socket:
    try:
        sock = socket.socket(fileno=number)
    except OSError as error:
        raise StartError(f"descriptor {number} from systemd is no socket") from error
    if not sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        sock.close()
        raise StartError(
            f"descriptor {number} from systemd does not listen: the socket unit needs"
            " ListenStream= and Accept=no"
        )
    limit_unsent(sock)
    os.set_inheritable(number, False)
    sock.setblocking(False)
    return sock
