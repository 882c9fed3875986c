"""The threads beside the loop, and what people see when the disk does not do its part."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from hubbub.core.ids import first_at
from hubbub.core.state import Room, Topic
from hubbub.doors.poller import Poller
from hubbub.errors import StoreError
from hubbub.server.keeping import stored
from hubbub.server.storage import InlineIndexer, Kept, ReaderThreads, WriterThread, begin
from hubbub.store.base import END, START, Record, Store, StoredRoom
from hubbub.store.commits import Commit
from hubbub.store.memory import MemoryStore
from hubbub.store.memory_history import MemoryHistory
from hubbub.store.memory_rooms import MemoryMarkers, MemoryRooms
from hubbub.store.sqlite import SqliteStore
from tests.store.people import TEA, ids, said
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source
from tests.support.storing import batched, msgid, texts

PATIENCE_S = 2.0
SERVER = ":hubbub.local"
CAPS = ("batch", "labeled-response", "message-tags", "standard-replies")


class Loop:
    """What the threads call back; a test runs the calls when it wants them."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def call(self, function: Callable[[], None]) -> None:
        """Take a call from any thread."""
        self._calls.put(function)

    def run_one(self) -> None:
        """Wait for a call, and run it on this thread."""
        self._calls.get(timeout=PATIENCE_S)()


class FillingHistory(MemoryHistory):
    """A history that can be full."""

    is_full = False

    def append(self, records: Sequence[Record]) -> None:
        """See base.History."""
        if self.is_full:
            raise StoreError("the disk is full")
        super().append(records)


class FillingRooms(MemoryRooms):
    """Rooms that can be full."""

    is_full = False

    def save(self, room: StoredRoom) -> None:
        """See base.Rooms."""
        if self.is_full:
            raise StoreError("the disk is full")
        super().save(room)


class FillingStore(MemoryStore):
    """A store whose parts can be full."""

    def __init__(self) -> None:
        super().__init__()
        self.rooms = FillingRooms()
        self.history = FillingHistory(MemoryMarkers(), self.rooms)
        self.is_closed = False

    def close(self) -> None:
        """See base.Store."""
        self.is_closed = True


@pytest.fixture
def loop() -> Loop:
    """Where answers come."""
    return Loop()


@pytest.fixture
def store() -> FillingStore:
    """A store."""
    return FillingStore()


@pytest.fixture
def writer(store: FillingStore, loop: Loop) -> Iterator[WriterThread]:
    """A writer into the store."""
    writer = WriterThread(store, InlineIndexer(MemoryStore()), loop.call)
    yield writer
    writer.close()


@pytest.fixture
def reader(store: FillingStore, loop: Loop) -> Iterator[ReaderThreads]:
    """A reader of the store."""
    reader = ReaderThreads(store, loop.call)
    yield reader
    reader.close()


class BrokenIndexer:
    """An indexer for which there is no process."""

    def nudge(self) -> None:
        """Fail, as a fork does without memory."""
        raise OSError("Cannot allocate memory")

    def close(self) -> None:
        """Nothing to end."""


class TestWriter:
    """WriterThread."""

    def test_stores_in_order(self, writer: WriterThread, store: FillingStore, loop: Loop) -> None:
        """Commits are done in their order, and each is told once on the loop's thread."""
        told: list[tuple[int, object, int]] = []
        for number in (1, 2, 3):
            writer.commit(
                Commit([said(number)]),
                lambda error, n=number: told.append((n, error, threading.get_ident())),
            )
        for _ in range(3):
            loop.run_one()
        here = threading.get_ident()
        assert [(1, None, here), (2, None, here), (3, None, here)] == told
        assert [1, 2, 3] == ids(store.history.following(0, 10))

    def test_rooms_too(self, writer: WriterThread, store: FillingStore, loop: Loop) -> None:
        """What rooms are like is stored with the records."""
        writer.commit(Commit([said(1)], [stored(Room("#tea", 5))]), lambda error: None)
        loop.run_one()
        assert ["#tea"] == [room.name for room in store.rooms.load()]

    def test_failure_and_recovery(
        self,
        writer: WriterThread,
        store: FillingStore,
        loop: Loop,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        """A failed commit tells why; the log says it once, and once that it is over."""
        told: list[object] = []
        for number, is_full in enumerate((True, True, False, False), 1):
            store.history.is_full = is_full
            writer.commit(Commit([said(number)]), told.append)
            loop.run_one()
        assert ["the disk is full"] * 2 == [str(error) for error in told[:2]]
        assert [None, None] == told[2:]
        assert [3, 4] == ids(store.history.following(0, 10))
        output = capfd.readouterr()
        log = output.out + output.err
        assert (1, 1) == (log.count("store.failing"), log.count("store.recovered"))

    def test_storing_goes_on_without_the_index(self, store: FillingStore, loop: Loop) -> None:
        """An indexer that cannot even be started keeps nothing from being stored."""
        writer = WriterThread(store, BrokenIndexer(), loop.call)
        told: list[object] = []
        for number in (1, 2):
            writer.commit(Commit([said(number)]), told.append)
            loop.run_one()
        writer.close()
        assert [None, None] == told

    def test_all_or_none(self, writer: WriterThread, store: FillingStore, loop: Loop) -> None:
        """What is refused is not stored, also if only its room could not be."""
        told: list[object] = []
        store.rooms.is_full = True
        writer.commit(Commit([said(1)], [stored(Room("#tea", 5))]), told.append)
        loop.run_one()
        assert (told != [None]) == (store.history.record(1) is None)

    def test_close_finishes(self, store: FillingStore, loop: Loop) -> None:
        """What was begun before closing is stored, then the store is closed."""
        writer = WriterThread(store, InlineIndexer(MemoryStore()), loop.call)
        for number in range(1, 100):
            writer.commit(Commit([said(number)]), lambda error: None)
        writer.close()
        assert 99 == store.history.last_id()
        assert store.is_closed

    def test_findable(self, loop: Loop) -> None:
        """What is stored can be found."""
        store = MemoryStore()
        writer = WriterThread(store, InlineIndexer(store), loop.call)
        writer.commit(Commit([said(1, "green tea"), said(2, "coffee")]), lambda error: None)
        writer.close()
        assert [1] == ids(store.search.search(text="tea", talks=[TEA]))


class TestReader:
    """ReaderThreads."""

    def test_answers(self, reader: ReaderThreads, store: FillingStore, loop: Loop) -> None:
        """The answer comes on the loop's thread; the question was put on another."""
        store.history.append([said(1)])
        asked_on: list[int] = []

        def question(store: Store) -> int:
            asked_on.append(threading.get_ident())
            return store.history.last_id()

        told: list[tuple[object, object, int]] = []
        reader.ask(
            question, lambda found, error: told.append((found, error, threading.get_ident()))
        )
        loop.run_one()
        assert [(1, None, threading.get_ident())] == told
        assert [threading.get_ident()] != asked_on

    @pytest.mark.parametrize(
        "kind",
        [
            StoreError,
            OverflowError,
            KeyError,
        ],
    )
    def test_failures(self, reader: ReaderThreads, loop: Loop, kind: type[Exception]) -> None:
        """Whatever goes wrong is told: a session waits for the answer."""

        def question(store: Store) -> int:
            raise kind("broken")

        told: list[tuple[object, object]] = []
        reader.ask(question, lambda found, error: told.append((found, error)))
        loop.run_one()
        ((found, error),) = told
        assert found is None
        assert isinstance(error, Exception)

    def test_two_at_once(self, reader: ReaderThreads, loop: Loop) -> None:
        """A long question does not hold up another."""
        may_end = threading.Event()
        told: list[object] = []
        reader.ask(lambda store: may_end.wait(PATIENCE_S), lambda found, error: told.append(found))
        reader.ask(lambda store: 2, lambda found, error: told.append(found))
        loop.run_one()
        assert [2] == told
        may_end.set()
        loop.run_one()
        assert [2, True] == told


@pytest.fixture
def poller() -> Iterator[Poller]:
    """What waits for processes; none is started here."""
    poller = Poller(lambda: None, lambda error: None)
    yield poller
    poller.close()


def test_begin_finds_what_was_there(store: FillingStore, loop: Loop, poller: Poller) -> None:
    """A server begins with the rooms that there were, and behind the last id."""
    tea = Room("#tea", 5)
    tea.topic = Topic("Oolong", "ann", 6)
    store.rooms.save(stored(tea))
    store.history.append([said(41)])
    storage = begin(Kept(store, InlineIndexer(MemoryStore())), loop.call, poller)
    assert 41 == storage.last_id
    assert [("#tea", tea.topic)] == [(room.name, room.topic) for room in storage.rooms]
    storage.close()
    assert store.is_closed


def test_what_was_missed_is_indexed(loop: Loop, poller: Poller) -> None:
    """What was stored and not indexed when the last server ended can be found later."""
    store = MemoryStore()
    store.history.append([said(1, "green tea"), said(2, "coffee")])
    storage = begin(Kept(store, InlineIndexer(store)), loop.call, poller)
    storage.writer.commit(Commit([said(3, "black tea")]), lambda error: None)
    storage.close()
    assert [3, 1] == ids(store.search.search(text="tea", talks=[TEA]))


@pytest.mark.parametrize(
    "line",
    [
        "CHATHISTORY BEFORE #lobby timestamp=9999-12-31T23:59:59.999Z 5",
        "CHATHISTORY AFTER #lobby timestamp=2090-01-01T00:00:00.000Z 5",
        "CHATHISTORY LATEST #lobby timestamp=0001-01-01T00:00:00.000Z 5",
        "CHATHISTORY AROUND #lobby msgid=0000000000000 5",
        "CHATHISTORY AROUND #lobby msgid=FZZZZZZZZZZZZ 5",
        "CHATHISTORY AFTER #lobby msgid=FZZZZZZZZZZZZ 5",
        "CHATHISTORY TARGETS timestamp=0001-01-01T00:00:00.000Z timestamp=9999-12-31T23:59:59.9Z 5",
        "SEARCH after=9999-12-31T23:59:59.999Z",
        "SEARCH before=9999-12-31T23:59:59.999Z",
        "SEARCH before=0001-01-01T00:00:00.000Z",
        'SEARCH text="',
        "SEARCH text=*",
        "SEARCH text=NEAR(;from=\"';in=#lobby",
        "REDACT #lobby FZZZZZZZZZZZZ",
        "REDACT #lobby 0000000000000",
    ],
)
def test_questions_that_reach_far(tmp_path_factory: pytest.TempPathFactory, line: str) -> None:
    """The farthest time and the greatest id are questions like any other to a real database."""
    store = SqliteStore(tmp_path_factory.mktemp("store"), "off")
    try:
        with Chatroom(store=store) as chatroom:
            ann = chatroom.irc("ann", "batch", "draft/chathistory", "soju.im/search")
            ann.ask("PRIVMSG #lobby :hello")
            lines = ann.ask(line, "PING x")
            assert f"{SERVER} PONG hubbub.local :x" == lines[-1]
            assert len(lines) > 1
    finally:
        store.close()


# What people see of it


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


def unstored(verb: str, target: str) -> str:
    """Return how somebody is told."""
    sentence = "That could not be stored, so nobody has seen it; try again later"
    return f"{SERVER} FAIL {verb} STORAGE_UNAVAILABLE {target} :{sentence}"


def kept(chatroom: Chatroom) -> list[str]:
    """Return all texts that are stored."""
    return [one.text for one in chatroom.disk.store.history.following(0, 1000)]


@pytest.mark.parametrize("echo", [(), ("echo-message",)], ids=["quiet", "echo"])
@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
@pytest.mark.parametrize("target", ["#lobby", "bob"])
def test_refused(chatroom: Chatroom, echo: tuple[str, ...], verb: str, target: str) -> None:
    """What cannot be stored is refused to who said it, and reaches nobody; the next is heard."""
    ann, bob = chatroom.irc("ann", *CAPS, *echo), chatroom.irc("bob")
    chatroom.quiet()
    chatroom.disk.is_full = True
    assert [unstored(verb, target)] == ann.ask(f"{verb} {target} :lost")
    assert [] == bob.lines()
    chatroom.disk.is_full = False
    assert len(echo) == len(ann.ask(f"{verb} {target} :kept"))
    assert [f":{source('ann')} {verb} {target} :kept"] == bob.lines()
    assert "lost" not in kept(chatroom)
    assert "kept" in kept(chatroom)


@pytest.mark.parametrize("echo", [(), ("echo-message",)], ids=["quiet", "echo"])
@pytest.mark.parametrize("target", ["#lobby", "bob"])
def test_refused_with_its_label(chatroom: Chatroom, echo: tuple[str, ...], target: str) -> None:
    """The refusal is the one answer to the label; nothing was acknowledged before."""
    ann, _ = chatroom.irc("ann", *CAPS, *echo), chatroom.irc("bob")
    chatroom.quiet()
    chatroom.disk.is_full = True
    assert [f"@label=1 {unstored('PRIVMSG', target)}"] == ann.ask(
        f"@label=1 PRIVMSG {target} :lost"
    )


def test_refused_to_several(chatroom: Chatroom) -> None:
    """Who says something to several is told of each that did not get it."""
    ann = chatroom.irc("ann", *CAPS, "echo-message")
    chatroom.irc("bob")
    chatroom.quiet()
    chatroom.disk.is_full = True
    assert [unstored("PRIVMSG", "#lobby"), unstored("PRIVMSG", "bob")] == ann.ask(
        "PRIVMSG #lobby,bob :lost"
    )


def test_refused_in_plain(chatroom: Chatroom) -> None:
    """A person with plain lines reads a sentence."""
    dan, eve = chatroom.plain("dan"), chatroom.plain("eve")
    chatroom.quiet()
    chatroom.disk.is_full = True
    sentence = "-- That could not be stored, so nobody has seen it; try again later"
    assert [sentence] == dan.ask("lost")
    assert [sentence] == dan.ask("/msg eve lost")
    assert [] == eve.lines()


def in_one_tick(chatroom: Chatroom, *sent: tuple[Peer, str]) -> None:
    """Let several people's lines come in the same tick."""
    for peer, line in sent:
        peer.sock.sendall(f"{line}\r\n".encode())
    chatroom.run()


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ("JOIN #tea", "JOIN #tea"),
        ("PART #ops :bye", "PART #ops :bye"),
        ("TOPIC #ops :new", "TOPIC #ops :new"),
        ("MODE #ops +v bob", "MODE #ops +v bob"),
        ("KICK #ops cid :out", "KICK #ops cid :out"),
        ("NICK anna", "NICK :anna"),
        ("QUIT :bye", "QUIT :Quit: bye"),
    ],
)
@pytest.mark.parametrize("rooms", ["#ops", "#ops,#two"])
def test_what_happened_is_told(chatroom: Chatroom, line: str, heard: str, rooms: str) -> None:
    """What happened in the tick of a failed commit is told even so: it is true."""
    people = {name: chatroom.irc(name, "message-tags") for name in ("ann", "bob", "cid")}
    people["bob"].send("JOIN #tea")
    for peer in people.values():
        peer.send("PART #lobby", f"JOIN {rooms}")
    chatroom.quiet()
    chatroom.disk.is_full = True
    in_one_tick(chatroom, (people["cid"], "PRIVMSG #ops :lost"), (people["ann"], line))
    lines = people["bob"].lines()
    assert 1 == len([one for one in lines if one.endswith(f":{source('ann')} {heard}")]), lines
    assert not [one for one in lines if "lost" in one]


def test_who_comes_while_it_is_full(chatroom: Chatroom) -> None:
    """Who comes while nothing can be stored comes in, and can talk when it can."""
    ann = chatroom.irc("ann")
    chatroom.disk.is_full = True
    bob = chatroom.irc("bob")
    assert [f":{source('bob')} JOIN #lobby"] == ann.lines()
    chatroom.disk.is_full = False
    bob.send("PRIVMSG #lobby :hello")
    assert ["hello"] == texts(ann.lines())


def test_order_of_those_that_stay(chatroom: Chatroom) -> None:
    """Of three commits the middle one fails: the others are heard in their order."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    for text, is_full in (("one", False), ("two", True), ("three", False)):
        chatroom.disk.is_full = is_full
        ann.send(f"PRIVMSG #lobby :{text}")
    assert ["one", "three"] == texts(bob.lines())


def test_a_commit_of_many_ticks(chatroom: Chatroom) -> None:
    """All that shares a failed commit is refused, each to who said it; replies leave in order."""
    ann, bob, cid = (chatroom.irc(name, *CAPS, "echo-message") for name in ("ann", "bob", "cid"))
    chatroom.quiet()
    chatroom.disk.holds_writes = chatroom.disk.is_full = True
    ann.send("PRIVMSG #lobby :0")
    ann.send("@label=1 PRIVMSG #lobby :1", "PING a")
    bob.send("@label=2 PRIVMSG #lobby :2", "PING b")
    chatroom.disk.holds_writes = False
    chatroom.run()
    assert [] == cid.lines()
    lines = ann.lines()
    assert unstored("PRIVMSG", "#lobby") in lines
    for told, label, token in ((lines, 1, "a"), (bob.lines(), 2, "b")):
        assert f"@label={label} {unstored('PRIVMSG', '#lobby')}" in told
        assert f"{SERVER} PONG hubbub.local :{token}" in told
        assert 1 == len([line for line in told if "label=" in line])


@pytest.mark.parametrize("label", ["", "@label=2 "], ids=["bare", "labeled"])
def test_refused_while_an_answer_is_awaited(chatroom: Chatroom, label: str) -> None:
    """The refusal carries its own label though the next command is being looked up already."""
    ann = chatroom.irc("ann", *CAPS, "echo-message", "draft/chathistory")
    ann.ask("PRIVMSG #lobby :before")
    chatroom.disk.is_full = True
    lines = ann.ask("@label=1 PRIVMSG #lobby :lost", f"{label}CHATHISTORY LATEST #lobby * 5")
    refusals = [line for line in lines if "STORAGE_UNAVAILABLE" in line]
    assert [f"@label=1 {unstored('PRIVMSG', '#lobby')}"] == refusals
    rest = [line for line in lines if line not in refusals]
    page = [line.replace("@label=2;", "@").removeprefix(label) for line in rest]
    assert ["before"] == texts(batched(page, "chathistory #lobby"))


def labeled(lines: list[str], label: str = "1") -> list[str]:
    """Return what is in the one labeled batch that the lines are."""
    first, *rest = lines
    assert first.startswith(f"@label={label} "), lines
    return batched([first.partition(" ")[2], *rest], "labeled-response")


@pytest.mark.parametrize("echo", [(), ("echo-message",)], ids=["quiet", "echo"])
def test_one_answer_though_somebody_is_away(chatroom: Chatroom, echo: tuple[str, ...]) -> None:
    """A label gets one answer, also where there was a second line beside the echo."""
    ann, bob = chatroom.irc("ann", *CAPS, *echo), chatroom.irc("bob")
    bob.send("AWAY :tea")
    chatroom.quiet()
    chatroom.disk.is_full = True
    away = f"{SERVER} 301 ann bob :tea"
    assert [away, unstored("PRIVMSG", "bob")] == labeled(ann.ask("@label=1 PRIVMSG bob :lost"))


@pytest.mark.parametrize("echo", [(), ("echo-message",)], ids=["quiet", "echo"])
def test_one_answer_for_several(chatroom: Chatroom, echo: tuple[str, ...]) -> None:
    """What several did not get is refused in one answer, with what was refused at once."""
    ann, _ = chatroom.irc("ann", *CAPS, *echo), chatroom.irc("bob")
    chatroom.quiet()
    chatroom.disk.is_full = True
    nobody, *refused = labeled(ann.ask("@label=1 PRIVMSG #lobby,nobody,bob :lost"))
    assert f"{SERVER} 401 ann nobody :nobody here is nobody" == nobody
    assert [unstored("PRIVMSG", "#lobby"), unstored("PRIVMSG", "bob")] == refused


def test_a_deletion_that_is_not_stored(chatroom: Chatroom) -> None:
    """A labeled REDACT that cannot be stored gets FAIL as its one answer."""
    ann = chatroom.irc("ann", *CAPS, "echo-message", "draft/message-redaction")
    (echo,) = ann.ask("PRIVMSG #lobby :hello")
    chatroom.disk.is_full = True
    lines = ann.ask(f"@label=1 REDACT #lobby {msgid(echo)}")
    assert [f"@label=1 {unstored('REDACT', '#lobby')}"] == lines


def test_refused_in_the_middle_of_a_command(chatroom: Chatroom) -> None:
    """What one target of a command did not get is in its answer, and no echo of it."""
    ann, _ = chatroom.irc("ann", *CAPS, "echo-message"), chatroom.irc("bob")
    chatroom.quiet()
    chatroom.disk.is_full = chatroom.disk.holds_reads = True
    ann.send("@label=1;+hubbub.chat/key=k PRIVMSG #lobby,bob :hello")
    chatroom.disk.holds_reads = False
    chatroom.run()
    lines = labeled(ann.lines())
    assert [unstored("PRIVMSG", "#lobby"), unstored("PRIVMSG", "bob")] == lines


def test_the_next_failure_is_not_of_this_label(chatroom: Chatroom) -> None:
    """An answer to what is stored stays, though the commit after it fails."""
    ann = chatroom.irc("ann", *CAPS)
    chatroom.quiet()
    chatroom.disk.holds_writes = True
    ann.send("@label=1 PRIVMSG #lobby :kept")
    ann.send("@label=2 PRIVMSG #lobby :lost")
    chatroom.disk.holds_writes = False
    chatroom.disk.work()()
    chatroom.disk.is_full = True
    chatroom.run()
    assert [f"@label=1 {SERVER} ACK", f"@label=2 {unstored('PRIVMSG', '#lobby')}"] == ann.lines()


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("TOPIC #tea :Oolong", lambda room: room.topic is not None and room.topic.text == "Oolong"),
        ("MODE #tea +b evil", lambda room: list(room.bans) == ["evil!*@*"]),
        ("PRIVMSG #tea :lost", lambda room: room.name == "#tea"),
    ],
    ids=["topic", "ban", "message"],
)
def test_rooms_are_stored_later(
    chatroom: Chatroom, line: str, check: Callable[[Room], bool]
) -> None:
    """What a room became while nothing could be stored is stored when something can be."""
    ann = chatroom.irc("ann")
    ann.send("JOIN #tea")
    if "PRIVMSG" not in line:
        ann.send("PRIVMSG #tea :hello")
    chatroom.disk.is_full = True
    ann.send(line)
    chatroom.disk.is_full = False
    ann.send("PRIVMSG #tea :again")
    with Chatroom(store=chatroom.disk.store) as again:
        room = again.hub.chat.room("#tea")
        assert room is not None
        assert check(room)


def test_ids_grow_over_a_failure(chatroom: Chatroom) -> None:
    """What is stored after a failure has a greater id than all before."""
    ann = chatroom.irc("ann")
    for is_full in (False, True, False):
        chatroom.disk.is_full = is_full
        ann.send("PRIVMSG #lobby :x")
    records = chatroom.disk.store.history.between("#lobby", START, END, 10, newest=True)
    assert first_at(NOON_MS) < records[-2].id < records[-1].id
