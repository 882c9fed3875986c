"""What every store promises, as tests; a store's own test file runs them all.

    @pytest.fixture
    def store() -> Iterator[Store]: ...

    class TestHistory(suite.HistoryPromises): ...

Ids that stand for times are made with `at`; all others are small numbers.
"""

import threading
from dataclasses import replace

import pytest

from hubbub.core.ids import EPOCH_MS
from hubbub.core.retention import Retention
from hubbub.core.state import Ban, Topic
from hubbub.errors import StoreError
from hubbub.store.base import (
    EDITED,
    END,
    JOINED,
    KEYS_KEPT_MS,
    MESSAGE,
    NOTICE,
    REDACTED,
    START,
    TAGS,
    Store,
    StoredRoom,
    pair,
)
from tests.store.people import OPS, TEA, ids, said

HOUR_MS = 3_600_000


def at(hours: float) -> int:
    """Return the id of so many hours after the ids' beginning."""
    return int(EPOCH_MS + hours * HOUR_MS - EPOCH_MS) << 22


class HistoryPromises:
    """base.History."""

    def test_what_was_appended_comes_back_whole(self, store: Store) -> None:
        """Every field of a record is kept, in whatever letters."""
        alice_and_bob = pair("alice", "bob")
        records = [
            said(1, "grüße, ещё раз, 你好 🫖", tags={"+draft/reply": "x", "+empty": ""}, key="k1"),
            said(2, "", account="alice", talks=("#Tea",), target="#TEA"),
            said(3, "line\nline\0\x01\x02", talks=(alice_and_bob,), target="Bob"),
            said(4, "bye", talks=(TEA, OPS, alice_and_bob), kind="departed", target=""),
            said(5, "nobody hears", talks=(), target="nowhere"),
            said(6, "👍", kind=TAGS, about=1),
            said(END - 1, "the last one", kind="of a kind nobody knew"),
        ]
        store.history.append(records)

        assert records == store.history.following(START, 99)
        assert records == [store.history.record(one.id) for one in records]

    def test_nothing_is_nothing(self, store: Store) -> None:
        """An empty append changes nothing, and an empty history answers every question."""
        store.history.append([])

        assert 0 == store.history.last_id()
        assert None is store.history.record(1)
        assert [] == store.history.between(TEA, START, END, 9, newest=True)
        assert [] == store.history.about([])
        assert [] == store.history.talks_between("alice", START, END, 9)
        assert 0 == store.history.count(TEA)
        assert 0 == store.history.trim(TEA, before=END, keep=0, at_most=9)

    def test_all_or_nothing(self, store: Store) -> None:
        """One record that cannot be kept keeps all others out, and the next append works."""
        store.history.append([said(1)])
        with pytest.raises(StoreError):
            store.history.append([said(2, talks=("#new",), by="carol", kind="new"), said(1)])
        with pytest.raises(StoreError):
            store.history.append([said(3), said(3)])
        assert [1] == ids(store.history.following(START, 9))

        store.history.append([said(2, talks=("#new",), by="carol", kind="new")])
        assert [2] == ids(store.history.between("#new", START, END, 9, newest=True))

    def test_large_appends(self, store: Store) -> None:
        """Any number of records fits into one append."""
        records = [said(number, f"text {number}") for number in range(1, 1000)]
        store.history.append(records)
        assert records == store.history.between(TEA, START, END, 9999, newest=False)

    def test_an_import_may_bring_old_ones(self, store: Store) -> None:
        """Ids need not grow from append to append; the order is by id."""
        store.history.append([said(30), said(10)])
        store.history.append([said(20)])
        assert [10, 20, 30] == ids(store.history.between(TEA, START, END, 9, newest=True))
        assert 30 == store.history.last_id()

    @pytest.mark.parametrize(
        ("after", "before", "limit", "newest", "expected"),
        [
            (START, END, 9, True, [1, 2, 3, 4, 5]),
            (START, END, 2, True, [4, 5]),
            (START, END, 2, False, [1, 2]),
            (2, END, 2, False, [3, 4]),
            (START, 4, 2, True, [2, 3]),
            (2, 4, 9, True, [3]),
            (2, 3, 9, True, []),
            (4, 2, 9, True, []),
            (START, END, 0, True, []),
        ],
    )
    def test_between(
        self, store: Store, after: int, before: int, limit: int, newest: bool, expected: list[int]
    ) -> None:
        """Bounds are not inside; the limit takes from the asked end; the order is always by id."""
        store.history.append([said(number) for number in range(1, 6)])
        store.history.append([said(number, talks=(OPS,)) for number in range(11, 16)])
        assert expected == ids(store.history.between(TEA, after, before, limit, newest=newest))

    def test_only_some_kinds(self, store: Store) -> None:
        """Kinds that are not asked for do not count for the limit."""
        store.history.append([said(1), said(2, kind=NOTICE), said(3, kind=JOINED), said(4)])
        history = store.history
        spoken = {MESSAGE, NOTICE, "never seen"}
        assert [2, 4] == ids(history.between(TEA, START, END, 2, newest=True, kinds=spoken))
        assert [1, 2] == ids(history.between(TEA, START, END, 2, newest=False, kinds=[*spoken]))
        assert [] == history.between(TEA, START, END, 2, newest=True, kinds=())

    def test_heard_in_several_talks(self, store: Store) -> None:
        """A quit is found in every room it was heard in, and knows them all, in order."""
        store.history.append([said(1, talks=(TEA, OPS)), said(2, talks=(OPS,))])
        assert [1] == ids(store.history.between(TEA, START, END, 9, newest=True))
        assert [1, 2] == ids(store.history.between(OPS, START, END, 9, newest=True))
        assert (TEA, OPS) == store.history.between(OPS, START, END, 9, newest=True)[0].talks
        assert (1, 2) == (store.history.count(TEA), store.history.count(OPS))

    def test_following(self, store: Store) -> None:
        """All records, step by step, whatever they are heard in."""
        store.history.append([said(1), said(2, talks=()), said(3, talks=(OPS,)), said(4)])
        assert [2, 3] == ids(store.history.following(1, 2))
        assert [] == store.history.following(4, 2)

    def test_key(self, store: Store) -> None:
        """A key finds its sender's first record under it that is new enough."""
        first, second = at(100), at(101)
        store.history.append([said(first, key="k"), said(first + 1, key="k", by="bob")])
        store.history.append([said(second, key="k"), said(second + 1)])
        by_key = store.history.by_key
        assert said(first, key="k") == by_key("k", START, identity="alice")
        assert said(second, key="k") == by_key("k", first, identity="alice")
        assert said(first + 1, key="k", by="bob") == by_key("k", START, identity="bob")
        assert None is by_key("k", second, identity="alice")
        assert None is by_key("k", START, identity="carol")
        assert None is by_key("other", START, identity="alice")

    def test_key_under_a_nick(self, store: Store) -> None:
        """A nick finds what was sent under it in any spelling, by whomever, and only that."""
        one, other = said(at(1), key="k", by="Alice"), said(at(2), key="k", by="alice")
        other.identity = "somebody else"
        store.history.append([one, other, said(at(3), key="k", by="alice2")])
        by_key = store.history.by_key
        assert one == by_key("k", START, nick="ALICE")
        assert other == by_key("k", at(1), nick="alice")
        assert None is by_key("k", at(2), nick="alice")
        assert None is by_key("k", START, nick="somebody else")

    def test_key_and_where_it_was_sent(self, store: Store) -> None:
        """With a target only what was sent there counts, however it was spelled."""
        talk = pair("alice", "bob")
        records = [
            said(at(1), key="k", target="#TEA"),
            said(at(2), key="k", talks=(OPS,)),
            said(at(3), key="k", talks=(talk,), target="Bob"),
            said(at(4), key="k", talks=(TEA,)),
        ]
        store.history.append(records)
        by_key = store.history.by_key
        assert records[0] == by_key("k", START, identity="alice", target="#tea")
        assert records[1] == by_key("k", START, identity="alice", target="#Ops")
        assert records[2] == by_key("k", START, nick="alice", target="bob")
        assert records[3] == by_key("k", at(1), nick="Alice", target="#Tea")
        assert None is by_key("k", START, identity="alice", target=talk)

    def test_key_of_one_or_the_other(self, store: Store) -> None:
        """Both an identity and a nick, or neither, is a mistake of the caller."""
        with pytest.raises(ValueError, match="identity or a nick"):
            store.history.by_key("k", START)
        with pytest.raises(ValueError, match="identity or a nick"):
            store.history.by_key("k", START, identity="alice", nick="alice")

    def test_keys_are_dropped_after_their_time(self, store: Store) -> None:
        """A key is found for KEYS_KEPT_MS; its record stays."""
        kept = KEYS_KEPT_MS / HOUR_MS
        store.history.append([said(at(1), key="old"), said(at(2), key="young")])
        store.history.append([said(at(1.5 + kept), key="new")])
        assert None is store.history.by_key("old", START, identity="alice")
        young = store.history.by_key("young", START, identity="alice")
        assert at(2) == getattr(young, "id", None)
        assert "old" == getattr(store.history.record(at(1)), "key", None)

    def test_about(self, store: Store) -> None:
        """Edits, deletions and reactions are found by what they are about."""
        store.history.append([said(1), said(2), said(3), said(4, kind=EDITED, about=2)])
        store.history.append([said(5, kind=TAGS, about=1), said(6, kind=REDACTED, about=2)])
        assert [4, 5, 6] == ids(store.history.about([2, 1, 3, 2]))
        assert [5] == ids(store.history.about({1}))
        assert [] == store.history.about([3])
        assert [4, 5, 6] == ids(store.history.about(range(2000)))

    def test_talks(self, store: Store) -> None:
        """Direct talks are found by either side, rooms if they are asked for, by latest record."""
        alice_bob, notes = pair("alice", "bob"), pair("alice", "alice")
        store.history.append([said(1, talks=(alice_bob,)), said(2, talks=(TEA,))])
        store.history.append([said(3, talks=(notes,)), said(4, talks=(alice_bob,))])
        store.history.append([said(5, talks=(pair("bob", "carol"),)), said(6, talks=(OPS,))])
        talks = store.history.talks_between

        assert [(notes, 3), (alice_bob, 4)] == talks("alice", START, END, 9)
        assert [(alice_bob, 4), (pair("bob", "carol"), 5)] == talks("bob", START, END, 9)
        every = [(TEA, 2), (notes, 3), (alice_bob, 4)]
        assert every == talks("alice", START, END, 9, rooms=[TEA, "#none"])
        assert every[:2] == talks("alice", START, END, 2, rooms=[TEA])
        assert every[1:] == talks("alice", START, END, 2, rooms={TEA}, newest=True)
        assert every[1:2] == talks("alice", 2, 4, 9, rooms=[TEA])

    def test_all_talks(self, store: Store) -> None:
        """Talks are listed by name, page by page, as long as anything is heard in them."""
        direct = pair("alice", "bob")
        assert [] == store.history.talks("", 9)
        store.history.append([said(1), said(2, talks=(direct,)), said(3, talks=("#é", OPS))])
        assert [OPS, TEA, "#é", direct] == store.history.talks("", 9)
        assert [OPS, TEA] == store.history.talks("", 2)
        assert ["#é", direct] == store.history.talks(TEA, 9)
        assert [TEA] == store.history.talks("#ops!", 1)
        store.history.trim(TEA, before=None, keep=0, at_most=9)
        assert [OPS, "#é", direct] == store.history.talks("", 9)

    def test_talks_by_the_latest_of_a_kind(self, store: Store) -> None:
        """Joins may be left out of what makes a talk the latest."""
        store.history.append([said(1), said(2, talks=(OPS,)), said(3, kind=JOINED)])
        latest = store.history.talks_between("x", 0, END, 9, rooms=[TEA, OPS], kinds=[MESSAGE])
        assert [(TEA, 1), (OPS, 2)] == latest

    @pytest.mark.parametrize(
        ("before", "keep", "expected"),
        [(3, None, [3, 4, 5]), (None, 2, [4, 5]), (3, 4, [3, 4, 5]), (2, 1, [5]), (None, 0, []),
         (None, 9, [1, 2, 3, 4, 5]), (None, None, [1, 2, 3, 4, 5])],
    )  # fmt: skip
    def test_trim(
        self, store: Store, before: int | None, keep: int | None, expected: list[int]
    ) -> None:
        """The old and the surplus go; other talks stay as they are."""
        store.history.append([said(number) for number in range(1, 6)])
        store.history.append([said(10, talks=(OPS,))])
        gone = store.history.trim(TEA, before=before, keep=keep, at_most=9)
        assert 5 - len(expected) == gone
        assert expected == ids(store.history.between(TEA, START, END, 9, newest=True))
        assert [*expected, 10] == ids(store.history.following(START, 9))

    def test_trim_in_steps(self, store: Store) -> None:
        """No step deletes more than it is told; the oldest go first."""
        store.history.append([said(number, key=str(number)) for number in range(1, 6)])
        trim = store.history.trim
        assert 2 == trim(TEA, before=None, keep=2, at_most=2)
        assert [3, 4, 5] == ids(store.history.following(START, 9))
        assert 1 == trim(TEA, before=None, keep=2, at_most=2)
        assert 0 == trim(TEA, before=None, keep=2, at_most=2)
        assert None is store.history.by_key("1", START, identity="alice")

    def test_trim_leaves_it_where_else_it_is_heard(self, store: Store) -> None:
        """A quit that is trimmed in one room stays in the others."""
        store.history.append([said(1, talks=(TEA, OPS, "#x"), target="")])
        assert 1 == store.history.trim(TEA, before=9, keep=None, at_most=9)
        assert 0 == store.history.count(TEA)
        assert said(1, talks=(OPS, "#x"), target="") == store.history.record(1)
        assert 1 == store.history.trim("#x", before=9, keep=None, at_most=9)
        assert said(1, talks=(OPS,), target="") == store.history.record(1)
        assert 1 == store.history.trim(OPS, before=9, keep=None, at_most=9)
        assert None is store.history.record(1)

    def test_forget_an_identity(self, store: Store) -> None:
        """All they did goes, with what is about it; the others' words and all else stay."""
        talk = pair("alice", "bob")
        store.history.append(
            [
                said(1, key="k", talks=(talk,)),
                said(2, by="bob", talks=(talk,)),
                said(3, by="ALICE", kind=JOINED),
                said(4, by="bob", kind=TAGS, about=3),
                said(5, by="bob", kind=TAGS, about=4),
                said(6, by="visitor", account="alice"),
                said(7, by="carol", about=2),
            ]
        )
        store.markers.mark("alice", TEA, 3)
        store.markers.mark("bob", TEA, 3)

        assert 5 == store.history.forget(identity="alice")
        assert [2, 7] == ids(store.history.following(START, 9))
        assert [(talk, 2)] == store.history.talks_between("bob", START, END, 9)
        assert None is store.history.by_key("k", START, identity="alice")
        assert ({}, {TEA: 3}) == (store.markers.markers("alice"), store.markers.markers("bob"))
        assert 0 == store.history.forget(identity="alice")

        store.history.append([said(8, talks=(talk,)), said(9)])
        assert [2, 8] == ids(store.history.between(talk, START, END, 9, newest=True))

    def test_forget_a_nick(self, store: Store) -> None:
        """All that was done under a nick goes, whoever it was."""
        store.history.append([said(1, by="Alice"), said(2, by="alice"), said(3, by="alice2")])
        assert 2 == store.history.forget(nick="ALICE")
        assert [3] == ids(store.history.following(START, 9))

    def test_forget_who_set_something(self, store: Store) -> None:
        """Topics and masks stay, as set by nobody; what others set keeps their names."""
        alice, bob = said(1).source, said(2, by="bob").source
        other = Ban("alice!*@*", bob, 2)
        tea = StoredRoom(
            TEA, 1, topic=Topic("by alice", alice, 3), founder="alice",
            lists={"b": (Ban("z!*@*", alice, 1), other), "e": (Ban("y!*@*", alice, 4),)},
        )  # fmt: skip
        ops = StoredRoom(OPS, 1, topic=Topic("by bob", bob, 3), founder="bob", roles={"eve": "v"})
        gone = replace(
            tea, topic=Topic("by alice", "*", 3),
            lists={"b": (Ban("z!*@*", "*", 1), other), "e": (Ban("y!*@*", "*", 4),)},
        )  # fmt: skip
        store.history.append([said(1), said(2, by="bob")])
        for asked, expected in (
            ({"nick": "Alice"}, gone),
            ({"identity": "alice"}, replace(gone, founder=None)),
        ):
            store.history.append([said(store.history.last_id() + 1)])
            store.rooms.save(tea)
            store.rooms.save(ops)
            store.history.forget(**asked)
            assert [ops, expected] == store.rooms.load()

    def test_count_by(self, store: Store) -> None:
        """It counts what an identity or account made, or what was made under a nick."""
        store.history.append([said(1), said(2, by="Alice"), said(3, by="bob", account="alice")])
        store.history.append([said(4, by="alice2"), said(5, by="bob", about=1, kind=TAGS)])
        assert 3 == store.history.count_by(identity="alice")
        assert 2 == store.history.count_by(nick="ALICE")
        assert 0 == store.history.count_by(nick="carol")
        with pytest.raises(ValueError, match="identity or a nick"):
            store.history.count_by()

    def test_forget_one_or_the_other(self, store: Store) -> None:
        """Both or neither is a mistake of the caller."""
        with pytest.raises(ValueError, match="identity or a nick"):
            store.history.forget()
        with pytest.raises(ValueError, match="identity or a nick"):
            store.history.forget(identity="alice", nick="alice")

    def test_a_room_is_renamed(self, store: Store) -> None:
        """What was heard, kept, marked and set there goes by the new name; all else stays."""
        bye = said(3, "bye", talks=(TEA, OPS), kind="departed", target="")
        store.history.append([said(1, target="#Tea"), said(2, talks=(OPS,)), bye])
        store.rooms.save(StoredRoom("#Tea", 1, lists={"b": (Ban("m", "b", 1),)}, roles={"a": "o"}))
        store.markers.mark("alice", TEA, 1)
        store.history.rename_room("#TEA", "#Café")
        store.history.append([said(4), said(5, talks=("#café",), target="#Café", key="k")])

        assert [1, 3, 5] == ids(store.history.between("#café", START, END, 9, newest=True))
        assert [4] == ids(store.history.between(TEA, START, END, 9, newest=True))
        assert replace(bye, talks=("#café", OPS)) == store.history.record(3)
        assert {"#café": 1} == store.markers.markers("alice")
        (room,) = store.rooms.load()
        assert StoredRoom("#Café", 1, lists={"b": (Ban("m", "b", 1),)}, roles={"a": "o"}) == room

    def test_renamed_again_and_again(self, store: Store) -> None:
        """To other letters, away and back; a name that nothing is known of is no error."""
        store.history.append([said(1)])
        store.rooms.save(StoredRoom(TEA, 1))
        for old, new in ((TEA, "#Tea"), ("#tea", "#b"), ("#b", "#c"), ("#c", TEA), ("#none", "#x")):
            store.history.rename_room(old, new)
        assert [1] == ids(store.history.between(TEA, START, END, 9, newest=True))
        assert [StoredRoom(TEA, 1)] == store.rooms.load()
        assert [TEA] == store.history.talks("", 9)

    def test_what_an_earlier_room_left_is_kept_apart(self, store: Store) -> None:
        """Nobody finds it under the name that another room has now; a repetition does nothing."""
        store.history.append([said(1, talks=(OPS,)), said(2)])
        store.markers.mark("alice", OPS, 1)
        for _ in range(2):
            store.history.rename_room(TEA, OPS)
        assert [2] == ids(store.history.between(OPS, START, END, 9, newest=True))
        assert [1] == ids(store.history.between(f"{OPS},1", START, END, 9, newest=True))
        assert {f"{OPS},1": 1} == store.markers.markers("alice")

    def test_a_key_is_found_under_the_new_name(self, store: Store) -> None:
        """A message that is sent again to the room, as it is called now, was said there."""
        store.history.append([said(1, key="k", target="#TEA")])
        store.history.rename_room(TEA, OPS)
        found = [
            store.history.by_key("k", START, identity="alice", target=one) for one in (OPS, TEA)
        ]
        assert [1, None] == [one and one.id for one in found]

    def test_from_several_threads(self, store: Store) -> None:
        """Appends and reads of several threads do not disturb each other."""
        wrong: list[object] = []

        def write(thread: int) -> None:
            for number in range(20):
                first = 1 + thread * 1000 + number * 10
                store.history.append([said(first + i, talks=(f"#{thread}",)) for i in range(10)])
                page = store.history.between(f"#{thread}", START, END, 999, newest=True)
                if len(page) != (number + 1) * 10:
                    wrong.append(len(page))

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert [] == wrong
        assert 800 == len(store.history.following(START, 9999))


class RoomsPromises:
    """base.Rooms."""

    FULL = StoredRoom(
        "#Tea",
        1_700_000_000,
        frozenset("ntk"),
        password="мёд",
        member_limit=5,
        topic=Topic("grüße", "alice!~a@x", 1_700_000_001),
        lists={
            "b": (Ban("z*!*@*", "alice", 3), Ban("a*!*@*", "bob", 2)),
            "e": (Ban("m", "b", 1, 9),),
        },
        founder="alice",
        retention=Retention(days=7, messages=None),
        settings={"W": "10", "f": "#other"},
        roles={"bob": "o"},
        metadata={"url": "https://чай.example", "empty": ""},
    )

    def test_rooms_come_back_whole(self, store: Store) -> None:
        """Every field is kept, the masks of a list in their order; bare rooms too."""
        bare = StoredRoom("#bare", 0)
        off = StoredRoom("#off", 0, retention=Retention(messages=0))
        for room in (self.FULL, off, bare):
            store.rooms.save(room)
        assert [bare, off, self.FULL] == store.rooms.load()

    def test_a_room_is_saved_over_itself(self, store: Store) -> None:
        """The last state holds, whatever the spelling of the name; nothing of the old one stays."""
        store.rooms.save(self.FULL)
        again = StoredRoom("#TEA", 1, lists={"b": (Ban("q", "bob", 1),)}, retention=Retention())
        store.rooms.save(again)
        assert [again] == store.rooms.load()

    def test_empty_lists_are_left_out(self, store: Store) -> None:
        """A list without masks is no list."""
        store.rooms.save(StoredRoom("#a", 1, lists={"b": ()}))
        assert [StoredRoom("#a", 1)] == store.rooms.load()

    def test_dropped_rooms_are_gone(self, store: Store) -> None:
        """A room that is dropped does not come back; its history stays; unknown ones are fine."""
        store.history.append([said(1)])
        store.rooms.save(self.FULL)
        store.rooms.drop("#tEA")
        store.rooms.drop("#tEA")
        assert [] == store.rooms.load()
        assert 1 == store.history.count(TEA)


class MarkersPromises:
    """base.Markers."""

    def test_markers_never_go_back(self, store: Store) -> None:
        """A lesser id leaves the marker where it is."""
        assert [5, 5, 7] == [store.markers.mark("alice", TEA, one) for one in (5, 3, 7)]
        assert 7 == store.markers.marker("alice", TEA)

    def test_markers_of_any_time(self, store: Store) -> None:
        """A time before the first id is read up to as well (core.ids.last_at)."""
        assert [-9, -5, -5, 0] == [store.markers.mark("alice", TEA, one) for one in (-9, -5, -7, 0)]

    def test_markers_are_each_ones_own(self, store: Store) -> None:
        """Identities and talks have their own markers."""
        store.markers.mark("alice", TEA, 5)
        store.markers.mark("alice", OPS, 6)
        store.markers.mark("bob", TEA, 1)
        assert {TEA: 5, OPS: 6} == store.markers.markers("alice")
        assert None is store.markers.marker("bob", OPS)
        assert {} == store.markers.markers("carol")
