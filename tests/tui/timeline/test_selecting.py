"""tui/timeline/selecting.py: what the mouse takes out of a column."""

from datetime import UTC

from hubbub.tui.timeline import selecting
from hubbub.tui.timeline.column import Column
from hubbub.tui.timeline.entries import Message
from hubbub.tui.timeline.look import Look, Row

TEN = 1_772_532_000


def test_only_what_was_said_is_copied() -> None:
    """Times, nicks, days and frames are left out; a wrapped line is one line again."""
    column = Column(Look(40, UTC))
    column.fill([Message("1", TEN, "sam", "a line that is too long for it all\n```\n$ make\n```")])
    column.measure([0])
    whole = selecting.copied(column, 0, column.total, lambda _: (0, -1))
    assert "a line that is too long for it all\n$ make" == whole
    assert "" == selecting.copied(column, 0, column.total, lambda _: None)


def test_only_what_was_said_looks_selected() -> None:
    """The gutter and what stands behind a message stay as they are."""
    row = Row(((" 10:00 sam ", "time"), ("hello", ""), (" (edited)", "quiet")), 11, 9)
    spans = selecting.selected(row, 0, -1).spans
    assert [(" 10:00 sam ", "time"), ("hello", "selected"), (" (edited)", "quiet")] == list(spans)
    silent = Row((("─", "day"),), silent=True)
    assert silent == selecting.selected(silent, 0, -1)
