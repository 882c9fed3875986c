"""serverSocket.py as a module: the documented names, and a client adopted by a thread."""

from __future__ import annotations

import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator

import pytest

import serverSocket
from hubbub.errors import ConnectionLost, Refused
from hubbub.server import app
from tests.support.client import Irc, Plain
from tests.support.patience import PATIENCE_S
from tests.support.program import HOME
from tests.support.served import Served


class Adopted(Irc):
    """A client at the far end of a socketpair, and the thread that adopted it."""

    def __init__(self, served: Served | None) -> None:
        ours, self.sock = socket.socketpair()
        self.sock.settimeout(PATIENCE_S)
        self._data = b""
        with ours:
            server = served.server if served is not None else None
            self.thread = serverSocket.new_client(ours, ("203.0.113.5", 4711), server)
        self.thread.start()


@pytest.fixture
def served() -> Iterator[Served]:
    """A running server."""
    with Served() as served:
        yield served


def test_parse_args(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function parseArgs adds -i and -p to a parser, and returns what the command line says."""
    monkeypatch.setattr(sys, "argv", ["serverSocket.py", "-i", "10.0.0.1", "-p", "4711"])
    options = serverSocket.parseArgs(ArgumentParser())
    assert ("10.0.0.1", 4711) == (options.ip, options.port)
    monkeypatch.setattr(sys, "argv", ["serverSocket.py"])
    options = serverSocket.parseArgs(ArgumentParser())
    assert ("127.0.0.1", 1337) == (options.ip, options.port)


def test_importing_runs_nothing() -> None:
    """Importing the module says nothing, starts nothing and needs no package."""
    code = "import sys, serverSocket; assert 'hubbub' not in sys.modules; print('quiet')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True
    )
    assert ("quiet\n", "") == (done.stdout, done.stderr)


def test_adopted_client(served: Served) -> None:
    """The methods act as the client, and others see what they do."""
    with Adopted(served) as ann, Plain(served.address) as bob:
        assert ann.thread.nick is None
        ann.register("ann")
        bob.register("bob")
        assert "ann" == ann.thread.nick
        ann.thread.say("#lobby", "hello")
        bob.until("ann: hello$")
        ann.thread.say("bob", "psst")
        bob.until(r"\[ann -> bob\] psst$")
        ann.thread.rename("anna")
        bob.until("ann is now anna$")
        assert "anna" == ann.thread.nick
        ann.thread.leave_room("#lobby")
        bob.until("anna left #lobby$")
        ann.thread.join_room("#lobby")
        bob.until("anna joined #lobby$")
        ann.thread.send("for you alone")
        ann.until("NOTICE anna :for you alone$")
        ann.thread.rehost("~gate", "web.example")
        ann.send("WHOIS anna")
        ann.until("^:hubbub.local 311 anna anna ~gate web.example ")
        ann.thread.kick("enough")
        assert "ERROR :Closing link: 203.0.113.5 (enough)" == ann.rest()[-1]
        bob.until(r"anna left the chat \(enough\)$")
    ann.thread.join(PATIENCE_S)
    assert not ann.thread.is_alive()


def test_refusals(served: Served) -> None:
    """What a rule refuses is raised in the thread that asked; without a name nobody can act."""
    with Adopted(served) as ann:
        with pytest.raises(ConnectionLost):
            ann.thread.say("#lobby", "hello")
        ann.register("ann")
        with pytest.raises(Refused, match="cannot be a name here"):
            ann.thread.rename("9lives")
        ann.thread.leave_room("#lobby")
        with pytest.raises(Refused, match="you are not in #lobby"):
            ann.thread.leave_room("#lobby")
    ann.thread.join(PATIENCE_S)
    with pytest.raises(ConnectionLost):
        ann.thread.send("too late")


def test_thread_ends_with_the_connection(served: Served) -> None:
    """The thread waits while the client is there, and ends when it has gone."""
    ann = Adopted(served)
    ann.register("ann")
    assert ann.thread.is_alive()
    ann.close()
    ann.thread.join(PATIENCE_S)
    assert not ann.thread.is_alive()


def test_server_of_this_process(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a server handed in it is the one that runs in this process."""
    monkeypatch.setattr(app, "running", served.server)
    with Adopted(None) as ann:
        ann.register("ann")
        assert "ann" == ann.thread.nick
    ann.thread.join(PATIENCE_S)


def test_no_server() -> None:
    """Without any server it says so."""
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(RuntimeError, match="no server runs in this process"):
        serverSocket.new_client(ours, ("203.0.113.5", 4711))
