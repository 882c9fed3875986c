"""History as Markdown."""

from __future__ import annotations

from datetime import UTC

from hubbub.cli.formats.markdown import write
from hubbub.core.ids import first_at
from tests.store.people import said

ID = first_at(1_772_366_400_000)
NEXT_DAY = first_at(1_772_366_400_000 + 86_400_000)


def test_markdown() -> None:
    """A heading for each day; nobody's text is markup."""
    records = [
        said(ID, "*not bold* <script> `x` [a](b) # one"),
        said(ID + 1, "\x01ACTION waves\x01", by="bob_"),
        said(NEXT_DAY, "hi"),
    ]
    assert (
        "## 2026-03-01\n\n"
        "- 12:00 **alice** \\*not bold\\* \\<script\\> \\`x\\` \\[a\\](b) \\# one\n"
        "- 12:00 *bob\\_ waves*\n"
        "\n## 2026-03-02\n\n"
        "- 12:00 **alice** hi\n"
    ) == "".join(write(records, UTC))


def test_a_message_of_several_lines() -> None:
    """It stays one item of the list, with its line breaks; none of them begins anything."""
    assert "- 12:00 **alice** a\\\n  \\\n  \\# b\n" in "".join(write([said(ID, "a\n\n# b")], UTC))
