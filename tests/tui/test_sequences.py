"""tui/sequences.py: what terminals send for a key arrives as that key."""

import re

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from hubbub.tui import sequences
from hubbub.tui.keys import PRESETS, everywhere, keymap


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


@pytest.mark.parametrize("preset", PRESETS)
def test_keys_that_are_bound_with_alt_arrive(preset: str) -> None:
    """A letter behind ESC is that key, and not the one by which Textual goes about in words."""
    bound = everywhere(keymap(preset, {}))
    letters = [key for key in bound if re.fullmatch(r"alt\+[a-z0-9]", key)]
    assert "alt+a" in letters
    assert letters == [key for each in letters for key in keys(f"\x1b{each[-1]}")]


def keys(sent: str) -> list[str]:
    """Return what is pressed when a terminal sends that."""
    sequences.learn()
    events = XTermParser().feed(sent)
    return [sequences.named(event.key) for event in events if isinstance(event, Key)]
