"""The server is replaced under people who talk: nobody notices; upgrade.py has the long form."""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from hubbub.store.base import END, START
from hubbub.store.sqlite.store import Archive
from tests.reliability.upgrade import ROOM, Raft
from tests.support.client import Irc

ASKED = (f"NAMES {ROOM}", f"MODE {ROOM}", f"MODE {ROOM} b", f"TOPIC {ROOM}", "WHOIS eve eve",
         "MONITOR L", f"WHO {ROOM} %tnaf,1")  # fmt: skip


def answers(client: Irc) -> list[str]:
    """Return what the server says of everything, without idle times and what others say."""
    client.barrier()
    client.send(*ASKED)
    return [line for line in client.barrier() if " 317 " not in line and "PRIVMSG" not in line]


def talk_through(folder: Path, upgrades: int) -> None:
    """Talk through so many upgrades, and see that nobody has noticed."""
    with Raft(folder) as raft, Irc(raft.address) as eve:
        eve.register("eve", "sasl", "multi-prefix", "account-tag")
        eve.send("REGISTER * * :a good password", f"JOIN {ROOM},#own", "MODE eve +B")
        eve.send(f"MODE {ROOM} +b *!*@192.0.2.7", "TOPIC #own :Earl Grey", "MONITOR + ann,nobody")
        before = answers(eve)
        pids = set()
        for _ in range(upgrades):
            told = raft.upgrade()
            assert (True, 5, 0) == (told["ok"], told["went_along"], told["come_back"])
            pids.add(told["pid"])
        assert upgrades == len(pids)
        assert told["pid"] == raft.status()["pid"]
        assert before == answers(eve)
        raft.stop_talking()
        assert [] == raft.mistakes()
        assert all(talker.said > upgrades for talker in raft.talkers)
        # Whoever has started the first program sees one process, and stops the last one by it.
        raft.server.signal(signal.SIGTERM)
        assert 0 == raft.server.ended()
        assert any("the server is stopping" in line for line in eve.rest())


@pytest.mark.timeout(600)
def test_talking_through_upgrades(tmp_path: Path) -> None:
    """Nothing is lost, doubled or out of order, nobody is dropped, and all is set as it was."""
    talk_through(tmp_path, 2)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_talking_through_ten_upgrades(tmp_path: Path) -> None:
    """The same through ten in a row."""
    talk_through(tmp_path, 10)


@pytest.mark.timeout(600)
def test_a_program_that_cannot_start(tmp_path: Path) -> None:
    """A new program that cannot start says why, and the old one goes on as if nothing had been."""
    with Raft(tmp_path) as raft:
        pid = raft.status()["pid"]
        raft.config.write_text("[server]\nprot = 1\n", "utf-8")
        told = raft.upgrade()
        assert not told["ok"]
        (problem,) = told["problems"]
        assert problem.startswith(f"{raft.config}:2: there is no server.prot; did you mean port?")
        assert pid == raft.status()["pid"]
        raft.config.write_text('[server]\nnetwork = "New"\n[rooms]\nlobby = "#new"\n', "utf-8")
        assert raft.upgrade()["ok"]
        assert pid != raft.status()["pid"]
        with Irc(raft.address) as late:  # what needed a restart has had one
            late.send("NICK late", "USER late 0 * :Late")
            late.until("Welcome to New, late")
            late.until(" 366 late #new ")
        raft.stop_talking()
        assert [] == raft.mistakes()


MIGRATES = """
from hubbub.store.sqlite import migrations
known = migrations.load
more = "CREATE TABLE more (x); ALTER TABLE events RENAME TO happened"
migrations.load = lambda: [*known(), migrations.Migration(len(known()) + 1, more)]
"""


@pytest.mark.timeout(600)
def test_a_program_that_changes_the_database_and_fails(tmp_path: Path) -> None:
    """The old one goes on with the database as it was, and loses nothing."""
    with Raft(tmp_path) as raft:
        before = raft.status()["pid"]
        raft.patch(MIGRATES)  # and then it does not find what it looks for
        told = raft.upgrade()
        assert not told["ok"]
        assert "events" in str(told["problems"])
        assert before == raft.status()["pid"]
        raft.patch("")
        assert raft.upgrade()["ok"]
        raft.stop_talking()
        assert [] == raft.mistakes()
        assert all(talker.said > 1 for talker in raft.talkers)
        raft.server.signal(signal.SIGTERM)
        assert 0 == raft.server.ended()
        assert "upgrade.data_put_back" in raft.server.output
        assert [] == [file.name for file in raft.data.iterdir() if "upgrade" in file.name]
        archive = Archive(raft.data)
        kept = archive.history.between(ROOM, START, END, 100_000, newest=False)
        assert [] == archive.damage()
        archive.close()
        said = {f"{one.name}-{number}" for one in raft.talkers for number in range(one.said)}
        assert said == {record.text for record in kept if record.kind == "message"}


@pytest.mark.timeout(600)
def test_killed_at_once(tmp_path: Path) -> None:
    """A new program that is killed as soon as it serves takes nothing along that was echoed."""
    with Raft(tmp_path) as raft:
        told = raft.upgrade()
        os.kill(int(str(told["pid"])), signal.SIGKILL)
        assert 128 + signal.SIGKILL == raft.server.ended()
        for talker in raft.talkers:
            with suppress(Exception):  # their connection has ended
                talker.stop()
        (echoing,) = (talker for talker in raft.talkers if talker.echoes)
        archive = Archive(raft.data)
        kept = archive.history.between(ROOM, START, END, 100_000, newest=False)
        archive.close()
        stored = [record.text for record in kept if record.kind == "message"]
        heard = [f"{name}-{number}" for name, number in echoing.heard]
        assert heard
        assert [] == [text for text, count in Counter(stored).items() if count > 1]
        assert heard == [text for text in stored if text in set(heard)]
