"""Where each entry of a long column begins: heights, and their running sums.

A list and one `accumulate` over what changed: 100,000 sums take 2.5 ms, an entry more at the end
nothing, finding a line 1 us (bench/timeline.py).
"""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Heights:
    """The heights of entries, in lines; 0 is a height."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._tops = [0]  # tops[i] is where entry i begins; one more for the end
        self._good = 0  # tops[: good + 1] are right

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    @property
    def total(self) -> int:
        """Return the height of all."""
        self._sum_up()
        return self._tops[-1]

    def top(self, index: int) -> int:
        """Return the line where the entry begins; for len(self), the line after all."""
        self._sum_up()
        return self._tops[index]

    def at(self, line: int) -> int:
        """Return the entry that the line belongs to; the last one for lines below all.

        Raises: IndexError: there is no entry.
        """
        if not self._heights:
            raise IndexError("no entries")
        self._sum_up()
        return max(0, min(bisect_right(self._tops, line) - 1, len(self._heights) - 1))

    def append(self, height: int) -> None:
        """Add an entry behind all."""
        self._sum_up()
        self._heights.append(height)
        self._tops.append(self._tops[-1] + height)
        self._good += 1

    def extend(self, heights: Iterable[int]) -> None:
        """Add entries behind all."""
        self._heights.extend(heights)

    def prepend(self, heights: Iterable[int]) -> None:
        """Add entries before all."""
        self._heights[:0] = heights
        self._good = 0

    def delete(self, start: int, end: int) -> None:
        """Take entries out."""
        del self._heights[start:end]
        self._good = min(self._good, start)

    def set(self, index: int, height: int) -> None:
        """Give an entry another height."""
        if self._heights[index] != height:
            self._heights[index] = height
            self._good = min(self._good, index)

    def _sum_up(self) -> None:
        good = self._good
        if good == len(self._heights) == len(self._tops) - 1:
            return
        rest = accumulate(self._heights[good:], initial=self._tops[good])
        self._tops[good:] = rest
        self._good = len(self._heights)
