"""client/past.py: events as they stand in a timeline."""

import pytest

from hubbub.client.past import is_mentioned


@pytest.mark.parametrize(
    ("nick", "text"),
    [
        ("todd", "todd: hi"),
        ("todd", "thanks @Todd!"),
        ("to[d]", "hi to[d]"),
    ],
)
def test_mentioned(nick: str, text: str) -> None:
    """A nick that stands for itself is meant, in any case."""
    assert is_mentioned(nick, text)


@pytest.mark.parametrize("text", ["toddler", "todd-bot is down", "nobody", ""])
def test_not_mentioned(text: str) -> None:
    """A part of another word is not."""
    assert not is_mentioned("todd", text)
