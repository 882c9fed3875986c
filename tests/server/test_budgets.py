"""Networks and addresses have budgets of their own."""

from __future__ import annotations

from hubbub.server.budgets import Budgets
from hubbub.server.config import Config, LimitsConfig
from tests.support.chatroom import NOON_MS, StoppedClock


def budgets(**limits: float) -> tuple[Budgets, StoppedClock]:
    """Return budgets and their clock."""
    clock, config = StoppedClock(NOON_MS), Config(limits=LimitsConfig(**limits))
    return Budgets(clock, lambda: config), clock


def test_a_network_shares_what_it_may_say() -> None:
    """Two addresses of one network take from one bucket; another network has its own."""
    some, clock = budgets(network_messages_per_s=1.0, network_messages_burst=2)
    now_s = clock.monotonic_s()
    first, second = some.talk("192.0.2.1"), some.talk("192.0.2.200")
    assert first is not None
    assert first is second
    assert [0.0, 0.0, 1.0] == [first.reserve(now_s) for _ in range(3)]
    assert first is not some.talk("198.51.100.1")


def test_many_networks_share_what_is_not_assured() -> None:
    """Networks that talk much wait for each other, and not for who talks little."""
    some, clock = budgets(
        network_messages_per_s=25.0,
        network_messages_burst=50,
        common_messages_per_s=1.0,
        common_messages_burst=3,
    )
    now_s = clock.monotonic_s()
    loud, louder, modest = map(some.talk, ("192.0.2.1", "198.51.100.1", "203.0.113.1"))
    assert loud is not None
    assert louder is not None
    assert modest is not None
    assert [0.0] * 5 + [1.0] == [loud.reserve(now_s) for _ in range(6)]
    assert [0.0, 0.0, 1.0] == [louder.reserve(now_s) for _ in range(3)]
    assert [0.0, 0.0] == [modest.reserve(now_s) for _ in range(2)]


def test_without_a_limit_there_is_no_bucket() -> None:
    """A rate of 0 means any number."""
    some, _ = budgets(network_messages_per_s=0.0)
    assert None is some.talk("192.0.2.1")


def test_letters_come_slowly() -> None:
    """Three codes at once to one address, and the next after twenty minutes."""
    some, clock = budgets()
    bucket = some.letters.get("ann@example.org")
    waits = [bucket.take(clock.monotonic_s()) for _ in range(4)]
    assert [0.0, 0.0, 0.0] == waits[:3]
    assert 1200 == round(waits[3])
    clock.pass_s(1200)
    assert 0.0 == some.letters.get("ann@example.org").take(clock.monotonic_s())


def test_a_class_registers_at_once() -> None:
    """Forty accounts from one network at once, then one each half a minute."""
    some, clock = budgets()
    bucket = some.registrations.get("192.0.2.0/24")
    waits = [bucket.take(clock.monotonic_s()) for _ in range(41)]
    assert [0.0] * 40 == waits[:40]
    assert 30 == round(waits[40])
