"""What of a room's history leaves it: page by page, without what was taken back."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Protocol

from hubbub.store.base import EDITED, MESSAGE, NOTICE, REDACTED, TOPIC, Record

READ = frozenset({MESSAGE, NOTICE, TOPIC, EDITED})
"""What a person reads in an export; a program gets everything."""

_PAGE = 1_000


class Pages(Protocol):
    """The part of base.History that an export needs."""

    def between(
        self, talk: str, after: int, before: int, limit: int, *, newest: bool
    ) -> list[Record]:
        """See base.History."""

    def about(self, ids: Collection[int]) -> list[Record]:
        """See base.History."""


def facts(history: Pages, talk: str, after: int, before: int) -> Iterator[Record]:
    """Yield all that was heard in the talk with after < id < before, oldest first.

    A message that was taken back is left out, with its edits and reactions; that it was taken
    back stays. What was heard in other talks too, is heard only in this one.
    """
    while page := history.between(talk, after, before, _PAGE, newest=False):
        after = page[-1].id
        named = {one.about for one in page if one.about is not None}
        about = history.about(named | {one.id for one in page})
        gone = {one.about for one in about if one.kind == REDACTED}
        for record in page:
            if record.id in gone or (record.about in gone and record.kind != REDACTED):
                continue
            yield replace(record, talks=(talk,))


def talk_as_read(history: Pages, talk: str, after: int, before: int) -> Iterator[Record]:
    """Yield messages, notices and topics, each with the text that it has now."""
    page: list[Record] = []
    for record in facts(history, talk, after, before):
        if record.kind in READ and record.kind != EDITED:
            page.append(record)
        if len(page) >= _PAGE:
            yield from _as_edited(history, page)
            page = []
    yield from _as_edited(history, page)


def _as_edited(history: Pages, page: list[Record]) -> Iterator[Record]:
    about = history.about([one.id for one in page])
    texts = {one.about: one.text for one in about if one.kind == EDITED}
    for record in page:
        yield replace(record, text=texts.get(record.id, record.text))
