"""The middle: commands become events, guests get free names, and stopping is told."""

from __future__ import annotations

import pytest

from hubbub.core.state import User
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, source
from tests.support.storing import texts


def test_lobby_is_always_there(chatroom: Chatroom) -> None:
    """The lobby outlives its last member, and nobody becomes its operator."""
    ann = chatroom.irc("ann")
    ann.send("PART #lobby")
    assert ":hubbub.local 353 ann = #lobby :ann" in ann.ask("JOIN #lobby")
    assert ":hubbub.local 324 ann #lobby :+n" in ann.ask("MODE #lobby")


def test_no_lobby() -> None:
    """Without a lobby people arrive in no room."""
    with Chatroom(lobby="") as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
        assert ":hubbub.local 403 ann #lobby :there is no room #lobby" in ann.ask("TOPIC #lobby")
        assert ["-- you are in no room; /join #name enters one, /rooms lists them"] == bob.ask(
            "hello?"
        )


def test_guest_names_are_free(chatroom: Chatroom) -> None:
    """A guest name is one that nobody has, even when nearly all of them are taken."""
    users = chatroom.hub.chat.users
    for number in range(10_000):
        if number != 4711:
            user = User(f"guest-{number:04}", "~g", "h", "G")
            users[user.folded] = user
    nick = chatroom.hub.guest_nick()
    assert chatroom.hub.chat.user(nick) is None
    users.clear()


def test_ids_follow_the_order(chatroom: Chatroom) -> None:
    """Every event has a later id than the one before, within a tick and beyond."""
    ann = chatroom.irc("ann")
    bob = chatroom.irc("bob", "message-tags")
    chatroom.quiet()
    ann.send(*["PRIVMSG #lobby :x"] * 50)
    chatroom.pass_s(1)
    ann.send(*["PRIVMSG #lobby :x"] * 50)
    ids = [line.split("msgid=")[1][:13] for line in bob.lines()]
    assert 100 == len(set(ids))
    assert sorted(ids) == ids


def test_stopping_is_told_once(chatroom: Chatroom) -> None:
    """When the server stops, everybody hears that, and nobody hears of the others leaving."""
    ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
    chatroom.quiet()
    chatroom.hub.close("the server is stopping")
    chatroom.run()
    assert ["ERROR :Closing link: 127.0.0.1 (the server is stopping)"] == ann.lines()
    assert ["-- goodbye (the server is stopping)"] == bob.lines()
    assert [True, True] == [ann.is_closed, bob.is_closed]


def test_stuck_reader_harms_nobody() -> None:
    """Who stops reading is closed when its outbox is full; everybody else hears everything."""
    with Chatroom(outbox_bytes=20_000) as chatroom:
        ann, bob, stuck = (chatroom.irc(name) for name in ("ann", "bob", "stuck"))
        chatroom.quiet()
        heard: list[str] = []
        for number in range(2000):
            ann.send(f"PRIVMSG #lobby :{number} {'x' * 400}")
            heard += bob.lines()
        assert [str(number) for number in range(2000)] == [
            line.split(" :")[1].split(" ")[0] for line in heard if "PRIVMSG" in line
        ]
        assert f":{source('stuck')} QUIT :SendQ exceeded" in heard
        assert f":{source('stuck')} QUIT :SendQ exceeded" in ann.lines()
        stuck.received()
        assert stuck.is_closed


@pytest.mark.parametrize("door", ["irc", "plain"])
def test_closed_for_good(chatroom: Chatroom, door: str) -> None:
    """A peer that ignores its goodbye is cut off after some seconds."""
    peer = chatroom.irc("ann") if door == "irc" else chatroom.plain("ann")
    peer.send("QUIT" if door == "irc" else "/quit", "still here", "and here")
    assert 1 == chatroom.entrance.connections
    chatroom.pass_s(5)
    assert 0 == chatroom.entrance.connections


def test_a_long_delivery_looks_for_what_has_come() -> None:
    """What is said meanwhile is heard behind it, by everybody in the same order."""
    with Chatroom() as chatroom:
        members = [chatroom.irc(f"m{number}") for number in range(260)]
        ann = chatroom.irc("ann")
        chatroom.quiet()
        ann.sock.sendall(b"PRIVMSG #lobby :first\r\n")
        chatroom.poller.run_ready()
        early = [member for member in members if member.received()]
        ann.send("PRIVMSG #lobby :second")
        assert 0 < len(early) < len(members)
        assert {("second",)} == {tuple(texts(member.lines())) for member in early}
        late = set(members).difference(early)
        assert {("first", "second")} == {tuple(texts(member.lines())) for member in late}
        assert chatroom.hub.is_idle


def test_a_locked_room_stays_locked_when_its_topic_is_kept() -> None:
    """History has the topic, so nobody may take over the empty room, make it anew and read it."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob", "batch", "draft/event-playback")
        ann.send("JOIN #den", "MODE #den +k key", "TOPIC #den :a secret", "PART #den")
        assert any(" 475 bob #den " in line for line in bob.ask("JOIN #den"))
        assert "a secret" not in " ".join(bob.ask("CHATHISTORY LATEST #den * 10"))
