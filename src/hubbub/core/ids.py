"""Message ids: sortable by time, never going back, and readable.

64 bits: 42 of milliseconds since 2020-01-01 UTC, 10 of node, 12 of counter. Shown as 13
characters of Crockford base32, so ids sort as text in the order in which they were given.
"""

EPOCH_MS = 1_577_836_800_000
_NODE_BITS = 10
_COUNTER_BITS = 12
_TIME_SHIFT = _NODE_BITS + _COUNTER_BITS
_TEXT_LENGTH = 13
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]


class MessageIds:
    """Gives ids; each is greater than the one before, even if the clock goes back.

    Args: node: 0 to 1023, different for every process that shares a history;
        last: the greatest id given before, 0 for none.
    """

    __slots__ = ("_counter", "_ms", "_node")

    def __init__(self, node: int = 0, last: int = 0) -> None:
        if not 0 <= node < 1 << _NODE_BITS:
            raise ValueError(f"node {node} is not in 0..1023")
        self._node = node << _COUNTER_BITS
        self._ms = last >> _TIME_SHIFT
        self._counter = (1 << _COUNTER_BITS) - 1  # the first id goes to a later millisecond

    @property
    def last(self) -> int:
        """Return the greatest id so far."""
        return self._ms << _TIME_SHIFT | self._node | self._counter

    def next(self, now_ms: int) -> int:
        """Return the next id; now_ms is Unix time.

        More than 4,096 in one millisecond borrow from the next one.
        """
        ms = now_ms - EPOCH_MS
        if ms > self._ms:
            self._ms = ms
            self._counter = 0
        else:
            self._counter += 1
            if self._counter >> _COUNTER_BITS:
                self._ms += 1
                self._counter = 0
        return self._ms << _TIME_SHIFT | self._node | self._counter


def unix_ms(message_id: int) -> int:
    """Return the Unix time in milliseconds at which the id was given."""
    return (message_id >> _TIME_SHIFT) + EPOCH_MS


def first_at(unix_ms: int) -> int:
    """Return the least id that can be given at that Unix time; 0 before 2020."""
    return max(0, unix_ms - EPOCH_MS) << _TIME_SHIFT


def last_at(unix_ms: int) -> int:
    """Return the greatest id that can be given at that Unix time; negative before 2020."""
    return (unix_ms + 1 - EPOCH_MS << _TIME_SHIFT) - 1


def to_text(message_id: int) -> str:
    """Return the 13 characters of an id."""
    pairs = _PAIRS
    return (
        _ALPHABET[message_id >> 60]
        + pairs[message_id >> 50 & 1023]
        + pairs[message_id >> 40 & 1023]
        + pairs[message_id >> 30 & 1023]
        + pairs[message_id >> 20 & 1023]
        + pairs[message_id >> 10 & 1023]
        + pairs[message_id & 1023]
    )


def from_text(text: str) -> int:
    """Return the id that the 13 characters stand for.

    Raises: ValueError: they are no id.
    """
    if len(text) != _TEXT_LENGTH:
        raise ValueError(f"{text!r} is no message id")
    value = 0
    for character in text:
        digit = _ALPHABET.find(character)
        if digit < 0:
            raise ValueError(f"{text!r} is no message id")
        value = value << 5 | digit
    if value >> 64:
        raise ValueError(f"{text!r} is no message id")
    return value
