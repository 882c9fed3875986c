"""core/retention.py: rules are read, written and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.retention import (
    DAYS_LIMIT,
    MESSAGES_LIMIT,
    OFF,
    UNLIMITED,
    Retention,
    effective,
    parse,
    render,
)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (OFF, "off"),
        (OFF, "OFF"),
        (Retention(days=30), "30d"),
        (Retention(days=30), "30D"),
        (Retention(days=1), "001d"),
        (Retention(days=DAYS_LIMIT), "99999d"),
        (Retention(messages=1000), "1000"),
        (Retention(messages=MESSAGES_LIMIT), "999999999"),
        (Retention(30, 1000), "30d:1000"),
        (Retention(30, 1000), "1000:30d"),
    ],
)
def test_what_is_read(rule: Retention, text: str) -> None:
    """Days, messages or both, in any order; `off` is none at all."""
    assert rule == parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "0", "0d", "d", "-1", "1.5", "on", "30d:", ":30d", "30d:30d", "1:1", "off:30d",
     "30d:1000:1", "30 d", "1w", "100000d", "1000000000", "٣", "٣d", "0" * 99 + "1"],
)  # fmt: skip
def test_what_is_no_rule(text: str) -> None:
    """Anything else is an error."""
    with pytest.raises(ValueError, match="is no rule for history"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("off", OFF),
        ("off", Retention(7, 0)),
        ("30d", Retention(days=30)),
        ("1000", Retention(messages=1000)),
        ("30d:1000", Retention(30, 1000)),
    ],
)
def test_what_is_written(text: str, rule: Retention) -> None:
    """Days stand before messages."""
    assert text == render(rule)


def test_no_limit_has_no_form() -> None:
    """A room without a rule of its own has no mode, so there is nothing to write."""
    with pytest.raises(ValueError, match="without limits"):
        render(UNLIMITED)


@given(
    st.builds(
        Retention,
        st.none() | st.integers(1, DAYS_LIMIT),
        st.none() | st.integers(1, MESSAGES_LIMIT),
    ).filter(lambda rule: not rule.is_unlimited)
)
def test_what_is_written_is_read_back(rule: Retention) -> None:
    """The two agree."""
    assert rule == parse(render(rule))


@pytest.mark.parametrize(
    ("holds", "server", "room"),
    [
        (UNLIMITED, UNLIMITED, None),
        (Retention(30, 100), Retention(30, 100), None),
        (Retention(30, 100), UNLIMITED, Retention(30, 100)),
        (Retention(7, 50), Retention(30, 50), Retention(7, 100)),
        (Retention(30, 50), Retention(30, 100), Retention(60, 50)),
        (Retention(30, 100), Retention(days=30), Retention(messages=100)),
        (Retention(30, 0), Retention(days=30), OFF),
        (OFF, Retention(messages=5), OFF),
    ],
)
def test_the_stricter_one_holds(
    holds: Retention, server: Retention, room: Retention | None
) -> None:
    """Of each limit the lesser number holds; a room cannot keep longer than the server."""
    assert holds == effective(server, room)


def test_off_is_off() -> None:
    """A rule says whether it keeps nothing, or everything."""
    assert (True, False) == (OFF.is_off, OFF.is_unlimited)
    assert (False, True) == (UNLIMITED.is_off, UNLIMITED.is_unlimited)
    assert (False, False) == (Retention(1, 1).is_off, Retention(1, 1).is_unlimited)


def test_days_are_counted_back() -> None:
    """A day is 24 hours, whatever the calendar does."""
    assert 1_000_000_000_000 - 2 * 86_400_000 == Retention(days=2).oldest_ms(1_000_000_000_000)
    assert None is Retention(messages=2).oldest_ms(1_000_000_000_000)
