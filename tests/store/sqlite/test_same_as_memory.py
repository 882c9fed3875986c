"""store/sqlite and store/memory.py: whatever is done to both, they say the same."""

import copy
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hubbub.errors import StoreError
from hubbub.store.base import (
    EDITED,
    END,
    JOINED,
    MESSAGE,
    REDACTED,
    START,
    TAGS,
    Record,
    Store,
    pair,
)
from hubbub.store.memory import MemoryStore
from hubbub.store.sqlite import SqliteStore
from tests.support.long import IS_LONG

PEOPLE = ["alice", "bob", "carol"]
ROOMS = ["#tea", "#ops", "#Ünïcode"]
TALKS = [*ROOMS, pair("alice", "bob"), pair("carol", "carol")]
KEYS = ["k1", "k2"]
TEXTS = ["tea time", "Grüße", "ещё чай", "我喜欢喝茶", "喝茶", "", "tea 喝茶 time", "tea's time"]
ASKED = [None, "tea", "grusse", "ЧАЙ", "喝茶", "喜欢喝", "茶", '"tea time"', "tim*", "!"]
numbers = st.integers(1, 400)
bounds = st.sampled_from([START, END]) | numbers
limits = st.integers(0, 12)
subjects = st.none() | numbers
records = st.builds(
    lambda number, kind, talks, nick, person, rest, about: Record(
        number, kind, tuple(talks), f"{nick}!~u@h", person, *rest, about
    ),
    numbers,
    st.sampled_from([MESSAGE, MESSAGE, JOINED, EDITED, REDACTED, TAGS]),
    st.lists(st.sampled_from(TALKS), max_size=3, unique=True),
    st.sampled_from(["Alice", "alice", "Bob", "x"]),
    st.sampled_from(PEOPLE),
    st.tuples(
        st.none() | st.sampled_from(PEOPLE),
        st.sampled_from([*TALKS, "#TEA", ""]),
        st.sampled_from(TEXTS),
        st.dictionaries(st.sampled_from(["+a", "+b"]), st.sampled_from(TEXTS), max_size=2),
        st.none() | st.sampled_from(KEYS),
    ),
    subjects,
)


class SameAsMemory(RuleBasedStateMachine):
    """Does everything twice and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.sqlite = SqliteStore(self.folder, "off")
        self.memory = MemoryStore()
        self.both: tuple[Store, Store] = (self.sqlite, self.memory)

    def teardown(self) -> None:
        """Take a last look at the files."""
        assert [] == self.sqlite.damage()
        self.sqlite.close()
        shutil.rmtree(self.folder)

    def same(self, *answers: object) -> None:
        """Compare the answers of the two."""
        sqlite, memory = answers
        assert memory == sqlite

    @rule(batch=st.lists(records, max_size=20))
    def append(self, batch: list[Record]) -> None:
        """Both keep it, or both refuse it."""
        answers = []
        for store in self.both:
            try:
                store.history.append(copy.deepcopy(batch))
            except StoreError:
                answers.append(False)
            else:
                answers.append(True)
        self.same(*answers)

    @rule(step=st.integers(1, 50))
    def feed(self, step: int) -> None:
        """Feed the index with what follows."""
        for store in self.both:
            assert store.search is not None
            store.search.index(store.history.following(store.search.indexed_up_to(), step))

    @rule()
    def reindex(self) -> None:
        """Make the index anew."""
        for store in self.both:
            assert store.search is not None
            store.search.reindex()

    @rule(talk=st.sampled_from(TALKS), before=st.none() | numbers, keep=st.none() | limits,
          at_most=limits)  # fmt: skip
    def trim(self, talk: str, before: int | None, keep: int | None, at_most: int) -> None:
        """Delete the oldest of a talk."""
        self.same(
            *(
                one.history.trim(talk, before=before, keep=keep, at_most=at_most)
                for one in self.both
            )
        )

    @rule(who=st.sampled_from(PEOPLE), by_nick=st.booleans())
    def forget(self, who: str, by_nick: bool) -> None:
        """Forget somebody."""
        if by_nick:
            self.same(*(one.history.forget(nick=who) for one in self.both))
        else:
            self.same(*(one.history.forget(identity=who) for one in self.both))

    @rule(who=st.sampled_from(PEOPLE), talk=st.sampled_from(TALKS), number=numbers)
    def mark(self, who: str, talk: str, number: int) -> None:
        """Move a marker."""
        self.same(*(one.markers.mark(who, talk, number) for one in self.both))

    @rule()
    def open_again(self) -> None:
        """Close the files and open them again."""
        self.sqlite.close()
        self.sqlite = SqliteStore(self.folder, "off")
        self.both = (self.sqlite, self.memory)

    @rule(talk=st.sampled_from(TALKS), after=bounds, before=bounds, limit=limits,
          newest=st.booleans(),
          kinds=st.none() | st.sets(st.sampled_from([MESSAGE, JOINED])))  # fmt: skip
    def between(
        self, talk: str, after: int, before: int, limit: int, newest: bool, kinds: set[str] | None
    ) -> None:
        """Read a page."""
        self.same(
            *(
                one.history.between(talk, after, before, limit, newest=newest, kinds=kinds)
                for one in self.both
            )
        )

    @rule(who=st.sampled_from(PEOPLE), after=bounds, before=bounds, limit=limits,
          rooms=st.sets(st.sampled_from(ROOMS)), newest=st.booleans())  # fmt: skip
    def talks_between(
        self, who: str, after: int, before: int, limit: int, rooms: set[str], newest: bool
    ) -> None:
        """List somebody's talks."""
        self.same(
            *(
                one.history.talks_between(who, after, before, limit, rooms=rooms, newest=newest)
                for one in self.both
            )
        )

    @rule(who=st.sampled_from(PEOPLE), key=st.sampled_from(KEYS), since=bounds, number=numbers,
          where=st.none() | st.sampled_from(TALKS))  # fmt: skip
    def look_up(self, who: str, key: str, since: int, number: int, where: str | None) -> None:
        """Look for single records."""
        for asked in ({"identity": who}, {"nick": who.title()}):
            self.same(*(one.history.by_key(key, since, target=where, **asked) for one in self.both))
        self.same(*(one.history.record(number) for one in self.both))
        self.same(*(one.history.about([number, number + 1]) for one in self.both))

    @rule(text=st.sampled_from(ASKED), talks=st.sets(st.sampled_from(TALKS)), after=bounds,
          before=bounds, limit=limits, who=st.none() | st.sampled_from(PEOPLE),
          nick=st.none() | st.sampled_from(["ALICE", "bob"]), newest=st.booleans())  # fmt: skip
    def search(
        self, text: str | None, talks: set[str], after: int, before: int, limit: int,
        who: str | None, nick: str | None, newest: bool,
    ) -> None:  # fmt: skip
        """Search."""
        self.same(
            *(
                one.search and one.search.search(
                    text=text, talks=talks, identity=who, nick=nick, after=after, before=before,
                    limit=limit, newest=newest,
                )
                for one in self.both
            )
        )  # fmt: skip

    @invariant()
    def everything(self) -> None:
        """All that there is, and the counts."""
        self.same(*(one.history.following(START, 999) for one in self.both))
        self.same(*(one.history.last_id() for one in self.both))
        self.same(*(one.history.talks("#p", 3) for one in self.both))
        self.same(*([one.history.count(talk) for talk in TALKS] for one in self.both))
        self.same(*([one.markers.markers(who) for who in PEOPLE] for one in self.both))
        self.same(*(one.search and one.search.indexed_up_to() for one in self.both))


TestSameAsMemory = SameAsMemory.TestCase
TestSameAsMemory.settings = settings(max_examples=400 if IS_LONG else 25, stateful_step_count=30)
TestSameAsMemory.pytestmark = [pytest.mark.timeout(0 if IS_LONG else 600)]
