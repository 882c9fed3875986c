"""Join a chat: the whole screen on a terminal that has room for it, lines everywhere else."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import field
from typing import TextIO

from hubbub.client.places import joined_address
from hubbub.client.trust import Safety
from hubbub.records import dataclass

LEAST_COLUMNS, LEAST_ROWS = 40, 10


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to go where, and how it shall look.

    host: '' for where one was last; line: one line to type in, not the whole screen;
    plain: not even a line editor: lines in, lines out.
    """

    host: str = ""
    port: int = 0
    name: str | None = None
    safety: Safety = field(default_factory=Safety)
    line: bool = False
    plain: bool = False


def join(wish: Wish) -> int:
    """Talk until the person leaves; return the exit code. Raises: StoreError, WrongUse."""
    if may_be_whole(wish, (sys.stdin, sys.stdout), os.environ):
        return _whole(wish)
    from hubbub.line.app import run

    return run(wish.host, wish.port, wish.name, plain=wish.plain, safety=wish.safety)


def may_be_whole(
    wish: Wish, streams: tuple[TextIO | None, TextIO | None], environment: Mapping[str, str]
) -> bool:
    """Whether the whole screen can be shown, and nobody has asked for less."""
    if wish.line or wish.plain or environment.get("TERM", "dumb") == "dumb":
        return False
    if not all(stream is not None and stream.isatty() for stream in streams):
        return False
    size = shutil.get_terminal_size()
    if size.columns < LEAST_COLUMNS or size.lines < LEAST_ROWS:
        return False
    return importlib.util.find_spec("textual") is not None


def _whole(wish: Wish) -> int:
    from hubbub.tui import tidying

    tidying.hold()
    # Textual waits up to 17 ms before it draws what a key has changed; while much is said, that
    # is a third of what whoever types has to wait.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    from hubbub.tui import start  # 350 ms, which only the whole screen pays

    address = joined_address(wish.host, wish.port) if wish.host else ""
    return start.run(address, wish.name, wish.safety)
