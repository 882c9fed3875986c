"""tui/widgets/note.py: a bar that takes as many lines as its text needs."""

from __future__ import annotations

import pytest

from hubbub.tui.widgets.lines import Line, fitted
from hubbub.tui.widgets.note import wrapped

KEY = "Alt+R compare"


@pytest.mark.parametrize(
    ("left", "right", "most", "rows"),
    [
        (" short", "", 2, [" short"]),
        (" short", KEY, 2, [" short    Alt+R compare"]),
        (" the key has changed", KEY, 2, [" the key has changed", "          Alt+R compare"]),
        (
            "   your message is safe in the outbox",
            "",
            3,
            ["   your message is safe", "   in the outbox"],
        ),
        (
            " one two three four five six seven eight",
            "",
            2,
            [" one two three four", " five six seven eight"],
        ),
        (
            " one two three four five six seven eight nine",
            "",
            2,
            [" one two three four", " five six seven eight …"],
        ),
        (" one two three four five", KEY, 1, [" one two… Alt+R compare"]),
        (
            " one two three four five six",
            KEY,
            2,
            [" one two three four", " five six Alt+R compare"],
        ),
        ("", "", 2, [""]),
    ],
)
def test_as_many_lines_as_it_needs(left: str, right: str, most: int, rows: list[str]) -> None:
    """Between words, with its margin; what is on the right stays whole, below if it must."""
    line = Line(((left, ""),), ((right, "strong"),) if right else ())
    found = ["".join(text for text, _ in fitted(row, 23)) for row in wrapped(line, 23, most)]
    assert rows == [row.rstrip() for row in found]


def test_roles_stay_with_their_text() -> None:
    """Each piece is painted as it was on one line."""
    line = Line((("   all is safe", "gap"), (" · nobody listens there", "quiet")))
    first, second = wrapped(line, 23, 2)
    assert (("   ", ""), ("all is safe", "gap"), (" · nobody", "quiet")) == first.left
    assert (("   ", ""), ("listens there", "quiet")) == second.left
