"""Points in a history: what they are, and what lies on which side of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.ids import first_at, to_text
from hubbub.server.points import Point, parse_point, parse_time
from hubbub.server.wires import iso
from tests.support.chatroom import NOON_MS

NOON = "2026-03-01T12:00:00.000Z"


def test_a_message() -> None:
    """A message leaves out itself and nothing else."""
    some = first_at(NOON_MS) + 5
    assert Point(some, some) == parse_point(f"msgid={to_text(some)}")


def test_a_millisecond() -> None:
    """A timestamp leaves out all that was said in that very millisecond, and nothing else."""
    point = parse_point(f"timestamp={NOON}")
    assert point is not None
    assert first_at(NOON_MS) == point.before
    assert first_at(NOON_MS + 1) - 1 == point.after


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "msgid",
        "msgid=",
        "msgid=short",
        "msgid=0000000000000Z",
        "msgid=00000000000U0",
        f"msgid={NOON}",
        "timestamp",
        "timestamp=",
        "timestamp=yesterday",
        "timestamp=2026-03-01T12:00:00.000",
        "timestamp=2026-13-01T12:00:00.000Z",
        "timestamp=2026-02-29T12:00:00.000Z",
        "timestamp=0ZZZZZZZZZZZZ",
        f"time={NOON}",
        NOON,
    ],
)
def test_no_point(text: str) -> None:
    """What is neither is none."""
    assert parse_point(text) is None


@given(st.integers(NOON_MS - 10**11, NOON_MS + 10**11))
def test_times_come_back(unix_ms: int) -> None:
    """A time that the server has written is read as the same millisecond."""
    assert unix_ms == parse_time(iso(unix_ms))


@pytest.mark.parametrize("year", ["0001", "1969", "2019"])
def test_before_all_ids(year: str) -> None:
    """A time before the first id leaves everything behind it."""
    point = parse_point(f"timestamp={year}-01-01T00:00:00.000Z")
    assert point is not None
    assert point.after < 1
    assert 0 == point.before


@pytest.mark.parametrize(
    "text",
    [
        "timestamp=2090-01-01T00:00:00.000Z",
        "timestamp=9999-12-31T23:59:59.999Z",
        "msgid=FZZZZZZZZZZZZ",
        "msgid=8000000000000",
    ],
)
def test_after_all_ids(text: str) -> None:
    """A point behind every id there can be is one that a store can look for, or none."""
    point = parse_point(text)
    assert point is None or max(point.after, point.before) < 1 << 63
