"""core/throttle.py: guessing is slow, and the owner is not locked out."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core import throttle
from hubbub.core.throttle import (
    FORGOTTEN_S,
    FREE_TRIES,
    KEPT,
    KNOWN_LINES,
    LINE_TRIES,
    MOST_HOLD_S,
    MOST_WAIT_S,
    SITE_TRIES,
    STRANGERS_TRIES,
    STRANGERS_TRY_S,
    TRY_S,
    Throttle,
    Turn,
)

HOME = "203.0.113.7"
FREE = Turn(0.0, 0.0)


def strangers() -> Iterator[str]:
    """Yield addresses, each of another network."""
    return (f"2001:{one:x}::1" for one in range(1, 0xFFFF))


def attacked(guard: Throttle, now_s: float, times: int = 500) -> None:
    """Let many strangers guess alice's password once each."""
    for _, address in zip(range(times), strangers(), strict=False):
        guard.ask("alice", address, now_s)


def test_each_failure_doubles_the_wait() -> None:
    """Some tries are free; then one waits 1, 2, 4, … seconds, and a quarter of an hour at most."""
    guard, now_s, waits = Throttle(), 1000.0, []
    for _ in range(FREE_TRIES + 12):
        waits.append(guard.ask("alice", HOME, now_s).refused_s)
        now_s += waits[-1]
        if waits[-1]:
            assert 0.0 == guard.ask("alice", HOME, now_s).refused_s
    assert [0.0] * FREE_TRIES == waits[:FREE_TRIES]
    assert [2.0**n for n in range(10)] == waits[FREE_TRIES : FREE_TRIES + 10]
    assert [MOST_WAIT_S] * 2 == waits[-2:]


def test_coming_back_too_early_costs_nothing() -> None:
    """A refused try does not count, and the wait gets shorter as time passes."""
    guard = Throttle()
    for _ in range(FREE_TRIES + 1):
        guard.ask("alice", HOME, 0.0)
    assert [1.0, 0.75, 0.25] == [guard.ask("alice", HOME, at).refused_s for at in (0, 0.25, 0.75)]


def test_tries_at_the_same_time_count() -> None:
    """A hundred tries that are sent at once are not a hundred free ones."""
    guard = Throttle()
    turns = [guard.ask("alice", HOME, 0.0) for _ in range(100)]
    assert FREE_TRIES == turns.count(FREE)


def test_failures_are_forgotten() -> None:
    """After a quiet time all is as at the beginning."""
    guard = Throttle()
    for _ in range(100):
        guard.ask("alice", HOME, 0.0)
    assert 0.0 < guard.ask("alice", HOME, 0.5).refused_s
    turns = [guard.ask("alice", HOME, FORGOTTEN_S).refused_s for _ in range(FREE_TRIES)]
    assert [0.0] * FREE_TRIES == turns


def test_success_clears() -> None:
    """Whoever knows the password has failed at nothing, however often they log in."""
    guard = Throttle()
    for _ in range(500):
        assert FREE == guard.ask("alice", HOME, 0.0)
        guard.succeeded("Alice", HOME)


def test_the_owner_at_home_is_not_slowed_by_others() -> None:
    """Where they have logged in before, an attack on their account is nothing to them."""
    guard = Throttle()
    guard.ask("alice", HOME, 0.0)
    guard.succeeded("alice", HOME)
    attacked(guard, 1.0)
    assert FREE == guard.ask("ALICE", HOME, 1.0)


def test_the_owner_elsewhere_is_let_in() -> None:
    """While the account is under attack, a new place waits some seconds, and is not refused."""
    guard = Throttle()
    attacked(guard, 0.0)
    assert Turn(0.0, MOST_HOLD_S) == guard.ask("alice", HOME, 0.0)
    assert FREE == guard.ask("bob", HOME, 0.0)
    calm_s = 500 * STRANGERS_TRY_S
    assert FREE == guard.ask("alice", "203.0.113.8", calm_s)


def test_an_ordinary_number_of_failures_holds_nobody_up() -> None:
    """Some strangers' failures are no attack."""
    guard = Throttle()
    attacked(guard, 0.0, STRANGERS_TRIES)
    assert FREE == guard.ask("alice", HOME, 0.0)
    assert Turn(0.0, 1.0) == guard.ask("alice", HOME, 0.0)


def test_guessing_at_home_is_slow_too() -> None:
    """A place from which the owner has logged in has no more free tries than others."""
    guard = Throttle()
    guard.ask("alice", HOME, 0.0)
    guard.succeeded("alice", HOME)
    turns = [guard.ask("alice", HOME, 0.0) for _ in range(50)]
    assert FREE_TRIES == turns.count(FREE)


def test_one_password_on_all_accounts() -> None:
    """A network has so many failures in all, and then one now and then."""
    guard = Throttle()
    turns = [guard.ask(f"account{n}", HOME, 0.0) for n in range(LINE_TRIES + 50)]
    assert LINE_TRIES == turns.count(FREE)
    assert turns[-1].refused_s == TRY_S
    assert FREE == guard.ask("next", HOME, TRY_S)
    assert 0.0 < guard.ask("one more", HOME, TRY_S).refused_s


def test_an_own_account_does_not_pay_for_guesses() -> None:
    """Logging in to one's own account between two guesses gives no guesses back."""
    guard, right = Throttle(), 0
    for number in range(LINE_TRIES * 2):
        guard.ask("mallory", HOME, 0.0)
        guard.succeeded("mallory", HOME)
        right += guard.ask(f"account{number}", HOME, 0.0) == FREE
    assert LINE_TRIES == right


@pytest.mark.parametrize(
    ("is_same", "other"),
    [(True, "2001:db8:1:2:ffff::1"), (False, "2001:db8:1:3::1"), (False, "2001:db8:2:2::1")],
)
def test_a_subscriber_has_a_network(is_same: bool, other: str) -> None:
    """Changing the address within an IPv6 /64 gives no new tries."""
    guard = Throttle()
    for _ in range(FREE_TRIES + 1):
        guard.ask("alice", "2001:db8:1:2::1", 0.0)
    assert is_same == (guard.ask("alice", other, 0.0).refused_s > 0)


@pytest.mark.parametrize("site", ["2001:db8:1:{:x}::1", "203.0.113.{}"])
def test_a_site_has_many_lines(site: str) -> None:
    """Changing the /64 within a /48, or the address within a /24, gives only so many more tries."""
    guard = Throttle(site_tries=150)
    turns = [guard.ask(f"a{n}", site.format(n), 0.0) for n in range(159)]
    assert 150 == turns.count(FREE)
    assert LINE_TRIES < SITE_TRIES


def test_an_owner_has_many_homes() -> None:
    """The last places are known, the longest unused is not."""
    guard = Throttle()
    homes = [f"203.0.113.{n}" for n in range(KNOWN_LINES + 1)]
    for home in homes:
        guard.succeeded("alice", home)
    attacked(guard, 0.0)
    assert FREE == guard.ask("alice", homes[1], 0.0)
    assert Turn(0.0, MOST_HOLD_S) == guard.ask("alice", homes[0], 0.0)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is tried, no more than so many names and networks are remembered."""
    assert KEPT <= 100_000
    monkeypatch.setattr(throttle, "KEPT", 100)
    guard = Throttle()
    for number, address in zip(range(1000), strangers(), strict=False):
        guard.ask(f"account{number}", address, 0.0)
        guard.succeeded(f"account{number % 500}", address)
    tables = (guard._pairs, guard._lines, guard._sites, guard._accounts)
    assert [100] * 4 == [len(one) for one in tables]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(0, 600)), max_size=80))
def test_the_told_wait_is_enough(tries: list[tuple[int, int, float]]) -> None:
    """Who comes back when told is not sent away again, and nobody is held up for long."""
    guard, now_s = Throttle(), 0.0
    for account, address, pause_s in tries * 3:
        now_s += pause_s
        turn = guard.ask(f"account{account}", f"203.0.113.{address}", now_s)
        assert 0.0 <= turn.hold_s <= MOST_HOLD_S
        now_s += turn.refused_s
        if turn.refused_s:
            assert 0.0 == guard.ask(f"account{account}", f"203.0.113.{address}", now_s).refused_s
