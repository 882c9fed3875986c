"""What is stored of an event, and that history reads as it was heard, on every wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.events import (
    Arrived,
    AwayChanged,
    Departed,
    Edited,
    Event,
    Invited,
    Joined,
    Kicked,
    Left,
    RealnameChanged,
    Redacted,
    Rehosted,
    Renamed,
    RoomModesChanged,
    RoomRenamed,
    Said,
    TopicSet,
    UserModesChanged,
)
from hubbub.core.ids import first_at, to_text
from hubbub.core.modes import ModeChange
from hubbub.core.retention import OFF, Retention
from hubbub.core.state import Room, User
from hubbub.server import plain_wire
from hubbub.server.recording import event_of, kept_part, partner_of, record_of
from hubbub.server.wires import SHAPING, Wire, irc_wire
from hubbub.store import base
from hubbub.store.base import pair
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom

ID = first_at(NOON_MS) + 7
EARLIER = first_at(NOON_MS) + 3
TEA, OPS = Room("#Tea", 0), Room("#ops", 0)
TEA.is_kept = OPS.is_kept = True


def somebody(nick: str, identity: str, account: str | None = None) -> User:
    """Return a user who is in #Tea and #ops."""
    user = User(nick, f"~{nick.lower()}", "example.org", f"{nick} of the {nick}s")
    user.identity, user.account, user.rooms = identity, account, [TEA, OPS]
    return user


ANN, BOB, CID = somebody("Ann", "~1"), somebody("Bob", "~2"), somebody("Cid", "cid", "cid")
_ACTION = "\x01ACTION waves\x01"
_TAGS = {"+draft/reply": to_text(EARLIER), "+x": "a b;c\\d", "+flag": ""}
_REACTION = {"+draft/reply": to_text(EARLIER), "+draft/react": "👋"}


def said(
    user: User,
    target: Room | User,
    text: str = "hello",
    kind: Any = "message",
    tags: Mapping[str, str] | None = None,
) -> Said:
    """Return something said."""
    return Said(user, user.source, target, text, kind, tags or {})


def modes(*changes: tuple[bool, str, str | None]) -> RoomModesChanged:
    """Return changed modes of #Tea."""
    return RoomModesChanged(ANN, ANN.source, TEA, [ModeChange(*one) for one in changes])


KEPT: dict[str, Event] = {
    "message": said(ANN, TEA),
    "message, account": said(CID, TEA, "a : b  c "),
    "message, tags": said(ANN, TEA, tags=_TAGS),
    "action": said(ANN, TEA, _ACTION),
    "ctcp": said(ANN, TEA, "\x01VERSION\x01"),
    "notice": said(ANN, TEA, kind="notice"),
    "direct": said(ANN, BOB),
    "direct action": said(ANN, BOB, _ACTION),
    "direct notice": said(CID, ANN, kind="notice"),
    "note to oneself": said(ANN, ANN),
    "reaction": said(ANN, TEA, "", "tags", _REACTION),
    "direct reaction": said(ANN, BOB, "", "tags", _REACTION),
    "unreaction": said(ANN, TEA, "", "tags", {"+draft/unreact": "👋"}),
    "join": Joined(ANN, ANN.source, TEA, "", is_new=False),
    "join, account": Joined(CID, CID.source, TEA, "o", is_new=True),
    "part": Left(ANN, ANN.source, TEA, None),
    "part, reason": Left(ANN, ANN.source, TEA, "good night all"),
    "kick": Kicked(ANN, ANN.source, TEA, BOB, "no sugar: none"),
    "topic": TopicSet(ANN, ANN.source, TEA, "Oolong : today"),
    "no topic": TopicSet(ANN, ANN.source, TEA, ""),
    "ranks": modes((True, "o", "Bob"), (True, "v", "Cid"), (False, "v", "Ann")),
    "flags": modes((True, "i", None), (False, "m", None), (True, "s", None)),
    "bans": modes((True, "b", "*!*@evil"), (False, "b", "x!*@*")),
    "limit": modes((True, "l", "5"), (True, "o", "Bob")),
    "no limit": modes((False, "l", None), (True, "b", "a!*@*")),
    "no password": modes((False, "k", "*"), (True, "t", None)),
    "many modes": modes(*[(True, "b", f"{'m' * 90}{n}!*@*") for n in range(9)]),
    "room renamed": RoomRenamed(ANN, ANN.source, TEA, "#Tee", "#Tea", "no : typo"),
    "room renamed, why": RoomRenamed(ANN, ANN.source, TEA, "#Tee", "#Tea", ""),
    "nick": Renamed(ANN, ANN.source, "Ann", "Anna"),
    "quit": Departed(CID, CID.source, "Quit: good night"),
    "redaction": Redacted(ANN, ANN.source, TEA, EARLIER, "a mistake"),
    "redaction without reason": Redacted(CID, CID.source, TEA, EARLIER, ""),
    "direct redaction": Redacted(ANN, ANN.source, BOB, EARLIER, ""),
    "edit": Edited(ANN, ANN.source, TEA, EARLIER, "a : b; c\\d "),
    "action edited": Edited(CID, CID.source, TEA, EARLIER, _ACTION),
    "direct edit": Edited(ANN, ANN.source, BOB, EARLIER, "x"),
    "long edit": Edited(ANN, ANN.source, TEA, EARLIER, "x" * 480),
}
for one in KEPT.values():
    one.id = ID

FORGOTTEN: dict[str, Event] = {
    "typing": said(ANN, TEA, "", "tags", {"+typing": "active"}),
    "tags of no meaning": said(ANN, TEA, "", "tags", {"+draft/reply": to_text(EARLIER)}),
    "no tags": said(ANN, TEA, "", "tags"),
    "arrival": Arrived(ANN, ANN.source),
    "invitation": Invited(ANN, ANN.source, TEA, BOB, opens=True),
    "away": AwayChanged(ANN, ANN.source, "tea"),
    "real name": RealnameChanged(ANN, ANN.source, "Anna"),
    "host": Rehosted(ANN, ANN.source, "~a", "elsewhere"),
    "user modes": UserModesChanged(ANN, ANN.source, [ModeChange(True, "i")]),
}


def wires() -> Iterable[Wire]:
    """Yield every wire there can be."""
    yield plain_wire.HERE
    yield plain_wire.ELSEWHERE
    for count in range(len(SHAPING) + 1):
        yield from map(irc_wire, combinations(sorted(SHAPING), count))


ALL_WIRES = list(wires())


def reads_as_heard(event: Event, wires: Sequence[Wire] = ALL_WIRES) -> None:
    """See that what is stored of the event is told in the same bytes as the event, everywhere."""
    record = record_of(event)
    assert record is not None
    for wire in wires:
        assert wire.encode(event) == wire.encode(event_of(record)), wire.has


@pytest.mark.parametrize("name", KEPT)
def test_reads_as_it_was_heard(name: str) -> None:
    """Whatever is kept comes back in the same bytes on every wire."""
    reads_as_heard(KEPT[name])


def test_bots_stay_bots() -> None:
    """The tag `bot` belongs to what a bot said (bot-mode), also when it is read later."""
    bot = somebody("Bot", "~3")
    bot.modes = frozenset("B")
    event = said(bot, TEA)
    event.id = ID
    reads_as_heard(event)


@given(
    text=st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), min_size=1),
    kind=st.sampled_from(["message", "notice"]),
    tags=st.dictionaries(
        st.from_regex(r"\+[a-z]{1,8}", fullmatch=True),
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    ),
    target=st.sampled_from([TEA, BOB]),
    some=st.lists(st.sampled_from(ALL_WIRES), min_size=1, max_size=20),
)
def test_any_text_reads_as_it_was_heard(
    text: str, kind: str, tags: Mapping[str, str], target: Room | User, some: list[Wire]
) -> None:
    """No text and no tag is changed by being stored."""
    event = said(ANN, target, text, kind, tags)
    event.id = ID
    reads_as_heard(event, some)


@pytest.mark.parametrize("name", FORGOTTEN)
def test_what_is_not_kept(name: str) -> None:
    """What means nothing a moment later is not stored."""
    assert record_of(FORGOTTEN[name]) is None


@pytest.mark.parametrize(
    "make",
    [
        lambda user: Renamed(user, user.source, "Dan", "Daniel"),
        lambda user: Departed(user, user.source, "Quit"),
    ],
    ids=["nick", "quit"],
)
def test_what_nobody_heard(make: Callable[[User], Event]) -> None:
    """A new nick or an end that no room hears of is not stored."""
    assert record_of(make(User("Dan", "~dan", "example.org", "Dan"))) is None


def test_heard_in_all_rooms() -> None:
    """A quit and a new nick are one record, heard in every room of the person."""
    for name in ("quit", "nick"):
        record = record_of(KEPT[name])
        assert record is not None
        assert ("#tea", "#ops") == record.talks


def test_rooms_that_keep_nothing() -> None:
    """A record leaves out the rooms whose rule is off; one heard only there is not stored."""
    rooms = {name: Room(name, 0) for name in ("#tea", "#off", "#days")}
    rooms["#off"].retention = OFF
    rooms["#days"].retention = Retention(days=1)
    record = record_of(said(ANN, TEA))
    assert record is not None

    def kept(*talks: str) -> tuple[str, ...] | None:
        part = kept_part(replace(record, talks=talks), rooms)
        return None if part is None else part.talks

    assert ("#tea", "#days", "#new") == kept("#tea", "#off", "#days", "#new")
    assert ("~1 ~2",) == kept("~1 ~2")
    assert None is kept("#off")


def test_what_a_room_that_goes_leaves() -> None:
    """Nothing, before something was said there: whoever makes it anew is in another room."""
    rooms = {"#tea": Room("#tea", 0), "#kept": Room("#kept", 0)}
    rooms["#kept"].is_kept = True
    record = record_of(Departed(ANN, ANN.source, "bye"))
    assert record is not None
    part = kept_part(replace(record, talks=("#tea", "#kept")), rooms)
    assert part is not None
    assert ("#kept",) == part.talks
    for event in (said(ANN, TEA), TopicSet(ANN, ANN.source, TEA, "Tea")):
        begins = record_of(event)
        assert begins is not None
        assert begins == kept_part(begins, rooms)
    joined = record_of(Joined(ANN, ANN.source, Room("#new", 0), "o", is_new=True))
    assert joined is not None
    assert None is kept_part(joined, rooms)


def test_a_password_is_no_history() -> None:
    """Of a room's password is stored that it was set, not what it is."""
    record = record_of(modes((True, "i", None), (True, "k", "oolong"), (True, "o", "Bob")))
    assert record is not None
    assert "+iko * Bob" == record.text
    assert "oolong" not in repr(record)


def test_passwords_never_reach_the_history() -> None:
    """However a room's password is said in commands, no record has it."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        ann.send("JOIN #tea", "MODE #tea +k oolong", "PRIVMSG #tea :come in")
        bob.send("JOIN #tea wrong", "JOIN #tea oolong", "TOPIC #tea")
        ann.send("MODE #tea -k oolong")
    kept = store.history.following(0, 1000)
    assert any(record.text == "come in" for record in kept)
    assert "oolong" not in repr(kept)


def test_a_key_is_kept_apart_from_the_tags() -> None:
    """It can be looked up, and who reads it later gets it as it was sent."""
    tags = {"+hubbub.chat/key": "k1", "+x": "1"}
    record = record_of(said(ANN, TEA, tags=tags))
    assert record is not None
    assert "k1" == record.key
    assert {"+x": "1"} == record.tags
    assert b"+hubbub.chat/key=k1;+x=1 " in irc_wire(SHAPING).encode(event_of(record))


def test_a_message_of_several_lines_comes_back_in_its_lines() -> None:
    """Where it was cut is kept beside its text."""
    event = Said(ANN, ANN.source, TEA, "one two\nthree", "message", {}, (4,))
    record = record_of(event)
    assert record is not None
    assert ("one two\nthree", {"joints": "4"}) == (record.text, record.tags)
    again = event_of(record)
    assert isinstance(again, Said)
    assert ("one two\nthree", (4,), {}) == (again.text, again.joints, again.tags)


def test_who_and_what() -> None:
    """A record knows who it was, whatever the nick, and the names as they were spelled."""
    record = record_of(KEPT["message, account"])
    assert record is not None
    assert ("cid", "cid", CID.source) == (record.identity, record.account, record.source)
    assert ("#Tea", ("#tea",), ID) == (record.target, record.talks, record.id)
    assert base.MESSAGE == record.kind


@pytest.mark.parametrize("tag", ["+draft/reply", "+reply"])
def test_what_a_reaction_is_about(tag: str) -> None:
    """A reaction is about the message that it replies to (IRCv3 react, reply)."""
    tags = {tag: to_text(EARLIER), "+draft/react": "x"}
    record = record_of(said(ANN, TEA, "", "tags", tags))
    assert record is not None
    assert EARLIER == record.about


@pytest.mark.parametrize("value", ["", "nonsense", "0" * 14])
def test_a_reaction_to_nothing(value: str) -> None:
    """A reaction to what cannot be a message is kept, and is about nothing."""
    record = record_of(said(ANN, TEA, "", "tags", {"+draft/reply": value, "+draft/react": "x"}))
    assert record is not None
    assert record.about is None


def test_direct_talks_are_of_two() -> None:
    """What is told to a person is heard by these two identities, and in no other talk."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann, bob, _ = chatroom.irc("ann"), chatroom.irc("bob"), chatroom.irc("cid")
        identity = {nick: user.identity for nick, user in chatroom.hub.chat.users.items()}
        ann.send("PRIVMSG bob :one", "PRIVMSG ann :to myself")
        bob.send("NOTICE ann :two")
    kept = {one.text: one.talks for one in store.history.following(0, 100)}
    both = pair(identity["ann"], identity["bob"])
    assert (both,) == kept["one"]
    assert (both,) == kept["two"]
    assert (pair(identity["ann"], identity["ann"]),) == kept["to myself"]
    assert [] == store.history.talks_between(identity["cid"], base.START, base.END, 10)


def test_identities_are_of_one_stay() -> None:
    """Who comes again without an account is somebody else, and so is who takes the nick."""
    with Chatroom(store=MemoryStore()) as chatroom:
        bob = chatroom.irc("bob")
        first = chatroom.hub.chat.users["bob"].identity
        bob.send("QUIT")
        chatroom.irc("bob")
        second = chatroom.hub.chat.users["bob"].identity
    assert first
    assert first != second
    assert " " not in first + second


def test_the_other_end() -> None:
    """The partner of a direct message is whoever the user is not."""
    for event in (said(ANN, BOB), said(BOB, ANN)):
        record = record_of(event)
        assert record is not None
        assert "Bob" == partner_of(record, ANN)
        assert "Ann" == partner_of(record, BOB)


def test_the_other_end_after_a_new_nick() -> None:
    """Who has taken another nick since is still not their own partner."""
    ann = somebody("Ann", "~1")
    record = record_of(said(ann, BOB))
    assert record is not None
    ann.rename("Anna")
    assert "Bob" == partner_of(record, ann)
