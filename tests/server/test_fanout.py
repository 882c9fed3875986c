"""Everybody who should hear of an event hears it once, and nobody else does."""

from __future__ import annotations

from hubbub.server.opening import Opening
from hubbub.server.session import Session
from tests.support.chatroom import Chatroom, Peer, source


def session(chatroom: Chatroom, name: str) -> Session:
    """Return somebody's session."""
    user = chatroom.hub.chat.user(name)
    assert user is not None
    return chatroom.hub.fanout.sessions(user)[0]


def test_one_object_per_wire(chatroom: Chatroom) -> None:
    """All who are on one wire get the same bytes object; another wire has its own."""
    names = {"ann": (), "bob": (), "cid": (), "dan": ("server-time",), "eve": ("server-time",)}
    peers = [chatroom.irc(name, *caps) for name, caps in names.items()]
    chatroom.quiet()
    pushed: dict[str, bytes] = {}
    end_of_tick = chatroom.hub.end_of_tick

    def look() -> None:
        pushed.update({n: session(chatroom, n).outbox[0] for n in ("bob", "cid", "dan", "eve")})
        chatroom.poller._end_of_tick = end_of_tick
        end_of_tick()

    chatroom.poller._end_of_tick = look
    peers[0].send("PRIVMSG #lobby :hello")
    assert pushed["bob"] is pushed["cid"]
    assert pushed["dan"] is pushed["eve"]
    assert pushed["bob"] != pushed["dan"]


def test_shared_rooms_hear_once(chatroom: Chatroom) -> None:
    """Who shares several rooms hears of a nick, a real name or a departure once."""
    ann = chatroom.irc("ann")
    bob = chatroom.irc("bob", "setname", "away-notify")
    for peer in (ann, bob):
        peer.send("JOIN #a,#b")
    chatroom.quiet()
    ann.send("NICK anna", "SETNAME :Anna", "AWAY :out", "QUIT :bye")
    who = source("ann").partition("!")[2]
    assert [
        f":ann!{who} NICK :anna",
        f":anna!{who} SETNAME :Anna",
        f":anna!{who} AWAY :out",
        f":anna!{who} QUIT :Quit: bye",
    ] == bob.lines()


def test_strangers_hear_nothing(chatroom: Chatroom) -> None:
    """Who shares no room hears of none of it."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob", "setname", "away-notify")
    bob.send("PART #lobby")
    chatroom.quiet()
    ann.send("PRIVMSG #lobby :x", "NICK anna", "SETNAME :Anna", "AWAY :out", "QUIT")
    assert [] == bob.lines()


def test_without_any_room(chatroom: Chatroom) -> None:
    """Somebody in no room still hears of what they do themselves."""
    ann = chatroom.irc("ann")
    ann.send("PART #lobby")
    chatroom.quiet()
    ann.send("NICK anna", "AWAY :out")
    assert [
        f":{source('ann')} NICK :anna",
        ":hubbub.local 306 anna :You have been marked as being away",
    ] == ann.lines()


def test_echo_of_a_private_message(chatroom: Chatroom) -> None:
    """With echo-message one's own words come back; without it they do not."""
    ann, bob = chatroom.irc("ann", "echo-message"), chatroom.irc("bob")
    chatroom.quiet()
    line = f":{source('ann')} PRIVMSG bob :hello"
    assert [line] == ann.ask("PRIVMSG bob :hello")
    assert [line] == bob.lines()
    assert [] == bob.ask("PRIVMSG ann :hello")


def test_to_oneself(chatroom: Chatroom) -> None:
    """What one tells oneself comes once, and once more as an echo where that is asked for."""
    ann, bob = chatroom.irc("ann", "echo-message"), chatroom.irc("bob")
    chatroom.quiet()
    assert [f":{source('ann')} PRIVMSG ann :me"] * 2 == ann.ask("PRIVMSG ann :me")
    assert [f":{source('bob')} PRIVMSG bob :me"] == bob.ask("PRIVMSG bob :me")


def test_echo_from_outside(chatroom: Chatroom) -> None:
    """Somebody who speaks in a room from outside gets one echo, where it is asked for."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob", "echo-message")
    ann.send("JOIN #tea", "MODE #tea -n")
    chatroom.quiet()
    assert [f":{source('bob')} PRIVMSG #tea :knock"] == bob.ask("PRIVMSG #tea :knock")
    assert [f":{source('bob')} PRIVMSG #tea :knock"] == ann.lines()


def test_caps_change_the_wire_at_once(chatroom: Chatroom) -> None:
    """New capabilities count from the next event on, in every room."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    for peer in (ann, bob):
        peer.send("JOIN #tea")
    chatroom.quiet()
    ann.send("PRIVMSG #tea :before")
    bob.send("CAP REQ server-time")
    ann.send("PRIVMSG #tea :after", "PRIVMSG #lobby :there too")
    time = "@time=2026-03-01T12:00:00.000Z "
    assert [
        f":{source('ann')} PRIVMSG #tea :before",
        ":hubbub.local CAP bob ACK :server-time",
        f"{time}:{source('ann')} PRIVMSG #tea :after",
        f"{time}:{source('ann')} PRIVMSG #lobby :there too",
    ] == bob.lines()


def test_invite_notify(chatroom: Chatroom) -> None:
    """An invitation is told to the guest, and to members with invite-notify, not to others."""
    ann = chatroom.irc("ann", "invite-notify")
    bob, cid = chatroom.irc("bob", "invite-notify"), chatroom.irc("cid")
    dan = chatroom.irc("dan", "invite-notify")
    for peer in (ann, bob, cid):
        peer.send("JOIN #tea")
    chatroom.quiet()
    ann.send("INVITE dan #tea")
    told = [f":{source('ann')} INVITE dan #tea"]
    assert [told, [], told] == [peer.lines() for peer in (bob, cid, dan)]
    assert [":hubbub.local 341 ann dan :#tea"] == ann.lines()


def test_nothing_is_kept_of_those_who_left(chatroom: Chatroom) -> None:
    """When everybody has left, no audience, session, opening or watched nick remains."""
    peers: list[Peer] = [chatroom.irc("ann"), chatroom.plain("bob"), chatroom.connect()]
    peers[0].send("JOIN #a,#b", "MONITOR + bob,x")
    peers[1].send("/join #a")
    for peer in peers:
        peer.close()
    hub, entrance = chatroom.hub, chatroom.entrance
    openings: set[Opening] = entrance._openings
    assert (0, set(), set()) == (entrance.connections, hub.sessions, openings)
    assert ({}, {}, {}) == (hub.fanout._audiences, hub.fanout._sessions, hub.monitor._watchers)
    assert ({}, ["#lobby"]) == (hub.chat.users, list(hub.chat.rooms))
    assert not hub.outboxes.dirty_groups
    assert not hub.outboxes.dirty_sessions
