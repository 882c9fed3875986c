"""Whatever the new program does but take over: the old one says why not, and goes on."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from hubbub.errors import StartError, StoreError, StoreNewer
from hubbub.server.handover import form
from hubbub.server.handover.leaving import Outcome, Upgrade
from tests.support.chatroom import Chatroom

BEGIN = """
import os, socket, sys
from hubbub.server.handover.arriving import Arrival
arrival = Arrival.offered(os.environ)
"""
TAKES = "handed = arrival.wait(None); arrival.taken(handed)"


class Running:
    """A chatroom as the upgrade sees a server; `log` is what was asked of it, in order."""

    def __init__(self, chatroom: Chatroom) -> None:
        self.chatroom = chatroom
        self.hub = chatroom.hub
        self.entrance = chatroom.entrance
        self.listeners = []  # type: ignore[var-annotated]
        self.log: list[str] = []

    def freeze(self) -> None:
        """See handover.leaving.Running."""
        self.log.append("freeze")
        self.hub.is_frozen = True

    def thaw(self) -> None:
        """See handover.leaving.Running."""
        self.log.append("thaw")
        self.hub.is_frozen = False

    async def settle(self, patience_s: float) -> None:
        """See handover.leaving.Running."""
        self.log.append("settle")
        self.hub.end_of_tick()

    async def wind_up(self, patience_s: float) -> None:
        """See handover.leaving.Running."""
        self.log.append("wind up")


class Data:
    """Data whose form the new program may change (leaving.WayBack); it notes what is done to it."""

    copy = Path("/copy")

    def __init__(self, log: list[str], fault: str = "", *, is_changed: bool = True) -> None:
        self._log = log
        self._fault = fault
        self._is_changed = is_changed

    def keep(self) -> None:
        """See leaving.WayBack."""
        self._log.append("keep")
        if self._fault == "keep":
            raise StoreError("there is no room for a copy")

    def take(self) -> bool:
        """See leaving.WayBack."""
        self._log.append("take")
        if self._fault == "take":
            raise StoreNewer("written by a newer hubbub")
        return self._is_changed

    def drop(self) -> None:
        """See leaving.WayBack."""
        self._log.append("drop")


def upgraded(
    running: Running, *command: str, data: Data | None = None
) -> tuple[Outcome | StartError, Upgrade]:
    """Return what became of an upgrade to this program."""

    async def run() -> tuple[Outcome | StartError, Upgrade]:
        upgrade = Upgrade(running, command, None, data, {}, None)
        try:
            return await upgrade.run(), upgrade
        except StartError as error:
            return error, upgrade

    return asyncio.run(run())


def program(script: str) -> tuple[str, ...]:
    """Return the command of a program that says this."""
    return sys.executable, "-c", BEGIN + script


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("/nowhere/python",), "/nowhere/python cannot be started: No such file or directory"),
        (
            (sys.executable, "-c", "raise SystemExit(3)"),
            "the other program has ended (the new program ended with exit code 3)",
        ),
        (
            program('arrival.refuse("no\\nreally not")'),
            "no\nreally not",
        ),
        (
            program('arrival._passing.tell(version="9", reads=[999]); sys.stdin.read()'),
            "the new program reads states of versions [999] only",
        ),
    ],
)
def test_a_program_that_cannot_begin(command: tuple[str, ...], reason: str) -> None:
    """What is known before anything rests disturbs nobody."""
    with Chatroom() as chatroom:
        running = Running(chatroom)
        error, upgrade = upgraded(running, *command)
        assert str(error).startswith(reason)
        assert ([], None, False) == (running.log, upgrade.successor, upgrade.is_over.is_set())


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("arrival.wait(None); os._exit(4)", r"has ended .*exit code 4"),
        ("arrival.wait(None); os.kill(os.getpid(), 9)", r"has ended .*exit code -9"),
        ('arrival.wait(None); arrival.refuse("the disk is full")', "the disk is full"),
        ("from pathlib import Path; arrival.wait(Path('/'))", r"ended with exit code 1"),
    ],
)
def test_a_program_that_does_not_take_over(script: str, reason: str) -> None:
    """What goes wrong in the middle of the handover leaves everybody where they were."""
    with Chatroom() as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
        running = Running(chatroom)
        error, upgrade = upgraded(running, *program(script))
        assert isinstance(error, StartError)
        with pytest.raises(StartError, match=reason):
            raise error
        assert ["freeze", "settle", "thaw"] == running.log
        assert upgrade.successor is None
        chatroom.quiet()
        ann.send("PRIVMSG #lobby :still here")
        assert ["12:00 ann: still here"] == bob.lines()


@pytest.mark.parametrize(
    ("fault", "log", "is_over"),
    [
        ("", ["freeze", "settle", "keep", "take", "drop", "thaw"], False),
        ("keep", ["freeze", "settle", "keep", "take", "drop", "thaw"], False),
        ("take", ["freeze", "settle", "keep", "take"], True),
    ],
)
def test_a_program_that_changes_the_data_and_fails(
    fault: str, log: list[str], is_over: bool
) -> None:
    """A copy is kept before, and the old one goes on with it; it stops only if it cannot."""
    with Chatroom() as chatroom:
        running = Running(chatroom)
        data = Data(running.log, fault)
        failing = program("arrival.wait(None, migrates=True); os._exit(4)")
        error, upgrade = upgraded(running, *failing, data=data)
        assert isinstance(error, StartError)
        assert (log, None, is_over) == (running.log, upgrade.successor, upgrade.is_over.is_set())
        assert ("there is no room for a copy" in str(error)) == (fault == "keep")


def test_a_program_that_changes_no_data() -> None:
    """Nothing is copied for it."""
    with Chatroom() as chatroom:
        running = Running(chatroom)
        failing = program("arrival.wait(None); os._exit(4)")
        upgraded(running, *failing, data=Data(running.log, is_changed=False))
        assert ["freeze", "settle", "take", "drop", "thaw"] == running.log


def test_a_program_that_takes_over() -> None:
    """Then everything is left to it, and nobody hears of it."""
    with Chatroom() as chatroom:
        ann = chatroom.irc("ann")
        nobody = chatroom.connect()
        running = Running(chatroom)
        outcome, upgrade = upgraded(running, *program(TAKES))
        assert isinstance(outcome, Outcome)
        assert (1, 0) == (outcome.went_along, outcome.come_back)
        assert outcome.pid == upgrade.successor
        assert ["freeze", "settle", "wind up"] == running.log
        assert upgrade.is_over.is_set()
        assert 0 == chatroom.entrance.connections
        assert [b"", b""] == [ann.received(), nobody.received()]
        assert upgrade.process is not None
        assert 0 == upgrade.process.wait()


def test_what_cannot_be_stored_is_not_left_behind() -> None:
    """With a store that refuses there is no upgrade: what it owes would be lost."""
    with Chatroom() as chatroom:
        running = Running(chatroom)
        chatroom.hub.journal._pending.renamed.append(("#a", "#b"))
        error, _ = upgraded(running, *program(TAKES))
        assert "what was said last cannot be stored" in str(error)
        assert ["freeze", "settle", "thaw"] == running.log


def test_versions() -> None:
    """What this program writes it can read."""
    assert form.VERSION in form.READS


def test_stopped_in_the_middle() -> None:
    """Who stops the server while the new program starts stops the upgrade as well."""
    with Chatroom() as chatroom:
        running = Running(chatroom)

        async def run() -> tuple[str, bool]:
            command = (sys.executable, "-c", "import signal; signal.pause()")
            upgrade = Upgrade(running, command, None, None, {}, None)
            task = asyncio.create_task(upgrade.run())
            await asyncio.sleep(0)
            with pytest.raises(StartError, match="an upgrade is under way already"):
                await upgrade.run()
            await upgrade.abort()
            with pytest.raises(StartError) as raised:
                await task
            return str(raised.value), upgrade.is_over.is_set()

        why, is_over = asyncio.run(run())
        assert ("the other program has ended", False) == (why.partition(" (")[0], is_over)
        assert [] == running.log
