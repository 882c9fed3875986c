"""core/pace.py: talk, bytes and catching up, each with its own budget."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.limits import TokenBucket
from hubbub.core.pace import CATCHING_UP, Left, Pace, Rates

RATES = Rates(
    messages_per_s=1,
    messages_burst=2,
    bytes_per_s=100,
    bytes_burst=1000,
    catch_up_per_s=2,
    catch_up_burst=3,
)
TALK = (b"PRIVMSG", b"#room", b":hi")


def test_talk() -> None:
    """So many messages at once, then at the pace of messages."""
    pace = Pace(RATES, 0.0)
    assert [0.0, 0.0, 1.0] == [pace.take(TALK, 10, 0.0) for _ in range(3)]
    assert [0.0, 1.0] == [pace.take(TALK, 10, 1.0) for _ in range(2)]


def test_what_people_type_is_talk() -> None:
    """Lines without a command, as people with plain terminals send them, are messages."""
    pace = Pace(RATES, 0.0)
    assert [0.0, 0.0, 1.0] == [pace.take((), 10, 0.0) for _ in range(3)]


def test_a_message_in_several_lines() -> None:
    """Its lines count by their bytes: a whole one as any, a short one as a quarter."""
    pace = Pace(replace(RATES, bytes_per_s=0), 0.0)
    sizes = [512, 256, 128, 60]
    assert [0.0] * 4 == [pace.take(TALK, size, 0.0, is_part=True) for size in sizes]
    assert 1.0 == pace.take(TALK, 60, 0.0)
    assert 0.25 == pace.take(TALK, 60, 0.0, is_part=True)
    assert 1.0 == pace.take(TALK, 9_000, 0.0, is_part=True)


@pytest.mark.parametrize("size", [30, 128, 200, 512])
def test_nobody_floods_by_several_lines(size: int) -> None:
    """Of short lines no more text passes than of whole ones, and four times as many at most."""
    pace = Pace(replace(RATES, bytes_per_s=0), 0.0)
    passed = 0
    for now_s in range(100):
        while not pace.take(TALK, size, float(now_s), is_part=True):
            passed += 1
    whole = RATES.messages_burst + 99 * RATES.messages_per_s
    assert passed * size <= whole * 512
    assert passed <= whole * 4


def test_a_message_in_several_lines_from_a_network() -> None:
    """They take as much of what a network shares."""
    shared = TokenBucket(1, 1, 0.0)
    paces = [Pace(RATES, 0.0), Pace(RATES, 0.0)]
    for pace in paces:
        pace.shared = shared
    assert [0.0] * 4 == [paces[n % 2].take(TALK, 60, 0.0, is_part=True) for n in range(4)]
    assert 0.25 == paces[0].take(TALK, 60, 0.0, is_part=True)
    assert 1.25 == paces[1].take(TALK, 60, 0.0)


def test_each_command_of_catching_up_has_its_own_budget() -> None:
    """Coming back takes nothing from talk, and no command from another; each is bounded."""
    pace = Pace(RATES, 0.0)
    for command in CATCHING_UP:
        assert [0.0] * 3 + [0.5] == [pace.take((command.lower(),), 1, 0.0) for _ in range(4)]
    assert [0.0, 0.0, 1.0] == [pace.take(TALK, 1, 0.0) for _ in range(3)]


def test_a_hundred_rooms() -> None:
    """Who comes back to 100 rooms, and asks five things of each, does not wait."""
    pace = Pace(Rates(10, 60, 16_384, 262_144, 5, 150), 0.0)
    waits = [
        pace.take(words, 60, 0.0)
        for _ in range(100)
        for words in (
            (b"JOIN", b"#room"),
            (b"CHATHISTORY", b"LATEST", b"#room"),
            (b"MARKREAD", b"#room"),
            (b"WHO", b"#room"),
            (b"MODE", b"#room"),
        )
    ]
    assert [0.0] * 500 == waits
    assert 0.0 == pace.take(TALK, 60, 0.0)


@pytest.mark.parametrize(
    ("is_talk", "line"),
    [
        (False, b"MODE #room"),
        (False, b"MODE #room b"),
        (False, b"MODE #room +b"),
        (True, b"MODE #room +m"),
        (False, b"TOPIC #room"),
        (True, b"TOPIC #room :tea"),
        (False, b"METADATA * SYNC"),
        (False, b"METADATA * get"),
        (True, b"METADATA * set"),
        (True, b"METADATA * CLEAR"),
        (True, b"NICK ann"),
        (True, b"PART #room"),
    ],
)
def test_changes_are_talk(is_talk: bool, line: bytes) -> None:
    """What others hear of is talk, though the same command may ask for something as well."""
    pace = Pace(RATES, 0.0)
    pace.take(TALK, 1, 0.0)
    pace.take(TALK, 1, 0.0)
    assert (1.0 if is_talk else 0.0) == pace.take(line.split(), 1, 0.0)


def test_bytes() -> None:
    """However few the lines are, so many bytes at once and per second; a refused line is free."""
    pace = Pace(RATES, 0.0)
    assert [0.0, 3.0] == [pace.take((b"JOIN",), 650, 0.0) for _ in range(2)]
    assert [0.0, 0.0, 1.0] == [pace.take(TALK, 0, 0.0) for _ in range(3)]
    assert 0.0 == pace.take((b"JOIN",), 650, 3.0)


def test_a_line_larger_than_the_burst() -> None:
    """It takes all there is, and passes at last."""
    pace = Pace(RATES, 0.0)
    assert 0.0 == pace.take(TALK, 5000, 0.0)
    assert 10.0 == pace.take(TALK, 5000, 0.0)
    assert 0.0 == pace.take(TALK, 5000, 10.0)


def test_no_bounds() -> None:
    """0 per second is no bound for bytes and for catching up."""
    pace = Pace(Rates(1, 1, 0, 1, 0, 1), 0.0)
    assert [0.0] * 99 == [pace.take((b"JOIN",), 10**6, 0.0) for _ in range(99)]
    assert [0.0, 1.0] == [pace.take(TALK, 10**6, 0.0) for _ in range(2)]


def test_whole_budgets_are_forgotten() -> None:
    """A session that has caught up long ago costs as much memory as one that never did."""
    pace = Pace(RATES, 0.0)
    for command in (b"CAP", b"JOIN", b"WHO"):
        pace.take((command,), 1, 0.0)
    assert 3 == len(pace._own or {})
    pace.take((b"PONG",), 1, 90.0)
    assert [b"PONG"] == list(pace._own or {})
    pace.take(TALK, 1, 180.0)
    assert None is pace._own


@given(st.lists(st.tuples(st.sampled_from(sorted(CATCHING_UP)), st.integers(0, 8))))
def test_forgetting_gives_nothing(steps: list[tuple[bytes, int]]) -> None:
    """Whichever commands come when: none passes more often than its burst and rate allow."""
    pace, now_s, passed = Pace(RATES, 0.0), 0.0, dict.fromkeys(CATCHING_UP, 0)
    for command, pause in steps * 3:
        now_s += pause / 8
        passed[command] += not pace.take((command,), 0, now_s)
        assert passed[command] <= 3 + 2 * now_s


def test_another_goes_on() -> None:
    """What is left of each budget is what another one begins with; more than a burst is none."""
    one = Pace(RATES, 0.0)
    for words in (TALK, (b"JOIN",), (b"JOIN",), (b"WHO",)):
        one.take(words, 200, 0.0)
    left = one.left(0.0)
    other = Pace(RATES, 50.0)
    other.go_on_with(left, 50.0)
    assert left == other.left(50.0)
    assert [one.take((b"JOIN",), 0, 0.0) for _ in range(2)] == [
        other.take((b"JOIN",), 0, 50.0) for _ in range(2)
    ]
    smaller = Pace(replace(RATES, messages_burst=1, bytes_per_s=0, catch_up_per_s=0), 50.0)
    smaller.go_on_with(Left(9.0, 9.0, {b"JOIN": 1.0}), 50.0)
    assert Left(1.0, None, {}) == smaller.left(50.0)


def test_a_network_shares_a_budget() -> None:
    """Many sessions of one network talk no faster together than it may, first come first served."""
    shared = TokenBucket(1, 3, 0.0)
    paces = [Pace(RATES, 0.0) for _ in range(4)]
    for pace in paces:
        pace.shared = shared
    assert [0.0, 0.0, 0.0, 1.0] == [pace.take(TALK, 1, 0.0) for pace in paces]
    assert [0.0] * 4 == [pace.take((b"JOIN",), 1, 0.0) for pace in paces]
    assert [1.0, 0.0] == [pace.take(TALK, 1, 1.0) for pace in paces[2:]]


def test_who_waits_for_itself_takes_nothing_of_others() -> None:
    """A session over its own budget leaves the network's to the others."""
    shared = TokenBucket(1, 3, 0.0)
    first, second = Pace(RATES, 0.0), Pace(RATES, 0.0)
    first.shared = second.shared = shared
    assert [0.0, 0.0, 1.0, 1.0] == [first.take(TALK, 1, 0.0) for _ in range(4)]
    assert 0.0 == second.take(TALK, 1, 0.0)
