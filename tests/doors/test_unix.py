"""A Unix socket: made with its mode, taken over from the dead, never from the living."""

from __future__ import annotations

import getpass
import socket
import stat
from pathlib import Path

import pytest

from hubbub.doors.listener import Listener
from hubbub.doors.poller import Poller
from hubbub.doors.unix import bind_unix, caller
from hubbub.errors import StartError


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666])
def test_mode(tmp_path: Path, mode: int) -> None:
    """The file has the mode that was asked for, whatever the umask."""
    path = tmp_path / "chat"
    with bind_unix(path, mode):
        assert mode == stat.S_IMODE(path.stat().st_mode)


def test_taken_over_from_the_dead(tmp_path: Path) -> None:
    """A socket that a killed server has left is no hindrance."""
    path = tmp_path / "chat"
    bind_unix(path, 0o600).close()
    assert path.is_socket()
    with bind_unix(path, 0o600), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_not_from_the_living(tmp_path: Path) -> None:
    """A socket on which somebody listens stays theirs."""
    path = tmp_path / "chat"
    with bind_unix(path, 0o600), pytest.raises(StartError) as raised:
        bind_unix(path, 0o600)
    assert f"{path} is in use: stop what runs there, or choose another path" == str(raised.value)


def test_nothing_else_is_removed(tmp_path: Path) -> None:
    """What is no socket is somebody's file."""
    path = tmp_path / "chat"
    path.write_text("precious")
    with pytest.raises(StartError, match="is there already and is no socket"):
        bind_unix(path, 0o600)
    assert "precious" == path.read_text()


@pytest.mark.parametrize(
    ("name", "why"), [("x" * 200, "too long"), ("nowhere/chat", "No such file or directory")]
)
def test_cannot_be(tmp_path: Path, name: str, why: str) -> None:
    """What the system refuses is told with its path."""
    with pytest.raises(StartError, match=why) as raised:
        bind_unix(tmp_path / name, 0o600)
    assert str(tmp_path / name) in str(raised.value)


@pytest.mark.parametrize("is_own", [True, False])
def test_listener(tmp_path: Path, *, is_own: bool) -> None:
    """Who comes has no address; the file goes when the listener closes, if it was ours."""
    path = tmp_path / "chat"
    poller = Poller(lambda: None, lambda error: None)
    guests: list[tuple[socket.socket, str]] = []
    sock = bind_unix(path, 0o600)
    listener = Listener(
        sock, poller, lambda *guest: guests.append(guest), lambda error: None, is_own=is_own
    )
    assert (None, str(path)) == (listener.address, listener.place)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        poller.run_ready()
        ((guest, address),) = guests
        assert "localhost" == address
        assert getpass.getuser() == caller(guest)
        guest.close()
    listener.close()
    poller.close()
    assert is_own is not path.exists()


def test_caller_of_other_sockets() -> None:
    """Who comes by TCP has no login name."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        assert caller(sock) is None
