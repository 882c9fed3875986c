"""What is counted as it happens."""

import pytest

from hubbub.server.counts import TIMES_S, Histogram, why_ended


def test_histogram() -> None:
    """A time is counted under the first bound that it is not over."""
    times = Histogram()
    for seconds in (0.0, TIMES_S[0], TIMES_S[0] + 1e-9, TIMES_S[-1], 5.0):
        times.add(seconds)
    assert [2, 1, *[0] * 7, 1, 1] == times.counts
    assert 5 == times.total
    assert pytest.approx(6.001) == times.sum_s


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("quit", "Quit"),
        ("silent", "Ping timeout: 180 seconds"),
        ("nameless", "Registration timed out: no name within 60 s"),
        ("sendq", "SendQ exceeded"),
        ("closed", "Connection closed"),
        ("other", "Killed by ann: spam"),
        ("other", ""),
    ],
)
def test_why_ended(word: str, reason: str) -> None:
    """There are few words for all reasons, whatever somebody writes into one."""
    assert word == why_ended(reason)
