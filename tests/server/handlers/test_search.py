"""SEARCH and /search: what was said, found by who may read it (soju.im/search)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hubbub.server.wires import iso
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source
from tests.support.storing import batched, msgid, texts

SERVER = ":hubbub.local"
CAPS = (
    "batch",
    "echo-message",
    "labeled-response",
    "message-tags",
    "server-time",
    "soju.im/search",
    "draft/message-redaction",
)


def at(seconds: float) -> str:
    """Return the time so long after noon."""
    return iso(NOON_MS + int(seconds * 1000))


def found(peer: Peer, attributes: str) -> list[str]:
    """Return what a search finds."""
    return batched(peer.ask(f"SEARCH {attributes}"), "soju.im/search")


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody who is in all the rooms but #ops, where things are said, one a second."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    ann.send("JOIN #tea")
    bob.send("JOIN #tea,#ops")
    story = (
        (ann, "PRIVMSG #tea :green tea"),
        (bob, "PRIVMSG #tea :black Tea, please"),
        (bob, "PRIVMSG #ops :secret tea"),
        (ann, "NOTICE #lobby :tea is ready"),
        (bob, "PRIVMSG ann :your tea gets cold"),
        (bob, "PRIVMSG bob :buy tea"),
        (ann, "PRIVMSG #lobby :coffee"),
    )
    for who, line in story:
        who.send(line)
        chatroom.pass_s(1)
    chatroom.quiet()
    return ann


GREEN, BLACK, READY, COLD, COFFEE = (
    "green tea",
    "black Tea, please",
    "tea is ready",
    "your tea gets cold",
    "coffee",
)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("text=tea", [GREEN, BLACK, READY, COLD]),
        ("text=TEA", [GREEN, BLACK, READY, COLD]),
        (r"text=green\stea", [GREEN]),
        (r"text=tea\sgreen", [GREEN]),
        ("text=juice", []),
        ("text=secret", []),
        ("text=buy", []),
        ("from=bob", [BLACK, COLD]),
        ("from=BOB;text=tea", [BLACK, COLD]),
        ("from=nobody", []),
        ("in=#tea", [GREEN, BLACK]),
        ("in=#TEA;from=ann", [GREEN]),
        ("in=bob", [COLD]),
        ("in=bob;from=ann", []),
        ("in=ann", []),
        (f"before={at(1)};text=tea", [GREEN, BLACK]),
        (f"before={at(0.5)};text=tea", [GREEN]),
        (f"after={at(3)};text=tea", [READY, COLD]),
        (f"after={at(3.001)};text=tea", [COLD]),
        (f"after={at(1)};before={at(3)}", [BLACK, READY]),
        (f"after={at(3)};before={at(1)}", []),
        ("limit=2", [COLD, COFFEE]),
        ("text=tea;limit=1", [COLD]),
        (f"before={at(4)};limit=2", [READY, COLD]),
        ("unheard=of;text=coffee", [COFFEE]),
    ],
)
def test_what_is_found(ann: Peer, attributes: str, expected: list[str]) -> None:
    """All that fits every attribute and that one may read, oldest first; times count."""
    assert expected == texts(found(ann, attributes))


def test_from_a_time_on(ann: Peer) -> None:
    """With `after` the limit counts from that time on (search, section Standard attributes)."""
    assert [GREEN, BLACK] == texts(found(ann, f"text=tea;after={at(0)};limit=2"))
    assert [BLACK, READY] == texts(found(ann, f"text=tea;after={at(1)};limit=2"))
    assert [BLACK] == texts(found(ann, f"text=tea;after={at(1)};before={at(9)};limit=1"))


def test_as_it_was_told(ann: Peer, chatroom: Chatroom) -> None:
    """What is found has its id, its time and who said it."""
    (line,) = found(ann, "text=green")
    assert f"@time={at(0)};msgid={msgid(line)} :{source('ann')} PRIVMSG #tea :green tea" == line
    (later,) = found(ann, f"text=tea;in=#tea;from=bob;after={at(1)}")
    assert msgid(line) < msgid(later)


def test_only_what_was_said(ann: Peer) -> None:
    """A search gives PRIVMSG and NOTICE and nothing else, though a topic has the word."""
    ann.ask("TOPIC #tea :about tea")
    assert all(re.search(r"^\S+ \S+ (PRIVMSG|NOTICE) ", line) for line in found(ann, "text=tea"))
    assert 4 == len(found(ann, "text=tea"))


def test_without_batches(chatroom: Chatroom, ann: Peer) -> None:
    """Who knows no batches gets bare lines, and nothing if nothing was found."""
    cid = chatroom.irc("cid")
    assert [f":{source('ann')} PRIVMSG #lobby :coffee"] == cid.ask("SEARCH text=coffee")
    assert [] == cid.ask("SEARCH text=juice")


def test_labels(ann: Peer) -> None:
    """The label stands on the batch itself."""
    first, *rest = ann.ask("@label=x SEARCH text=coffee")
    assert first.startswith(f"@label=x {SERVER} BATCH +")
    assert [COFFEE] == texts(batched([first.removeprefix("@label=x "), *rest], "soju.im/search"))


@pytest.mark.parametrize(
    ("attributes", "wrong"),
    [
        ("in=#ops;text=tea", "in"),
        ("in=#nowhere", "in"),
        ("in=nobody", "in"),
        ("in=", "in"),
        ("limit=many", "limit"),
        ("limit=-1", "limit"),
        ("limit=", "limit"),
        ("after=yesterday", "after"),
        ("before=2026-03-01", "before"),
        ("before=", "before"),
    ],
)
def test_refusals(ann: Peer, attributes: str, wrong: str) -> None:
    """What cannot be searched for is refused, and the attribute is named."""
    (line,) = ann.ask(f"SEARCH {attributes}")
    assert line.startswith(f"{SERVER} FAIL SEARCH INVALID_PARAMS {wrong} :")


def test_nothing_asked(ann: Peer) -> None:
    """Without attributes it needs more parameters."""
    assert [f"{SERVER} 461 ann SEARCH :Not enough parameters"] == ann.ask("SEARCH")


def test_out_of_reach(chatroom: Chatroom, ann: Peer) -> None:
    """When the store does not answer, that is said."""
    chatroom.disk.is_unreadable = True
    (line,) = ann.ask("SEARCH text=tea")
    assert line.startswith(f"{SERVER} FAIL SEARCH INTERNAL_ERROR :")


def test_who_may_not_read_does_not_find(chatroom: Chatroom, ann: Peer) -> None:
    """Who has left a room finds nothing of it; who takes a nick finds nothing of its holder."""
    bob = chatroom.irc("cid", *CAPS)
    assert [READY] == texts(found(bob, "text=tea"))
    ann.send("PART #tea", "NICK anna")
    chatroom.quiet()
    assert [READY, COLD] == texts(found(ann, "text=tea"))
    bob.ask("NICK ann")
    assert [READY] == texts(found(bob, "text=tea"))
    assert [] == found(bob, "in=bob")


def test_what_was_taken_back(ann: Peer) -> None:
    """What was taken back is not found."""
    (line,) = found(ann, "text=green")
    ann.ask(f"REDACT #tea {msgid(line)}")
    assert [] == found(ann, "text=green")


def test_replies_keep_their_order(chatroom: Chatroom, ann: Peer) -> None:
    """What is asked after a search is answered after it."""
    chatroom.disk.holds_reads = True
    assert [] == ann.ask("SEARCH text=coffee", "PING x")
    chatroom.disk.holds_reads = False
    chatroom.run()
    *page, pong = ann.lines()
    assert [COFFEE] == texts(batched(page, "soju.im/search"))
    assert pong.endswith("PONG hubbub.local :x")


class TestPlain:
    """/search, for people with plain lines."""

    def test_found(self, chatroom: Chatroom, ann: Peer) -> None:
        """Lines read as they were heard."""
        dan = chatroom.plain("dan")
        (line,) = dan.ask("/search coffee")
        assert line.endswith(" ann: coffee")

    def test_not_found(self, chatroom: Chatroom, ann: Peer) -> None:
        """A person is told that there is nothing."""
        dan = chatroom.plain("dan")
        assert ["-- nothing was found"] == dan.ask("/search secret")
        assert ["-- for which words? /search words"] == dan.ask("/search")

    def test_rooms_are_named(self, chatroom: Chatroom, ann: Peer) -> None:
        """What was said in another room than the one a person is turned to names it."""
        dan = chatroom.plain("dan")
        dan.ask("/join #tea")
        (green,) = dan.ask("/search green")
        (coffee,) = dan.ask("/search coffee")
        assert green.endswith(" ann: green tea")
        assert "#tea" not in green
        assert coffee.endswith(" #lobby ann: coffee")

    def test_out_of_reach(self, chatroom: Chatroom) -> None:
        """When the store does not answer, that is said."""
        dan = chatroom.plain("dan")
        chatroom.disk.is_unreadable = True
        assert ["-- the search is out of reach"] == dan.ask("/search tea")
