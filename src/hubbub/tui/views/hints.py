"""The hints of the first run, in lines that fit. Pure."""

from collections.abc import Iterable

from hubbub.tui.hints import HINTS
from hubbub.tui.timeline.wrapping import breaks
from hubbub.tui.views.labels import Labels
from hubbub.tui.widgets.lines import Line

_FEW_COLUMNS = 60
"""Below that, one hint is enough at a time."""


def lines(left: Iterable[str], labels: Labels, columns: int) -> list[Line]:
    """Return the hints that are left, with the key that dismisses the first."""
    names = [name for name in left if name in HINTS]
    shown = names if columns >= _FEW_COLUMNS else names[:1]
    right = f"{labels['composer.cancel']} got it "
    room = max(20, columns - len(right) - 4)
    found: list[Line] = []
    for name in shown:
        text = labels.told(HINTS[name])
        for number, (begin, end) in enumerate(breaks(text, room)):
            mark = "   " if number else " · "
            beside = ((right, "strong"),) if not found else ()
            found.append(Line(((f"{mark}{text[begin:end]}", "gap"),), beside))
    return found
