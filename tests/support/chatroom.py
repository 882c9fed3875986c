"""A whole chat without threads, loops or waiting: real sessions on real socketpairs.

Everything happens when a test lets it: `peer.send` runs the server until it has nothing left to
do, `chatroom.pass_s` moves the clock as the server's sweep would.
"""

from __future__ import annotations

import os
import select
import socket
from dataclasses import replace
from random import Random
from typing import Any, Self

from hubbub.doors.poller import Poller
from hubbub.server.certificate import Certificate
from hubbub.server.config import Config, LimitsConfig, RoomsConfig
from hubbub.server.entrance import Entrance
from hubbub.server.handover.collect import Collected
from hubbub.server.handover.form import State, dumped, loaded
from hubbub.server.handover.parting import part
from hubbub.server.handover.restore import Restored
from hubbub.server.hub import Hub
from hubbub.server.storage import Storage
from hubbub.store.base import Store
from tests.support.storing import Disk

NOON_MS = 1_772_366_400_000
"""2026-03-01T12:00:00Z, when every chatroom's clock begins."""

SWEEP_S = 0.25
SERVER = "hubbub.local"
HOST = "127.0.0.1"


class StoppedClock:
    """A clock that stands still until it is told to go on (hub.Clock)."""

    def __init__(self, began_ms: int = NOON_MS) -> None:
        self._began_ms = began_ms
        self._passed_s = 0.0

    def unix_ms(self) -> int:
        """Return the wall clock."""
        return self._began_ms + int(self._passed_s * 1000)

    def monotonic_s(self) -> float:
        """Return the monotonic clock; it begins anywhere."""
        return 5000.0 + self._passed_s

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self._passed_s += seconds

    def set_back_s(self, seconds: float) -> None:
        """Set the wall clock back; the monotonic one does not know."""
        self._began_ms -= int(seconds * 1000)


class Peer:
    """The far end of one connection."""

    def __init__(self, chatroom: Chatroom, sock: socket.socket, name: str = "") -> None:
        sock.setblocking(False)
        self.chatroom = chatroom
        self.sock = sock
        self.name = name
        self.is_closed = False
        self._data = b""

    def send(self, *lines: str) -> None:
        """Send lines, and let the server do what they ask for."""
        self.send_bytes("".join(f"{line}\r\n" for line in lines).encode())

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are, and let the server do what they ask for."""
        self.sock.sendall(data)
        self.chatroom.run()

    def received(self) -> bytes:
        """Return what has come since the last look."""
        while not self.is_closed:
            try:
                data = self.sock.recv(65_536)
            except BlockingIOError:
                break
            except ConnectionResetError:
                data = b""
            self.is_closed = not data
            self._data += data
        data, self._data = self._data, b""
        return data

    def lines(self) -> list[str]:
        """Return the lines that have come since the last look, without their ends."""
        data = self.received()
        assert not data or data.endswith(b"\n"), f"half a line: {data!r}"
        return data.decode().replace("\r\n", "\n").splitlines()

    def ask(self, *lines: str) -> list[str]:
        """Send lines; return what comes back, without what had come before."""
        self.received()
        self.send(*lines)
        return self.lines()

    def close(self) -> None:
        """Go away without a word."""
        self.sock.close()
        self.is_closed = True
        self.chatroom.run()


class Chatroom:
    """A hub, its poller and its entrance; `with` it.

    Args: store: where the history goes, None for nowhere; `disk` is what holds or refuses it;
        began_ms: what the clock says at first; certificate: for TLS, None refuses it;
        limits: keys of [limits]; flood control is off unless they say otherwise.
    """

    def __init__(
        self,
        *,
        lobby: str = "#lobby",
        config: Config | None = None,
        store: Store | None = None,
        began_ms: int = NOON_MS,
        certificate: Certificate | None = None,
        **limits: Any,
    ) -> None:
        self.clock = StoppedClock(began_ms)
        self._certificate = certificate
        limits = {"messages_per_s": 0.0, **limits}
        self.config = config or Config(rooms=RoomsConfig(lobby), limits=LimitsConfig(**limits))
        self.disk = Disk(store) if store is not None else None
        self.failures: list[Exception] = []
        self._peers: list[Peer] = []
        self._build(self.disk.storage() if self.disk is not None else None)

    def _build(self, storage: Storage | None) -> None:
        self.hub = Hub(self.config, self.clock, Random(1), storage)
        self.poller = Poller(self.hub.end_of_tick, self.failures.append)
        self.entrance = Entrance(self.hub, self.poller, self._certificate)

    def hand_over(self) -> State:
        """Have another hub go on with everything, as a new program does; return what went along."""
        self.run()
        hub, entrance, poller, self.config = self.hub, self.entrance, self.poller, self.hub.config
        collected = Collected(hub, entrance, [])
        state = loaded(dumped(collected.state))
        sockets = [socket.socket(fileno=os.dup(one)) for one in collected.descriptors]
        storage = self.disk.storage() if self.disk is not None else None
        self._build(replace(storage, residents=()) if storage is not None else None)
        restored = Restored(self.hub, self.entrance, state, sockets)
        part(hub, entrance, collected)
        entrance.abort()
        poller.close()
        restored.begin()
        self.run()
        return state

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for peer in self._peers:
            peer.sock.close()
        self.entrance.abort()
        self.poller.close()
        assert not self.failures, "the server has caught an exception of its own"

    def run(self) -> None:
        """Let the server do all there is to do now, tick by tick."""
        while True:
            while self.poller.is_behind or select.select([self.poller], [], [], 0)[0]:
                self.poller.run_ready()
            self.hub.end_of_tick()
            if self.hub.is_behind:
                continue
            tell = self.disk.work() if self.disk is not None else None
            if tell is None:
                break
            tell()
            self.hub.end_of_tick()

    def pass_s(self, seconds: float) -> None:
        """Let time pass in the steps of the server's sweep."""
        whole, rest = divmod(seconds, SWEEP_S)
        for step_s in [SWEEP_S] * int(whole) + ([rest] if rest else []):
            self.clock.pass_s(step_s)
            self.hub.deadlines.run_due(self.clock.monotonic_s())
            self.run()

    def connect(self, address: str = HOST) -> Peer:
        """Return a connected peer that has not said anything yet."""
        ours, theirs = socket.socketpair()
        peer = Peer(self, theirs)
        self._peers.append(peer)
        self.entrance.accepted(ours, address)
        self.run()
        return peer

    def irc(self, name: str, *caps: str, address: str = HOST) -> Peer:
        """Return somebody who has come in by IRC and has read the welcome."""
        peer = self.connect(address)
        peer.name = name
        if caps:
            peer.send("CAP LS 302", f"CAP REQ :{' '.join(caps)}")
        peer.send(f"NICK {name}", f"USER {name} 0 * :{name.title()}")
        if caps:
            peer.send("CAP END")
        welcome = peer.lines()
        assert any(f" 001 {name} " in line for line in welcome), welcome
        return peer

    def plain(self, name: str, *, address: str = HOST) -> Peer:
        """Return somebody who has come in by plain lines and has read the welcome."""
        peer = self.connect(address)
        peer.name = name
        peer.send(name)
        welcome = peer.lines()
        assert f"-- You are {name}. /help lists what you can do." in welcome, welcome
        return peer

    def quiet(self, *peers: Peer) -> None:
        """Let these peers (all of them, if none is named) forget what has come so far."""
        for peer in peers or self._peers:
            if peer.sock.fileno() >= 0:
                peer.received()


def source(name: str, host: str = HOST) -> str:
    """Return nick!user@host of somebody who came by `Chatroom.irc`."""
    return f"{name}!~{name[:9]}@{host}"
