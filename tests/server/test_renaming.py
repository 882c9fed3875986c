"""A room's new name: who is told how, and what follows it over a restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.server.config import Config, LimitsConfig, RoomsConfig
from hubbub.server.sections import AccountsConfig
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source

SERVER = ":hubbub.local"
RENAME = "draft/channel-rename"
HISTORY = ("draft/chathistory", "batch")


@pytest.fixture
def store() -> MemoryStore:
    """A store that nothing is in yet."""
    return MemoryStore()


@pytest.fixture
def chatroom(store: MemoryStore) -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=store) as chatroom:
        yield chatroom


def said(peer: Peer, room: str) -> list[str]:
    """Return what CHATHISTORY gives of the room."""
    lines = peer.ask(f"CHATHISTORY LATEST {room} * 10")
    return [line.partition(":")[2] for line in lines if "PRIVMSG" in line]


def test_who_knows_rename(chatroom: Chatroom) -> None:
    """They hear RENAME, always with a reason; who asked hears it as their reply."""
    ann, bob = chatroom.irc("ann", RENAME, "labeled-response", "batch"), chatroom.irc("bob", RENAME)
    ann.send("JOIN #tea")
    bob.send("JOIN #tea")
    chatroom.quiet()
    line = f":{source('ann')} RENAME #tea #Coffee :"
    assert [f"@label=x {line}"] == ann.ask("@label=x RENAME #TEA #Coffee")
    assert [line] == bob.lines()
    assert [f":{source('ann')} PRIVMSG #Coffee :hi"] == _heard(ann, bob, "PRIVMSG #coffee :hi")


def _heard(who: Peer, other: Peer, line: str) -> list[str]:
    other.received()
    who.send(line)
    return [one.replace("#coffee", "#Coffee") for one in other.lines()]


def test_who_does_not(chatroom: Chatroom) -> None:
    """They leave the old room and enter the new one, each by themselves, and are told all of it."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob", "extended-join")
    ann.send("JOIN #tea", "TOPIC #tea :Oolong")
    bob.send("JOIN #tea")
    chatroom.quiet()
    lines = ann.ask("RENAME #tea #coffee :no tea left")
    assert [
        f":{source('ann')} PART #tea :no tea left",
        f":{source('ann')} JOIN #coffee",
        f"{SERVER} 332 ann #coffee :Oolong",
        f"{SERVER} 353 ann = #coffee :@ann bob",
    ] == [line for line in lines if " 333 " not in line][:4]
    assert [
        f":{source('bob')} PART #tea :no tea left",
        f":{source('bob')} JOIN #coffee * :Bob",
    ] == bob.lines()[:2]


def test_plain(chatroom: Chatroom) -> None:
    """A person with plain lines reads one, and goes on talking there."""
    ann, bob = chatroom.irc("ann", RENAME), chatroom.plain("bob")
    bob.send("/join #tea")
    ann.send("JOIN #tea")
    chatroom.quiet()
    assert ["-- there is a room #lobby already"] == bob.ask("/rename lobby")
    (line,) = bob.ask("/rename coffee no tea left")
    assert line.endswith(" -- bob renamed #tea: it is #coffee now (no tea left)")
    bob.send("hi")
    assert [
        ":bob!~nc@127.0.0.1 RENAME #tea #coffee :no tea left",
        ":bob!~nc@127.0.0.1 PRIVMSG #coffee :hi",
    ] == ann.lines()


def test_only_the_case(chatroom: Chatroom) -> None:
    """Nobody is sent out of the room for that."""
    ann, bob = chatroom.irc("ann", RENAME), chatroom.irc("bob")
    ann.send("JOIN #tea")
    bob.send("JOIN #tea")
    chatroom.quiet()
    assert [f":{source('ann')} RENAME #tea #Tea :"] == ann.ask("RENAME #tea #Tea")
    assert [] == bob.lines()


def test_refused(chatroom: Chatroom) -> None:
    """With the code that the specification has for it, or a numeric where there is one."""
    ann, bob = chatroom.irc("ann", RENAME), chatroom.irc("bob", RENAME)
    ann.send("JOIN #tea")
    assert [
        f"{SERVER} FAIL RENAME CHANNEL_NAME_IN_USE #tea #lobby :there is a room #lobby already"
    ] == ann.ask("RENAME #tea #lobby")
    assert [f"{SERVER} 403 bob #none :there is no room #none"] == bob.ask("RENAME #none #x")
    assert [f"{SERVER} 442 bob #tea :you are not in #tea"] == bob.ask("RENAME #tea #x")


def test_history_goes_along(store: MemoryStore) -> None:
    """What was said is read under the new name, also by who comes after a restart."""
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann", RENAME, *HISTORY)
        ann.send("JOIN #Tea", "PRIVMSG #Tea :before", "MODE #Tea +b *!*@evil", "TOPIC #Tea :Oolong")
        ann.send("RENAME #tea #Coffee", "PRIVMSG #coffee :after")
        expected = [f"{source('ann')} PRIVMSG #Coffee :{text}" for text in ("before", "after")]
        assert expected == said(ann, "#coffee")
        ann.send("JOIN #tea")
        assert [] == said(ann, "#tea")
    with Chatroom(store=store, began_ms=NOON_MS + 1000) as chatroom:
        bob = chatroom.irc("bob", *HISTORY)
        lines = bob.ask("JOIN #coffee")
        assert f"{SERVER} 332 bob #Coffee :Oolong" in lines
        assert any(" 367 " in line and "*!*@evil" in line for line in bob.ask("MODE #coffee b"))
        assert expected == said(bob, "#coffee")
        assert None is chatroom.hub.chat.room("#tea")


def test_found_and_told_again(chatroom: Chatroom) -> None:
    """The search finds it, and event-playback tells of the change itself."""
    ann = chatroom.irc("ann", RENAME, "draft/event-playback", "soju.im/search", *HISTORY)
    ann.send("JOIN #tea", "PRIVMSG #tea :green leaves", "RENAME #tea #coffee :why : not")
    chatroom.run()
    lines = ann.ask("SEARCH text=green", "CHATHISTORY LATEST #coffee * 10")
    assert 2 == len([line for line in lines if line.endswith("PRIVMSG #coffee :green leaves")])
    assert any(line.endswith(" RENAME #tea #coffee :why : not") for line in lines)


def test_a_room_that_keeps_nothing(chatroom: Chatroom) -> None:
    """Its change of name is not kept either."""
    ann = chatroom.irc("ann", RENAME, "draft/event-playback", *HISTORY)
    ann.send("JOIN #tea", "MODE #tea +H off", "RENAME #tea #coffee", "MODE #coffee -H")
    chatroom.run()
    lines = ann.ask("CHATHISTORY LATEST #coffee * 10")
    assert [] == [line for line in lines if " RENAME " in line]


def test_in_the_tick_of_what_was_said(chatroom: Chatroom) -> None:
    """What was said just before, just after and in a new room of the old name is not mixed up."""
    ann = chatroom.irc("ann", RENAME, *HISTORY)
    ann.send("JOIN #tea")
    ann.send(
        "PRIVMSG #tea :1", "RENAME #tea #coffee", "PRIVMSG #coffee :2", "JOIN #tea",
        "PRIVMSG #tea :3",
    )  # fmt: skip
    assert ["1", "2"] == [line[-1] for line in said(ann, "#coffee")]
    assert ["3"] == [line[-1] for line in said(ann, "#tea")]


def test_a_full_disk(store: MemoryStore) -> None:
    """The new name is stored once the disk has room again."""
    with Chatroom(store=store) as chatroom:
        assert chatroom.disk is not None
        ann = chatroom.irc("ann", RENAME, *HISTORY)
        ann.send("JOIN #tea", "PRIVMSG #tea :1")
        chatroom.disk.is_full = True
        ann.send("TOPIC #tea :Oolong", "RENAME #tea #coffee")
        chatroom.disk.is_full = False
        ann.send("PRIVMSG #coffee :2")
        assert ["1", "2"] == [line[-1] for line in said(ann, "#coffee")]
    assert ["#coffee"] == [room.name for room in store.rooms.load()]


def test_markers_of_a_guest(chatroom: Chatroom) -> None:
    """How far somebody has read is known under the new name."""
    ann = chatroom.irc("ann", RENAME, "draft/read-marker")
    ann.send("JOIN #tea", "MARKREAD #tea timestamp=2026-02-28T09:30:00.123Z", "RENAME #tea #coffee")
    assert [f"{SERVER} MARKREAD #coffee timestamp=2026-02-28T09:30:00.123Z"] == ann.ask(
        "MARKREAD #coffee"
    )


def test_always_on(store: MemoryStore) -> None:
    """Who stays without a device is in the room, whatever it is called, also after a restart."""
    config = Config(
        rooms=RoomsConfig("#lobby"),
        accounts=AccountsConfig(always_on="mandatory"),
        limits=LimitsConfig(messages_per_s=0.0),
    )
    with Chatroom(store=store, config=config) as chatroom:
        ann, bob = chatroom.irc("ann", RENAME), chatroom.irc("bob")
        ann.send("JOIN #tea")
        bob.send("REGISTER * * :correct horse", "JOIN #tea")
        bob.close()
        ann.send("RENAME #tea #coffee")
    with Chatroom(store=store, config=config) as chatroom:
        assert ["#lobby", "#coffee"] == [one.name for one in chatroom.hub.chat.users["bob"].rooms]


def test_forwards_are_stored(store: MemoryStore) -> None:
    """A room that sends people to the renamed one is kept with the new name."""
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann", RENAME)
        ann.send(
            "JOIN #tea,#full", "PRIVMSG #full :hi", "MODE #full +f #tea", "RENAME #tea #coffee"
        )
    assert {"f": "#coffee"} == store.rooms.load()[0].settings


def test_by_an_operator_of_the_server(store: MemoryStore) -> None:
    """They rename a room that is not theirs, and the audit log tells of it."""
    with Chatroom(store=store) as chatroom:
        ann, root = chatroom.irc("ann", RENAME), chatroom.irc("root")
        chatroom.hub.chat.users["root"].privileges = frozenset({"room-override"})
        ann.send("JOIN #tea")
        root.send("RENAME #tea #lobby", "RENAME #tea #coffee")
        assert ":root!~root@127.0.0.1 RENAME #tea #coffee :" == ann.lines()[-1]
    (act,) = store.moderation.acts(9)
    assert ("RENAME", "#tea", "#coffee") == (act.what, act.whom, act.why)


class TestTheOldName:
    """Who was not there looks for the room under its former name."""

    @pytest.fixture
    def ann(self, chatroom: Chatroom) -> Peer:
        """She rules a room that has just been renamed."""
        ann = chatroom.irc("ann", RENAME)
        ann.send("JOIN #tea", "RENAME #tea #Coffee")
        ann.received()
        return ann

    def test_who_knows_rename(self, chatroom: Chatroom, ann: Peer) -> None:
        """They are told the new name, and go there by themselves."""
        bob = chatroom.irc("bob", RENAME)
        ann.received()
        line = f"{SERVER} FAIL JOIN CHANNEL_RENAMED #TEA #Coffee :#TEA is called #Coffee now"
        assert [line] == bob.ask("JOIN #TEA")
        assert [] == ann.lines()

    def test_who_does_not(self, chatroom: Chatroom, ann: Peer) -> None:
        """They are told, and taken there, past no lock."""
        bob = chatroom.irc("bob")
        told = f"{SERVER} 470 bob #tea #Coffee :#tea is called #Coffee now"
        assert [told, f":{source('bob')} JOIN #Coffee"] == bob.ask("JOIN #tea")[:2]
        ann.send("MODE #Coffee +k oolong")
        cid = chatroom.irc("cid")
        assert [470, 475] == [int(line.split()[1]) for line in cid.ask("JOIN #tea")]

    def test_plain(self, chatroom: Chatroom, ann: Peer) -> None:
        """A person with plain lines reads it, and is there."""
        bob = chatroom.plain("bob")
        bob.send("/join #tea", "hi")
        assert any("#tea is called #Coffee now" in line for line in bob.lines())
        assert any(line.endswith("PRIVMSG #Coffee :hi") for line in ann.lines())

    def test_who_may_not_know(self, chatroom: Chatroom, ann: Peer) -> None:
        """Of a secret room nobody outside is told: the old name is any name to them."""
        ann.send("MODE #Coffee +s")
        bob = chatroom.irc("bob", RENAME)
        assert f":{source('bob')} JOIN #tea" == bob.ask("JOIN #tea")[0]

    def test_who_was_there(self, chatroom: Chatroom, ann: Peer) -> None:
        """Who knows of the new name may make a room of the old one, which then is that room's."""
        bob = chatroom.irc("bob", RENAME)
        assert f":{source('ann')} JOIN #tea" == ann.ask("JOIN #tea")[0]
        assert f":{source('bob')} JOIN #tea" == bob.ask("JOIN #tea")[0]
        ann.send("PART #tea")
        bob.ask("PART #tea")
        assert f":{source('bob')} JOIN #tea" == bob.ask("JOIN #tea")[0]

    def test_for_a_day(self, chatroom: Chatroom, ann: Peer) -> None:
        """After that the name is free."""
        bob = chatroom.irc("bob", RENAME)
        chatroom.clock.pass_s(24 * 3600)
        assert f":{source('bob')} JOIN #tea" == bob.ask("JOIN #tea")[-3]

    def test_when_the_room_has_gone(self, chatroom: Chatroom, ann: Peer) -> None:
        """A room that is no more keeps no name."""
        ann.send("PART #Coffee")
        bob = chatroom.irc("bob", RENAME)
        assert f":{source('bob')} JOIN #tea" == bob.ask("JOIN #tea")[0]

    def test_only_the_last_name(self, chatroom: Chatroom, ann: Peer) -> None:
        """A room holds one name besides its own."""
        chatroom.clock.pass_s(31)
        ann.send("RENAME #coffee #cocoa")
        bob = chatroom.irc("bob", RENAME)
        assert "#coffee #cocoa" in bob.ask("JOIN #coffee")[0]
        assert f":{source('bob')} JOIN #tea" == bob.ask("JOIN #tea")[0]


@pytest.mark.parametrize("is_guest", [True, False])
def test_markers_come_with_the_join(chatroom: Chatroom, *, is_guest: bool) -> None:
    """Who knows markers but no RENAME is told theirs between JOIN and the names (read-marker)."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob", "draft/read-marker")
    if not is_guest:
        bob.send("REGISTER * * correct-horse")
    ann.send("JOIN #tea", "PRIVMSG #tea :hello")
    bob.send("JOIN #tea", "MARKREAD #tea timestamp=2026-03-01T12:00:00.000Z")
    chatroom.quiet()
    ann.send("RENAME #tea #coffee")
    verbs = [line.split()[1] for line in bob.lines()]
    assert ["PART", "JOIN", "MARKREAD", "353", "366"] == verbs
