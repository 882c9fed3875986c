"""Ready sockets are served in ticks, and nobody's trouble becomes another's."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator

import pytest

from hubbub.doors.poller import Poller


class Ear:
    """Notes what the poller tells it about its end of a socketpair."""

    def __init__(self, poller: Poller, *, is_new: bool = False) -> None:
        self.sock, self.far = socket.socketpair()
        self.sock.setblocking(False)
        self.heard: list[object] = []
        self.then: Callable[[], None] = lambda: None
        self.poller = poller
        poller.add(self.sock.fileno(), self, is_new=is_new)

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
    """A poller with some ears; its turns take no time, unless there is a clock."""

    def __init__(self, now_s: Callable[[], float] = lambda: 100.0) -> None:
        self.ticks = 0
        self.failures: list[Exception] = []
        self.poller = Poller(self.tick, self.failures.append, now_s)
        self.ears = [Ear(self.poller) for _ in range(3)]

    def tick(self) -> None:
        """Count the tick."""
        self.ticks += 1

    def close(self) -> None:
        """Close all of it."""
        self.poller.close()
        for ear in self.ears:
            ear.close()


class Told:
    """Notes why its peers are gone."""

    def __init__(self, told: list[str]) -> None:
        self.told = told

    def received(self, data: bytes) -> None:
        """Never."""

    def lost(self, reason: str) -> None:
        """Note it."""
        self.told.append(reason)


@pytest.fixture
def room() -> Iterator[Room]:
    """A poller with three sockets."""
    room = Room()
    yield room
    room.close()


def test_one_tick_for_all(room: Room) -> None:
    """All that is ready is served in one tick, and the tick ends once."""
    for ear in room.ears:
        ear.far.send(b"hello")
    room.poller.run_ready()
    assert [[b"hello"]] * 3 == [ear.heard for ear in room.ears]
    assert 1 == room.ticks


def test_a_long_turn_is_cut() -> None:
    """When its time is over what was decided is sent; the others' turn comes next, none is lost."""
    now_s = [0.0]
    room = Room(lambda: now_s[0])
    for ear in room.ears:
        ear.then = lambda: now_s.__setitem__(0, now_s[0] + 1.0)
        ear.far.send(b"hello")
    for served in (1, 2, 3):
        room.poller.run_ready()
        assert served == sum(ear.heard == [b"hello"] for ear in room.ears)
        assert (served, served < 3) == (room.ticks, room.poller.is_behind)
    room.close()


def test_a_crowd_leaves_bit_by_bit(room: Room) -> None:
    """Some are told of at once and some in each tick, in order; all of them if need be."""
    told: list[str] = []
    connection = room.ears[0]
    for number in range(30):
        room.poller.leave(connection, Told(told), str(number))
    some = len(told)
    assert 0 < some < 15
    assert room.poller.is_behind
    room.poller.run_ready()
    assert 2 * some == len(told)
    room.poller.let_all_leave()
    assert [str(number) for number in range(30)] == told
    assert not room.poller.is_behind


def crowded() -> tuple[Room, list[float], tuple[Ear, Ear]]:
    """Return a room with its clock, where somebody who is new and somebody who goes are ready."""
    now_s = [100.0]
    room = Room(lambda: now_s[0])
    new = Ear(room.poller, is_new=True)
    new.far.send(b"let me in")
    going = room.ears[0]
    going.far.send(b"bye")
    going.far.close()
    room.ears.append(new)
    return room, now_s, (going, new)


def turns(room: Room, count: int = 3) -> list[list[object]]:
    """Let some turns pass; return what has been heard since the last ones."""
    for ear in room.ears:
        ear.heard.clear()
    for _ in range(count):
        room.poller.run_ready()
    return [ear.heard for ear in room.ears]


def test_who_comes_or_goes_waits() -> None:
    """As long as something is to be sent they wait, though not for ever; others do not wait."""
    room, now_s, (_, new) = crowded()
    room.poller.is_pressed = lambda: True
    room.ears[1].far.send(b"hello")
    assert [[], [b"hello"], [], []] == turns(room)
    assert not room.poller.is_behind
    now_s[0] += 0.02
    assert [[], [], [], []] == turns(room)
    now_s[0] += 0.04
    assert [[b"bye"], [], [], [b"let me in"]] == turns(room, 1)
    new.far.send(b"again")
    assert [[], [], [], []] == turns(room)
    room.close()


def test_a_few_who_go_are_served_in_turn(room: Room) -> None:
    """Where there is no crowd what came first is served first: an end before a question."""
    order: list[str] = []
    first, second, _ = room.ears
    first.then = lambda: order.append("end")
    second.then = lambda: order.append("question")
    first.far.close()
    second.far.send(b"is it still there?")
    room.poller.run_ready()
    assert ["end", "question"] == order


def test_who_comes_or_goes_is_served_when_there_is_time() -> None:
    """When nothing is to be sent any more they are served, and whoever runs the poller is told."""
    room, _, _ = crowded()
    is_pressed = [True]
    room.poller.is_pressed = lambda: is_pressed[0]
    assert [[], [], [], []] == turns(room)
    is_pressed[0] = False
    assert room.poller.is_behind
    assert [[b"bye"], [], [], [b"let me in"]] == turns(room, 1)
    assert not room.poller.is_behind
    room.close()


def test_a_crowd_is_served_bit_by_bit() -> None:
    """However many are new, a turn has some of them, in the order in which they came."""
    now_s = [100.0]
    room = Room(lambda: now_s[0])
    crowd = [Ear(room.poller, is_new=True) for _ in range(40)]
    room.ears += crowd
    for ear in crowd:
        ear.far.send(b"hello")
    served = [sum(map(bool, turns(room, 1))) for _ in range(3)]
    assert sum(served) == 40
    assert max(served) <= 16
    for ear in crowd:
        ear.then = lambda: now_s.__setitem__(0, now_s[0] + 1.0)
        ear.far.send(b"hello")
    assert [1, 1, 1] == [sum(map(bool, turns(room, 1))) for _ in range(3)]
    room.close()


def test_who_is_known_does_not_wait() -> None:
    """Who is new no longer is served like everybody, and so is who watches for room to write."""
    room, _, (_, new) = crowded()
    room.poller.is_pressed = lambda: True
    room.poller.watch(new.sock.fileno(), read=True, write=True)
    assert [] == turns(room)[3]
    room.poller.known(new.sock.fileno())
    room.poller.known(new.sock.fileno())
    assert [b"let me in"] == turns(room)[3]
    room.poller.remove(new.sock.fileno())
    new.far.send(b"gone")
    assert [] == turns(room)[3]
    room.close()


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


def test_a_descriptor_that_is_anothers_now() -> None:
    """Who got a closed one's descriptor between two turns is not served for what it had."""
    now_s = [0.0]
    room = Room(lambda: now_s[0])
    room.poller.run_ready()
    for ear in room.ears:
        ear.then = lambda: now_s.__setitem__(0, now_s[0] + 1.0)
        ear.far.send(b"hello")
    room.poller.run_ready()
    old = next(ear for ear in room.ears if not ear.heard)
    room.poller.remove(old.sock.fileno())
    number = old.sock.detach()
    new = Ear(room.poller)
    room.poller.remove(new.sock.fileno())
    os.dup2(new.sock.detach(), number)
    new.sock = socket.socket(fileno=number)
    room.poller.add(number, new)
    for _ in range(2):
        room.poller.run_ready()
    assert [] == room.failures
    assert [] == new.heard
    new.far.send(b"now")
    room.poller.run_ready()
    assert [b"now"] == new.heard
    new.close()
    room.close()


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
