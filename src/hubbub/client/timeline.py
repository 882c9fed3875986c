"""A list that grows at both ends, whose items keep their serial numbers. Pure.

So a screen that has drawn item 17 finds item 17 again, however much older history has been put in
front of it since.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar, overload


class Numbered(Protocol):
    """An item with a serial number: 0, 1, 2 … at the end, -1, -2 … in front."""

    @property
    def serial(self) -> int:
        """Return it."""


T = TypeVar("T", bound=Numbered)


class Timeline(Sequence[T]):
    """Items in the order of their serial numbers, which have no gaps.

    The position of an item is `serial - first`; both ways O(1).
    """

    __slots__ = ("_by_msgid", "_items", "first")

    def __init__(self) -> None:
        self.first = 0
        self._items: list[T] = []
        self._by_msgid: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._items[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __reversed__(self) -> Iterator[T]:
        return reversed(self._items)

    @property
    def next(self) -> int:
        """The serial number of the item to be appended next."""
        return self.first + len(self._items)

    def at(self, serial: int) -> T | None:
        """Return the item with that serial number."""
        position = serial - self.first
        return self._items[position] if 0 <= position < len(self._items) else None

    def find(self, msgid: str) -> T | None:
        """Return the message with that id."""
        serial = self._by_msgid.get(msgid)
        return None if serial is None else self.at(serial)

    def append(self, item: T) -> None:
        """Add at the end; its serial number must be `next`."""
        self._check(item, self.next)
        self._items.append(item)
        self._note(item)

    def prepend(self, items: Iterable[T]) -> None:
        """Add in front, in order; the last one's serial number must be `first - 1`."""
        older = list(items)
        for number, item in enumerate(older, self.first - len(older)):
            self._check(item, number)
        self._items[:0] = older
        self.first -= len(older)
        for item in older:
            self._note(item)

    def replace(self, item: T) -> None:
        """Put an item in the place of the one with its serial number."""
        position = item.serial - self.first
        if not 0 <= position < len(self._items):
            raise ValueError(f"there is no item {item.serial}")
        self._items[position] = item

    def trim(self, most: int) -> int:
        """Let go of the oldest items beyond that many; return how many went."""
        count = max(len(self._items) - most, 0)
        for item in self._items[:count]:
            self._by_msgid.pop(getattr(item, "msgid", ""), None)
        del self._items[:count]
        self.first += count
        return count

    def clear(self) -> None:
        """Let go of all; serial numbers go on, so that none means two things."""
        self.first = self.next
        self._items.clear()
        self._by_msgid.clear()

    def _note(self, item: T) -> None:
        msgid = getattr(item, "msgid", "")
        if msgid:
            self._by_msgid[msgid] = item.serial

    @staticmethod
    def _check(item: T, expected: int) -> None:
        if item.serial != expected:
            raise ValueError(f"item {item.serial} where {expected} is due")
