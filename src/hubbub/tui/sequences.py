"""What terminals send for a key, where Textual takes it for another one or for none.

Source: the habit of terminals to put ESC before what is typed with Alt; xterm, Control Sequences
(modifyOtherKeys). What kitty's protocol sends, Textual reads by itself.
"""

from string import ascii_lowercase, digits
from typing import NamedTuple, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS


class _Pressed(NamedTuple):
    """A key as Textual's table has it."""

    value: str


_MORE = {"\x1b\r": _Pressed("alt+enter")}
"""Textual would see Enter, and a message would leave."""

_ALT = {f"\x1b{key}": _Pressed(f"alt+{key}") for key in ascii_lowercase + digits}
"""Textual waits whether more follows, and takes two that come at once for other keys."""


def named(key: str) -> str:
    """Return the name of a key: xterm's Shift+Enter and Alt+Enter have CR in Textual's.

    Of Alt it says nothing then: a lone CR is what is left of Alt+Enter; Enter is called `enter`.
    """
    return "alt+enter" if key == "\r" else key.replace("\r", "enter")


def learn() -> None:
    """Let Textual know; from then on in this process.

    Alt and a digit it takes for what Option and a digit types on a Mac in one terminal; here they
    are keys, and on such a Mac Option has to be set to send Alt anyway.
    """
    known = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
    for digit in digits:
        known.pop(f"\x1b{digit}", None)
    for sequence, pressed in _ALT.items():
        known.setdefault(sequence, (pressed,))  # ESC b and ESC f go by words
    for sequence, pressed in _MORE.items():
        known[sequence] = (pressed,)
