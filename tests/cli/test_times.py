"""Times on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hubbub.cli.times import parse_when, unix_ms

NOW_MS = 1_772_366_400_000  # 2026-03-01T12:00:00Z
HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (NOW_MS - 12 * HOUR_MS, "2026-03-01"),
        (NOW_MS, "2026-03-01T12:00"),
        (NOW_MS, "2026-03-01 12:00"),
        (NOW_MS + 250, "2026-03-01T12:00:00.250Z"),
        (NOW_MS - HOUR_MS, "2026-03-01T12:00+01:00"),
        (NOW_MS - 30_000, "30s"),
        (NOW_MS - 60_000, "1m"),
        (NOW_MS - HOUR_MS, "1h"),
        (NOW_MS - 48 * HOUR_MS, "2d"),
        (NOW_MS - 7 * 24 * HOUR_MS, "1w"),
    ],
)
def test_times(expected: int, text: str) -> None:
    """A day, a minute, an instant, and so long ago."""
    assert expected == parse_when(text, NOW_MS, UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "1x", "-1h", "2026-13-01", "٣h"])
def test_no_times(text: str) -> None:
    """Anything else is none, and the sentence shows what would be one."""
    with pytest.raises(ValueError, match="is no time: 2026-03-01"):
        parse_when(text, NOW_MS, UTC)


def test_a_moment_with_a_zone_keeps_it() -> None:
    """The zone handed in is for moments that name none."""
    there = timezone(timedelta(hours=2))
    assert NOW_MS == unix_ms(datetime(2026, 3, 1, 14, tzinfo=there), UTC)
    assert NOW_MS == unix_ms(datetime(2026, 3, 1, 14), there)  # noqa: DTZ001 - that is the point
