"""BATCH: messages in several lines (IRCv3 multiline)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer, source
from tests.support.storing import msgid

SERVER = ":hubbub.local"
OLD = ("batch", "echo-message", "labeled-response", "message-tags", "standard-replies")
CAPS = (*OLD, "draft/multiline", "draft/chathistory")
POEM = ("a ", "b", "", "c")


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said; a message has three lines and 20 bytes at most."""
    with Chatroom(store=MemoryStore(), multiline_lines=4, multiline_bytes=20) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody in #lobby whose client knows messages in several lines."""
    return chatroom.irc("ann", *CAPS)


def poem(reference: str = "1", tags: str = "", target: str = "#lobby") -> list[str]:
    """Return the lines that say three lines, of which the first was cut in two."""
    return [
        f"{tags}BATCH +{reference} draft/multiline {target}",
        f"@batch={reference} PRIVMSG {target} :a ",
        f"@batch={reference};draft/multiline-concat PRIVMSG {target} :b",
        f"@batch={reference} PRIVMSG {target} :",
        f"@batch={reference} PRIVMSG {target} :c",
        f"BATCH -{reference}",
    ]


def whole(id_: str, who: str = "ann", tags: str = "", target: str = "#lobby") -> list[str]:
    """Return the same as clients get it that know such messages."""
    by = f":{source(who)}"
    return [
        f"@{tags}msgid={id_} {by} BATCH +{id_} draft/multiline {target}",
        f"@batch={id_} {by} PRIVMSG {target} :a ",
        f"@batch={id_};draft/multiline-concat {by} PRIVMSG {target} :b",
        f"@batch={id_} {by} PRIVMSG {target} :",
        f"@batch={id_} {by} PRIVMSG {target} :c",
        f"{by} BATCH -{id_}",
    ]


def test_it_is_told_whole_line_by_line_or_as_a_person_reads_it(
    chatroom: Chatroom, ann: Peer
) -> None:
    """With the capability, without it, without tags, and in plain."""
    bob, cid = chatroom.irc("bob", *CAPS), chatroom.irc("cid", *OLD)
    dan, eve = chatroom.irc("dan"), chatroom.plain("eve")
    chatroom.quiet()
    echo = ann.ask(*poem())
    id_ = msgid(echo[0])
    assert whole(id_) == echo == bob.lines()
    by = f":{source('ann')} PRIVMSG #lobby"
    assert [f"@msgid={id_} {by} :a ", f"{by} :b", f"{by} :c"] == cid.lines()
    assert [f"{by} :a ", f"{by} :b", f"{by} :c"] == dan.lines()
    assert ["ann: a b", "      | ", "      | c"] == [
        line.removeprefix(line[:6]) if line[2] == ":" else line for line in eve.lines()
    ]


def test_the_label_of_the_beginning_is_on_the_echo(chatroom: Chatroom, ann: Peer) -> None:
    """And the lines in between are not answered."""
    echo = ann.ask(*poem(tags="@label=x "))
    assert whole(msgid(echo[0]), tags="label=x;") == echo


def test_the_label_is_acknowledged_where_no_echo_is_wanted(chatroom: Chatroom) -> None:
    """labeled-response: an empty reply is ACK."""
    ann = chatroom.irc("ann", "batch", "labeled-response", "draft/multiline")
    assert [f"@label=x {SERVER} ACK"] == ann.ask(*poem(tags="@label=x "))


def test_client_tags_of_the_beginning_are_on_the_message(chatroom: Chatroom, ann: Peer) -> None:
    """On the batch, and on each line for clients that do not know such messages."""
    bob = chatroom.irc("bob", *OLD)
    echo = ann.ask(*poem(tags="@+x=y "))
    id_ = msgid(echo[0])
    assert f"@msgid={id_};+x=y :{source('ann')} BATCH +{id_} draft/multiline #lobby" == echo[0]
    first, *rest = [line.split(" ")[0] for line in bob.lines()]
    assert (f"@msgid={id_};+x=y", ["@+x=y"] * 2) == (first, rest)


def test_history_gives_it_whole_as_a_batch_in_a_batch(chatroom: Chatroom, ann: Peer) -> None:
    """One message of the page, whatever the number of its lines."""
    ann.send(*poem(), "PRIVMSG #lobby :after")
    outer, *lines, end = ann.ask("CHATHISTORY LATEST #lobby * 2")
    reference = outer.partition(" BATCH +")[2].split(" ")[0]
    assert f"{SERVER} BATCH -{reference}" == end
    id_ = msgid(lines[0])
    assert whole(id_, tags=f"batch={reference};") == lines[:6]
    assert lines[6].endswith("PRIVMSG #lobby :after")
    assert 7 == len(lines)


def test_a_private_one_is_told_to_the_other_and_away_is_answered(
    chatroom: Chatroom, ann: Peer
) -> None:
    """Echo and 301 share the label's batch, in which the message is one of its own."""
    bob = chatroom.irc("bob", *CAPS)
    bob.send("AWAY :gone")
    bob.received()
    outer, *lines, end = ann.ask(*poem(tags="@label=x ", target="bob"))
    reference = outer.split(" ")[3].removeprefix("+")
    assert f"@label=x {SERVER} BATCH +{reference} labeled-response" == outer
    id_ = msgid(lines[0])
    assert whole(id_, tags=f"batch={reference};", target="bob") == lines[:6]
    assert [f"@batch={reference} {SERVER} 301 ann bob :gone"] == lines[6:]
    assert f"{SERVER} BATCH -{reference}" == end
    assert whole(id_, target="bob") == bob.lines()


@pytest.mark.parametrize(
    ("failure", "lines"),
    [
        ("MULTILINE_MAX_LINES 4", ["@batch=1 PRIVMSG #lobby :x"] * 5),
        ("MULTILINE_MAX_BYTES 20", ["@batch=1 PRIVMSG #lobby :1234567890"] * 2),
        ("MULTILINE_INVALID_TARGET #lobby #tea", ["@batch=1 PRIVMSG #tea :x"]),
        ("MULTILINE_INVALID_TARGET #lobby *", ["@batch=1 PRIVMSG"]),
        ("MULTILINE_INVALID", ["@batch=1 PRIVMSG #lobby :x", "@batch=1 NOTICE #lobby :x"]),
        ("MULTILINE_INVALID", ["@batch=1;draft/multiline-concat PRIVMSG #lobby :x"]),
        ("MULTILINE_INVALID", ["@batch=2 PRIVMSG #lobby :x"]),
        ("MULTILINE_INVALID", ["@batch=1 PRIVMSG #lobby :"]),
        ("MULTILINE_INVALID", []),
    ],
)
def test_what_makes_no_message_is_refused_once_and_told_to_nobody(
    chatroom: Chatroom, ann: Peer, failure: str, lines: list[str]
) -> None:
    """What follows of it is passed over; the next batch is heard again."""
    bob = chatroom.irc("bob")
    sent = ["@label=x BATCH +1 draft/multiline #lobby", *lines, "BATCH -1"]
    (answer,) = ann.ask(*sent)
    assert answer.startswith(f"@label=x {SERVER} FAIL BATCH {failure} :")
    assert [] == bob.lines()
    assert 6 == len(ann.ask(*poem()))


def test_a_line_that_would_not_fit_for_others_refuses_the_message(chatroom: Chatroom) -> None:
    """Nothing is cut."""
    chatroom.hub.config = chatroom.config.__class__()
    ann = chatroom.irc("ann", *CAPS)
    (answer,) = ann.ask(
        "BATCH +1 draft/multiline #lobby",
        f"@batch=1 PRIVMSG #lobby :{'x' * 480}",
        "BATCH -1",
    )
    assert answer.startswith(f"{SERVER} FAIL BATCH MULTILINE_INVALID :A line is too long")


@pytest.mark.parametrize(
    ("failure", "lines"),
    [
        ("MULTILINE_INVALID", ["BATCH -1"]),
        ("MULTILINE_INVALID", ["@batch=1 PRIVMSG #lobby :x"]),
        ("INVALID_BATCH", ["BATCH 1"]),
        ("INVALID_BATCH", ["BATCH +"]),
        ("INVALID_BATCH", ["BATCH +1"]),
        ("INVALID_BATCH", ["BATCH +1 netsplit a b"]),
        ("MULTILINE_INVALID", ["BATCH +1 draft/multiline #a", "BATCH +2 draft/multiline #a"]),
    ],
)
def test_a_batch_that_is_none_is_refused(ann: Peer, failure: str, lines: list[str]) -> None:
    """With the code of the specification, or INVALID_BATCH."""
    (answer,) = ann.ask(*lines)
    assert answer.startswith(f"{SERVER} FAIL BATCH {failure} :")


def test_without_the_capability_there_are_no_batches(chatroom: Chatroom) -> None:
    """And a tag `batch` means nothing."""
    ann = chatroom.irc("ann", *OLD)
    assert ann.ask("BATCH +1 draft/multiline #lobby")[0].startswith(f"{SERVER} FAIL BATCH INVALID")
    assert ann.ask("@batch=1 PRIVMSG #lobby :x")[0].endswith("PRIVMSG #lobby :x")


def test_the_capability_names_its_limits(chatroom: Chatroom) -> None:
    """To clients that know of values."""
    peer = chatroom.connect()
    listed = " ".join(line.rpartition(" :")[2] for line in peer.ask("CAP LS 302"))
    assert "draft/multiline=max-bytes=20,max-lines=4" in listed.split(" ")


def test_what_cannot_be_stored_reaches_nobody(chatroom: Chatroom, ann: Peer) -> None:
    """None of its lines, on no wire; the label is on the refusal."""
    assert chatroom.disk is not None
    bob, cid = chatroom.irc("bob", *CAPS), chatroom.irc("cid")
    chatroom.quiet()
    chatroom.disk.is_full = True
    answer = ann.ask(*poem(tags="@label=x "))
    assert ([], []) == (bob.lines(), cid.lines())
    assert f"@label=x {SERVER} FAIL PRIVMSG STORAGE_UNAVAILABLE #lobby" in answer[-1]
    assert 1 == len(answer)


def test_a_batch_without_an_end(chatroom: Chatroom, ann: Peer) -> None:
    """It is refused after a minute; what still comes of it is passed over, the next one is fine."""
    begin, first, *rest = poem()
    ann.send(begin, first)
    chatroom.pass_s(59)
    assert [] == ann.lines()
    chatroom.pass_s(1)
    assert [f"{SERVER} FAIL BATCH TIMEOUT 1 :The batch has not ended in time"] == ann.lines()
    assert [] == ann.ask(*rest)
    assert 6 == len(ann.ask(*poem("2")))
    chatroom.pass_s(60)
    assert [] == ann.lines()
