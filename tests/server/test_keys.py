"""Which keys are looked up or stored: one sender at a time, one question a tick."""

from __future__ import annotations

import pytest

from hubbub.core.state import User
from hubbub.server.keys import Keys, key_of
from hubbub.store.base import Record
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import StoppedClock
from tests.support.storing import Disk

ANN = User("ann", "~ann", "host", "Ann")
ONE, TWO = key_of(ANN, "#tea", "1"), key_of(ANN, "#tea", "2")


class Answers:
    """What was found, by key."""

    def __init__(self) -> None:
        self.keys = Keys(StoppedClock())
        self.disk = Disk(MemoryStore())
        self.found: list[str] = []

    def look_up(self, name: str) -> None:
        """Look something up."""
        self.keys.look_up(ONE, lambda record: self.note(name, record), lambda: self.note(name))

    def note(self, name: str, record: Record | None = None) -> None:
        """Note what was found."""
        self.found.append(name)
        if name == "bug":
            raise RuntimeError("a bug")

    def answer(self) -> int:
        """Ask, and answer all questions; return how many there were."""
        self.keys.ask(self.disk)
        count = 0
        while tell := self.disk.work():
            count += 1
            tell()
        return count


def test_who_sends_the_same_key_waits() -> None:
    """In the order in which they came; another key is free."""
    keys, turns = Keys(StoppedClock()), []
    assert [True, False, False, True] == [
        keys.take(ONE, lambda: turns.append("a")),
        keys.take(ONE, lambda: turns.append("b")),
        keys.take(ONE, lambda: turns.append("c")),
        keys.take(TWO, lambda: turns.append("d")),
    ]
    assert ["a", "d"] == turns
    keys.give_back(ONE)
    assert ["a", "d", "b"] == turns
    keys.give_back(ONE)
    keys.give_back(ONE)
    assert keys.take(ONE, lambda: turns.append("e"))


def test_a_ticks_keys_are_one_question() -> None:
    """A thread's turn costs more than a look; without a key nothing is asked."""
    answers = Answers()
    for name in "abc":
        answers.look_up(name)
    assert 1 == answers.answer()
    assert list("abc") == answers.found
    assert 0 == answers.answer()


def test_a_bug_in_one_answer_is_not_the_others() -> None:
    """They are told what was found, and then it is raised."""
    answers = Answers()
    for name in ("a", "bug", "c"):
        answers.look_up(name)
    with pytest.raises(RuntimeError):
        answers.answer()
    assert ["a", "bug", "c"] == answers.found


def test_all_are_told_when_nothing_can_be_looked_up() -> None:
    """The disk does not answer."""
    failed: list[str] = []
    keys, disk = Keys(StoppedClock()), Disk(MemoryStore())
    disk.is_unreadable = True
    keys.look_up(ONE, lambda record: None, lambda: failed.append("a"))
    keys.look_up(TWO, lambda record: None, lambda: failed.append("b"))
    keys.ask(disk)
    tell = disk.work()
    assert tell is not None
    tell()
    assert ["a", "b"] == failed
