"""tui/commands/row.py: the words of a command."""

import pytest

from hubbub.tui.commands.row import Command


@pytest.mark.parametrize(
    ("usage", "rest", "words"),
    [
        ("", "", []),
        ("", "more", None),
        ("TEXT", "", None),
        ("TEXT", "a  b", ["a  b"]),
        ("NICK [REASON]", "sam", ["sam"]),
        ("NICK [REASON]", "sam too loud ", ["sam", "too loud"]),
        ("NICK TEXT", "sam", None),
        ("[HOST:PORT] [NICK]", "", []),
    ],
)
def test_words(usage: str, rest: str, words: list[str] | None) -> None:
    """Words in brackets may be left out, the last one takes the rest."""
    assert words == Command(usage, "", lambda _screen, _words: None).words(rest)
