"""How fast passwords may be guessed, without locking out whom they belong to.

Three counts, each of which falls as time passes:

    (account, network)   its failures; after FREE_TRIES each doubles the wait, up to MOST_WAIT_S
    network              failures on any accounts; so nobody tries one password on all of them
    account              failures from networks where nobody has logged in to it; it never
                         refuses: it holds up the answer for MOST_HOLD_S at most

So one attacker is refused soon, many attackers together are slow, and the owner is slowed by
nobody where they have logged in before, and elsewhere waits a few seconds at the worst. Names of
accounts that are not there count like others, so the waits tell nobody which there are.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from hubbub.core.netmasks import IPV4_BITS, around
from hubbub.names import fold

FREE_TRIES = 10
"""A person with several devices logs in on all of them at once, when the server comes back."""

MOST_WAIT_S = 900.0
FORGOTTEN_S = 3600.0
"""Failures of a pair are forgotten so long after the last one."""

NETWORK_TRIES = 100
"""So many failures at once from one network: a school that comes back is behind one address."""
NETWORK_TRY_S = 30.0
"""… and one more in each of so many seconds."""

STRANGERS_TRIES = 20
"""So many failures of strangers are ordinary; more are an attack on the account."""
STRANGERS_TRY_S = 60.0
MOST_HOLD_S = 8.0

KNOWN_NETWORKS = 16
"""Of each account, the last so many from which its owner has logged in."""

KEPT = 10_000
"""So many of each sort are remembered, 8 MB in all. Who would push others out has to fail from
thousands of networks."""

# One subscriber's line is an IPv4 address or an IPv6 /64; one site has an IPv6 /48.
_LINE = (IPV4_BITS, 64)
_SITE = (IPV4_BITS, 48)

K = TypeVar("K")
V = TypeVar("V")


class Turn(NamedTuple):
    """What to do with a try.

    refused_s: greater than 0: nothing was counted, refuse it: they may come back in so long.
    hold_s: else, check it only after so long.
    """

    refused_s: float
    hold_s: float


@dataclass(slots=True)
class _Pair:
    failures: int = 0
    at_s: float = 0.0


@dataclass(slots=True)
class _Count:
    """A number that falls by one in each step of time."""

    level: float = 0.0
    at_s: float = 0.0

    def now(self, now_s: float, step_s: float) -> float:
        self.level = max(0.0, self.level - (now_s - self.at_s) / step_s)
        self.at_s = now_s
        return self.level


@dataclass(slots=True)
class _Guarded:
    known: tuple[str, ...] = ()  # networks from which its owner has logged in, the latest last
    strangers: _Count = field(default_factory=_Count)


class Throttle:
    """Remembers who failed; has no clock of its own (seconds of any that does not go back)."""

    def __init__(self) -> None:
        self._pairs: _Latest[tuple[str, str], _Pair] = _Latest(_Pair)
        self._sites: _Latest[str, _Count] = _Latest(_Count)
        self._accounts: _Latest[str, _Guarded] = _Latest(_Guarded)

    def ask(self, account: str, address: str, now_s: float) -> Turn:
        """Ask for a try; unless it is refused, it counts as failed until `succeeded` is called.

        So tries that are checked at the same time do not slip through together.
        """
        account, line = fold(account), around(address, *_LINE)
        pair = self._pair(account, line, now_s)
        site = self._sites.get(around(address, *_SITE))
        guarded = self._accounts.get(account)
        is_known = line in guarded.known
        refused_s = _pair_wait_s(pair, now_s)
        if not is_known:
            refused_s = max(refused_s, _site_wait_s(site, now_s))
        if refused_s > 0:
            return Turn(refused_s, 0.0)
        pair.failures += 1
        pair.at_s = now_s
        if is_known:
            return Turn(0.0, 0.0)
        site.level += 1
        hold_s = _hold_s(guarded.strangers.now(now_s, STRANGERS_TRY_S))
        guarded.strangers.level += 1
        return Turn(0.0, hold_s)

    def succeeded(self, account: str, address: str) -> None:
        """Tell that a try that was asked for was right: it counts as a failure no longer."""
        account, line = fold(account), around(address, *_LINE)
        self._pairs.drop((account, line))
        guarded = self._accounts.get(account)
        if line not in guarded.known:
            for count in (guarded.strangers, self._sites.get(around(address, *_SITE))):
                count.level = max(0.0, count.level - 1)
        others = (one for one in guarded.known if one != line)
        guarded.known = (*others, line)[-KNOWN_NETWORKS:]

    def _pair(self, account: str, line: str, now_s: float) -> _Pair:
        pair = self._pairs.get((account, line))
        if now_s - pair.at_s >= FORGOTTEN_S:
            pair.failures = 0
        return pair


def _pair_wait_s(pair: _Pair, now_s: float) -> float:
    if pair.failures < FREE_TRIES:
        return 0.0
    wait_s = min(MOST_WAIT_S, 2.0 ** min(pair.failures - FREE_TRIES, 20))
    return max(0.0, pair.at_s + wait_s - now_s)


def _site_wait_s(site: _Count, now_s: float) -> float:
    surplus = site.now(now_s, NETWORK_TRY_S) + 1 - NETWORK_TRIES
    # What floats lose of a second is no reason to send somebody away again.
    return surplus * NETWORK_TRY_S if surplus > 1e-6 else 0.0


def _hold_s(level: float) -> float:
    surplus = level - STRANGERS_TRIES
    return min(MOST_HOLD_S, surplus) if surplus > 0 else 0.0


class _Latest(Generic[K, V]):
    """A dictionary of the KEPT keys that were asked for last; others are as new."""

    def __init__(self, make: Callable[[], V]) -> None:
        self._make = make
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V:
        value = self._values.get(key)
        if value is None:
            value = self._values[key] = self._make()
            if len(self._values) > KEPT:
                self._values.popitem(last=False)
        else:
            self._values.move_to_end(key)
        return value

    def drop(self, key: K) -> None:
        self._values.pop(key, None)
