"""`python3 clientSocket.py -i IP -p PORT [-n NAME]` in a terminal, against a real server.

The whole screen has its tests in tests/tui; here it opens once, the rest is the line client's.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.client import Irc
from tests.support.patience import PATIENCE_S
from tests.support.program import HOME, Program, ServerProgram

NO_QUESTIONS = {"PROMPT_TOOLKIT_NO_CPR": "1"}  # nobody would answer where the cursor is
CLIENT = (sys.executable, str(HOME / "clientSocket.py"))


@pytest.fixture
def server() -> Iterator[ServerProgram]:
    """A server that listens."""
    with ServerProgram() as server:
        yield server


def joined(server: ServerProgram, *more: str) -> Program:
    """Return the line client in a terminal."""
    return Program(*command(server, "--line", *more), environment=NO_QUESTIONS)


def command(server: ServerProgram, *more: str) -> list[str]:
    """Return the documented command for that server."""
    ip, port = server.address
    return [*CLIENT, "-i", ip, "-p", str(port), *more]


def test_the_documented_command(server: ServerProgram) -> None:
    """Word for word as documented it opens the whole screen, talks, and leaves with /quit."""
    with Irc(server.address) as bob, Program(*command(server, "-n", "ann")) as ann:
        bob.register("bob")
        bob.until("^:ann!.* JOIN :?#lobby")
        bob.send("PRIVMSG #lobby :hello ann")
        ann.until("hello ann")
        ann.type("hello bob\r")
        bob.until("^:ann!.* PRIVMSG #lobby :hello bob$")
        ann.type("/quit\r")
        bob.until("^:ann!.* QUIT ")
        assert 0 == ann.ended()
    assert "Traceback" not in ann.output


def test_dumb_terminal(server: ServerProgram) -> None:
    """On a terminal that can't move its cursor it is lines, without being asked."""
    dumb = Program(*command(server, "-n", "ann"), environment={"TERM": "dumb"})
    with Irc(server.address) as bob, dumb as ann:
        bob.register("bob")
        bob.until("^:ann!.* JOIN :?#lobby")
        ann.type("hello bob\n")
        bob.until("^:ann!.* PRIVMSG #lobby :hello bob$")
    assert "\x1b" not in ann._output


def test_talk(server: ServerProgram) -> None:
    """With a name one comes in, talks, hears, and leaves with /quit and exit code 0."""
    with Irc(server.address) as bob, joined(server, "-n", "ann") as ann:
        bob.register("bob")
        bob.until("^:ann!.* JOIN :?#lobby")
        bob.send("PRIVMSG #lobby :hello ann")
        ann.until("hello ann")
        ann.type("hello bob\r")
        bob.until("^:ann!.* PRIVMSG #lobby :hello bob$")
        ann.type("/quit\r")
        bob.until("^:ann!.* QUIT ")
        assert 0 == ann.ended()
    assert "Traceback" not in ann.output


def test_name_is_asked_for(server: ServerProgram) -> None:
    """Without a name one is asked for it."""
    with Irc(server.address) as bob, joined(server) as ann:
        bob.register("bob")
        ann.until("Your name.*: ?")
        ann.type("ann\r")
        bob.until("^:ann!.* JOIN :?#lobby")
        ann.until("#lobby> ?")
        ann.type("\x04")
        bob.until("^:ann!.* QUIT ")
        assert 0 == ann.ended()


def test_server_stops(server: ServerProgram) -> None:
    """When the server stops the client says so, and goes on trying or ends, without a traceback."""
    with joined(server, "-n", "ann") as ann:
        ann.until("#lobby> ?")
        server.type("\x03")
        assert 0 == server.ended()
        ann.until("(?i)stopping|lost|closed|again")
        ann.type("/quit\r")
        ann.ended()
    assert "Traceback" not in ann.output


def test_piped(server: ServerProgram) -> None:
    """Lines from a pipe are sent to the lobby, and the exit code says that all were accepted."""
    with Irc(server.address) as bob:
        bob.register("bob")
        done = subprocess.run(
            command(server, "-n", "ci"),
            input="one\ntwo\n",
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert (0, "") == (done.returncode, done.stderr)
        bob.until("^:ci!.* PRIVMSG #lobby :one$")
        bob.until("^:ci!.* PRIVMSG #lobby :two$")


def test_nobody_listens() -> None:
    """Where nobody listens it is told in one line, with exit code 2."""
    with ServerProgram() as server:
        server.type("\x03")
        assert 0 == server.ended()
        with joined(server, "-n", "ann") as ann:
            assert 2 == ann.ended()
    assert "Traceback" not in ann.output
    assert str(server.address[1]) in ann.output
