"""What every store promises of finding what was said, as tests; see suite."""

from collections.abc import Sequence

import pytest

from hubbub.store.base import (
    EDITED,
    JOINED,
    NOTICE,
    REDACTED,
    Record,
    Store,
    pair,
)
from tests.store.people import OPS, TEA, ids, said


class SearchPromises:
    """base.Search."""

    def keep(self, store: Store, *records: Record) -> None:
        """Append and index."""
        store.history.append(records)
        assert store.search is not None
        store.search.index(records)

    def found(
        self, store: Store, text: str | None, talks: Sequence[str] = (TEA,), **filters: object
    ) -> list[int]:
        """Return the ids that a search finds."""
        assert store.search is not None
        return ids(store.search.search(text=text, talks=talks, **filters))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("The Deploy failed!", "deploy"),
            ("The Deploy failed!", "FAILED the"),
            ("über die Straße", "uber strasse"),
            ("UBER DIE STRASSE", "Über Straße"),
            ("ещё раз, Привет", "еще привет"),
            ("мой дом", "мой"),
            ("我喜欢喝茶", "喝茶"),
            ("我喜欢喝茶", "喜欢喝"),
            ("我喜欢喝茶", "茶"),
            ("我喜欢喝茶", "我喜欢喝茶"),
            ("お茶を飲みます", "飲み"),
            ("ラーメンがいい", "ラーメン"),
            ("차를 마셔요", "차를"),
            ("ฉันชอบชา", "ชอบ"),
            ("हिन्दी में चाय", "चाय"),
            ("use git-rebase now", '"git rebase"'),
            ("use git-rebase now", "reb*"),
            ("see https://example.org/a?b=1", "https://example.org/a?b=1"),
            ("see \x0304,12red\x03 and \x02bold\x02", "red bold"),
            ("x" * 300, "x" * 300),
        ],
    )  # fmt: skip
    def test_found(self, store: Store, text: str, asked: str) -> None:
        """Words are found without regard to case and accents, in languages without spaces too."""
        self.keep(store, said(1, text), said(2, "something else"))
        assert [1] == self.found(store, asked)

    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("deployed", "deploy"),
            ("one two", "one three"),
            ("rebase of git", '"git rebase"'),
            ("我喜欢喝茶", "喝水"),
            ("喜欢喝 欢喜", "喜欢喜"),
            ("мой дом", "мои"),
            ("words", "!?"),
            ("abc", "ab*"),
            ("tea OR coffee", "milk OR NOT"),
        ],
    )  # fmt: skip
    def test_not_found(self, store: Store, text: str, asked: str) -> None:
        """All words must be there, whole, and side by side where this is asked for."""
        self.keep(store, said(1, text))
        assert [] == self.found(store, asked)

    @pytest.mark.parametrize(
        "asked", ['"', "*", '"a" OR', "a:b", "NEAR(a b)", "^a", "-a", "\0", "{"]
    )
    def test_nothing_in_a_search_is_a_command(self, store: Store, asked: str) -> None:
        """Any text may be searched for."""
        self.keep(store, said(1, "nothing of it"))
        assert [] == self.found(store, asked)

    def test_only_where_it_is_asked_for(self, store: Store) -> None:
        """Other talks' messages are not found, in however many talks one looks."""
        direct = pair("alice", "bob")
        self.keep(store, said(1, talks=(OPS,)), said(2), said(3, talks=(direct,)))
        many = [f"#room-{number}" for number in range(200)]
        assert [] == self.found(store, "hello", [])
        assert [2] == self.found(store, "hello", [TEA])
        assert [3] == self.found(store, "hello", [*many, direct])
        assert [3, 2] == self.found(store, "hello", [TEA, *many, direct])
        assert [3] == self.found(store, "hello", [TEA, *many, direct], limit=1)

    def test_by_whom(self, store: Store) -> None:
        """An identity or a nick narrows a search, and needs no words."""
        self.keep(store, said(1), said(2, by="Bob"), said(3, by="bob"), said(4, by="BOB_"))
        assert [3, 2] == self.found(store, "hello", identity="bob")
        assert [3, 2] == self.found(store, None, nick="bOB")
        assert [3, 2] == self.found(store, " ", nick="bOB", identity="bob")
        assert [] == self.found(store, None, nick="alice", identity="bob")
        assert [4, 3, 2, 1] == self.found(store, None)

    def test_by_time(self, store: Store) -> None:
        """Bounds are not inside; the newest come first and count for the limit."""
        self.keep(store, *(said(number) for number in range(10, 60, 10)))
        assert [50, 40] == self.found(store, "hello", limit=2)
        assert [30, 20] == self.found(store, "hello", before=40, limit=2)
        assert [30] == self.found(store, "hello", after=20, before=40)
        assert [40, 30] == self.found(store, "hello", after=21, before=45)
        assert [] == self.found(store, "hello", after=50)
        assert [] == self.found(store, "hello", before=10)
        assert [] == self.found(store, "hello", limit=0)

    def test_from_a_time_on(self, store: Store) -> None:
        """The oldest may be asked for: they come first, and count for the limit."""
        self.keep(store, *(said(number) for number in range(10, 60, 10)), said(60, talks=(OPS,)))
        assert [10, 20] == self.found(store, "hello", limit=2, newest=False)
        assert [30, 40] == self.found(store, "hello", after=20, limit=2, newest=False)
        assert [30] == self.found(store, "hello", after=20, before=40, newest=False)
        many = [f"#room-{number}" for number in range(300)]
        assert [50, 60] == self.found(store, "hello", [OPS, *many, TEA], after=40, newest=False)
        assert [50] == self.found(store, "hell*", [*many, TEA], after=40, limit=1, newest=False)
        assert [] == self.found(store, "hello", limit=0, newest=False)

    def test_words_that_are_not_side_by_side_from_a_time_on(self, store: Store) -> None:
        """Many that have the words in another order keep no later one from being found."""
        self.keep(store, *(said(number, "tea green") for number in range(1, 60)))
        self.keep(store, said(70, "green tea"), said(80, "green tea"))
        assert [70] == self.found(store, '"green tea"', limit=1, newest=False)
        assert [70, 80] == self.found(store, '"green tea"', after=9, limit=2, newest=False)

    def test_only_what_was_said(self, store: Store) -> None:
        """Joins and the like are not found."""
        self.keep(store, said(1, kind=JOINED), said(2, kind=NOTICE), said(3, kind="own"))
        assert [2] == self.found(store, "hello")

    def test_an_edit_takes_the_place_of_the_first_text(self, store: Store) -> None:
        """Only the last text is found, as the record that brought it."""
        self.keep(store, said(1, "tea"), said(2, "coffee", kind=EDITED, about=1), said(3))
        self.keep(store, said(4, "milk", kind=EDITED, about=1))
        assert ([], [], [4]) == tuple(self.found(store, one) for one in ("tea", "coffee", "milk"))

    def test_deleted_messages_are_not_found(self, store: Store) -> None:
        """Neither the message nor its edits, fed together or one by one."""
        self.keep(store, said(1), said(2, "hello", kind=EDITED, about=1))
        self.keep(store, said(3, "hello: why it was deleted", kind=REDACTED, about=1))
        self.keep(store, said(4), said(5, "", kind=REDACTED, about=4), said(6))
        assert [6] == self.found(store, "hello")

    def test_forgotten_and_trimmed_messages_are_not_found(self, store: Store) -> None:
        """What is deleted from the history is not found, even if it was fed later."""
        self.keep(store, said(1), said(2, by="bob"), said(3, by="bob"))
        store.history.append([late := said(4, by="bob")])
        store.history.forget(identity="bob")
        assert store.search is not None
        store.search.index([late])
        assert [1] == self.found(store, "hello")
        store.history.trim(TEA, before=None, keep=0, at_most=9)
        assert [] == self.found(store, "hello")
        self.keep(store, said(5))
        assert [5] == self.found(store, "hello")

    def test_found_under_a_new_name(self, store: Store) -> None:
        """What was said before and after is found in the room, and only there."""
        self.keep(store, said(1, "green tea"))
        store.history.rename_room(TEA, OPS)
        self.keep(store, said(2, "black tea", talks=(OPS,)), said(3, "no tea"))
        assert [2, 1] == self.found(store, "tea", (OPS,))
        assert [3] == self.found(store, "tea", (TEA,))
        assert [3, 2, 1] == self.found(store, "tea", (TEA, OPS))
        store.history.rename_room(TEA, "#third")
        assert [[3], []] == [self.found(store, "tea", (name,)) for name in ("#third", TEA)]
        assert store.search is not None
        store.search.reindex()
        assert [2, 1] == self.found(store, "tea", (OPS,))

    def test_taken_out_under_a_new_name(self, store: Store) -> None:
        """What was indexed under an old name is taken back, trimmed and forgotten like all else."""
        self.keep(store, said(1, "green"), said(2, "black"), said(3, "red", by="bob"))
        store.history.rename_room(TEA, OPS)
        self.keep(store, said(4, "", talks=(OPS,), kind=REDACTED, about=1))
        assert [[], [2]] == [self.found(store, word, (OPS,)) for word in ("green", "black")]
        store.history.trim(OPS, before=3, keep=None, at_most=9)
        store.history.forget(identity="bob")
        assert [[], []] == [self.found(store, word, (OPS,)) for word in ("black", "red")]

    def test_what_is_not_indexed_yet_is_found(self, store: Store) -> None:
        """Who has just said something finds it; the index may follow when it has the time."""
        self.keep(store, said(1, "green tea"))
        store.history.append([said(2, "black tea", by="bob"), said(3, talks=(OPS,))])
        store.history.append([said(4, "red tea"), said(5, "tea", kind=JOINED)])
        assert [4, 2, 1] == self.found(store, "tea")
        assert [4, 2] == self.found(store, "tea", limit=2)
        assert [1, 2] == self.found(store, "tea", limit=2, newest=False)
        assert [2] == self.found(store, "tea", after=1, before=4)
        assert [2] == self.found(store, None, nick="bob")
        assert [2] == self.found(store, "bla* tea", identity="bob")
        assert [3] == self.found(store, "hello", [OPS])
        assert [] == self.found(store, "tea", [])

    def test_what_is_not_indexed_yet_counts_for_what_is(self, store: Store) -> None:
        """A text that was edited or taken back a moment ago is not found any more."""
        self.keep(store, said(1, "tea"), said(2, "tea"), said(3, "tea"))
        self.keep(store, said(4, "green tea", kind=EDITED, about=1))
        changes = [said(5, "", kind=REDACTED, about=2), said(6, "juice", kind=EDITED, about=3)]
        store.history.append([*changes, said(7, "black tea", kind=EDITED, about=1)])
        store.history.append([said(8, "tea"), said(9, "", kind=REDACTED, about=8)])
        assert [7] == self.found(store, "tea")
        assert [7] == self.found(store, "tea", limit=1)
        assert [6] == self.found(store, "juice")

    def test_feeding_twice_is_harmless(self, store: Store) -> None:
        """What is indexed already is passed over."""
        assert store.search is not None
        assert 0 == store.search.indexed_up_to()
        self.keep(store, said(1), said(2, kind=JOINED))
        assert 2 == store.search.indexed_up_to()
        store.search.index([said(1), said(2, kind=JOINED)])
        assert [1] == self.found(store, "hello")

    def test_a_missed_feed_is_made_up_for(self, store: Store) -> None:
        """What follows after indexed_up_to is what is missing."""
        self.keep(store, said(1))
        store.history.append([said(2), said(3)])
        assert store.search is not None
        store.search.index(store.history.following(store.search.indexed_up_to(), 99))
        assert [3, 2, 1] == self.found(store, "hello")

    def test_reindex(self, store: Store) -> None:
        """The index is made anew from the history, old records and deletions included."""
        self.keep(store, said(10), said(20), said(30, "", kind=REDACTED, about=20))
        store.history.append([said(5, "imported hello")])
        assert store.search is not None
        told: list[tuple[int, int]] = []
        store.search.reindex(lambda done, total: told.append((done, total)))
        assert [10, 5] == self.found(store, "hello")
        assert (4, 4) == told[-1]
        assert 30 == store.search.indexed_up_to()
        self.keep(store, said(40))
        assert [40, 10, 5] == self.found(store, "hello")

    def test_feeding_during_a_reindex(self, store: Store) -> None:
        """What is said while the index is made anew is found too."""
        self.keep(store, said(1), said(2))
        later = iter(range(10, 13))

        def progress(done: int, total: int) -> None:
            for number in later:
                self.keep(store, said(number))

        assert store.search is not None
        store.search.reindex(progress)
        self.keep(store, said(20))
        assert [20, 12, 11, 10, 2, 1] == self.found(store, "hello")
