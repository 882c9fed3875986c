"""Ready sockets are served in ticks, and nobody's trouble becomes another's."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from hubbub.doors.poller import Poller


class Ear:
    """Notes what the poller tells it about its end of a socketpair."""

    def __init__(self, poller: Poller) -> None:
        self.sock, self.far = socket.socketpair()
        self.sock.setblocking(False)
        self.heard: list[object] = []
        self.then: Callable[[], None] = lambda: None
        self.poller = poller
        poller.add(self.sock.fileno(), self)

    def on_readable(self) -> None:
        """Note what has come."""
        self.heard.append(self.sock.recv(100))
        self.then()

    def on_writable(self) -> None:
        """Note that there is room."""
        self.heard.append("room")
        self.then()

    def on_failure(self) -> None:
        """Note that it went wrong, and leave."""
        self.heard.append("failed")
        self.poller.remove(self.sock.fileno())

    def close(self) -> None:
        """Close both ends."""
        self.sock.close()
        self.far.close()


class Room:
    """A poller with some ears."""

    def __init__(self) -> None:
        self.ticks = 0
        self.failures: list[Exception] = []
        self.poller = Poller(self.tick, self.failures.append)
        self.ears = [Ear(self.poller) for _ in range(3)]

    def tick(self) -> None:
        """Count the tick."""
        self.ticks += 1


@pytest.fixture
def room() -> Iterator[Room]:
    """A poller with three sockets."""
    room = Room()
    yield room
    room.poller.close()
    for ear in room.ears:
        ear.close()


def test_one_tick_for_all(room: Room) -> None:
    """All that is ready is served in one tick, and the tick ends once."""
    for ear in room.ears:
        ear.far.send(b"hello")
    room.poller.run_ready()
    assert [[b"hello"]] * 3 == [ear.heard for ear in room.ears]
    assert 1 == room.ticks


def test_nothing_ready(room: Room) -> None:
    """A tick in which nothing is ready ends all the same."""
    room.poller.run_ready()
    assert 1 == room.ticks
    assert [[]] * 3 == [ear.heard for ear in room.ears]


def test_failure_ends_one_peer(room: Room) -> None:
    """An exception in one peer's turn ends that peer alone: the others have theirs."""
    first, second, third = room.ears
    error = ValueError("a bug")

    def fail() -> None:
        raise error

    second.then = fail
    for ear in room.ears:
        ear.far.send(b"hello")
    room.poller.run_ready()
    assert [error] == room.failures
    assert [b"hello", "failed"] == second.heard
    assert [[b"hello"]] * 2 == [first.heard, third.heard]
    assert 1 == room.ticks
    for ear in room.ears:
        ear.far.send(b"again")
    room.poller.run_ready()
    assert [b"hello", "failed"] == second.heard
    assert [b"hello", b"again"] == first.heard


def test_removed_in_the_same_tick(room: Room) -> None:
    """A socket that another's turn has removed is not served any more in that tick."""
    first, second, _ = room.ears

    def remove(other: Ear) -> Callable[[], None]:
        return lambda: room.poller.remove(other.sock.fileno())

    first.then, second.then = remove(second), remove(first)
    first.far.send(b"a")
    second.far.send(b"b")
    room.poller.run_ready()
    assert 1 == len(first.heard) + len(second.heard)
    assert [] == room.failures


def test_watch_for_writing(room: Room) -> None:
    """Room to write is told while it is asked for, and reading goes on beside it."""
    ear = room.ears[0]
    room.poller.watch(ear.sock.fileno(), read=True, write=True)
    ear.far.send(b"hello")
    room.poller.run_ready()
    room.poller.watch(ear.sock.fileno(), read=True, write=False)
    room.poller.run_ready()
    assert ["room", b"hello"] == ear.heard


def test_removed_while_writing(room: Room) -> None:
    """A socket that is removed when it could write is not read from in the same turn."""
    ear = room.ears[0]
    room.poller.watch(ear.sock.fileno(), read=True, write=True)
    ear.then = lambda: room.poller.remove(ear.sock.fileno())
    ear.far.send(b"hello")
    room.poller.run_ready()
    assert ["room"] == ear.heard
    assert [] == room.failures


def test_watch_for_nothing(room: Room) -> None:
    """Who asks for nothing is told nothing until they ask again."""
    ear = room.ears[0]
    ear.far.send(b"hello")
    room.poller.watch(ear.sock.fileno(), read=False, write=False)
    room.poller.run_ready()
    assert [] == ear.heard
    room.poller.watch(ear.sock.fileno(), read=True, write=False)
    room.poller.run_ready()
    assert [b"hello"] == ear.heard


def test_end_is_readable(room: Room) -> None:
    """A peer that has gone is told as something to read: the end."""
    ear = room.ears[0]
    ear.far.close()
    room.poller.run_ready()
    assert [b""] == ear.heard
