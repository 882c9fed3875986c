"""Watchers are told of comings and goings, by nick and not by person (the scene has the play)."""

from tests.support.chatroom import Chatroom, source


def test_every_watcher_hears(chatroom: Chatroom) -> None:
    """All who watch a nick are told, whatever case they wrote it in; others are not."""
    ann, bob, cid = (chatroom.irc(name) for name in ("ann", "bob", "cid"))
    for peer in (ann, bob, cid):
        peer.send("PART #lobby")
    ann.send("MONITOR + Dan")
    bob.send("MONITOR + DAN")
    chatroom.quiet()
    dan = chatroom.irc("dan")
    for name, peer in (("ann", ann), ("bob", bob)):
        assert [f":hubbub.local 730 {name} :{source('dan')}"] == peer.lines()
    dan.close()
    assert [":hubbub.local 731 ann :dan"] == ann.lines()
    assert [":hubbub.local 731 bob :dan"] == bob.lines()
    assert [] == cid.lines()


def test_case_change_is_nothing(chatroom: Chatroom) -> None:
    """A nick that changes only its case has neither come nor gone."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    ann.send("PART #lobby", "MONITOR + bob")
    chatroom.quiet()
    bob.send("NICK BOB")
    assert [] == ann.lines()


def test_unwatched(chatroom: Chatroom) -> None:
    """Who watches no longer, or is gone, is told no longer."""
    ann, bob, cid = (chatroom.irc(name) for name in ("ann", "bob", "cid"))
    for peer in (ann, bob, cid):
        peer.send("PART #lobby", "MONITOR + dan,eve")
    ann.send("MONITOR - dan,nobody")
    bob.send("MONITOR C")
    cid.close()
    chatroom.quiet()
    chatroom.irc("dan")
    assert [[], []] == [ann.lines(), bob.lines()]
    chatroom.irc("eve")
    assert [f":hubbub.local 730 ann :{source('eve')}"] == ann.lines()
