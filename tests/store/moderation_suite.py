"""What every store promises of moderation, as tests; see suite."""

from dataclasses import replace

import pytest

from hubbub.core.bans import Effect, ServerBan, parse
from hubbub.core.filters import Action, Filter
from hubbub.core.state import ClosedRoom
from hubbub.errors import AlreadyThere
from hubbub.store.accounts import Account
from hubbub.store.base import END, MESSAGE, START, Record, Store, StoredRoom
from hubbub.store.moderation import Act

BAN = ServerBan(parse("192.0.2.0/24"), Effect.BAN, "spam", "ann", 5, 9)
RULE = Filter("pills", False, Action.DROP, "spam", "ann", 5)
RECORD = Record(1, MESSAGE, ("#tea",), "bob!~bob@host", "bob", "bob", "#tea", "hello")


def _said(store: Store, talk: str) -> list[Record]:
    return store.history.between(talk, START, END, 9, newest=True)


def _rooms(store: Store) -> list[str]:
    return [room.name for room in store.rooms.load()]


class ModerationPromises:
    """moderation.Moderation."""

    def test_bans(self, store: Store) -> None:
        """A ban comes back whole, the newest for its target and effect; others stay."""
        muted = replace(BAN, effect=Effect.MUTE, until_s=None)
        masked = replace(BAN, target=parse("*!*@Bad"), effect=Effect.LOGIN)
        for ban in (BAN, muted, masked, replace(BAN, reason="more spam")):
            store.moderation.save_ban(ban)
        assert [muted, masked, replace(BAN, reason="more spam")] == store.moderation.bans()
        store.moderation.drop_ban(BAN.target, Effect.MUTE)
        store.moderation.drop_ban(BAN.target, Effect.MUTE)
        assert [masked, replace(BAN, reason="more spam")] == store.moderation.bans()

    def test_filters(self, store: Store) -> None:
        """A rule comes back whole; a pattern may be a literal and a regular expression."""
        regex = replace(RULE, is_regex=True, action=Action.ALERT)
        store.moderation.save_filter(RULE)
        store.moderation.save_filter(regex)
        assert [RULE, regex] == store.moderation.filters()
        store.moderation.drop_filter("pills")
        assert [] == store.moderation.filters()

    def test_closed_rooms(self, store: Store) -> None:
        """A closed room comes back whole, under whatever spelling; opened ones are gone."""
        tea, ops = ClosedRoom("#Tea", "spam", "ann", 5), ClosedRoom("#ops", "", "bob", 6)
        for one in (ClosedRoom("#TEA", "old", "x", 1), tea, ops):
            store.moderation.save_closed_room(one)
        assert [ops, tea] == store.moderation.closed_rooms()
        for _ in range(2):
            store.moderation.drop_closed_room("#tea")
        assert [ops] == store.moderation.closed_rooms()

    def test_an_act_and_what_it_changes(self, store: Store) -> None:
        """What is written together is kept together, or not at all; reading goes on as before."""
        act = Act("ann", "UBAN ban", "192.0.2.0/24", "spam", 5)

        def fail() -> None:
            with store.together():
                store.moderation.save_ban(BAN)
                store.moderation.save_filter(RULE)
                store.accounts.create(Account("bob", 5))
                store.moderation.note(act)
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        assert ([], []) == (store.moderation.bans(), store.moderation.filters())
        assert ([], None) == (list(store.moderation.acts(9)), store.accounts.account("bob"))
        with store.together():
            store.moderation.save_ban(BAN)
            store.moderation.note(act)
        assert ([BAN], [replace(act, number=1)]) == (
            store.moderation.bans(),
            list(store.moderation.acts(9)),
        )

    def test_an_act_and_a_room(self, store: Store) -> None:
        """What is said, a room's name, its markers and what is kept of it go along with an act."""
        store.history.append([RECORD])
        store.rooms.save(StoredRoom("#tea", 1))
        store.markers.mark("bob", "#tea", 1)
        later = replace(RECORD, id=2, talks=("#coffee",))

        def rename() -> None:
            store.history.rename_room("#tea", "#coffee")
            store.history.append([later])
            store.moderation.note(Act("ann", "RENAME", "#tea", "#coffee", 5))

        def fail() -> None:
            with store.together():
                rename()
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        assert ([RECORD], []) == (_said(store, "#tea"), _said(store, "#coffee"))
        assert (["#tea"], {"#tea": 1}) == (_rooms(store), store.markers.markers("bob"))
        with store.together():
            rename()
        assert [RECORD.id, later.id] == [one.id for one in _said(store, "#coffee")]
        assert (["#coffee"], {"#coffee": 1}) == (_rooms(store), store.markers.markers("bob"))

    def test_a_part_is_undone_alone(self, store: Store) -> None:
        """Who catches an error inside keeps the rest."""
        store.accounts.create(Account("bob", 5))
        with store.together():
            store.moderation.save_ban(BAN)
            with pytest.raises(AlreadyThere):
                store.accounts.create(Account("bob", 6))
        assert [BAN] == store.moderation.bans()

    def test_acts(self, store: Store) -> None:
        """Acts are numbered; the last ones are read, the oldest first."""
        acts = [Act("ann", "KILL", f"bob{n}", "why", n) for n in range(1, 4)]
        for act in [*acts, Act("eve", "OPER", "", "", 4)]:
            store.moderation.note(act)
        kept = [replace(act, number=n) for n, act in enumerate(acts, 1)]
        assert kept[1:] == list(store.moderation.acts(2, by="ann"))
        assert kept[2:] == list(store.moderation.acts(9, after_s=3, by="ann"))
        assert [4] == [act.number for act in store.moderation.acts(1)]
