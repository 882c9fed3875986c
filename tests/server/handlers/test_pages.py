"""Pages of a talk: full, without what was taken back, and sure of where the end is."""

from __future__ import annotations

import pytest

from hubbub.server.handlers.pages import Page, Stretch, read
from hubbub.store.base import END, REDACTED, START
from hubbub.store.memory import MemoryStore
from tests.store.people import TEA, ids, said


@pytest.fixture
def store() -> MemoryStore:
    """1 to 9 were said; 4 and 9 were taken back (10, 11)."""
    store = MemoryStore()
    store.history.append([said(number) for number in range(1, 10)])
    store.history.append([said(10, kind=REDACTED, about=4), said(11, kind=REDACTED, about=9)])
    return store


def page(store: MemoryStore, stretch: Stretch) -> tuple[list[int], bool]:
    """Return the ids of a page of messages, and whether it is the end."""
    found: Page = read(store.history, TEA, stretch, frozenset({"message"}))
    return ids(found.records), found.is_end


@pytest.mark.parametrize(
    ("limit", "newest", "expected"),
    [
        (3, True, ([6, 7, 8], False)),
        (3, False, ([1, 2, 3], False)),
        (6, True, ([2, 3, 5, 6, 7, 8], False)),
        (6, False, ([1, 2, 3, 5, 6, 7], False)),
        (7, True, ([1, 2, 3, 5, 6, 7, 8], True)),
        (7, False, ([1, 2, 3, 5, 6, 7, 8], True)),
        (99, True, ([1, 2, 3, 5, 6, 7, 8], True)),
        (0, True, ([], False)),
        (0, False, ([], False)),
    ],
)
def test_how_much(
    store: MemoryStore, limit: int, newest: bool, expected: tuple[list[int], bool]
) -> None:
    """A page is as long as was asked for, and the end is known as soon as it is reached."""
    assert expected == page(store, Stretch(START, END, limit, newest=newest))


def test_inside_bounds(store: MemoryStore) -> None:
    """The end is that of the stretch, and what is taken back there is no reason to go on."""
    assert ([3, 5], True) == page(store, Stretch(2, 6, 2, newest=True))
    assert ([], True) == page(store, Stretch(3, 5, 2, newest=False))
    assert ([], True) == page(store, Stretch(8, END, 0, newest=False))
