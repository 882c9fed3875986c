"""What was said last, for people with plain lines: on entering a room, and /last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.server.config import Config, HistoryConfig
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer
from tests.support.storing import batched, msgid, texts


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat in whose #tea 30 things were said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea", *(f"PRIVMSG #tea :{number}" for number in range(30)))
        yield chatroom


def said(lines: list[str]) -> list[str]:
    """Return what ann has said in these lines."""
    return [line.partition(" ann: ")[2] for line in lines if " ann: " in line]


def numbers(first: int, end: int) -> list[str]:
    """Return the numbers as text."""
    return [str(number) for number in range(first, end)]


@pytest.fixture
def dan(chatroom: Chatroom) -> Peer:
    """A person with plain lines."""
    return chatroom.plain("dan")


def test_on_entering(dan: Peer) -> None:
    """Who enters a room reads its last 20 lines after who is there, oldest first."""
    lines = dan.ask("/join #tea")
    assert numbers(10, 30) == said(lines)
    assert lines[-20:] == [line for line in lines if " ann: " in line]
    assert lines[-21].startswith("-- in #tea: ")
    assert all("#tea" not in line for line in lines[-20:])


def test_on_turning(dan: Peer) -> None:
    """Who turns to a room they are in already reads nothing again."""
    dan.ask("/join #tea", "/join #lobby")
    assert [] == said(dan.ask("/join #tea"))


def test_on_arriving(chatroom: Chatroom) -> None:
    """Who comes into the chat reads the last lines of the lobby."""
    ann = chatroom.irc("eve")
    ann.send("PRIVMSG #lobby :hello")
    peer = chatroom.connect()
    peer.send("dan")
    assert peer.lines()[-1].endswith(" eve: hello")


def test_irc_asks_itself(chatroom: Chatroom) -> None:
    """An IRC client is not sent what it has not asked for (chathistory, section Implementation)."""
    bob = chatroom.irc("bob", "draft/chathistory")
    assert not [line for line in bob.ask("JOIN #tea") if "PRIVMSG" in line]


def replayed(chatroom: Chatroom, *caps: str) -> list[str]:
    """Return what a client with these capabilities is given of #tea on entering it."""
    bob = chatroom.irc("bob", *caps)
    lines = bob.ask("JOIN #tea")
    return [line.rpartition(" :")[2] for line in lines if " PRIVMSG #tea " in line]


@pytest.mark.parametrize(
    ("caps", "expected"),
    [
        (["server-time"], numbers(25, 30)),
        (["server-time", "batch"], numbers(25, 30)),
        ([], []),
        (["server-time", "draft/chathistory", "batch"], []),
        (["server-time", "znc.in/playback", "batch"], []),
    ],
)
def test_irc_cannot_ask(caps: list[str], expected: list[str]) -> None:
    """Where the configuration says so, who knows times, but cannot ask, is given so many lines."""
    config = Config(history=HistoryConfig(on_join=5))
    with Chatroom(config=config, store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea", *(f"PRIVMSG #tea :{number}" for number in range(30)))
        assert expected == replayed(chatroom, *caps)


def test_accounts_choose(chatroom: Chatroom) -> None:
    """By itself the server replays nothing; each account has it as it likes, but for bots."""
    bob = chatroom.irc("bob", "server-time", "batch")
    bob.send("REGISTER * * :correct horse")
    assert not [line for line in bob.ask("JOIN #tea") if "PRIVMSG" in line]
    bob.send("PART #tea", "NS SET AUTOREPLAY-LINES 2")
    lines = bob.ask("JOIN #tea,#empty")
    assert lines[3].endswith(" JOIN #empty")
    assert numbers(28, 30) == texts(batched(lines[6:], "chathistory #tea"))
    bob.send("PART #tea", "MODE bob +B")
    assert not [line for line in bob.ask("JOIN #tea") if "PRIVMSG" in line]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/last", numbers(10, 30)),
        ("/last 1", ["29"]),
        ("/last 5", numbers(25, 30)),
        ("/last 100", numbers(0, 30)),
    ],
)
def test_asked_for(dan: Peer, asked: str, expected: list[str]) -> None:
    """/last gives so many lines, 20 if it does not say how many."""
    dan.ask("/join #tea")
    assert expected == said(dan.ask(asked))


@pytest.mark.parametrize("asked", ["/last 0", "/last 101", "/last -1", "/last x", "/last ٣"])
def test_no_number(dan: Peer, asked: str) -> None:
    """What is no number of lines is answered with what is."""
    assert ["-- how many lines, 1 to 100? /last 50"] == dan.ask(asked)


def test_in_no_room(dan: Peer) -> None:
    """In no room nothing was said last."""
    dan.ask("/leave")
    assert ["-- you are in no room; /join #name enters one, /rooms lists them"] == dan.ask("/last")


def test_only_words(chatroom: Chatroom, dan: Peer) -> None:
    """Joins and topics are not told again, and what was taken back is absent."""
    eve = chatroom.irc("eve", "echo-message", "message-tags", "draft/message-redaction")
    eve.ask("JOIN #x")
    first, _ = eve.ask("PRIVMSG #x :oops", "PRIVMSG #x :hello")
    eve.send(f"REDACT #x {msgid(first)}", "TOPIC #x :tea")
    lines = dan.ask("/join #x")
    assert 1 == len([line for line in lines if " eve" in line and "-- " not in line])
    assert lines[-1].endswith(" eve: hello")


@pytest.mark.parametrize("line", ["LAST 5", "LAST x", "FIND hello"])
def test_it_is_no_irc(chatroom: Chatroom, line: str) -> None:
    """These are the plain dialect's: to an IRC client they are unknown commands."""
    bob = chatroom.irc("bob")
    verb = line.partition(" ")[0]
    assert [f":hubbub.local 421 bob {verb} :Unknown command"] == bob.ask(line)


def test_nothing_twice(chatroom: Chatroom, dan: Peer) -> None:
    """What is said while the last lines are looked up is read once, after them."""
    eve = chatroom.irc("eve")
    eve.send("JOIN #tea")
    chatroom.disk.holds_reads = True
    dan.ask("/join #tea")
    eve.send("PRIVMSG #tea :meanwhile")
    chatroom.disk.holds_reads = False
    chatroom.run()
    lines = dan.lines()
    assert 1 == len([line for line in lines if line.endswith(" eve: meanwhile")])
    assert numbers(10, 30) == said(lines)


def test_out_of_reach(chatroom: Chatroom, dan: Peer) -> None:
    """When the store does not answer, that is said, and the person is in the room."""
    chatroom.disk.is_unreadable = True
    lines = dan.ask("/join #tea", "hello")
    assert "-- what was said before is out of reach" in lines
    assert "dan" in chatroom.irc("bob").ask("NAMES #tea")[0]


def test_without_a_store() -> None:
    """A server that keeps nothing says so when asked, and nothing on entering."""
    with Chatroom() as chatroom:
        dan = chatroom.plain("dan")
        assert not [line for line in dan.ask("/join #tea") if "reach" in line]
        assert ["-- nothing is kept here of what was said"] == dan.ask("/last")


def test_several_rooms_at_once(chatroom: Chatroom) -> None:
    """Who enters several rooms by one command has one answer, with the last lines of each."""
    bob = chatroom.irc("bob", "server-time", "batch", "labeled-response")
    bob.send("REGISTER * * :correct horse", "NS SET AUTOREPLAY-LINES 1")
    chatroom.irc("eve").send("JOIN #mate", "PRIVMSG #mate :hello")
    lines = bob.ask("@label=x JOIN #tea,#mate")
    assert 1 == len([line for line in lines if "label=x" in line])
    assert ["29", "hello"] == [line.rpartition(" :")[2] for line in lines if "PRIVMSG" in line]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("#tea", numbers(10, 30)),
        ("#tea 3", numbers(27, 30)),
        ("#tea 99999", numbers(0, 30)),
        ("#tea 1h", numbers(0, 30)),
        ("ann 1", ["psst"]),
    ],
)
def test_history(chatroom: Chatroom, asked: str, expected: list[str]) -> None:
    """HISTORY gives so many lines of a room or a talk, or those of a time, to whoever asks."""
    bob = chatroom.irc("bob", "batch")
    bob.send("JOIN #tea", "PRIVMSG ann :psst")
    lines = bob.ask(f"HISTORY {asked}")
    assert expected == texts(batched(lines, f"chathistory {asked.partition(' ')[0]}"))


def test_history_of_a_time(chatroom: Chatroom) -> None:
    """What is older than the time is not given."""
    bob = chatroom.irc("bob")
    bob.send("JOIN #tea")
    chatroom.pass_s(100)
    bob.send("PRIVMSG #tea :now")
    assert ["now"] == texts(bob.ask("HISTORY #tea 30s"))


@pytest.mark.parametrize(
    ("asked", "failed"),
    [
        ("#nowhere", "INVALID_TARGET #nowhere :There is nothing to read for you"),
        ("nobody", "INVALID_TARGET nobody :There is nothing to read for you"),
        ("#lobby lots", "INVALID_PARAMS lots :It is a number of lines, or 30m"),
    ],
)
def test_no_history(chatroom: Chatroom, asked: str, failed: str) -> None:
    """What may not be read, or means nothing, is refused."""
    bob = chatroom.irc("bob", "standard-replies")
    assert [f":hubbub.local FAIL HISTORY {failed}"] == bob.ask(f"HISTORY {asked}")
