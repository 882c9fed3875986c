"""tui/emoji.py: short names."""

import pytest

from hubbub.tui.emoji import EMOJI, QUICK, replaced


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("nice 🔥", "nice :fire:"),
        ("🔥🔥", ":fire::fire:"),
        ("at 10:30:00", "at 10:30:00"),
        (":nonsense:", ":nonsense:"),
        ("http://x:80/", "http://x:80/"),
        ("", ""),
    ],
)
def test_replaced(text: str, typed: str) -> None:
    """What is a name becomes its letter; everything else stays."""
    assert text == replaced(typed)


def test_quick_ones_have_names() -> None:
    """What is offered first can be typed as well."""
    assert [] == [letter for letter in QUICK if letter not in EMOJI.values()]
