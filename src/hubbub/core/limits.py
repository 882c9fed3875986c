"""How much one person may use, and how fast."""

from dataclasses import dataclass

_ROUNDING = 1e-6
"""What floats may lose of a token: who has waited as long as told is not told to wait again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes that the rules hold people to; ISUPPORT tells them to clients."""

    rooms_per_user: int = 100
    bans_per_room: int = 100
    # With the longest source, room and nick around it, each still fits in 510 bytes.
    topic_bytes: int = 300
    reason_bytes: int = 300
    away_bytes: int = 390
    realname_bytes: int = 150
    password_bytes: int = 23
    modes_per_command: int = 20
    targets_per_command: int = 10
    monitored_per_session: int = 100
    history_per_request: int = 100


class TokenBucket:
    """Lets `burst` things pass at once and `rate_per_s` in the long run; no clock of its own.

    Times are seconds of any clock that does not go back.
    """

    __slots__ = ("_at_s", "_tokens", "burst", "rate_per_s")

    def __init__(self, rate_per_s: float, burst: float, now_s: float) -> None:
        self.rate_per_s = rate_per_s
        self.burst = burst
        self._tokens = float(burst)
        self._at_s = now_s

    def take(self, now_s: float, count: float = 1) -> float:
        """Take so many; return 0.0, or the seconds to wait until they are there (none is taken).

        Args: count: `burst` at most, else they are never there.
        """
        wait_s = self.wait_s(now_s, count)
        if not wait_s:
            self._tokens -= count
        return wait_s

    def wait_s(self, now_s: float, count: float = 1) -> float:
        """Return the seconds until so many are there, 0.0 if they are; none is taken."""
        self._tokens = min(self.burst, self._tokens + (now_s - self._at_s) * self.rate_per_s)
        self._at_s = now_s
        if self._tokens >= count - _ROUNDING:
            return 0.0
        return (count - self._tokens) / self.rate_per_s

    def reserve(self, now_s: float, count: float = 1) -> float:
        """Take so many that may not be there yet; return the seconds until they are.

        Who comes first waits least, and nobody has to ask again.
        """
        wait_s = self.wait_s(now_s, count)
        self._tokens -= count
        return wait_s

    def left(self, now_s: float) -> float:
        """Return what is there now."""
        self.wait_s(now_s)
        return self._tokens

    def go_on_with(self, tokens: float) -> None:
        """Have so much now, `burst` at most."""
        self._tokens = min(self.burst, tokens)

    def is_full(self, now_s: float) -> bool:
        """Whether it is as it was at the beginning, so that nothing is lost with it."""
        return not self.wait_s(now_s, self.burst)


class Share:
    """What one of many may take: `most` bounds it, and what is over `assured` is of the common pot.

    So each gets its assured part, however many others want more than there is.
    """

    __slots__ = ("_assured", "_common", "_most")

    def __init__(self, most: TokenBucket, assured: TokenBucket, common: TokenBucket) -> None:
        self._most = most
        self._assured = assured
        self._common = common

    def reserve(self, now_s: float, count: float = 1) -> float:
        """Take so many and return the seconds until they are there, as a bucket does."""
        assured, common = self._assured, self._common
        own = assured if assured.wait_s(now_s, count) <= common.wait_s(now_s, count) else common
        return max(self._most.reserve(now_s, count), own.reserve(now_s, count))


def cut(text: str, limit_bytes: int) -> str:
    """Return the longest beginning of text that fits in limit_bytes of UTF-8."""
    if len(text) * 4 <= limit_bytes:
        return text
    return text.encode()[:limit_bytes].decode(errors="ignore")
