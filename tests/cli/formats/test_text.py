"""History as plain text."""

from __future__ import annotations

from datetime import UTC

from hubbub.cli.formats import weechat
from hubbub.cli.formats.lines import Read
from hubbub.cli.formats.text import write
from hubbub.core.ids import first_at
from hubbub.store.base import TOPIC
from tests.store.people import said

ID = first_at(1_772_366_400_123)
RECORDS = [
    said(ID, "hello\tthere \x1b[31mred"),
    said(ID + 1, "\x01ACTION waves\x01"),
    said(ID + 2, "tea", kind=TOPIC),
]


def test_text() -> None:
    """Time, TAB, who, TAB, what; nothing in it drives a terminal."""
    assert [
        "2026-03-01 12:00:00\talice\thello there red\n",
        "2026-03-01 12:00:00\t *\talice waves\n",
        "2026-03-01 12:00:00\t--\talice set the topic to: tea\n",
    ] == list(write(RECORDS, UTC))


def test_it_is_a_weechat_log() -> None:
    """What was said can be read again."""
    found = weechat.read((line.rstrip("\n") for line in write(RECORDS, UTC)), "#tea", UTC)
    texts = [one.record.text for one in found if isinstance(one, Read)]
    assert ["hello there red", "\x01ACTION waves\x01"] == texts


def test_a_message_of_several_lines() -> None:
    """Each of its lines stands for itself, so that grep and other logs can take it."""
    assert ["2026-03-01 12:00:00\talice\ta\n", "2026-03-01 12:00:00\talice\tb\n"] == list(
        write([said(ID, "a\nb")], UTC)
    )
