"""Who may connect: so many from one address, and any number from this machine."""

import socket

import pytest

from tests.support.chatroom import Chatroom

SOMEWHERE = "203.0.113.5"


def test_cap_per_address() -> None:
    """One address may have so many connections; one more is told why not, and closed."""
    with Chatroom(connections_per_address=2) as chatroom:
        inside = [chatroom.connect(SOMEWHERE) for _ in range(2)]
        refused = chatroom.connect(SOMEWHERE)
        assert ["ERROR :too many connections from 203.0.113.5 (2)"] == refused.lines()
        assert refused.is_closed
        assert [[], []] == [peer.lines() for peer in inside]
        assert not chatroom.connect("203.0.113.6").is_closed
        inside[0].close()
        assert [] == chatroom.connect(SOMEWHERE).lines()


def test_lingering_connections_count() -> None:
    """A connection that has been told goodbye counts until its socket is closed."""
    with Chatroom(connections_per_address=1) as chatroom:
        first = chatroom.irc("ann", address=SOMEWHERE)
        first.send("QUIT")
        assert ["ERROR :too many connections from 203.0.113.5 (1)"] == chatroom.connect(
            SOMEWHERE
        ).lines()
        first.close()
        assert [] == chatroom.connect(SOMEWHERE).lines()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine_is_exempt(address: str) -> None:
    """Connections of this machine are not counted against the cap."""
    with Chatroom(connections_per_address=1) as chatroom:
        assert [b""] * 5 == [chatroom.connect(address).received() for _ in range(5)]
        assert 5 == chatroom.entrance.connections


def test_no_cap() -> None:
    """With 0 there is no cap."""
    with Chatroom(connections_per_address=0) as chatroom:
        assert [b""] * 70 == [chatroom.connect(SOMEWHERE).received() for _ in range(70)]


def test_address_in_the_source(chatroom: Chatroom) -> None:
    """The address is the host others see; one that begins with a colon gets a zero in front."""
    ann = chatroom.irc("ann", address="203.0.113.5")
    chatroom.irc("bob", address="::1")
    assert [":bob!~bob@0::1 JOIN #lobby"] == ann.lines()


def test_turned_away_unheard() -> None:
    """Somebody who is gone before being turned away is no trouble."""
    with Chatroom(connections_per_address=1) as chatroom:
        chatroom.connect(SOMEWHERE)
        ours, theirs = socket.socketpair()
        theirs.close()
        assert chatroom.entrance.accepted(ours, SOMEWHERE) is None
