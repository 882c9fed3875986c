"""nc, a program of others, against our server: it joins, talks and leaves."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.support.client import Irc
from tests.support.patience import PATIENCE_S
from tests.support.program import Program, ServerProgram

pytestmark = pytest.mark.slow


def installed(program: str) -> str:
    """Return where the program is; skip the test where it is not."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


@pytest.fixture
def server() -> Iterator[ServerProgram]:
    """A server that listens."""
    with ServerProgram() as server:
        yield server


@pytest.fixture
def bob(server: ServerProgram) -> Iterator[Irc]:
    """Somebody who is in the lobby."""
    with Irc(server.address) as bob:
        yield bob.register("bob")


def test_nc(server: ServerProgram, bob: Irc) -> None:
    """A person with nc is greeted, takes a name, talks, hears, and leaves."""
    ip, port = server.address
    with Program(installed("nc"), ip, str(port)) as ann:
        ann.until("What is your name")
        ann.type("ann\n")
        ann.until("You are ann")
        bob.until("^:ann!~nc@127.0.0.1 JOIN #lobby$")
        bob.send("PRIVMSG #lobby :hello ann")
        ann.until("bob: hello ann")
        ann.type("hello bob\n")
        bob.until("^:ann!~nc@127.0.0.1 PRIVMSG #lobby :hello bob$")
        ann.type("/quit good night\n")
        ann.until("goodbye")
        bob.until("^:ann!~nc@127.0.0.1 QUIT :Quit: good night$")


def test_nc_presses_enter(server: ServerProgram, bob: Irc) -> None:
    """Enter takes a guest name, as the greeting says."""
    ip, port = server.address
    with Program(installed("nc"), ip, str(port)) as guest:
        guest.until("What is your name")
        guest.type("\n")
        guest.until(r"You are guest-\d{4}")
        bob.until(r"^:guest-\d{4}!~nc@127.0.0.1 JOIN #lobby$")


def test_nc_from_a_pipe(server: ServerProgram, bob: Irc) -> None:
    """What is piped into nc -N is said, and its answers come back before the end."""
    ip, port = server.address
    done = subprocess.run(
        [installed("nc"), "-N", ip, str(port)],
        input="build-log\nall is well\n/who\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert "-- in #lobby: bob build-log" in done.stdout
    bob.until("^:build-log!~nc@127.0.0.1 PRIVMSG #lobby :all is well$")
    bob.until("^:build-log!~nc@127.0.0.1 QUIT :Connection closed$")
