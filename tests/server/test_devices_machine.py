"""Whatever several devices of one account do, in whatever order: all hear what their user hears."""

from __future__ import annotations

import base64
import itertools
import re

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hubbub.server.config import Config, LimitsConfig, RoomsConfig
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer

ROOMS = ("#tea", "#cake")
PASSWORD = "correct horse"
MOST = 4


class DevicesMachine(RuleBasedStateMachine):
    """ann's devices come, go, enter, leave and go away; bob, who is everywhere, talks and looks."""

    def __init__(self) -> None:
        super().__init__()
        config = Config(rooms=RoomsConfig(""), limits=LimitsConfig(messages_per_s=0.0))
        self.chatroom = Chatroom(config=config, store=MemoryStore())
        self.bob = self.chatroom.irc("bob")
        self.bob.send(f"JOIN {','.join(ROOMS)}")
        first = self.chatroom.irc("ann")
        first.send(f"REGISTER * * :{PASSWORD}")
        self.devices: list[Peer] = [first]
        self.away: dict[Peer, str | None] = {first: None}
        self.rooms: set[str] = set()
        self.is_staying = False
        self.nick = "ann"
        self.numbers = itertools.count(1)

    def teardown(self) -> None:
        """Close everything; the harness checks that nothing was caught."""
        self.chatroom.__exit__()

    def one(self, index: int) -> Peer:
        """Return one of the devices."""
        return self.devices[index % len(self.devices)]

    @precondition(lambda self: len(self.devices) < MOST)
    @rule(has_tags=st.booleans())
    def attach(self, *, has_tags: bool) -> None:
        """Another device comes; it is told of exactly the rooms in which its user is."""
        peer = self.chatroom.connect()
        caps = "sasl message-tags server-time draft/chathistory" if has_tags else "sasl"
        peer.send("CAP LS 302", f"CAP REQ :{caps}", "AUTHENTICATE PLAIN")
        blob = base64.b64encode(f"\0ann\0{PASSWORD}".encode()).decode()
        peer.send(f"AUTHENTICATE {blob}", f"NICK {self.nick}", "USER ann 0 * :Ann", "CAP END")
        told = re.findall(r"^(?:@\S+ )?:\S+ JOIN (\S+)$", "\n".join(peer.lines()), re.MULTILINE)
        assert sorted(self.rooms) == sorted(told)
        self.devices.append(peer)
        self.away[peer] = None

    @precondition(lambda self: self.devices)
    @rule(which=st.integers(0, MOST), is_polite=st.booleans())
    def detach(self, which: int, *, is_polite: bool) -> None:
        """A device goes; its user goes with the last one, unless it stays."""
        peer = self.one(which)
        self.devices.remove(peer)
        del self.away[peer]
        if is_polite:
            peer.send("QUIT")
        peer.close()
        if not self.devices and not self.is_staying:
            self.rooms.clear()
            self.nick = "ann"

    @precondition(lambda self: self.devices)
    @rule(which=st.integers(0, MOST), room=st.sampled_from(ROOMS))
    def enter(self, which: int, room: str) -> None:
        """A device enters a room, and so all do."""
        self.one(which).send(f"JOIN {room}")
        self.rooms.add(room)

    @precondition(lambda self: self.devices)
    @rule(which=st.integers(0, MOST), room=st.sampled_from(ROOMS))
    def leave(self, which: int, room: str) -> None:
        """A device leaves a room, and so all do."""
        self.one(which).send(f"PART {room}")
        self.rooms.discard(room)

    @precondition(lambda self: self.devices)
    @rule(which=st.integers(0, MOST), nick=st.sampled_from(["ann", "annie"]))
    def rename(self, which: int, nick: str) -> None:
        """A device takes another nick for all."""
        self.one(which).send(f"NICK {nick}")
        self.nick = nick

    @precondition(lambda self: self.devices)
    @rule(which=st.integers(0, MOST), text=st.sampled_from([None, "lunch", "tea"]))
    def go_away(self, which: int, text: str | None) -> None:
        """Nobody is at a device, or somebody is again."""
        peer = self.one(which)
        peer.send(f"AWAY :{text}" if text else "AWAY")
        self.away[peer] = text

    @precondition(lambda self: self.devices)
    @rule(which=st.integers(0, MOST), stays=st.booleans())
    def choose(self, which: int, *, stays: bool) -> None:
        """The user decides whether to stay without a device."""
        self.one(which).send(f"NS SET ALWAYS-ON {'ON' if stays else 'OFF'}")
        self.is_staying = stays

    @invariant()
    def all_hear_the_same(self) -> None:
        """A message in any room reaches each device once if its user is there, else none."""
        for peer in self.devices:
            peer.received()
        expected = []
        for room in ROOMS:
            number = next(self.numbers)
            self.bob.send(f"PRIVMSG {room} :message-{number}")
            expected += [number] if room in self.rooms else []
        for peer in self.devices:
            heard = [int(n) for line in peer.lines() for n in re.findall(r"message-(\d+)", line)]
            assert expected == heard

    @invariant()
    def is_as_away_as_the_least(self) -> None:
        """Others see the user away when all its devices are, and while it has none."""
        user = self.chatroom.hub.chat.user(self.nick)
        assert (bool(self.devices) or self.is_staying) == (user is not None)
        if user is not None:
            assert (None not in self.away.values()) == (user.away is not None)
            assert self.rooms == {room.name for room in user.rooms}


TestDevices = DevicesMachine.TestCase
TestDevices.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)
