"""What makes a terminal tell its user something: OSC 9 and OSC 777, through tmux as well. Pure.

Source: iTerm2, Proprietary Escape Codes (OSC 9); rxvt-unicode, extension notify (OSC 777);
tmux(1), allow-passthrough: a DCS `tmux;`, each ESC in it twice.
"""

from hubbub.protocol.cleaning import legible_line

LONGEST = 120


def sequence(text: str, *, in_tmux: bool) -> str:
    """Return what to send; terminals that know neither ignore both, few know both."""
    text = legible_line(text)[:LONGEST]
    # In OSC 777 a semicolon begins the next field.
    both = f"\x1b]9;{text}\x07", f"\x1b]777;notify;hubbub;{text.replace(';', ',')}\x07"
    return "".join(_through_tmux(one) if in_tmux else one for one in both)


def told(*, in_tmux: bool) -> str:
    """Return what to say after a trial: whether it was seen, only who sits there knows."""
    if in_tmux:
        return "it rang · nothing seen? tmux: set -g allow-passthrough on"
    return "it rang · nothing seen? this terminal knows neither OSC 9 nor 777"


def _through_tmux(sequence: str) -> str:
    return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
