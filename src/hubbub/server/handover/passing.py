"""The channel between the old program and the new one: messages, and descriptors with them.

A socket pair; a message is 8 bytes of its length and of the count of its descriptors, then JSON,
then the descriptors in packets of one byte (SCM_RIGHTS, unix(7)). Calls wait, so they belong on a
thread while the loop has anything to do.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

from hubbub.errors import StartError

_HEAD = struct.Struct(">II")
_AT_ONCE = 200
"""Descriptors in one packet; the kernel takes 253."""


class Passing:
    """One end of the channel. What it raises as StartError is a sentence about the other end."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def send(self, message: bytes, descriptors: Sequence[int] = ()) -> None:
        """Send a message; the descriptors stay open here, too.

        Raises: StartError: the other end is gone.
        """
        try:
            self._sock.sendall(_HEAD.pack(len(message), len(descriptors)) + message)
            for start in range(0, len(descriptors), _AT_ONCE):
                socket.send_fds(self._sock, [b"\0"], descriptors[start : start + _AT_ONCE])
        except OSError as error:
            raise StartError(f"the other program is gone: {error}") from error

    def tell(self, *descriptors: int, **words: Any) -> None:
        """Send an object, and descriptors with it. Raises: as `send`."""
        self.send(json.dumps(words).encode(), descriptors)

    def receive(self, patience_s: float) -> tuple[bytes, list[int]]:
        """Return the next message and its descriptors.

        Raises: StartError: the other end is gone, or says nothing for so long.
        """
        self._sock.settimeout(patience_s)
        descriptors: list[int] = []
        try:
            size, count = _HEAD.unpack(self._exactly(_HEAD.size))
            message = self._exactly(size)
            while len(descriptors) < count:
                data, more, _, _ = socket.recv_fds(self._sock, 1, _AT_ONCE)
                if not data or not more:
                    raise StartError("the other program has ended in the middle of a message")
                descriptors += more
                for one in more:  # recv_fds hands no flags on to the kernel
                    os.set_inheritable(one, False)
        except TimeoutError as error:
            raise StartError(f"the other program was silent for {patience_s:.0f} s") from error
        except OSError as error:
            raise StartError(f"the other program is gone: {error}") from error
        return message, descriptors

    def hear(self, patience_s: float) -> dict[str, Any]:
        """Return the next message, which is an object; descriptors are not expected.

        Raises: as `receive`.
        """
        message, descriptors = self.receive(patience_s)
        for one in descriptors:
            os.close(one)
        words: dict[str, Any] = json.loads(message)
        return words

    def close(self) -> None:
        """Close this end."""
        self._sock.close()

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self._sock.recv(min(size, 1 << 20))
            if not part:
                raise StartError("the other program has ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
