"""How fast passwords may be guessed, without locking out whom they belong to.

Four counts, each of which falls as time passes:

    (account, line)   its failures; after FREE_TRIES each doubles the wait, up to MOST_WAIT_S
    line              failures on any accounts; so nobody tries one password on all of them
    site              the same for who has many addresses next to each other
    account           failures from lines where nobody has logged in to it; it never
                      refuses: it holds up the answer for MOST_HOLD_S at most

A line is what one subscriber has: an IPv4 address or an IPv6 /64. A site is a /24 or a /48.

So one attacker is refused soon, many attackers together are slow, and the owner is slowed by
nobody where they have logged in before, and elsewhere waits a few seconds at the worst. Names of
accounts that are not there count like others, so the waits tell nobody which there are.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from hubbub.core.latest import Latest
from hubbub.core.netmasks import IPV4_BITS, around
from hubbub.names import fold

FREE_TRIES = 10
"""A person with several devices logs in on all of them at once, when the server comes back."""

MOST_WAIT_S = 900.0
FORGOTTEN_S = 3600.0
"""Failures of a pair are forgotten so long after the last one."""

LINE_TRIES = 100
"""So many failures at once from one line: a school that comes back is behind one address."""
SITE_TRIES = 300
TRY_S = 30.0
"""… and one more in each of so many seconds."""

STRANGERS_TRIES = 20
"""So many failures of strangers are ordinary; more are an attack on the account."""
STRANGERS_TRY_S = 60.0
MOST_HOLD_S = 8.0

KNOWN_LINES = 16
"""Of each account, the last so many from which its owner has logged in."""

KEPT = 10_000
"""So many of each sort are remembered, 8 MB in all. Who would push others out has to fail from
thousands of networks."""

_LINE = (IPV4_BITS, 64)
_SITE = (24, 48)


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
    known: tuple[str, ...] = ()  # lines from which its owner has logged in, the latest last
    strangers: _Count = field(default_factory=_Count)


class Throttle:
    """Remembers who failed; has no clock of its own (seconds of any that does not go back).

    Args: line_tries, site_tries: failures at once from one line, and from one site.
    """

    def __init__(self, line_tries: int = LINE_TRIES, site_tries: int = SITE_TRIES) -> None:
        self.line_tries = line_tries
        self.site_tries = site_tries
        self._pairs: Latest[tuple[str, str], _Pair] = Latest(_Pair, KEPT)
        self._lines: Latest[str, _Count] = Latest(_Count, KEPT)
        self._sites: Latest[str, _Count] = Latest(_Count, KEPT)
        self._accounts: Latest[str, _Guarded] = Latest(_Guarded, KEPT)

    def ask(self, account: str, address: str, now_s: float) -> Turn:
        """Ask for a try; unless it is refused, it counts as failed until `succeeded` is called.

        So tries that are checked at the same time do not slip through together.
        """
        account, line = fold(account), around(address, *_LINE)
        pair = self._pair(account, line, now_s)
        guarded = self._accounts.get(account)
        is_known = line in guarded.known
        refused_s = _pair_wait_s(pair, now_s)
        counts = self._counts(address)
        if not is_known:
            waits_s = map(_count_wait_s, counts, self._tries, (now_s, now_s))
            refused_s = max(refused_s, *waits_s)
        if refused_s > 0:
            return Turn(refused_s, 0.0)
        pair.failures += 1
        pair.at_s = now_s
        if is_known:
            return Turn(0.0, 0.0)
        for count in counts:
            count.level += 1
        hold_s = _hold_s(guarded.strangers.now(now_s, STRANGERS_TRY_S))
        guarded.strangers.level += 1
        return Turn(0.0, hold_s)

    def succeeded(self, account: str, address: str) -> None:
        """Tell that a try that was asked for was right: it counts as a failure no longer."""
        account, line = fold(account), around(address, *_LINE)
        self._pairs.drop((account, line))
        guarded = self._accounts.get(account)
        if line not in guarded.known:
            for count in (guarded.strangers, *self._counts(address)):
                count.level = max(0.0, count.level - 1)
        others = (one for one in guarded.known if one != line)
        guarded.known = (*others, line)[-KNOWN_LINES:]

    @property
    def _tries(self) -> tuple[int, int]:
        return self.line_tries, self.site_tries

    def _counts(self, address: str) -> tuple[_Count, _Count]:
        line, site = around(address, *_LINE), around(address, *_SITE)
        return self._lines.get(line), self._sites.get(site)

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


def _count_wait_s(count: _Count, tries: int, now_s: float) -> float:
    surplus = count.now(now_s, TRY_S) + 1 - tries
    # What floats lose of a second is no reason to send somebody away again.
    return surplus * TRY_S if surplus > 1e-6 else 0.0


def _hold_s(level: float) -> float:
    surplus = level - STRANGERS_TRIES
    return min(MOST_HOLD_S, surplus) if surplus > 0 else 0.0
