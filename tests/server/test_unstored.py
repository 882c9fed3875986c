"""What people see of a store that cannot store: who is refused what, and what is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hubbub.core.ids import first_at
from hubbub.core.state import Room
from hubbub.store.base import END, START
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source
from tests.support.storing import batched, msgid, texts

SERVER = ":hubbub.local"
CAPS = ("batch", "labeled-response", "message-tags", "standard-replies")


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
