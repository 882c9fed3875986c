"""tui/sequences.py: what terminals send for a key arrives as that key."""

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from hubbub.tui import sequences


@pytest.mark.parametrize(
    ("sent", "pressed"),
    [
        ("\r", "enter"),
        ("\n", "ctrl+j"),
        ("\x1b\r", "alt+enter"),
        ("\x1b[27;3;13~", "alt+enter"),
        ("\x1b[13;3u", "alt+enter"),
        ("\x1b[27;2;13~", "shift+enter"),
        ("\x1b[13;2u", "shift+enter"),
    ],
)
def test_keys(sent: str, pressed: str) -> None:
    """Enter sends; with Ctrl (J), Alt or Shift it is another key, in whichever way it is sent."""
    assert [pressed] == keys(sent)


def test_alt() -> None:
    """Keys with Alt that come at once, as while one is held down, are as many keys."""
    assert ["alt+k", "alt+k", "alt+1", "x"] == keys("\x1bk\x1bk\x1b1x")
    assert ["ctrl+left", "ctrl+right"] == keys("\x1bb\x1bf")  # by words, as Textual has it


def keys(sent: str) -> list[str]:
    """Return what is pressed when a terminal sends that."""
    sequences.learn()
    events = XTermParser().feed(sent)
    return [sequences.named(event.key) for event in events if isinstance(event, Key)]
