"""Who may connect: so many from one address, and any number from this machine."""

import socket

import pytest
from structlog.testing import capture_logs

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
    with Chatroom(connections_per_address=0, connects_per_minute=0) as chatroom:
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


def test_cap_per_network() -> None:
    """The addresses of one network may have so many connections together."""
    with Chatroom(connections_per_network=2) as chatroom:
        assert [b"", b""] == [chatroom.connect(f"203.0.113.{n}").received() for n in (5, 6)]
        refused = chatroom.connect("203.0.113.7")
        assert ["ERROR :too many connections from 203.0.113.0/24 (2)"] == refused.lines()


def test_pace_of_new_connections() -> None:
    """Who comes too often is told when to come again, though nobody from there is here now."""
    with Chatroom(connects_per_minute=2) as chatroom:
        for _ in range(2):
            chatroom.connect(SOMEWHERE).close()
        refused = chatroom.connect(SOMEWHERE).lines()
        assert ["ERROR :too many new connections from 203.0.113.5: try again in 30 s"] == refused
        chatroom.pass_s(30)
        assert [] == chatroom.connect(SOMEWHERE).lines()


def test_full_server() -> None:
    """Over `connections` nobody more is let in, also not from this machine."""
    with Chatroom(connections=1) as chatroom:
        first = chatroom.connect()
        assert ["ERROR :the server is full (1 connections)"] == chatroom.connect().lines()
        first.close()
        assert [] == chatroom.connect().lines()


def test_nobody_is_exempt() -> None:
    """`exempt` can be empty; then this machine counts as others do, but for Unix sockets."""
    with Chatroom(connections_per_address=1, exempt="") as chatroom:
        assert [b"", b""] == [chatroom.connect("localhost").received() for _ in range(2)]
        chatroom.connect("127.0.0.1")
        assert chatroom.connect("127.0.0.1").lines()


def test_a_proxied_connection_counts_where_it_comes_from() -> None:
    """Moved to its real address it counts there and no longer here; if that is full, it is told."""
    with Chatroom(connections_per_address=1) as chatroom:
        chatroom.connect("203.0.113.9")
        chatroom.connect("203.0.113.10")
        first, second = sorted(chatroom.entrance._connections, key=lambda one: one.address)
        assert None is chatroom.entrance.moved(first, SOMEWHERE)
        assert "too many connections from 203.0.113.5 (1)" == chatroom.entrance.moved(
            second, SOMEWHERE
        )
        assert [] == chatroom.connect("203.0.113.10").lines()
        assert {"address": 1} == chatroom.entrance.refused
        assert 3 == chatroom.entrance.admission.total


def test_a_flood_at_the_door_is_none_in_the_log() -> None:
    """Of many refusals some are logged, and how many there were; all are counted."""
    with Chatroom(connections_per_address=1) as chatroom, capture_logs() as logs:
        chatroom.connect(SOMEWHERE)
        for _ in range(50):
            chatroom.connect(SOMEWHERE)
        assert 20 == len(logs)
        chatroom.pass_s(1)
        chatroom.connect(SOMEWHERE)
        assert 51 == logs[-1]["so_far"]
        assert {"address": 51} == chatroom.entrance.refused


def test_all_that_is_unsent_is_bounded() -> None:
    """When too much waits to be sent in all, those who read least are closed, and no others."""
    with Chatroom(unsent_bytes=1_000_000, outbox_bytes=2_000_000) as chatroom:
        for number in range(3):
            chatroom.connect(f"127.0.0.{number}")
        connections = sorted(chatroom.entrance._connections, key=lambda one: one.address)
        for connection, size in zip(connections, (900_000, 10, 1_500_000), strict=True):
            connection.send(b"x" * size)
        assert 1_000_000 < chatroom.entrance.unsent_bytes < 2_400_000
        chatroom.pass_s(0.25)
        assert [True, True, False] == [one.is_open for one in connections]
        assert {"unsent": 1} == chatroom.entrance.refused
