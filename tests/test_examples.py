"""examples/: each program does what it says, against a real server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from structlog.testing import capture_logs

from hubbub.store.memory import MemoryStore
from tests.support.client import Irc
from tests.support.patience import PATIENCE_S
from tests.support.program import HOME
from tests.support.served import Served

EXAMPLES = HOME / "examples"
ENVIRON = {**os.environ, "PYTHONPATH": str(HOME / "src")}


@pytest.fixture
def served() -> Iterator[Served]:
    """A server that keeps history."""
    with capture_logs(), Served(store=MemoryStore()) as served:
        yield served


@pytest.fixture
def ann(served: Served) -> Iterator[Irc]:
    """Somebody who is in #lobby, and sees tags."""
    with Irc(served.address).register("ann", "message-tags", "echo-message") as ann:
        yield ann


@contextmanager
def running(served: Served, name: str, *arguments: str) -> Iterator[None]:
    """Run an example beside the test."""
    command = [sys.executable, str(EXAMPLES / name), _address(served), *arguments]
    with subprocess.Popen(command, env=ENVIRON, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def _address(served: Served) -> str:
    host, port = served.address
    return f"{host}:{port}"


def test_all_are_tried() -> None:
    """An example without a test here is a mistake."""
    tried = {"echo_bot.py", "karma_bot.py", "notify.py"}
    assert tried == {path.name for path in EXAMPLES.glob("*.py")}


def test_echo(served: Served, ann: Irc) -> None:
    """It says again what somebody asks for, as a reply."""
    with running(served, "echo_bot.py"):
        ann.until(r":echo!\S+ JOIN #lobby")
        ann.send("PRIVMSG #lobby :hello", "PRIVMSG #lobby :!echo hello")
        assert "+draft/reply=" in ann.until(r":echo!\S+ PRIVMSG #lobby :hello$")[-1]


def test_karma(served: Served, ann: Irc) -> None:
    """It counts thanks, but nobody's to themselves."""
    ann.send("JOIN #ops")
    ann.until("366")
    with running(served, "karma_bot.py", "#ops"):
        ann.until(r":karma!\S+ JOIN #ops")
        ann.send("PRIVMSG #ops :bob++ and ann++", "PRIVMSG #ops :!karma")
        ann.until(r"\+draft/react=👍\S* :karma!\S+ TAGMSG #ops")
        ann.until(r":karma!\S+ PRIVMSG #ops :bob 1$")


def test_notify(served: Served, ann: Irc) -> None:
    """It prints the id under which the message is kept."""
    command = [sys.executable, str(EXAMPLES / "notify.py"), _address(served), "#lobby", "done"]
    done = subprocess.run(
        command, env=ENVIRON, capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    assert f"msgid={done.stdout.strip()}" in ann.until(r"PRIVMSG #lobby :done$")[-1]
