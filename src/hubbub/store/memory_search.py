"""Finding what was said, in memory; see base.Search."""

from collections.abc import Collection, Sequence

from hubbub.names import fold
from hubbub.store import words
from hubbub.store.base import (
    EDITED,
    END,
    REDACTED,
    SEARCHED,
    START,
    Progress,
    Record,
    nick_of,
)
from hubbub.store.memory_history import MemoryHistory


class MemorySearch:
    """See base.Search."""

    def __init__(self, history: MemoryHistory) -> None:
        self._history = history
        self._ids: set[int] = set()
        self._up_to = 0

    def index(self, records: Sequence[Record]) -> None:
        """See base.Search."""
        for record in records:
            if record.id > self._up_to:
                self._up_to = record.id
                self._take(record, self._ids)

    def _take(self, record: Record, ids: set[int]) -> None:
        if record.kind in {EDITED, REDACTED} and record.about is not None:
            edits = self._history.about([record.about])
            ids -= {record.about, *(edit.id for edit in edits)}
        if record.kind in SEARCHED:
            ids.add(record.id)

    def indexed_up_to(self) -> int:
        """See base.Search."""
        return self._up_to

    def search(
        self,
        *,
        text: str | None,
        talks: Collection[str],
        identity: str | None = None,
        nick: str | None = None,
        after: int = START,
        before: int = END,
        limit: int = 50,
        newest: bool = True,
    ) -> list[Record]:
        """See base.Search."""
        ids = set(self._ids)
        for late in self._history.following(self._up_to, END):
            self._take(late, ids)
        asked = words.asked(text)
        in_order = map(self._history.record, sorted(ids, reverse=newest))
        found = [
            one
            for one in in_order
            if one is not None
            and asked is not None
            and after < one.id < before
            and not set(talks).isdisjoint(one.talks)
            and (identity is None or identity == one.identity)
            and (nick is None or fold(nick) == nick_of(one.source))
            and asked.matches(one.text)
        ]
        return found[:limit]

    def reindex(self, progress: Progress | None = None) -> None:
        """See base.Search."""
        self._ids.clear()
        self._up_to = 0
        everything = self._history.following(START, END)
        self.index(everything)
        if progress is not None:
            progress(len(everything), len(everything))
