"""What a command prints: whole lines, whatever ends it.

A pipe takes PIPE_BUF bytes at once or not at all (write(2)). While a longer line is written, what
would end us waits for its end; only kill -9 can cut it.
"""

from __future__ import annotations

import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from hubbub.cli import facts
from hubbub.errors import OutputFailed

_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def say(line: str) -> None:
    """Print a line for a person, in the terminal's encoding. Raises: as tell."""
    if sys.stdout is not None:
        _write(f"{line}\n".encode(sys.stdout.encoding, "replace"))


def tell(fact: dict[str, Any]) -> None:
    """Print a fact as a line of JSON for a program, which is always UTF-8.

    Raises: BrokenPipeError: nobody reads it; OutputFailed: the disk is full.
    """
    if sys.stdout is not None:
        _write(f"{facts.line(fact)}\n".encode())


def _write(data: bytes) -> None:
    # Nothing of ours stays in a buffer: what is written at the end, behind a reader who has
    # stopped reading, would keep us from ending.
    out = getattr(sys.stdout.buffer, "raw", sys.stdout.buffer)
    try:
        with _whole() if len(data) > select.PIPE_BUF else nullcontext():
            while data:
                written = out.write(data)
                if written is None:  # somebody has made it one that does not wait
                    select.select([], [out], [])
                data = data[written or 0 :]
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputFailed(f"the output cannot be written: {error.strerror}") from error


@contextmanager
def _whole() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
