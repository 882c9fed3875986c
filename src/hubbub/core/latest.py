"""A dictionary that remembers only what was asked for last: whoever fills it pushes out others."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Latest(Generic[K, V]):
    """The `kept` keys that were asked for last; others are as new.

    For counts about peers: an attacker with a million addresses must not make them grow.
    """

    def __init__(self, make: Callable[[], V], kept: int) -> None:
        self._make = make
        self._kept = kept
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V:
        """Return the key's value, made if there is none."""
        value = self._values.get(key)
        if value is None:
            value = self._values[key] = self._make()
            if len(self._values) > self._kept:
                self._values.popitem(last=False)
        else:
            self._values.move_to_end(key)
        return value

    def drop(self, key: K) -> None:
        """Forget the key."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
