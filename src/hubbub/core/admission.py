"""Whether one more connection may come in: how many are here, from where, and how fast they come.

Counted are addresses and the networks around them, an IPv4 /24 and an IPv6 /64: who has one IPv6
address mostly has the other 2^64 as well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_network

from hubbub.core.latest import Latest
from hubbub.core.limits import TokenBucket
from hubbub.core.netmasks import address as ip_of
from hubbub.core.netmasks import around

KEPT = 20_000
"""So many addresses and networks are remembered for how fast they come, 6 MB in all.

Who would push others out needs so many addresses, and with them has no need to come back.
"""

_MINUTE_S = 60.0
_ASSURED = 0.1
"""Of what an address may do a minute, so much is its network's own, however many others come."""

Networks = tuple[IPv4Network | IPv6Network, ...]


class Why(Enum):
    """Why a connection is not let in; the value names it in figures."""

    FULL = "full"
    ADDRESS = "address"
    NETWORK = "network"
    ADDRESS_RATE = "address_rate"
    NETWORK_RATE = "network_rate"
    COMMON_RATE = "common_rate"


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many connections there may be; 0 is any number.

    per_address, per_network: at a time; a_minute, a_minute_per_network: new ones;
    a_minute_in_common: new ones of all networks beyond what is assured to each;
    exempt: networks for which only `total` counts.
    """

    total: int = 0
    per_address: int = 0
    per_network: int = 0
    a_minute: int = 0
    a_minute_per_network: int = 0
    a_minute_in_common: int = 0
    exempt: Networks = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and the sentence for whom it concerns."""

    why: Why
    sentence: str


def network_of(address: str) -> str:
    """Return the network that the address counts for."""
    return around(address, 24, 64)


def networks(text: str) -> Networks:
    """Return the networks of `127.0.0.0/8 ::1`.

    Raises: ValueError: the text says which word is no network.
    """
    return tuple(ip_network(word) for word in text.split())


class Admission:
    """Counts who is in. No clock of its own: seconds of any that does not go back."""

    def __init__(self) -> None:
        self.total = 0
        self._here: Counter[str] = Counter()  # by address, and by network
        self._allowed = Allowed()
        self._pace: Latest[str, _Pace] = Latest(_Pace, KEPT)  # by address, and by network
        self._assured: Latest[str, _Pace] = Latest(_Pace, KEPT)  # by network
        self._common = _Pace()

    def ask(self, address: str, allowed: Allowed, now_s: float) -> Refusal | None:
        """Let one more in and return None, or return why not; then nothing has been counted."""
        if allowed != self._allowed:
            self._allowed = allowed
            self._pace.clear()
            self._assured.clear()
            self._common = _Pace()
        if allowed.total and self.total >= allowed.total:
            return Refusal(Why.FULL, f"the server is full ({self.total} connections)")
        network = network_of(address)
        refusal = None if is_exempt(address, allowed) else self._refusal(address, network, now_s)
        if refusal is None:
            self.count(address)
        return refusal

    def count(self, address: str) -> None:
        """Count one in, whatever is allowed."""
        self.total += 1
        self._here.update((address, network_of(address)))

    def leave(self, address: str) -> None:
        """Count one out that was let in."""
        self.total -= 1
        for key in (address, network_of(address)):
            self._here[key] -= 1
            if not self._here[key]:
                del self._here[key]

    @property
    def most(self) -> tuple[int, int]:
        """Return how many connections the address has that has most, and the network."""
        counts = {True: 0, False: 0}
        for key, count in self._here.items():
            counts["/" in key] = max(counts["/" in key], count)
        return counts[False], counts[True]

    def _refusal(self, address: str, network: str, now_s: float) -> Refusal | None:
        allowed = self._allowed
        for key, most, why in (
            (address, allowed.per_address, Why.ADDRESS),
            (network, allowed.per_network, Why.NETWORK),
        ):
            if most and self._here[key] >= most:
                return Refusal(why, f"too many connections from {key} ({self._here[key]})")
        paces = (
            (address, allowed.a_minute, Why.ADDRESS_RATE),
            (network, allowed.a_minute_per_network, Why.NETWORK_RATE),
        )
        asked = [(self._pace.get(key).bucket(most, now_s), key, why) for key, most, why in paces]
        for bucket, key, why in asked:
            wait_s = bucket.wait_s(now_s) if bucket is not None else 0.0
            if wait_s:
                return Refusal(why, f"too many new connections from {key}: {_again(wait_s)}")
        wait_s = self._take_of_common(network, now_s)
        if wait_s:
            sentence = f"too many new connections from everywhere: {_again(wait_s)}"
            return Refusal(Why.COMMON_RATE, sentence)
        for bucket, _, _ in asked:
            if bucket is not None:
                bucket.take(now_s)
        return None

    def _take_of_common(self, network: str, now_s: float) -> float:
        """Take what is assured to the network, or of what is common; return the wait for it."""
        common = self._common.bucket(self._allowed.a_minute_in_common, now_s)
        if common is None:
            return 0.0
        a_minute = max(1, round((self._allowed.a_minute or common.burst) * _ASSURED))
        assured = self._assured.get(network).bucket(a_minute, now_s)
        wait_s = assured.take(now_s) if assured is not None else 0.0
        return min(wait_s, common.take(now_s)) if wait_s else 0.0


def _again(wait_s: float) -> str:
    return f"try again in {wait_s:.0f} s" if wait_s >= 1 else "try again"


class _Pace:
    """How fast one address or network comes."""

    __slots__ = ("_bucket",)

    def __init__(self) -> None:
        self._bucket: TokenBucket | None = None

    def bucket(self, a_minute: int, now_s: float) -> TokenBucket | None:
        if self._bucket is None and a_minute:
            self._bucket = TokenBucket(a_minute / _MINUTE_S, a_minute, now_s)
        return self._bucket


def is_exempt(address: str, allowed: Allowed) -> bool:
    """Whether nothing but the total counts; what has no address is this machine's own."""
    ip = ip_of(address)
    return ip is None or any(ip in network for network in allowed.exempt)
