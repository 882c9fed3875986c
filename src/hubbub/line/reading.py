"""Read what others write into a stream of ours, without waiting for them."""

import codecs
import os
import socket
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

CHUNK_BYTES = 65_536

LINE_LIMIT_CHARS = 16_384
"""An input without line ends is handed on in pieces of about this size."""


def watched(stream: BinaryIO) -> socket.socket:
    """Return a socket that brings what the stream holds, read in a thread of its own.

    Because select() takes a terminal, a file and a pipe on some systems, a socket on all. The
    thread stops where the socket is full, so that a fast stream does not fill the memory.
    """
    ours, theirs = socket.socketpair()
    threading.Thread(target=_copy, args=(stream, theirs), daemon=True).start()
    return ours


def _copy(stream: BinaryIO, sink: socket.socket) -> None:
    # The descriptor, not the stream: a thread that waits inside of a stream when the program ends
    # holds its lock, and Python gives up with "could not acquire lock".
    number = stream.fileno()
    with sink:
        try:
            while data := os.read(number, CHUNK_BYTES):
                sink.sendall(data)
        except OSError:  # the other end has been closed: nobody wants the rest
            return


class Lines:
    """Bytes in, lines of text out; what is not UTF-8 is replaced."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, data: bytes) -> list[str]:
        """Take bytes, b'' for the end; return the lines they complete, without their ends."""
        *lines, self._rest = (self._rest + self._decoder.decode(data, not data)).split("\n")
        if len(self._rest) > LINE_LIMIT_CHARS or (not data and self._rest):
            lines.append(self._rest)
            self._rest = ""
        return [line.removesuffix("\r") for line in lines]


@contextmanager
def hidden(terminal: int) -> Iterator[None]:
    """Let a terminal not show what is typed; what is none shows nothing anyway."""
    try:
        before = termios.tcgetattr(terminal)
    except termios.error:
        yield
        return
    quiet = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSANOW, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
