"""Pages of a talk: as many records as were asked for, without what was taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hubbub.server.handlers.replay import as_now
from hubbub.store.base import History, Record


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a talk: after < id < before, so many from one end."""

    after: int
    before: int
    limit: int
    newest: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Records of a stretch, oldest first; is_end: the stretch has no more of them."""

    records: list[Record]
    is_end: bool


def read(history: History, talk: str, stretch: Stretch, kinds: frozenset[str] | None) -> Page:
    """Return the records of a stretch that nobody has taken back, so many as it asks for.

    A page is short only where nothing is left: who pages takes a short one for the end.
    Args: kinds: only these count, None for all.
    """
    # One more tells whether this is the end.
    found = _found(history, talk, replace(stretch, limit=stretch.limit + 1), kinds)
    if len(found) <= stretch.limit:
        return Page(found, is_end=True)
    return Page(found[1:] if stretch.newest else found[:-1], is_end=False)


def _found(
    history: History, talk: str, stretch: Stretch, kinds: frozenset[str] | None
) -> list[Record]:
    found: list[Record] = []
    after, before = stretch.after, stretch.before
    while (wanted := stretch.limit - len(found)) > 0:
        some = history.between(talk, after, before, wanted, newest=stretch.newest, kinds=kinds)
        shown = as_now(history, some)
        found = shown + found if stretch.newest else found + shown
        if len(some) < wanted:
            break
        if stretch.newest:
            before = some[0].id
        else:
            after = some[-1].id
    return found
