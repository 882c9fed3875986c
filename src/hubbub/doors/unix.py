"""Unix sockets: a file to listen on, and who is at the other end."""

import os
import pwd
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubbub.errors import StartError

_BACKLOG = 4096
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid (unix(7))


_PATH_BYTES = 100
"""What a socket's path may have: 108 on Linux, 104 on BSD, its final zero included (unix(7))."""


@contextmanager
def short_path(path: Path) -> Iterator[Path]:
    """Yield a path to the same place that a socket can have, where the system knows one."""
    if len(os.fsencode(path)) <= _PATH_BYTES or not Path("/proc/self/fd").is_dir():
        yield path
        return
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{directory}", path.name)
    finally:
        os.close(directory)


def bind_unix(path: Path, mode: int) -> socket.socket:
    """Return a listening socket at path with that mode.

    A socket that is there already is taken away if nobody listens on it: a server that was killed
    has left it. Whatever else is there stays.

    Raises: StartError: one sentence that says what is wrong and what to do.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _clear(path)
        sock.bind(str(path))
        # Nobody can connect before it listens, so nobody does before the mode is right.
        path.chmod(mode)
        sock.listen(_BACKLOG)
    except StartError:
        sock.close()
        raise
    except OSError as error:
        sock.close()
        why = error.strerror or str(error)  # a path that is too long has no errno
        raise StartError(f"cannot listen on {path}: {why}") from error
    sock.setblocking(False)
    return sock


def _clear(path: Path) -> None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise StartError(f"{path} is there already and is no socket: choose another path")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
        except BlockingIOError:
            pass  # so many wait that one more would have to: somebody listens
    raise StartError(f"{path} is in use: stop what runs there, or choose another path")


def caller(sock: socket.socket) -> str | None:
    """Return the login name (or number) of who connected; None where the system does not tell."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None or sock.family != socket.AF_UNIX:
        return None
    try:
        raw = sock.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
    except OSError:
        return None
    _, uid, _ = _CREDENTIALS.unpack(raw)
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
