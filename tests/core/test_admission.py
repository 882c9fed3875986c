"""core/admission.py: how many connections there may be, from where, and how fast they come."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core import admission
from hubbub.core.admission import Admission, Allowed, Why, networks

HERE = "203.0.113.7"
NEIGHBOUR = "203.0.113.8"
ELSEWHERE = "198.51.100.1"


def why(gate: Admission, address: str, allowed: Allowed, now_s: float = 0.0) -> Why | None:
    """Return why one more from there is not let in, or None."""
    refusal = gate.ask(address, allowed, now_s)
    return refusal.why if refusal is not None else None


def test_so_many_in_all() -> None:
    """The total counts for everybody, also for those who are exempt; who leaves makes room."""
    gate, allowed = Admission(), Allowed(total=2, exempt=networks("127.0.0.0/8"))
    assert [None, None, Why.FULL] == [why(gate, "127.0.0.1", allowed) for _ in range(3)]
    assert Why.FULL is why(gate, HERE, allowed)
    gate.leave("127.0.0.1")
    assert None is why(gate, HERE, allowed)
    assert 2 == gate.total


def test_so_many_from_an_address() -> None:
    """An address has so many at a time, and its neighbour as many."""
    gate, allowed = Admission(), Allowed(per_address=2)
    assert [None, None, Why.ADDRESS] == [why(gate, HERE, allowed) for _ in range(3)]
    assert None is why(gate, NEIGHBOUR, allowed)
    gate.leave(HERE)
    assert [None, Why.ADDRESS] == [why(gate, HERE, allowed) for _ in range(2)]


@pytest.mark.parametrize(
    ("neighbour", "stranger", "network"),
    [
        ("203.0.113.{}", "203.0.114.1", "203.0.113.0/24"),
        ("::ffff:203.0.113.{}", "203.0.114.1", "203.0.113.0/24"),
        ("2001:db8:1:2::{}", "2001:db8:1:3::1", "2001:db8:1:2::/64"),
    ],
)
def test_so_many_from_a_network(neighbour: str, stranger: str, network: str) -> None:
    """The addresses of an IPv4 /24 or an IPv6 /64 have so many together."""
    gate, allowed = Admission(), Allowed(per_network=5)
    assert [None] * 5 == [why(gate, neighbour.format(n), allowed) for n in range(1, 6)]
    refusal = gate.ask(neighbour.format(6), allowed, 0.0)
    assert refusal is not None
    assert (Why.NETWORK, f"too many connections from {network} (5)") == (
        refusal.why,
        refusal.sentence,
    )
    assert None is why(gate, stranger, allowed)


def test_so_many_a_minute() -> None:
    """After so many at once an address may come again as the minute passes; leaving is no help."""
    gate, allowed = Admission(), Allowed(a_minute=6)
    for _ in range(6):
        assert None is why(gate, HERE, allowed)
        gate.leave(HERE)
    refusal = gate.ask(HERE, allowed, 0.0)
    assert refusal is not None
    assert (
        Why.ADDRESS_RATE,
        "too many new connections from 203.0.113.7: try again in 10 s",
    ) == (refusal.why, refusal.sentence)
    assert [Why.ADDRESS_RATE, None, Why.ADDRESS_RATE] == [
        why(gate, HERE, allowed, at_s) for at_s in (9.0, 10.0, 10.0)
    ]
    assert None is why(gate, NEIGHBOUR, allowed)


def test_so_many_a_minute_from_a_network() -> None:
    """Neighbours share what their network has; being refused for the one costs nothing of both."""
    gate, allowed = Admission(), Allowed(a_minute=4, a_minute_per_network=6)
    assert [None] * 4 + [Why.ADDRESS_RATE] * 9 == [why(gate, HERE, allowed) for _ in range(13)]
    assert [None, None, Why.NETWORK_RATE] == [why(gate, NEIGHBOUR, allowed) for _ in range(3)]
    assert None is why(gate, ELSEWHERE, allowed)


def test_what_all_networks_share() -> None:
    """Who comes often shares with all others who do; who comes seldom is let in meanwhile."""
    gate, allowed = Admission(), Allowed(a_minute=20, a_minute_in_common=3)
    assert [None] * 5 + [Why.COMMON_RATE] == [why(gate, HERE, allowed) for _ in range(6)]
    assert [None] * 2 + [Why.COMMON_RATE] == [why(gate, ELSEWHERE, allowed) for _ in range(3)]
    refusal = gate.ask(ELSEWHERE, allowed, 0.0)
    assert refusal is not None
    assert "too many new connections from everywhere: try again in 20 s" == refusal.sentence
    assert None is why(gate, ELSEWHERE, allowed, 20.0)


def test_new_numbers_hold_at_once() -> None:
    """What the configuration says now counts for the next who comes."""
    gate = Admission()
    assert [None, Why.ADDRESS_RATE] == [why(gate, HERE, Allowed(a_minute=1)) for _ in range(2)]
    assert [None] * 3 == [why(gate, HERE, Allowed(a_minute=3)) for _ in range(3)]
    assert Why.ADDRESS is why(gate, HERE, Allowed(per_address=4))


@pytest.mark.parametrize("address", ["127.8.9.1", "::1", "localhost", "10.0.0.9", "fe80::1%eth0"])
def test_exempt(address: str) -> None:
    """Networks that are exempt, and sockets without an address, may have any number."""
    exempt = networks("127.0.0.0/8 ::1 10.0.0.0/8 fe80::/10")
    allowed = Allowed(per_address=1, per_network=1, a_minute=1, exempt=exempt)
    gate = Admission()
    assert [None] * 9 == [why(gate, address, allowed) for _ in range(9)]


def test_no_network() -> None:
    """What is no network is an error that names it."""
    assert () == networks("")
    with pytest.raises(ValueError, match=r"'300.1.1.1'"):
        networks("::1 300.1.1.1")


def test_the_fullest() -> None:
    """How near an address, and a network, is to what they may have."""
    gate, allowed = Admission(), Allowed()
    assert (0, 0) == gate.most
    for address in (HERE, HERE, NEIGHBOUR, ELSEWHERE):
        gate.ask(address, allowed, 0.0)
    assert (2, 3) == gate.most


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many addresses come, no more than so many are remembered once they have gone."""
    assert admission.KEPT <= 50_000
    monkeypatch.setattr(admission, "KEPT", 100)
    gate, allowed = Admission(), Allowed(a_minute=1, a_minute_per_network=1)
    for number in range(2000):
        address = str(ip_address(0x0A000000 + number * 256))
        if gate.ask(address, allowed, 0.0) is None:
            gate.leave(address)
    assert (100, 0, 0) == (len(gate._pace), len(gate._here), gate.total)


ADDRESSES = st.sampled_from([HERE, NEIGHBOUR, ELSEWHERE, "2001:db8::1", "127.0.0.1"])


@given(st.lists(st.tuples(ADDRESSES, st.booleans())))
def test_counts_are_right(steps: list[tuple[str, bool]]) -> None:
    """Whoever comes and goes in whatever order: what is counted is who is here."""
    gate, allowed, here = Admission(), Allowed(per_address=3, per_network=4), []
    for address, comes in steps:
        if comes and gate.ask(address, allowed, 0.0) is None:
            here.append(address)
        elif not comes and address in here:
            here.remove(address)
            gate.leave(address)
        assert len(here) == gate.total
        assert max(map(here.count, here), default=0) == gate.most[0] <= 3
    for address in here:
        gate.leave(address)
    assert not gate._here
