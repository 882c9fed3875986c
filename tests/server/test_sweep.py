"""What is too old or too much goes, in small steps, and nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from hubbub.core.ids import first_at
from hubbub.core.retention import OFF, UNLIMITED, Retention
from hubbub.errors import StoreError
from hubbub.server.config import Config, HistoryConfig, LimitsConfig, RoomsConfig
from hubbub.server.sweep import AT_MOST, EVERY_S, REST_S, STEPS_AT_ONCE, Round
from hubbub.store.base import END, START, pair
from hubbub.store.memory import MemoryStore
from hubbub.store.memory_history import MemoryHistory
from tests.store.people import OPS, TEA, ids, said
from tests.support.chatroom import NOON_MS, Chatroom
from tests.support.client import Irc
from tests.support.patience import PATIENCE_S
from tests.support.served import Served
from tests.support.storing import batched, texts

DAY_S = 86_400.0
CAPS = ("batch", "message-tags", "echo-message", "draft/chathistory", "soju.im/search")


def chat(store: MemoryStore, **history: int) -> Chatroom:
    """Return a chat that keeps history so long; nobody is asked whether they are still there."""
    config = Config(
        rooms=RoomsConfig("#lobby"),
        limits=LimitsConfig(messages_per_s=0.0, ping_s=1e9, timeout_s=1e9),
        history=HistoryConfig(**history),
    )
    return Chatroom(config=config, store=store)


def heard(store: MemoryStore, talk: str) -> list[str]:
    """Return the texts of what was said there and is still kept."""
    return [
        one.text
        for one in store.history.between(talk, START, END, 9999, newest=True, kinds={"message"})
    ]


@pytest.fixture
def store() -> MemoryStore:
    """A store."""
    return MemoryStore()


class TestRound:
    """Round."""

    def test_every_talk_by_its_rule(self, store: MemoryStore) -> None:
        """The server's rule holds everywhere, and in rooms the stricter one of two."""
        direct = pair("~1", "~2")
        day = first_at(NOON_MS) - first_at(NOON_MS - 86_400_000)
        now = first_at(NOON_MS)
        for number, talk in enumerate((TEA, OPS, "#off", "#gone", direct)):
            store.history.append(
                [said(now - days * day + number, talks=(talk,)) for days in range(10)]
            )
        rooms = {OPS: Retention(days=3), "#off": OFF, TEA: Retention(days=90, messages=2)}
        one = Round(Retention(days=5), rooms, NOON_MS)
        while not one.is_over:
            one.step(store)
        # What is exactly so old that it could go stays: five days are five days.
        expected = {TEA: 2, OPS: 4, "#off": 0, "#gone": 6, direct: 6}
        assert expected == {talk: store.history.count(talk) for talk in expected}

    def test_rooms_alone(self, store: MemoryStore) -> None:
        """Where the server has no rule only the rooms that have one are looked at."""
        store.history.append([said(1), said(2, talks=(OPS,))])
        one = Round(UNLIMITED, {TEA: OFF}, NOON_MS)
        one.step(store)
        assert one.is_over
        assert [2] == ids(store.history.following(START, 9))

    def test_nothing_to_do(self) -> None:
        """Without any rule a round is over before it begins."""
        assert Round(UNLIMITED, {}, NOON_MS).is_over

    def test_small_steps(self, store: MemoryStore) -> None:
        """No step deletes more than so many, over all of its talks."""
        for number in range(300):
            store.history.append([said(number + 1, talks=(f"#{number % 7}",))])
        one = Round(Retention(messages=1), {}, NOON_MS)
        before, steps = 300, []
        while not one.is_over:
            one.step(store)
            left = len(store.history.following(START, 999))
            steps.append(before - left)
            before = left
        assert 7 == before
        assert AT_MOST == max(steps)

    def test_more_talks_than_are_listed_at_once(self, store: MemoryStore) -> None:
        """Every talk has its turn, once."""
        store.history.append([said(n, talks=(f"#{n % 1200}",)) for n in range(1, 2401)])
        one = Round(Retention(messages=1), {}, NOON_MS)
        while not one.is_over:
            one.step(store)
        assert 1200 == len(store.history.following(START, 9999))

    def test_a_rule_that_is_taken_back(self, store: MemoryStore) -> None:
        """A rule that changes meanwhile counts from the next step on."""
        store.history.append([said(number) for number in range(1, 101)])
        one = Round(UNLIMITED, {TEA: OFF}, NOON_MS)
        one.step(store)
        one.rooms = {}
        while not one.is_over:
            one.step(store)
        assert 100 - AT_MOST == store.history.count(TEA)


def test_days(store: MemoryStore) -> None:
    """After so many days what was said is gone, in rooms and between two, and not found."""
    with chat(store, keep_days=30) as chatroom:
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.send("JOIN #tea", "PRIVMSG #tea :old kettle", "PRIVMSG bob :old secret")
        chatroom.clock.pass_s(20 * DAY_S)
        ann.send("PRIVMSG #tea :new kettle", "PRIVMSG bob :new secret")
        chatroom.pass_s(EVERY_S)
        page = batched(ann.ask("CHATHISTORY LATEST #tea * 9"), "chathistory #tea")
        assert ["old kettle", "new kettle"] == texts(page)

        chatroom.clock.pass_s(11 * DAY_S)
        chatroom.pass_s(EVERY_S)
        page = batched(ann.ask("CHATHISTORY LATEST #tea * 9"), "chathistory #tea")
        assert ["new kettle"] == texts(page)
        page = batched(bob.ask("CHATHISTORY LATEST ann * 9"), "chathistory ann")
        assert ["new secret"] == texts(page)
        found = batched(ann.ask("SEARCH text=kettle"), "soju.im/search")
        assert ["new kettle"] == texts(found)


def test_messages(store: MemoryStore) -> None:
    """The newest so many stay, of whatever kind."""
    with chat(store, keep_messages=3) as chatroom:
        ann = chatroom.irc("ann")
        ann.send(*(f"PRIVMSG #lobby :{number}" for number in range(9)))
        chatroom.pass_s(EVERY_S)
        assert ["6", "7", "8"] == heard(store, "#lobby")


def test_empty_rooms_and_old_talks(store: MemoryStore) -> None:
    """Rooms that nobody is in, and people who are gone, are swept too, after a restart as well."""
    with chat(store) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        ann.send("JOIN #tea", "PRIVMSG #tea :hello", "MODE #tea +H 2d", "PRIVMSG bob :hello")
        ann.send("QUIT")
        bob.send("QUIT")
    with chat(store, keep_days=5) as chatroom:
        chatroom.clock.pass_s(3 * DAY_S)
        chatroom.pass_s(EVERY_S)
        assert 0 == store.history.count("#tea")
        assert store.history.count("#lobby")
        chatroom.clock.pass_s(3 * DAY_S)
        chatroom.pass_s(EVERY_S)
        assert [] == store.history.following(START, 99)


def test_off(store: MemoryStore) -> None:
    """Off: what there is goes at once, what comes is heard and not stored, the mode stays."""
    with chat(store) as chatroom:
        ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
        ann.send("JOIN #tea", "PRIVMSG #tea :before")
        bob.send("JOIN #tea")
        ann.send("MODE #tea +H off", "TOPIC #tea :Oolong")
        chatroom.quiet()
        assert ["between us"] == texts(ann.ask("PRIVMSG #tea :between us"))
        assert ["between us"] == texts(bob.lines())
        for ask, batch in (
            ("CHATHISTORY LATEST #tea * 9", "chathistory #tea"),
            ("SEARCH text=before", "soju.im/search"),
            ("SEARCH in=#tea", "soju.im/search"),
        ):
            assert [] == batched(ann.ask(ask), batch), ask
        chatroom.pass_s(REST_S)
        assert 0 == store.history.count("#tea")
        bob.send("NICK bobby", "QUIT")
        ann.send("PART #tea")
        chatroom.run()
        assert 0 == store.history.count("#tea")
        assert 2 <= store.history.count("#lobby")
    with chat(store) as chatroom:
        room = chatroom.hub.chat.room("#tea")
        assert room is not None
        assert (OFF, "Oolong") == (room.retention, room.topic and room.topic.text)


def test_off_is_empty_before_the_sweep(store: MemoryStore) -> None:
    """What the sweep has yet to delete is not told any more."""
    with chat(store) as chatroom:
        ann = chatroom.irc("ann", *CAPS)
        ann.send("JOIN #tea", *(f"PRIVMSG #tea :kettle {number}" for number in range(500)))
        ann.send("MODE #tea +H off")
        ann.received()
        assert len(heard(store, "#tea")) > 100
        assert [] == batched(ann.ask("CHATHISTORY LATEST #tea * 9"), "chathistory #tea")
        assert [] == batched(ann.ask("SEARCH text=kettle in=#tea"), "soju.im/search")
        assert [] == batched(ann.ask("SEARCH text=kettle"), "soju.im/search")
        span = "timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z"
        targets = batched(ann.ask(f"CHATHISTORY TARGETS {span} 9"), "draft/chathistory-targets")
        assert [] == [line for line in targets if "#tea" in line]
        chatroom.pass_s(EVERY_S)
        assert 0 == store.history.count("#tea")


def test_it_rests(store: MemoryStore) -> None:
    """After some steps others have their turn; the rest follows, and a talk is never forgotten."""
    many = AT_MOST * STEPS_AT_ONCE * 3
    store.history.append([said(number) for number in range(1, many + 2)])
    with chat(store, keep_messages=1) as chatroom:
        chatroom.pass_s(EVERY_S)  # the first step finds out which talks there are
        assert many + 1 - AT_MOST * (STEPS_AT_ONCE - 1) == store.history.count(TEA)
        chatroom.pass_s(REST_S)
        assert many + 1 - AT_MOST * (2 * STEPS_AT_ONCE - 1) == store.history.count(TEA)
        chatroom.pass_s(4 * REST_S)
        assert 1 == store.history.count(TEA)


def test_a_rule_that_changes_while_it_sweeps(store: MemoryStore) -> None:
    """A room whose rule comes while a round is under way has its own right after it."""
    store.history.append([said(number) for number in range(1, 3 * AT_MOST * STEPS_AT_ONCE)])
    with chat(store, keep_messages=100) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #zoo", *(f"PRIVMSG #zoo :{number}" for number in range(9)))
        chatroom.pass_s(EVERY_S)
        ann.send("MODE #zoo +H 2")
        chatroom.pass_s(EVERY_S / 2)
        assert 2 == store.history.count("#zoo")
        assert 100 == store.history.count(TEA)


def test_a_disk_that_fails(store: MemoryStore, capfd: pytest.CaptureFixture[str]) -> None:
    """A failure is said once; the next round tries again."""
    store.history.append([said(number) for number in range(1, 10)])
    with chat(store, keep_messages=1) as chatroom:
        assert chatroom.disk is not None
        chatroom.disk.is_unreadable = True
        chatroom.pass_s(3 * EVERY_S)
        assert 9 == store.history.count(TEA)
        chatroom.disk.is_unreadable = False
        chatroom.pass_s(EVERY_S)
        assert 1 == store.history.count(TEA)
    output = capfd.readouterr()
    log = output.out + output.err
    assert (1, 1) == (log.count("sweep.failing"), log.count("sweep.recovered"))


class OwnHistory(MemoryHistory):
    """A history whose trimming does first what the test wants."""

    def __init__(self, store: MemoryStore, on_trim: Callable[[], None]) -> None:
        super().__init__(store.markers, store.rooms)
        self._on_trim = on_trim

    def trim(self, talk: str, *, before: int | None, keep: int | None, at_most: int) -> int:
        """See base.History."""
        self._on_trim()
        return super().trim(talk, before=before, keep=keep, at_most=at_most)


def test_nobody_waits_for_it(store: MemoryStore) -> None:
    """People talk and read while a step takes its time; stopping waits for that step only."""
    began, may_end, stopped = threading.Event(), threading.Event(), []
    trims: list[bool] = []

    def on_trim() -> None:
        began.set()
        trims.append(may_end.wait(PATIENCE_S))
        assert not stopped, "a step after the store was closed"

    store.history = OwnHistory(store, on_trim)
    store.close = lambda: stopped.append(True)  # type: ignore[method-assign]
    with Served(store=store) as served, Irc(served.address).register("ann", *CAPS) as ann:
        ann.send("JOIN #tea", *(f"PRIVMSG #tea :{number}" for number in range(200)))
        ann.barrier()
        ann.send("MODE #tea +H 1")
        assert began.wait(PATIENCE_S)
        ann.send("PRIVMSG #lobby :still here", "CHATHISTORY LATEST #lobby * 1")
        assert ann.until("BATCH -")
        assert [] == trims
        threading.Timer(0.0, may_end.set).start()
        served.stop()
    assert [True] == stopped
    assert all(trims)


def test_a_step_that_fails(store: MemoryStore) -> None:
    """What a step could not do is done in the next round."""
    wrong = [StoreError("another program has locked it")]

    def on_trim() -> None:
        if wrong:
            raise wrong.pop()

    store.history = OwnHistory(store, on_trim)
    store.history.append([said(1), said(2)])
    with chat(store, keep_messages=1) as chatroom:
        chatroom.pass_s(EVERY_S)
        assert 2 == store.history.count(TEA)
        chatroom.pass_s(EVERY_S)
        assert 1 == store.history.count(TEA)
