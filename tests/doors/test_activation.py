"""Sockets from systemd are taken when they are for this process, once, and checked."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from hubbub.doors.activation import inherited
from hubbub.doors.listener import bind
from hubbub.errors import StartError

PID = 4711


def given(*socks: socket.socket) -> tuple[dict[str, str], int]:
    """Return the variables for these sockets, and the number at which copies of them begin."""
    first = os.dup(0)
    os.close(first)
    numbers = [os.dup(sock.fileno()) for sock in socks]
    assert list(range(first, first + len(socks))) == numbers
    variables = {"LISTEN_PID": str(PID), "LISTEN_FDS": str(len(socks)), "HOME": "/"}
    return variables, first


def test_taken() -> None:
    """Each is listening still, is not handed on, and the variables are gone."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("", 0)) as two:
        environment, first = given(one, two)
        taken = inherited(environment, PID, first)
        assert [one.getsockname(), two.getsockname()] == [sock.getsockname() for sock in taken]
        assert [False, False] == [sock.get_inheritable() for sock in taken]
        assert {"HOME": "/"} == environment
        for sock in taken:
            sock.close()


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system has no such")
def test_bounded_like_our_own() -> None:
    """The kernel keeps no more unsent of them than of sockets that we have opened ourselves."""
    option = socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT
    with bind("127.0.0.1", 0) as ours, socket.create_server(("127.0.0.1", 0)) as theirs:
        environment, first = given(theirs)
        (taken,) = inherited(environment, PID, first)
        assert ours.getsockopt(*option) == taken.getsockopt(*option)
        taken.close()


def test_unix(tmp_path: Path) -> None:
    """A Unix socket is taken as it is."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "socket"))
        sock.listen()
        environment, first = given(sock)
        (taken,) = inherited(environment, PID, first)
        assert sock.getsockname() == taken.getsockname()
        taken.close()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LISTEN_PID": "1", "LISTEN_FDS": "1"},
        {"LISTEN_FDS": "1"},
        {"LISTEN_PID": str(PID)},
        {"LISTEN_PID": str(PID), "LISTEN_FDS": "x"},
        {"LISTEN_PID": str(PID), "LISTEN_FDS": "0", "LISTEN_FDNAMES": ""},
    ],
)
def test_none(environment: dict[str, str]) -> None:
    """What is for another process, or for nobody, is left alone."""
    assert [] == inherited(environment, PID)
    assert {} == environment


def test_one_that_does_not_listen() -> None:
    """A socket that is connected already, as of Accept=yes, is told."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environment, first = given(ours)
        with pytest.raises(StartError, match=r"does not listen.*Accept=no"):
            inherited(environment, PID, first)


def test_no_socket(tmp_path: object) -> None:
    """A descriptor that is none is told."""
    with pytest.raises(StartError, match="descriptor 9999 from systemd is no socket"):
        inherited({"LISTEN_PID": str(PID), "LISTEN_FDS": "1"}, PID, 9999)
