"""Records told again: on whose wire, one line each, and to whom."""

from __future__ import annotations

from dataclasses import replace

from hubbub.server.handlers.replay import as_now, encoded, find_target
from hubbub.store.base import EDITED, INVITED, REDACTED
from hubbub.store.memory import MemoryStore
from tests.store.people import said
from tests.support.chatroom import Chatroom, source
from tests.support.storing import batched, texts

CAPS = ("batch", "draft/chathistory", "draft/event-playback")


def test_one_line_for_a_join() -> None:
    """That somebody who came was away is not told again: it was true then."""
    with Chatroom(store=MemoryStore()) as chatroom:
        bob = chatroom.irc("bob", *CAPS, "away-notify")
        bob.ask("JOIN #tea", "PRIVMSG #tea :hello")
        ann = chatroom.irc("ann")
        ann.send("AWAY :back soon", "JOIN #tea")
        join = f":{source('ann')} JOIN #tea"
        assert [join, f":{source('ann')} AWAY :back soon"] == bob.lines()[-2:]
        lines = batched(bob.ask("CHATHISTORY LATEST #tea * 1"), "chathistory #tea")
        assert [join] == lines


def test_all_lines_of_a_mode() -> None:
    """Mode changes that were told in several lines are told again in all of them."""
    masks = [f"{'m' * 90}{number}!*@*" for number in range(9)]
    with Chatroom(store=MemoryStore()) as chatroom:
        bob = chatroom.irc("bob", *CAPS)
        bob.ask("JOIN #tea", "PRIVMSG #tea :hello")
        heard: list[str] = []
        for first in (0, 4):
            heard += bob.ask(f"MODE #tea +bbbb {' '.join(masks[first : first + 4])}")
        assert len(heard) > 2
        lines = batched(bob.ask("CHATHISTORY LATEST #tea * 2"), "chathistory #tea")
        assert heard == lines


def test_nothing_for_what_a_wire_does_not_tell() -> None:
    """Who could not hear a reaction when it came does not hear it later; pages are full still."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann, bob = chatroom.irc("ann", "message-tags"), chatroom.irc("bob", *CAPS)
        ann.send("PRIVMSG #lobby :hello", "@+draft/react=x;+draft/reply=y TAGMSG #lobby")
        bob.received()
        lines = batched(bob.ask("CHATHISTORY LATEST #lobby * 2"), "chathistory #lobby")
        assert [f":{source('bob')} JOIN #lobby", "hello"] == texts(lines)


def test_kinds_of_a_later_version() -> None:
    """A store may hold kinds that this version cannot tell: they are passed over."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        bob = chatroom.irc("bob", *CAPS)
        record = store.history.following(0, 1)[0]
        for number, kind in enumerate((INVITED, "juggled"), 1):
            store.history.append([replace(record, id=record.id + number, kind=kind)])
        session = next(iter(chatroom.hub.sessions))
        assert [] == encoded(session, store.history.following(record.id, 9))
        lines = batched(bob.ask("CHATHISTORY LATEST #lobby * 5"), "chathistory #lobby")
        assert [f":{source('bob')} JOIN #lobby"] == lines


def test_the_rooms_wire() -> None:
    """A person hears of another room with its name in front, and so it is told again."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
        bob.send("/join #tea")
        ann.send("PRIVMSG #lobby :hello")
        heard = bob.received().splitlines(keepends=True)[-1:]
        assert heard[0].endswith(b" #lobby ann: hello\n")
        session = next(one for one in chatroom.hub.sessions if one.nick == "bob")
        records = store.history.following(0, 100)[-1:]
        assert heard == encoded(session, records, chatroom.hub.chat.rooms["#lobby"])
        assert [b"ann: hello\n"] == [line[6:] for line in encoded(session, records)]


def test_who_may_read() -> None:
    """A member may read their room and anybody a talk of their own; nobody anything else."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        ann.send("JOIN #tea")
        bob.send("JOIN #ops")
        chat = chatroom.hub.chat
        session = next(one for one in chatroom.hub.sessions if one.nick == "ann")
        assert chat.rooms["#tea"] is find_target(session, "#TEA")
        assert chat.users["bob"] is find_target(session, "BOB")
        assert chat.users["ann"] is find_target(session, "ann")
        for name in ("#ops", "#nowhere", "nobody", "", "#", "*"):
            assert find_target(session, name) is None, name


def test_nobody_may_read_before_they_are_in() -> None:
    """Who has no name yet reads nothing."""
    with Chatroom(store=MemoryStore()) as chatroom:
        peer = chatroom.connect()
        peer.send("NICK ann")
        (session,) = chatroom.hub.sessions
        assert find_target(session, "#lobby") is None


def test_without_what_was_taken_back() -> None:
    """Reactions do not make a message disappear, a deletion does."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann", "message-tags", "echo-message", "draft/message-redaction")
        first, second = ann.ask("PRIVMSG #lobby :one", "PRIVMSG #lobby :two")
        ids = [line.split("msgid=")[1].split()[0] for line in (first, second)]
        ann.ask(f"@+draft/react=x;+draft/reply={ids[0]} TAGMSG #lobby", f"REDACT #lobby {ids[1]}")
    kept = [one for one in store.history.following(0, 100) if one.kind == "message"]
    assert ["one", "two"] == [one.text for one in kept]
    assert ["one"] == [one.text for one in as_now(store.history, kept)]
    assert [] == as_now(store.history, [])


def test_with_the_newest_text() -> None:
    """Messages have their newest text; of their edits the newest stays, in its place."""
    history = MemoryStore().history
    facts = [
        said(1, "one", tags={"joints": "2", "+x": ""}),
        said(2, "two"),
        said(3, "uno", kind=EDITED, about=1),
        said(4, "zwei", kind=EDITED, about=2),
        said(5, "eins", kind=EDITED, about=1),
        said(6, "", kind=REDACTED, about=2),
    ]
    history.append(facts)
    now = as_now(history, facts)
    assert [(1, "eins"), (5, "eins"), (6, "")] == [(one.id, one.text) for one in now]
    assert {"+x": ""} == now[0].tags
    assert [] == as_now(history, facts[2:4])
