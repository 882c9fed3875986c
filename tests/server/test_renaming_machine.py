"""Whatever rooms are called, and in whatever order: what was said in one is read there alone."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hubbub.store.base import Store
from hubbub.store.memory import MemoryStore
from hubbub.store.sqlite import SqliteStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer

NAMES = ("#a", "#b", "#C")
ROOM = st.sampled_from(NAMES)
CAPS = ("draft/channel-rename", "draft/chathistory", "soju.im/search", "batch")


class RenamingMachine(RuleBasedStateMachine):
    """Somebody makes rooms, talks in them and renames them; a model knows what each has heard."""

    open_store: Callable[[Path], Store]

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.store = type(self).open_store(Path(self.directory.name))
        self.said: dict[str, list[str]] = {}  # by room
        self.inside: set[str] = set()
        self.moved: dict[str, str] = {}  # former names that no room has now
        self.number = 0
        self.starts = 0
        self.start()

    def start(self) -> None:
        """Start the server, and let somebody in."""
        self.starts += 1
        self.chatroom = Chatroom(store=self.store, lobby="", began_ms=NOON_MS + self.number * 99)
        self.ann: Peer = self.chatroom.irc("ann", *CAPS)

    def teardown(self) -> None:
        """Close everything; the harness checks that nothing was caught."""
        self.chatroom.__exit__()
        self.store.close()
        self.directory.cleanup()

    @rule(room=ROOM)
    def enter(self, room: str) -> None:
        """She enters a room, or makes it, if it is not one that she left and has another name."""
        self.ann.send(f"JOIN {room}")
        if room in self.moved and self.moved[room] not in self.inside:
            return
        self.moved.pop(room, None)
        self.said.setdefault(room, [])
        self.inside.add(room)

    @rule(room=ROOM)
    def leave(self, room: str) -> None:
        """She leaves it; where nothing was said nothing is left."""
        self.ann.send(f"PART {room}")
        if room in self.inside and not self.said[room]:
            del self.said[room]
            self.forget_moves_to(room)
        self.inside.discard(room)

    def forget_moves_to(self, room: str) -> None:
        """Only the last name of a room that is there leads to it."""
        self.moved = {old: new for old, new in self.moved.items() if new != room}

    def move(self, old: str, new: str) -> None:
        """Let the room have its new name in the model."""
        self.said[new] = self.said.pop(old)
        self.inside = {new if room == old else room for room in self.inside}
        self.forget_moves_to(old)
        self.moved.pop(new, None)
        self.moved[old] = new

    @rule(room=ROOM)
    def say(self, room: str) -> None:
        """She says something new in a room, if she is in it."""
        self.number += 1
        self.ann.send(f"PRIVMSG {room} :word w{self.number}")
        if room in self.inside:
            self.said[room].append(f"w{self.number}")

    @rule(old=ROOM, new=ROOM)
    def rename(self, old: str, new: str) -> None:
        """She renames a room that she is in, if there is none of the new name."""
        self.chatroom.clock.pass_s(31)
        self.ann.send(f"RENAME {old} {new}")
        if old in self.inside and new not in self.said:
            self.move(old, new)

    @rule(old=ROOM, new=ROOM)
    def rename_in_one_go(self, old: str, new: str) -> None:
        """She talks before and after a change in one tick, and makes a room of the old name."""
        if old not in self.inside or new in self.said:
            return
        self.chatroom.clock.pass_s(31)
        first, second, third = (f"w{self.number + one}" for one in (1, 2, 3))
        self.number += 3
        self.ann.send(
            f"PRIVMSG {old} :word {first}", f"RENAME {old} {new}", f"PRIVMSG {new} :word {second}",
            f"JOIN {old}", f"PRIVMSG {old} :word {third}",
        )  # fmt: skip
        self.move(old, new)
        del self.moved[old]
        self.said[new] += [first, second]
        self.said[old] = [third]
        self.inside.add(old)

    @rule()
    def restart(self) -> None:
        """The server stops and starts; where nothing was said nothing is left."""
        self.chatroom.__exit__()
        self.said = {room: texts for room, texts in self.said.items() if texts}
        self.inside.clear()
        self.moved.clear()
        self.start()

    @invariant()
    def each_room_has_what_was_said_there(self) -> None:
        """Whoever is in a room reads and finds all that was said in it, and nothing else."""
        for room in self.inside:
            read = self.ann.ask(f"CHATHISTORY LATEST {room} * 100")
            assert self.said[room] == _words(read, room)
            found = self.ann.ask(f"SEARCH in={room};text=word;limit=100")
            assert set(self.said[room]) == set(_words(found, room))
        listed = {line.split()[3] for line in self.ann.ask("LIST") if " 322 " in line}
        assert set(self.said) == listed


def _words(lines: list[str], room: str) -> list[str]:
    """Return the words that were said, all of them told of the room by its present name."""
    said = [line for line in lines if " PRIVMSG " in line]
    assert all(f" PRIVMSG {room} :" in line for line in said)
    return re.findall(r"word (w\d+)", "\n".join(said))


class MemoryMachine(RenamingMachine):
    """In memory."""

    open_store = staticmethod(lambda directory: MemoryStore())


class SqliteMachine(RenamingMachine):
    """In a file."""

    open_store = staticmethod(lambda directory: SqliteStore(directory, "off"))


TestMemory = MemoryMachine.TestCase
TestMemory.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestSqlite = SqliteMachine.TestCase
TestSqlite.settings = settings(max_examples=10, stateful_step_count=30, deadline=None)
