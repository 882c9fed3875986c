"""cli/joining.py: the whole screen, or lines."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from os import terminal_size

import pytest

from hubbub.cli import joining
from hubbub.cli.joining import Wish, may_be_whole


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


SCREEN = (Terminal(), Terminal())
XTERM = {"TERM": "xterm", "HOME": "/nowhere"}


@pytest.mark.parametrize(
    ("is_whole", "wish", "streams", "environment", "size"),
    [
        (True, Wish(), SCREEN, XTERM, (80, 24)),
        (True, Wish(), SCREEN, XTERM, (40, 10)),
        (False, Wish(), SCREEN, XTERM, (39, 24)),
        (False, Wish(), SCREEN, XTERM, (80, 9)),
        (False, Wish(line=True), SCREEN, XTERM, (80, 24)),
        (False, Wish(plain=True), SCREEN, XTERM, (80, 24)),
        (False, Wish(), SCREEN, {"TERM": "dumb"}, (80, 24)),
        (False, Wish(), SCREEN, {}, (80, 24)),
        (False, Wish(), (StringIO(), Terminal()), XTERM, (80, 24)),
        (False, Wish(), (Terminal(), StringIO()), XTERM, (80, 24)),
        (False, Wish(), (None, None), XTERM, (80, 24)),
    ],
)
def test_may_be_whole(
    is_whole: bool,
    wish: Wish,
    streams: tuple[StringIO | None, StringIO | None],
    environment: dict[str, str],
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes a terminal of 40x10 that can move its cursor, and nobody who wants lines."""
    monkeypatch.setattr(joining.shutil, "get_terminal_size", lambda: terminal_size(size))
    assert is_whole == may_be_whole(wish, streams, environment)


def test_without_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Textual is not installed it is lines."""
    monkeypatch.setattr(joining.shutil, "get_terminal_size", lambda: terminal_size((80, 24)))
    monkeypatch.setattr(joining.importlib.util, "find_spec", lambda name: None)
    assert not may_be_whole(Wish(), SCREEN, XTERM)


@pytest.mark.parametrize("command", ["send", "tail", "join", "serve", "history"])
def test_commands_import_no_textual(command: str) -> None:
    """What needs no screen does not pay for one: 200 ms."""
    code = (
        "import sys\nfrom hubbub.cli.main import main\n"
        f"try:\n    main([{command!r}, '--help'])\nexcept SystemExit:\n    pass\n"
        "import hubbub.cli.joining\nprint('textual' in sys.modules, 'rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False False\n")
