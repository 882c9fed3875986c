"""The hints of the first run, in lines that fit. Pure."""

from collections.abc import Iterable, Mapping

from textual.binding import Binding

from hubbub.tui import keys
from hubbub.tui.hints import HINTS
from hubbub.tui.timeline.wrapping import breaks
from hubbub.tui.widgets.composer import Composer
from hubbub.tui.widgets.lines import Line

_DISMISS = "composer.cancel"
_KEYS = {
    **{each.id: each.key for each in Composer.BINDINGS if isinstance(each, Binding) and each.id},
    **{name: action.keys for name, action in keys.ACTIONS.items()},
}

_FEW_COLUMNS = 60
"""Below that, one hint is enough at a time."""


def lines(left: Iterable[str], keymap: Mapping[str, str], columns: int) -> list[Line]:
    """Return the hints that are left, with the key that dismisses the first."""
    names = [name for name in left if name in HINTS]
    shown = names if columns >= _FEW_COLUMNS else names[:1]
    right = f"{_key(_DISMISS, keymap)} got it "
    room = max(20, columns - len(right) - 4)
    found: list[Line] = []
    for name in shown:
        text = _told(HINTS[name], keymap)
        for number, (begin, end) in enumerate(breaks(text, room)):
            mark = "   " if number else " · "
            beside = ((right, "strong"),) if not found else ()
            found.append(Line(((f"{mark}{text[begin:end]}", "gap"),), beside))
    return found


def _told(text: str, keymap: Mapping[str, str]) -> str:
    for name in keys.ACTIONS:
        text = text.replace(f"{{{name}}}", _key(name, keymap))
    return text


def _key(name: str, keymap: Mapping[str, str]) -> str:
    return keys.shown(keymap.get(name, _KEYS[name]))
