"""A store's writer and reader without threads: they do their work when the chatroom runs.

What they answer comes as a tick of its own, as it does from threads.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hubbub.errors import StoreError
from hubbub.server.journal import Done
from hubbub.server.keeping import restored
from hubbub.server.storage import Storage, cloak_key, nick_owners, residents, sasl_key
from hubbub.store.base import Store
from hubbub.store.commits import Commit, carry_out
from hubbub.store.memory import MemoryStore

T = TypeVar("T")


class FullStore(MemoryStore):
    """A store in memory in which no act of power can be kept while it is full."""

    is_full = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Fail as late as a commit does."""
        with super().together():
            yield
            if self.is_full:
                raise StoreError("the disk is full")


class Disk:
    """A writer and a reader (journal.Writer, storage.Reader).

    is_full: commits fail; is_unreadable: questions fail; holds_writes, holds_reads: nothing is
    answered until the test sets them back and runs the chatroom.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.is_full = False
        self.is_unreadable = False
        self.holds_writes = False
        self.holds_reads = False
        self._commits: deque[tuple[Commit, Done]] = deque()
        self._questions: deque[Callable[[], Callable[[], None]]] = deque()

    def storage(self) -> Storage:
        """Return what a hub is given."""
        rooms = [restored(kept) for kept in self.store.rooms.load()]
        return Storage(
            self,
            self,
            self,
            self,
            self,
            self.store.history.last_id(),
            rooms,
            nick_owners(self.store),
            sasl_key(self.store),
            bans=self.store.moderation.bans(),
            filters=self.store.moderation.filters(),
            closed_rooms=self.store.moderation.closed_rooms(),
            cloak_key=cloak_key(self.store),
            residents=residents(self.store),
        )

    @property
    def is_idle(self) -> bool:
        """Whether every question has been answered."""
        return not self._questions

    def turn(self) -> None:
        """Nothing to do: `work` does it."""

    def commit(self, commit: Commit, done: Done) -> None:
        """Begin to store."""
        self._commits.append((commit, done))

    def ask(
        self, question: Callable[[Store], T], done: Callable[[T | None, Exception | None], None]
    ) -> None:
        """Begin to look something up."""

        def look() -> Callable[[], None]:
            if self.is_unreadable:
                return lambda: done(None, StoreError("the disk cannot be read"))
            try:
                answer = question(self.store)
            except StoreError as error:
                failure = error
                return lambda: done(None, failure)
            return lambda: done(answer, None)

        self._questions.append(look)

    def work(self) -> Callable[[], None] | None:
        """Do the next thing there is to do; return what tells the hub, None if there is nothing."""
        if self._commits and not self.holds_writes:
            return self._write(*self._commits.popleft())
        if self._questions and not self.holds_reads:
            return self._questions.popleft()()
        return None

    def _write(self, commit: Commit, done: Done) -> Callable[[], None]:
        if self.is_full:
            return lambda: done(StoreError("the disk is full"))
        try:
            carry_out(commit, self.store)
        except StoreError as error:
            failure = error
            return lambda: done(failure)
        if self.store.search is not None:
            self.store.search.index(commit.records)
        return lambda: done(None)

    def close(self) -> None:
        """Nothing to end."""


def batched(lines: list[str], kind: str) -> list[str]:
    """Return what is in the one batch that the lines are, without the tag that says so.

    Args: kind: what stands behind the reference: `chathistory #tea`.
    """
    assert len(lines) >= 2, f"no batch: {lines}"
    begins = lines[0].removeprefix("@draft/chathistory-end ")
    found = re.fullmatch(r":hubbub\.local BATCH \+(\w+) (.+)", begins)
    assert found is not None, f"no beginning of a batch: {lines[0]}"
    reference = found[1]
    assert kind == found[2]
    assert f":hubbub.local BATCH -{reference}" == lines[-1]
    tag = f"@batch={reference}"
    assert all(re.match(rf"{tag}[; ]", line) for line in lines[1:-1]), lines
    return [
        "@" + line.removeprefix(f"{tag};") if ";" in line.split()[0] else line.split(" ", 1)[1]
        for line in lines[1:-1]
    ]


def texts(lines: list[str]) -> list[str]:
    """Return what these lines say, without all in front of it."""
    return [line.split(" :", 1 + line.startswith("@"))[-1] for line in lines]


def msgid(line: str) -> str:
    """Return the id in a line's tags."""
    return line.partition("msgid=")[2].partition(" ")[0].partition(";")[0]
