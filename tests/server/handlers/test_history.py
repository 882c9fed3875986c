"""CHATHISTORY: what was said before, page by page (IRCv3 chathistory)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.past import (
    ALWAYS,
    CAPS,
    SERVER,
    Tea,
    at,
    latest,
    say,
)
from tests.support.chatroom import Chatroom, source
from tests.support.storing import batched, msgid, texts


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def tea(chatroom: Chatroom) -> Tea:
    """A room with ten messages."""
    return Tea(chatroom)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("LATEST #tea * 3", "789"),
        ("LATEST #tea * 100", "0123456789"),
        ("LATEST #tea m6 100", "789"),
        ("LATEST #tea t6 100", "789"),
        ("LATEST #tea m2 3", "789"),
        ("LATEST #tea t2 3", "789"),
        ("LATEST #tea m9 5", ""),
        ("BEFORE #tea m5 3", "234"),
        ("BEFORE #tea t5 3", "234"),
        ("BEFORE #tea m2 5", "01"),
        ("BEFORE #tea m0 5", ""),
        ("BEFORE #tea t0 5", ""),
        ("AFTER #tea m5 3", "678"),
        ("AFTER #tea t5 3", "678"),
        ("AFTER #tea m7 5", "89"),
        ("AFTER #tea m9 5", ""),
        ("AFTER #tea t9 5", ""),
        ("BETWEEN #tea m2 m6 100", "345"),
        ("BETWEEN #tea t2 t6 100", "345"),
        ("BETWEEN #tea m2 t6 100", "345"),
        ("BETWEEN #tea t2 m6 100", "345"),
        ("BETWEEN #tea m6 m2 100", "345"),
        ("BETWEEN #tea t6 t2 100", "345"),
        ("BETWEEN #tea t6 m2 100", "345"),
        ("BETWEEN #tea m2 m6 2", "34"),
        ("BETWEEN #tea m6 m2 2", "45"),
        ("BETWEEN #tea t2 t6 2", "34"),
        ("BETWEEN #tea t6 t2 2", "45"),
        ("BETWEEN #tea m3 m4 9", ""),
        ("BETWEEN #tea m3 m3 9", ""),
        ("BETWEEN #tea t3 t3 9", ""),
        ("BETWEEN #tea m3 t3 9", ""),
        ("BETWEEN #tea t3 m3 9", ""),
        ("AROUND #tea m5 1", "5"),
        ("latest #TEA * 2", "89"),
    ],
)
def test_what_is_given(tea: Tea, asked: str, expected: str) -> None:
    """Points are left out, the limit counts from the side that the subcommand says."""
    lines = tea.ask(asked)
    assert list(expected) == texts(lines)
    assert [tea.ids[int(digit)] for digit in expected] == [msgid(line) for line in lines]
    assert [f"time={at(int(digit))}" for digit in expected] == [
        line.removeprefix("@").partition(";")[0] for line in lines
    ]


@pytest.mark.parametrize("point", ["m5", "t5"])
@pytest.mark.parametrize("limit", range(1, 12))
def test_around(tea: Tea, point: str, limit: int) -> None:
    """AROUND gives the message itself with its neighbours, and no more than was asked for."""
    found = "".join(texts(tea.ask(f"AROUND #tea {point} {limit}")))
    assert "5" in found
    assert found in "0123456789"
    assert limit - 1 <= len(found) <= limit or "9" in found


@pytest.mark.parametrize(("point", "expected"), [("m0", "012"), ("m9", "789")])
def test_around_the_ends(tea: Tea, point: str, expected: str) -> None:
    """At the ends there are fewer neighbours."""
    assert expected == "".join(texts(tea.ask(f"AROUND #tea {point} 5")))


def test_times_between_messages(tea: Tea) -> None:
    """A time at which nothing was said is a point like any other."""
    half = f"timestamp={at(4.5)}"
    assert ["3", "4"] == texts(tea.ask(f"BEFORE #tea {half} 2"))
    assert ["5", "6"] == texts(tea.ask(f"AFTER #tea {half} 2"))


def test_one_millisecond(chatroom: Chatroom) -> None:
    """Of many messages in one millisecond a msgid leaves out one, a timestamp all."""
    ann = chatroom.irc("ann", *CAPS)
    ids = [say(ann, "#lobby", str(number)) for number in range(4)]
    after = ann.ask(f"CHATHISTORY AFTER #lobby msgid={ids[1]} 9")
    assert ["2", "3"] == texts(batched(after, "chathistory #lobby"))
    for sub in ("AFTER", "BEFORE"):
        lines = ann.ask(f"CHATHISTORY {sub} #lobby timestamp={at(0)} 9")
        assert [] == batched(lines, "chathistory #lobby")


def test_the_most(chatroom: Chatroom) -> None:
    """No more comes than ISUPPORT says, however much is asked for."""
    ann = chatroom.irc("ann", *CAPS)
    ann.send(*(f"PRIVMSG #lobby :{number}" for number in range(105)))
    ann.lines()
    expected = [str(number) for number in range(5, 105)]
    for limit in (100, 101, 99999999999999):
        assert expected == texts(latest(ann, "#lobby", limit))
    tokens = " ".join(line for line in ann.ask("VERSION") if " 005 " in line).split()
    assert "CHATHISTORY=100" in tokens
    assert any(token.startswith("MSGREFTYPES=") for token in tokens)


def test_who_asks_for_it(tea: Tea) -> None:
    """History comes on the wire of who asks."""
    bob = tea.chatroom.irc("bob", "batch")
    bob.ask("JOIN #tea")
    assert [f":{source('ann')} PRIVMSG #tea :9"] == latest(bob, "#tea", 1)
    cid = tea.chatroom.irc("cid", "batch", "server-time")
    cid.ask("JOIN #tea")
    assert [f"@time={at(9)} :{source('ann')} PRIVMSG #tea :9"] == latest(cid, "#tea", 1)


def test_the_name_on_the_batch(tea: Tea) -> None:
    """A room is told by its name, a person by the name that was asked for."""
    for asked, shown in (("#TEA", "#tea"), ("ANN", "ANN")):
        first, *_ = tea.ann.ask(f"CHATHISTORY LATEST {asked} * 1")
        assert first.endswith(f" chathistory {shown}")


def test_without_batches(tea: Tea) -> None:
    """Who knows no batches gets the bare lines."""
    bob = tea.chatroom.irc("bob")
    bob.ask("JOIN #tea")
    assert [f":{source('ann')} PRIVMSG #tea :{n}" for n in (8, 9)] == bob.ask(
        "CHATHISTORY LATEST #tea * 2"
    )
    assert [] == bob.ask(tea.named("CHATHISTORY AFTER #tea m9 2"))


def test_as_it_was_first_told(chatroom: Chatroom) -> None:
    """A line of history is, byte for byte, the line that was heard."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    ann.send("@+draft/reply=x;+a=b\\sc PRIVMSG #lobby ::) hi", "NOTICE #lobby :psst")
    ann.send("PRIVMSG #lobby :\x01ACTION waves\x01")
    heard = bob.lines()
    assert 3 == len([line for line in heard if "ann" in line])
    assert heard == latest(bob, "#lobby")


END = "@draft/chathistory-end "


class TestTheEnd:
    """A batch says that nothing is left behind it (draft/chathistory-end)."""

    @pytest.mark.parametrize(
        ("asked", "is_end"),
        [
            ("LATEST #tea * 9", False),
            ("LATEST #tea * 10", True),
            ("LATEST #tea * 11", True),
            ("LATEST #tea m6 2", False),
            ("LATEST #tea m6 3", True),
            ("BEFORE #tea m5 4", False),
            ("BEFORE #tea m5 5", True),
            ("BEFORE #tea m0 5", True),
            ("AFTER #tea m5 3", False),
            ("AFTER #tea m5 4", True),
            ("AFTER #tea m9 4", True),
            ("BETWEEN #tea m2 m6 2", False),
            ("BETWEEN #tea m2 m6 3", True),
            ("BETWEEN #tea m6 m2 2", False),
            ("BETWEEN #tea m6 m2 3", True),
            ("AROUND #tea m5 8", False),
            ("AROUND #tea m5 9", False),
            ("AROUND #tea m5 10", True),
            ("AROUND #tea m9 1", False),
            ("TARGETS timestamp=2030-01-01T00:00:00.000Z t0 1", False),
            ("TARGETS t0 timestamp=2030-01-01T00:00:00.000Z 1", False),
            ("TARGETS timestamp=2030-01-01T00:00:00.000Z t0 2", True),
        ],
    )
    def test_told(self, tea: Tea, asked: str, is_end: bool) -> None:
        """It is told as soon as it is reached: no further page has to be asked for."""
        say(tea.chatroom.irc("bob", *CAPS), "#lobby", "too")
        tea.ann.send("PRIVMSG #tea :last", tea.named("REDACT #tea m9").replace("msgid=", ""))
        tea.ann.received()
        first, *_ = tea.ann.ask(f"CHATHISTORY {tea.named(asked)}")
        assert is_end == first.startswith(f"{END}{SERVER} BATCH +")

    def test_what_was_taken_back(self, tea: Tea) -> None:
        """A message that is not told is not left either."""
        for number in range(5):
            tea.ann.send(tea.named(f"REDACT #tea m{number}").replace("msgid=", ""))
        tea.ann.received()
        first, *_ = tea.ann.ask("CHATHISTORY LATEST #tea * 5")
        assert first.startswith(END)

    def test_who_is_told(self, tea: Tea) -> None:
        """Who has not asked for draft/chathistory gets no tag that belongs to it."""
        bob = tea.chatroom.irc("bob", "batch")
        bob.ask("JOIN #tea")
        assert bob.ask("CHATHISTORY LATEST #tea * 50")[0].startswith(f"{SERVER} BATCH +")

    def test_with_a_label(self, tea: Tea) -> None:
        """It stands beside the label."""
        first, *_ = tea.ann.ask("@label=x CHATHISTORY LATEST #tea * 50")
        assert first.startswith(f"@label=x;draft/chathistory-end {SERVER} BATCH +")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("NONSENSE #tea * 5", "INVALID_PARAMS NONSENSE"),
        ("LATEST", "INVALID_PARAMS LATEST"),
        ("LATEST #tea", "INVALID_PARAMS LATEST"),
        ("LATEST #tea *", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * 5 6", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * five", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * -5", "INVALID_PARAMS LATEST"),
        ("LATEST #tea * ٣", "INVALID_PARAMS LATEST"),
        ("BEFORE #tea m3 m4 5", "INVALID_PARAMS BEFORE"),
        ("BEFORE #tea timestamp=yesterday 5", "INVALID_PARAMS BEFORE timestamp=yesterday"),
        ("AFTER #tea timestamp=2026-03-01 5", "INVALID_PARAMS AFTER timestamp=2026-03-01"),
        ("AROUND #tea msgid=1 5", "INVALID_PARAMS AROUND msgid=1"),
        ("BETWEEN #tea m3 5", "INVALID_PARAMS BETWEEN"),
        ("TARGETS", "INVALID_PARAMS TARGETS"),
        ("TARGETS t0 t9", "INVALID_PARAMS TARGETS"),
        ("TARGETS t0 t9 many", "INVALID_PARAMS TARGETS"),
        ("TARGETS t0 timestamp=x 5", "INVALID_PARAMS TARGETS timestamp=x"),
        ("BEFORE #tea * 5", "INVALID_MSGREFTYPE BEFORE #tea"),
        ("BEFORE #tea 3 5", "INVALID_MSGREFTYPE BEFORE #tea"),
        ("BEFORE #tea id=3 5", "INVALID_MSGREFTYPE BEFORE #tea"),
        ("LATEST #nowhere * 5", "INVALID_TARGET LATEST #nowhere"),
        ("LATEST nobody * 5", "INVALID_TARGET LATEST nobody"),
        ("LATEST #secret * 5", "INVALID_TARGET LATEST #secret"),
        ("LATEST * * 5", "INVALID_TARGET LATEST *"),
    ],
)
def test_refusals(tea: Tea, asked: str, code: str) -> None:
    """What cannot be given is refused with one line that says why."""
    tea.chatroom.irc("cid").send("JOIN #secret", "PRIVMSG #secret :hush")
    (line,) = tea.ann.ask(f"CHATHISTORY {tea.named(asked)}")
    assert line.startswith(f"{SERVER} FAIL CHATHISTORY {code} :")


def test_nothing_asked(chatroom: Chatroom) -> None:
    """Without a subcommand it needs more parameters."""
    ann = chatroom.irc("ann", *CAPS)
    assert [f"{SERVER} 461 ann CHATHISTORY :Not enough parameters"] == ann.ask("CHATHISTORY")


@pytest.mark.parametrize("asked", ["LATEST #tea id=3 many", "TARGETS t0 id=3 many"])
def test_one_refusal(tea: Tea, asked: str) -> None:
    """A command that is wrong in two ways is refused once."""
    assert 1 == len(tea.ann.ask(f"CHATHISTORY {tea.named(asked)}"))


@pytest.mark.parametrize(
    "line",
    [
        f"CHATHISTORY {'x' * 490}",
        f"CHATHISTORY LATEST {'x' * 480} * 5",
        f"CHATHISTORY LATEST #{'x' * 470} id=3 5",
        f"REDACT {'x' * 480} 1",
        f"REDACT #tea {'x' * 480}",
    ],
    ids=["subcommand", "target", "point", "redact target", "redact msgid"],
)
def test_refusals_fit(tea: Tea, line: str) -> None:
    """However long the things that are asked for, the refusal fits in its line."""
    assert max(len(told.encode()) for told in tea.ann.ask(line)) <= 510


def test_refusals_without_standard_replies(chatroom: Chatroom) -> None:
    """The specification has every client expect FAIL, so everybody gets it."""
    ann = chatroom.irc("ann")
    (line,) = ann.ask("CHATHISTORY LATEST #nowhere * 5")
    assert line.startswith(f"{SERVER} FAIL CHATHISTORY INVALID_TARGET LATEST #nowhere :")


def test_out_of_reach(tea: Tea) -> None:
    """When the store does not answer, that is said, and the next question is a new one."""
    tea.chatroom.disk.is_unreadable = True
    (line,) = tea.ann.ask("CHATHISTORY LATEST #tea * 5")
    assert line.startswith(f"{SERVER} FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :")
    (line,) = tea.ann.ask(f"@label=x CHATHISTORY TARGETS {ALWAYS} 5")
    assert line.startswith(f"@label=x {SERVER} FAIL CHATHISTORY MESSAGE_ERROR TARGETS ")
    tea.chatroom.disk.is_unreadable = False
    assert ["9"] == texts(latest(tea.ann, "#tea", 1))


def test_without_a_store() -> None:
    """A server that keeps nothing has no history to give."""
    with Chatroom() as chatroom:
        ann = chatroom.irc("ann", *CAPS)
        (line,) = ann.ask("CHATHISTORY LATEST #lobby * 5")
        assert line.startswith(f"{SERVER} FAIL CHATHISTORY MESSAGE_ERROR LATEST #lobby :")


class TestLabels:
    """The label stands on the batch itself (labeled-response, section Batch types)."""

    @pytest.mark.parametrize("asked", ["LATEST #tea * 3", "AFTER #tea m9 3", f"TARGETS {ALWAYS} 5"])
    def test_on_the_batch(self, tea: Tea, asked: str) -> None:
        """Only the line that opens the batch carries the label, also of an empty one."""
        first, *rest = tea.ann.ask(f"@label=x CHATHISTORY {tea.named(asked)}")
        kind = "draft/chathistory-targets" if "TARGETS" in asked else "chathistory #tea"
        bare = re.sub("^@label=x( |;)", lambda found: "" if found[1] == " " else "@", first)
        assert bare != first
        batched([bare, *rest], kind)
        assert not any("label" in line for line in rest)

    def test_on_a_refusal(self, tea: Tea) -> None:
        """A refusal carries it."""
        (line,) = tea.ann.ask("@label=x CHATHISTORY LATEST #nowhere * 5")
        assert line.startswith(f"@label=x {SERVER} FAIL CHATHISTORY INVALID_TARGET ")

    def test_each_its_own(self, tea: Tea) -> None:
        """Several questions in one go get each its own label, in their order."""
        lines = tea.ann.ask(
            "@label=1 CHATHISTORY LATEST #tea * 1",
            "@label=2 PING x",
            "@label=3 JOIN #nowhere x y",
            "@label=4 CHATHISTORY LATEST #tea * 2",
        )
        labels = [found[1] for line in lines if (found := re.match("@label=(.)", line))]
        assert ["1", "2", "3", "4"] == labels


class TestRedacted:
    """What was taken back is not given."""

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("LATEST #tea * 100", "012346789"),
            ("AFTER #tea m4 100", "6789"),
            ("BEFORE #tea m6 100", "01234"),
            ("BETWEEN #tea m4 m6 9", ""),
        ],
    )
    def test_absent(self, tea: Tea, asked: str, expected: str) -> None:
        """It is absent, whatever is asked for."""
        tea.ann.ask(tea.named("REDACT #tea m5").replace("msgid=", ""))
        assert list(expected) == texts(tea.ask(asked))

    def test_as_a_point(self, tea: Tea) -> None:
        """A message that was taken back is still a point."""
        tea.ann.ask(f"REDACT #tea {tea.ids[5]}")
        assert ["6"] == texts(tea.ask("AFTER #tea m5 1"))

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("LATEST #tea * 3", ["5", "6", "last"]),
            ("BEFORE #tea m9 2", ["5", "6"]),
            ("AFTER #tea m6 1", ["last"]),
        ],
    )
    def test_pages_are_full(self, tea: Tea, asked: str, expected: list[str]) -> None:
        """A page is empty only where nothing is left: who pages would take it for the end."""
        say(tea.ann, "#tea", "last")
        for number in (7, 8, 9):
            tea.ann.ask(f"REDACT #tea {tea.ids[number]}")
        assert expected == texts(tea.ask(asked))
