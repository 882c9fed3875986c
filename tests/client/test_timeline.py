"""client/timeline.py: a list that grows at both ends."""

from dataclasses import dataclass

import pytest

from hubbub.client.timeline import Timeline


@dataclass(frozen=True)
class Item:
    """An item."""

    serial: int
    msgid: str = ""


def filled(count: int) -> Timeline[Item]:
    """Return a timeline with so many items."""
    timeline: Timeline[Item] = Timeline()
    for number in range(count):
        timeline.append(Item(number, f"id{number}"))
    return timeline


def test_grows_at_both_ends() -> None:
    """Serial numbers go on at the end and below zero in front; positions follow."""
    timeline = filled(2)
    timeline.prepend([Item(-2, "a"), Item(-1, "b")])
    assert [-2, -1, 0, 1] == [item.serial for item in timeline]
    assert (-2, 2, 4) == (timeline.first, timeline.next, len(timeline))
    assert [1, 0] == [item.serial for item in reversed(timeline)][:2]
    assert [Item(-2, "a")] == timeline[:1]


def test_found_by_number_and_by_id() -> None:
    """An item is found again however much came in front of it."""
    timeline = filled(3)
    timeline.prepend([Item(-1, "old")])
    assert Item(1, "id1") == timeline.at(1) == timeline.find("id1")
    assert Item(-1, "old") == timeline.find("old")
    assert timeline.at(3) is None
    assert timeline.at(-2) is None
    assert timeline.find("") is None


def test_replaced() -> None:
    """An item takes the place of the one with its number; there has to be one."""
    timeline = filled(2)
    timeline.replace(Item(1, "new"))
    assert [Item(0, "id0"), Item(1, "new")] == list(timeline)
    with pytest.raises(ValueError, match="there is no item 2"):
        timeline.replace(Item(2))


def test_numbers_have_no_gaps() -> None:
    """An item with another number than the one that is due is a mistake of ours."""
    timeline = filled(1)
    with pytest.raises(ValueError, match="item 2 where 1 is due"):
        timeline.append(Item(2))
    with pytest.raises(ValueError, match="item 0 where -1 is due"):
        timeline.prepend([Item(0)])


def test_trimmed_and_cleared() -> None:
    """Old items go; a number never means two things."""
    timeline = filled(5)
    assert (3, 0) == (timeline.trim(2), timeline.trim(2))
    assert ([3, 4], 3) == ([item.serial for item in timeline], timeline.first)
    assert timeline.find("id0") is None
    timeline.clear()
    assert (0, 5, 5) == (len(timeline), timeline.first, timeline.next)
    assert timeline.find("id4") is None
