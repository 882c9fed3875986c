"""Where the server listens: address and port, more of them, Unix sockets; all or nothing."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.errors import StartError
from hubbub.server.door_config import ServerConfig
from hubbub.server.listening import listening


def opened(**settings: object) -> list[tuple[int, object]]:
    """Return family and address of what is listened on."""
    places = listening(ServerConfig(**{"port": 0, **settings}))  # type: ignore[arg-type]
    socks = [sock for _, sock in places]
    found = [(sock.family, sock.getsockname()) for sock in socks]
    for sock in socks:
        sock.close()
    return [(family, name if isinstance(name, str) else name[0]) for family, name in found]


def test_one_by_default() -> None:
    """By default it is this machine alone."""
    assert [(socket.AF_INET, "127.0.0.1")] == opened()


def test_several(tmp_path: Path) -> None:
    """What is listed comes beside it, Unix sockets too."""
    one, other = tmp_path / "one", tmp_path / "other"
    assert [
        (socket.AF_INET, "127.0.0.1"),
        (socket.AF_INET, "127.0.0.2"),
        (socket.AF_UNIX, str(one)),
        (socket.AF_UNIX, str(other)),
    ] == opened(listen=("127.0.0.2:0", f"unix:{one}"), unix=str(other))


def test_unix_alone(tmp_path: Path) -> None:
    """An empty ip leaves the rest."""
    path = tmp_path / "chat"
    assert [(socket.AF_UNIX, str(path))] == opened(ip="", unix=str(path))


def test_nowhere() -> None:
    """A server that nobody could reach does not start."""
    with pytest.raises(StartError, match="nowhere to listen"):
        opened(ip="")


def test_all_or_nothing(tmp_path: Path) -> None:
    """When one cannot be had, the others are let go of."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        in_use = rf"port {port} on 127.0.0.1 is in use: .* choose another with \[server\] listen"
        with pytest.raises(StartError, match=in_use):
            opened(port=0, listen=("127.0.0.1:0", f"127.0.0.1:{port}"))


def test_both_kinds_of_addresses() -> None:
    """`::` lets IPv4 in too."""
    try:
        ((_, sock),) = listening(ServerConfig(ip="::", port=0))
    except StartError as error:
        pytest.skip(str(error))
    with sock, socket.create_connection(("127.0.0.1", sock.getsockname()[1])):
        pass


def test_handed_over(tmp_path: Path) -> None:
    """A socket that another program has opened for the same place is used, and only that."""
    config = ServerConfig(port=0, listen=("127.0.0.2:0",), unix=str(tmp_path / "chat"))
    first = listening(config)
    assert ["127.0.0.1:0", "127.0.0.2:0", f"unix:{tmp_path}/chat"] == [name for name, _ in first]
    handed = {wanted: [sock] for wanted, sock in first}
    again = listening(replace(config, listen=("127.0.0.3:0",)), handed)
    assert [first[0], first[2]] == [again[0], again[2]]
    assert "127.0.0.3" == again[1][1].getsockname()[0]
    assert {"127.0.0.2:0": [first[1][1]]} == {name: left for name, left in handed.items() if left}
    for _, sock in (*first, *again):
        sock.close()
