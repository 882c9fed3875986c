"""`python3 serverSocket.py -i IP -p PORT`, as the README says, in a terminal."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator

import pytest

from tests.support.client import Client, Irc, Plain
from tests.support.program import HOME, Program, ServerProgram

SERVER = (sys.executable, str(HOME / "serverSocket.py"))


@pytest.fixture
def server() -> Iterator[ServerProgram]:
    """A server that listens."""
    with ServerProgram() as server:
        yield server


def test_serves(server: ServerProgram) -> None:
    """It says where it listens and how to join, and serves both doors there."""
    ip, port = server.address
    server.until(rf"python3 clientSocket\.py -i {ip} -p {port}   or   nc {ip} {port}")
    with Irc(server.address) as ann, Plain(server.address) as bob:
        ann.register("ann")
        bob.register("bob")
        bob.send("hello from nc")
        ann.until("PRIVMSG #lobby :hello from nc")


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_stops(server: ServerProgram, how: str) -> None:
    """Ctrl-C or SIGTERM ends it with a goodbye to everybody, exit code 0 and no traceback."""
    with Irc(server.address) as ann, Plain(server.address) as bob, Client(server.address) as silent:
        ann.register("ann")
        bob.register("bob")
        if how == "Ctrl-C":
            server.type("\x03")
        else:
            server.signal(signal.SIGTERM)
        why = "the server is stopping"
        assert f"ERROR :Closing link: 127.0.0.1 ({why})" == ann.rest()[-1]
        assert f"-- goodbye ({why})" == bob.rest()[-1]
        assert f"-- {why}" == silent.rest()[-1]
    assert 0 == server.ended()
    assert "Traceback" not in server.output


def test_stops_when_nobody_is_there(server: ServerProgram) -> None:
    """With nobody connected it ends at once."""
    server.type("\x03")
    assert 0 == server.ended()


def test_port_in_use() -> None:
    """A port in use is one sentence and exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Program(*SERVER, "-p", str(port)) as server:
            assert 2 == server.ended()
        assert (
            f"hubbub: port {port} on 127.0.0.1 is in use: "
            "stop what runs there, or choose another with -p"
        ) == server.output.strip()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-p", "70000"], "is not a port"),
        (["-p", "x"], "invalid"),
        (["-i", "192.0.2.1"], "192.0.2.1 is no address of this machine: choose one with -i"),
        (["--frob"], "unrecognized arguments: --frob"),
    ],
)
def test_wrong_use(arguments: list[str], sentence: str) -> None:
    """Wrong arguments are told, with exit code 2 and no traceback."""
    with Program(*SERVER, *arguments) as server:
        assert 2 == server.ended()
    assert sentence in " ".join(server.output.split())
    assert "Traceback" not in server.output


def test_configured_by_variables() -> None:
    """HUBBUB_ variables count; a wrong one is one sentence and exit code 2."""
    named = ServerProgram(environment={"HUBBUB_SERVER_NETWORK": "Tea House"})
    with named, Client(named.address) as somebody:
        somebody.until("Welcome to Tea House")
    with Program(*SERVER, environment={"HUBBUB_SERVER_PROT": "1"}) as server:
        assert 2 == server.ended()
    assert "did you mean port?" in server.output
    assert "Traceback" not in server.output


def test_help() -> None:
    """--help tells the documented flags."""
    with Program(*SERVER, "--help") as server:
        assert 0 == server.ended()
    assert "-i IP" in server.output
    assert "-p PORT" in server.output
