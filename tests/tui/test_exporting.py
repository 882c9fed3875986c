"""tui/exporting.py: a room as a file."""

import json
from datetime import UTC

from hubbub.client.model import Gap, Happening, Message, Verb
from hubbub.tui.exporting import lines

TEN = 1_772_532_000.0
ITEMS = [
    Message(0, TEN, "sam", "two\nlines", msgid="id0"),
    Happening(1, TEN, Verb.JOINED, "kim"),
    Message(2, TEN, "sam", "", redacted_by="ann"),
    Gap(3, TEN, TEN + 60, 2),
]


def test_markdown() -> None:
    """An item of a list each."""
    assert [
        "- 2026-03-03 10:00 **sam**: two\n  lines",
        "- 2026-03-03 10:00 *kim joined*",
        "- 2026-03-03 10:00 **sam**: *(deleted)*",
        "- 2026-03-03 10:01 *offline, 2 restored*",
    ] == list(lines(ITEMS, "md", UTC))


def test_text() -> None:
    """Tabs between time, nick and text."""
    assert "2026-03-03 10:00:00\tsam\ttwo\n\t\tlines" == next(lines(ITEMS, "txt", UTC))


def test_json() -> None:
    """A line for each message, with all that is known of it."""
    found = [json.loads(line) for line in lines(ITEMS, "json", UTC)]
    assert [("id0", "two\nlines", ""), ("", "", "ann")] == [
        (fact["msgid"], fact["text"], fact["redacted_by"]) for fact in found
    ]
