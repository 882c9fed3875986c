"""The line that shows how far long work is."""

from __future__ import annotations

from io import StringIO

import pytest

from hubbub.cli.progress import Progress, line


class Terminal(StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("expected", "done", "total"),
    [
        ("copying [........................]   0%", 0, 8),
        ("copying [############............]  50%", 4, 8),
        ("copying [########################] 100%", 9, 8),
        ("copying 12,345", 12_345, 0),
    ],
)
def test_line(expected: str, done: int, total: int) -> None:
    """A bar where the total is known, else a count."""
    assert expected == line("copying", done, total)


def test_on_a_terminal() -> None:
    """It is shown at most ten times a second, and nothing is left of it."""
    now_s = [0.0]
    screen = Terminal()
    with Progress("copying", screen, lambda: now_s[0]) as told:
        told(1, 4)
        told(2, 4)
        now_s[0] = 0.2
        told(3, 4)
        told.say("hubbub: line 7 is odd")
    shown = screen.getvalue()
    assert " 25%" in shown
    assert " 50%" not in shown
    assert " 75%" in shown
    assert "\r\x1b[Khubbub: line 7 is odd\n" in shown
    assert shown.endswith("\r\x1b[K")


def test_what_is_soon_done() -> None:
    """Nothing is shown before it takes long, and nothing is cleared then."""
    now_s = [5.0]
    screen = Terminal()
    with Progress("lines sent", screen, lambda: now_s[0], after_s=1.0) as told:
        told(1, 0)
        now_s[0] = 5.9
        told(2, 0)
        assert "" == screen.getvalue()
        told.say("hubbub: lost")
    assert "hubbub: lost\n" == screen.getvalue()
    with Progress("lines sent", screen, lambda: now_s[0], after_s=1.0) as told:
        now_s[0] = 7.0
        told(1234, 0)
    assert screen.getvalue().endswith("\r\x1b[Klines sent 1,234\r\x1b[K")


def test_elsewhere() -> None:
    """Where nobody looks, and where it would be in the way, nothing is shown but what is said."""
    for stream, is_quiet in ((StringIO(), False), (Terminal(), True)):
        with Progress("copying", stream, is_quiet=is_quiet) as told:
            told(1, 4)
            told.say("line 7")
        assert "line 7\n" == stream.getvalue()
