"""tui/pace.py: how often the room is drawn anew."""

from __future__ import annotations

from hubbub.tui.pace import AT_ONCE, EVERY_S, Pace


def test_now_and_then() -> None:
    """What comes now and then is drawn at once."""
    pace = Pace()
    assert {0.0} == {pace.wait_s(now_s) for now_s in range(100)}


def test_many_at_once() -> None:
    """A burst is drawn at once, too; then each has to wait for its turn."""
    pace = Pace()
    assert {0.0} == {round(pace.wait_s(50.0), 6) for _ in range(AT_ONCE + 1)}
    assert EVERY_S == round(pace.wait_s(50.0), 6)


def test_very_much() -> None:
    """While very much comes, so many are drawn each second as there are turns."""
    pace, now_s, times = Pace(), 0.0, []
    while now_s < 20:
        now_s += 0.001 + pace.wait_s(now_s)
        times.append(now_s)
    assert round(10 / EVERY_S) == sum(10 < time_s <= 20 for time_s in times)
