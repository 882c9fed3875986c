"""core/limits.py: how much, and how fast."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.limits import TokenBucket, cut


def test_burst_passes_at_once() -> None:
    """As many as `burst` pass in one moment, then one has to wait for its token."""
    bucket = TokenBucket(rate_per_s=2, burst=3, now_s=100.0)
    assert [0.0, 0.0, 0.0, 0.5] == [bucket.take(100.0) for _ in range(4)]


def test_waiting_is_not_taking() -> None:
    """Asking in vain costs nothing: the wait gets shorter as time passes, and ends as told."""
    bucket = TokenBucket(rate_per_s=2, burst=1, now_s=0.0)
    assert [0.0, 0.5, 0.25, 0.0, 0.5] == [bucket.take(now) for now in (0.0, 0.0, 0.25, 0.5, 0.5)]


def test_silence_saves_no_more_than_the_burst() -> None:
    """After any silence, `burst` pass and no more."""
    bucket = TokenBucket(rate_per_s=2, burst=3, now_s=0.0)
    bucket.take(0.0)
    assert [0.0, 0.0, 0.0, 0.5] == [bucket.take(1000.0) for _ in range(4)]


@given(st.lists(st.integers(0, 64), max_size=60))
def test_rate_holds_in_the_long_run(pauses: list[int]) -> None:
    """Whenever one asks, no more pass than the burst and what the rate has given since."""
    bucket = TokenBucket(rate_per_s=4, burst=5, now_s=0.0)
    now_s, passed = 0.0, 0
    for pause in pauses:
        now_s += pause / 64
        passed += bucket.take(now_s) == 0.0
        assert passed <= 5 + now_s * 4


@given(st.floats(0, 1e6), st.floats(0.1, 100))
def test_told_wait_is_enough(now_s: float, rate_per_s: float) -> None:
    """Who waits as long as told gets the token, however the numbers are rounded."""
    bucket = TokenBucket(rate_per_s, burst=1, now_s=now_s)
    bucket.take(now_s)
    assert 0.0 == bucket.take(now_s + bucket.take(now_s))


@pytest.mark.parametrize(
    ("beginning", "text", "limit_bytes"),
    [
        ("abc", "abc", 3),
        ("ab", "abc", 2),
        ("", "abc", 0),
        ("é", "éé", 3),
        ("a", "a茶", 3),
        ("a茶", "a茶", 4),
        ("", "🍵", 3),
        ("🍵", "🍵", 4),
    ],
)
def test_text_is_cut(beginning: str, text: str, limit_bytes: int) -> None:
    """The beginning that fits is kept, and no character is cut in two."""
    assert beginning == cut(text, limit_bytes)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 40))
def test_cut_is_the_longest_that_fits(text: str, limit_bytes: int) -> None:
    """One character more would be over the limit, or there is none."""
    kept = cut(text, limit_bytes)

    assert text.startswith(kept)
    assert len(kept.encode()) <= limit_bytes
    assert kept == text or len(text[: len(kept) + 1].encode()) > limit_bytes
