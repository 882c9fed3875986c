"""Whatever people do, in whatever order: who is in a room hears all of it, once, in one order."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.support.chatroom import Chatroom, Peer

ROOMS = ("#lobby", "#tea", "#cake")
DOORS = ("irc", "irc echo", "irc tags", "plain")
CAPS = {"irc echo": ["echo-message"], "irc tags": ["message-tags", "server-time", "account-tag"]}
MOST = 6


@dataclass(eq=False)
class Person:
    """Somebody, where they are, and what they must have heard."""

    peer: Peer
    door: str
    rooms: set[str]
    expected: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)

    def line(self, command: str, room: str, text: str = "") -> str:
        """Return the line that asks for it at this person's door."""
        if self.door == "plain":
            return f"/{command} {room} {text}".rstrip()
        verb = {"msg": "PRIVMSG", "join": "JOIN", "leave": "PART"}[command]
        return f"{verb} {room}" + (f" :{text}" if text else "")

    def listen(self) -> list[int]:
        """Return the numbers of the messages that have come since the last time."""
        new = [int(n) for line in self.peer.lines() for n in re.findall(r"message-(\d+)", line)]
        self.heard += new
        return new


class RoomsMachine(RuleBasedStateMachine):
    """People come, go, enter, leave and talk; a model knows who must hear what."""

    def __init__(self) -> None:
        super().__init__()
        self.chatroom = Chatroom()
        self.people: list[Person] = []
        self.names = itertools.count(1)
        self.numbers = itertools.count(1)

    def teardown(self) -> None:
        """Close everything; the harness checks that nothing was caught."""
        self.chatroom.__exit__()

    def one(self, index: int) -> Person:
        """Return one of the people."""
        return self.people[index % len(self.people)]

    def expect(self, speaker: Person, room: str, number: int) -> None:
        """Note who must hear that message."""
        if room not in speaker.rooms:
            return
        for person in self.people:
            if room in person.rooms and (person is not speaker or person.door == "irc echo"):
                person.expected.append(number)

    @precondition(lambda self: len(self.people) < MOST)
    @rule(door=st.sampled_from(DOORS))
    def come(self, door: str) -> None:
        """Somebody comes in."""
        name = f"p{next(self.names)}"
        caps = CAPS.get(door, [])
        peer = self.chatroom.plain(name) if door == "plain" else self.chatroom.irc(name, *caps)
        self.people.append(Person(peer, door, {"#lobby"}))

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, MOST), room=st.sampled_from(ROOMS))
    def enter(self, who: int, room: str) -> None:
        """Somebody enters a room."""
        person = self.one(who)
        person.peer.send(person.line("join", room))
        person.rooms.add(room)

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, MOST), room=st.sampled_from(ROOMS))
    def leave(self, who: int, room: str) -> None:
        """Somebody leaves a room."""
        person = self.one(who)
        person.peer.send(person.line("leave", room))
        person.rooms.discard(room)

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, MOST), is_polite=st.booleans())
    def go(self, who: int, *, is_polite: bool) -> None:
        """Somebody leaves the chat."""
        person = self.one(who)
        self.people.remove(person)
        if is_polite:
            person.peer.send("/quit" if person.door == "plain" else "QUIT")
        person.peer.close()

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, MOST), room=st.sampled_from(ROOMS))
    def say(self, who: int, room: str) -> None:
        """Somebody says something in a room, which they may not be in."""
        person, number = self.one(who), next(self.numbers)
        self.expect(person, room, number)
        person.peer.send(person.line("msg", room, f"message-{number}"))

    @precondition(lambda self: self.people)
    @rule(
        said=st.lists(
            st.tuples(st.integers(0, MOST), st.sampled_from(ROOMS)), min_size=2, max_size=12
        )
    )
    def talk_at_once(self, said: list[tuple[int, str]]) -> None:
        """Several say things in one tick: the server decides the order, the same for all."""
        before = {person: len(person.expected) for person in self.people}
        for who, room in said:
            person, number = self.one(who), next(self.numbers)
            self.expect(person, room, number)
            line = person.line("msg", room, f"message-{number}")
            person.peer.sock.sendall(f"{line}\r\n".encode())
        self.chatroom.run()
        for person in self.people:
            new = person.listen()
            assert sorted(person.expected[before[person] :]) == sorted(new)
            person.expected[before[person] :] = new

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, MOST))
    def switch_times(self, who: int) -> None:
        """Somebody switches to another wire in the middle of it."""
        person = self.one(who)
        if person.door != "plain":
            sign = "-" if self.chatroom.clock.monotonic_s() % 2 else ""
            person.peer.send(f"CAP REQ :{sign}server-time")
            self.chatroom.clock.pass_s(1)

    @invariant()
    def everybody_has_heard(self) -> None:
        """Each person has heard what they had to, once, in order, and nothing else."""
        for person in self.people:
            person.listen()
            assert person.expected == person.heard

    @invariant()
    def in_one_order(self) -> None:
        """Any two people have heard what both heard in the same order."""
        for one, other in itertools.combinations(self.people, 2):
            both = set(one.heard) & set(other.heard)
            ours = [number for number in one.heard if number in both]
            assert ours == [number for number in other.heard if number in both]


TestRooms = RoomsMachine.TestCase
TestRooms.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
