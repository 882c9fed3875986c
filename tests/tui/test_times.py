"""tui/times.py: moments as people type them."""

from datetime import UTC, datetime

import pytest

from hubbub.errors import WrongUse
from hubbub.tui.times import parse

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01"),
        (datetime(2026, 3, 1, 10, 30, tzinfo=UTC), "2026-03-01 10:30"),
        (datetime(2026, 3, 3, 10, 30, tzinfo=UTC), "10:30"),
        (datetime(2026, 3, 2, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 3, 1, 12, 0, tzinfo=UTC), "2d"),
    ],
)
def test_parse(moment: datetime, text: str) -> None:
    """A day, a minute, a time of today, so long ago."""
    assert moment.timestamp() == parse(text, NOW.timestamp(), UTC)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "25:00"])
def test_no_time(text: str) -> None:
    """Anything else is an error that says what can be."""
    with pytest.raises(WrongUse, match="is no date"):
        parse(text, NOW.timestamp(), UTC)
