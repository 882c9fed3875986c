"""The plain client as a whole: choose a face, run it, and turn what went wrong into a line.

Exit codes: 0 left or all sent; 1 refused or lost; 2 usage, or no connection; 130 Ctrl-C.
"""

import os
import sys
from collections.abc import Mapping
from random import Random
from typing import TextIO

from hubbub.errors import ClientError, ConnectionLost, ProtocolError
from hubbub.line.state import LOBBY

OK, FAILED, NO_CONNECTION, INTERRUPTED = 0, 1, 2, 130


def run(
    host: str,
    port: int,
    name: str | None = None,
    *,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    room: str = LOBBY,
    plain: bool = False,
) -> int:
    """Join the chat: a prompt on a terminal, plain lines elsewhere, a pipe when stdin is one.

    Args: name: None asks for one if somebody is there to answer, else takes a guest name;
        stdin, stdout: sys's by default; room: where to go; plain: no line editor.
    Returns: the exit code; errors have been told on stderr, one line each.
    """
    source, sink = stdin or sys.stdin, stdout or sys.stdout
    host = host.strip("[]")  # an IPv6 address as it stands in a URL
    if source is None or not source.isatty():
        return _guarded(lambda: send(host, port, name, stdin=source, room=room))
    if plain or not _is_screen(sink, os.environ):
        return _guarded(lambda: _talk_plainly(host, port, name, source, sink, room))
    return _guarded(lambda: _talk(host, port, name, room))
