"""How much a network may do, whoever there does it: register, have codes sent, talk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.core.admission import network_of
from hubbub.core.latest import Latest
from hubbub.core.limits import Share, TokenBucket

if TYPE_CHECKING:
    from hubbub.server.clock import Clock
    from hubbub.server.config import Config

_REGISTRATIONS_AT_ONCE = 40
_REGISTRATIONS_PER_S = 1 / 30
"""New accounts from one network: a class at once, and one more every half a minute."""

_LETTERS_AT_ONCE = 3
_LETTERS_PER_S = 1 / 1200
"""Letters with codes to one address: some, and one more every twenty minutes."""

_ASSURED = 0.04
"""The part of a network's talk that is its own, however much all the others say."""

_NETWORKS = 10_000
"""Of so many networks it is remembered."""


class Budgets:
    """Token buckets of networks and e-mail addresses, those of the latest only."""

    def __init__(self, clock: Clock, config: Callable[[], Config]) -> None:
        self._clock = clock
        self._config = config
        self.registrations = self._latest(lambda: (_REGISTRATIONS_PER_S, _REGISTRATIONS_AT_ONCE))
        self.letters = self._latest(lambda: (_LETTERS_PER_S, _LETTERS_AT_ONCE))
        self.forget_talk()

    def forget_talk(self) -> None:
        """Begin anew with what networks may say, by the rates that are configured now."""
        self._talk: Latest[str, TokenBucket | Share] = Latest(self._talk_of_one, _NETWORKS)
        self._common: TokenBucket | None = None

    def talk(self, address: str) -> TokenBucket | Share | None:
        """Return what all sessions of the address' network may say together; None for any."""
        if not self._config().limits.network_messages_per_s:
            return None
        return self._talk.get(network_of(address))

    def _talk_of_one(self) -> TokenBucket | Share:
        limits, now_s = self._config().limits, self._clock.monotonic_s()
        rate_per_s, burst = limits.network_messages_per_s, limits.network_messages_burst
        most = TokenBucket(rate_per_s, burst, now_s)
        common = self._common_talk(limits.common_messages_per_s, limits.common_messages_burst)
        if common is None:
            return most
        assured = TokenBucket(rate_per_s * _ASSURED, max(1, burst * _ASSURED), now_s)
        return Share(most, assured, common)

    def _common_talk(self, rate_per_s: float, burst: float) -> TokenBucket | None:
        """Return what all have together beyond what is assured."""
        if rate_per_s and self._common is None:
            self._common = TokenBucket(rate_per_s, burst, self._clock.monotonic_s())
        return self._common

    def _latest(self, rate: Callable[[], tuple[float, float]]) -> Latest[str, TokenBucket]:
        return Latest(lambda: TokenBucket(*rate(), self._clock.monotonic_s()), _NETWORKS)
