"""Listening works or says in one sentence why not; whoever waits is let in."""

from __future__ import annotations

import errno
import os
import resource
import socket
from collections.abc import Iterator

import pytest

from hubbub.doors.listener import Listener, bind
from hubbub.doors.poller import Poller
from hubbub.errors import StartError


class Door:
    """A listener whose guests are noted."""

    def __init__(self, ip: str = "127.0.0.1") -> None:
        self.guests: list[tuple[socket.socket, str]] = []
        self.errors: list[OSError] = []
        sock = bind(ip, 0)
        self.poller = Poller(lambda: None, lambda error: None)
        self.listener = Listener(sock, self.poller, self.accepted, self.errors.append)

    def accepted(self, sock: socket.socket, address: str) -> None:
        """Note the guest."""
        self.guests.append((sock, address))

    def close(self) -> None:
        """Close all of it."""
        for sock, _ in self.guests:
            sock.close()
        self.poller.close()


@pytest.fixture
def door() -> Iterator[Door]:
    """A listener on a free port."""
    door = Door()
    yield door
    door.listener.close()
    door.close()


def test_accepts_all_who_wait(door: Door) -> None:
    """Everybody who waits is accepted in one turn, with their address."""
    callers = [socket.create_connection(door.listener.address) for _ in range(16)]
    door.poller.run_ready()
    assert ["127.0.0.1"] * 16 == [address for _, address in door.guests]
    for caller in callers:
        caller.close()


def test_port_zero_takes_a_free_one(door: Door) -> None:
    """With port 0 the address tells which port it became."""
    ip, port = door.listener.address
    assert "127.0.0.1" == ip
    assert port > 0


def test_ipv6() -> None:
    """An IPv6 address is listened on like any other."""
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        bind("::1", 0).close()
    except StartError as error:
        pytest.skip(str(error))
    door = Door("::1")
    with socket.create_connection(door.listener.address):
        door.poller.run_ready()
    assert ["::1"] == [address for _, address in door.guests]
    door.listener.close()
    door.close()


def test_both_kinds_of_addresses() -> None:
    """Who comes by IPv4 to `::` has an IPv4 address, as everywhere else."""
    try:
        door = Door("::")
    except StartError as error:
        pytest.skip(str(error))
    assert door.listener.address is not None
    with socket.create_connection(("127.0.0.1", door.listener.address[1])):
        door.poller.run_ready()
    assert ["127.0.0.1"] == [address for _, address in door.guests]
    assert f"[::]:{door.listener.address[1]}" == door.listener.place
    door.listener.close()
    door.close()


def test_port_in_use(door: Door) -> None:
    """A port in use is told with what to do about it."""
    _, port = door.listener.address
    with pytest.raises(StartError) as raised:
        bind("127.0.0.1", port)
    assert (
        f"port {port} on 127.0.0.1 is in use: stop what runs there, or choose another with -p"
        == str(raised.value)
    )


def test_address_of_another_machine() -> None:
    """An address that this machine does not have is told."""
    with pytest.raises(StartError) as raised:
        bind("192.0.2.1", 0)
    assert "192.0.2.1 is no address of this machine: choose one with -i" == str(raised.value)


@pytest.mark.parametrize("ip", ["not an address", "::1::", "127.0.0.1.5"])
def test_no_address_at_all(ip: str) -> None:
    """What is no address is told, whatever it is."""
    with pytest.raises(StartError, match="is no address of this machine"):
        bind(ip, 0)


@pytest.mark.parametrize("ip", ["x" * 70, "a..b"])
def test_no_host_name_either(ip: str) -> None:
    """What could not even be looked up is told like any other wrong address."""
    with pytest.raises(StartError, match="is no address of this machine"):
        bind(ip, 0)


def test_no_permission() -> None:
    """A port below 1024 without permission is told with what to do about it."""
    if os.geteuid() == 0 or _unprivileged_port_start() <= 80:
        pytest.skip("everybody may listen on port 80 here")
    with pytest.raises(StartError) as raised:
        bind("127.0.0.1", 80)
    assert "no permission to listen on port 80: choose one above 1023 with -p" == str(raised.value)


def _unprivileged_port_start() -> int:
    try:
        with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read())
    except OSError:
        return 1024


def test_out_of_descriptors(door: Door) -> None:
    """Without descriptors it says so once and rests; when it wakes, who waited is let in."""
    caller = socket.create_connection(door.listener.address)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        door.poller.run_ready()
        door.poller.run_ready()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert [errno.EMFILE] == [error.errno for error in door.errors]
    assert [] == door.guests
    door.listener.wake()
    door.poller.run_ready()
    assert 1 == len(door.guests)
    caller.close()


def test_wake_after_close() -> None:
    """Being woken when it is closed already is nothing: the server was stopped meanwhile."""
    door = Door()
    door.listener.rest()
    door.listener.close()
    try:
        door.listener.wake()
    finally:
        door.close()


def test_closed_refuses(door: Door) -> None:
    """Once it is closed nobody can connect."""
    other = Door()
    address = other.listener.address
    other.listener.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
    other.close()
