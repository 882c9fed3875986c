"""Saying under a key: once, whatever is sent again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source
from tests.support.storing import msgid

SERVER = ":hubbub.local"
CAPS = ("batch", "echo-message", "labeled-response", "message-tags", "standard-replies")
TEA = "@+hubbub.chat/key=k1 PRIVMSG #lobby :tea?"
DAY_S = 24 * 60 * 60


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody who sends keys."""
    return chatroom.irc("ann", *CAPS)


def test_the_second_time_is_answered_with_the_first_echo_and_heard_by_nobody(
    chatroom: Chatroom, ann: Peer
) -> None:
    """Same msgid, same text; even if the text sent is another."""
    bob = chatroom.irc("bob", *CAPS)
    first = ann.ask(TEA)
    assert [f":{source('ann')} PRIVMSG #lobby :tea?"] == [one.split(" ", 1)[1] for one in first]
    assert bob.lines() == first
    assert first == ann.ask(TEA)
    assert first == ann.ask("@+hubbub.chat/key=k1 PRIVMSG #lobby :something else")
    assert [] == bob.lines()


def test_the_echo_carries_the_label_of_the_second_time(ann: Peer) -> None:
    """Labels are for each command."""
    (first,) = ann.ask(TEA)
    (again,) = ann.ask(TEA.replace("@", "@label=x;"))
    assert f"@label=x;{first[1:]}" == again


def test_without_echo_message_the_label_is_acknowledged(chatroom: Chatroom) -> None:
    """There is nothing else to say."""
    ann = chatroom.irc("ann", "batch", "labeled-response", "message-tags")
    ann.send(TEA)
    assert [f"@label=x {SERVER} ACK"] == ann.ask(TEA.replace("@", "@label=x;"))


def test_it_holds_for_who_comes_back_under_the_same_nick(chatroom: Chatroom, ann: Peer) -> None:
    """A guest's identity ends with the connection; its nick does not."""
    first = ann.ask(TEA)
    ann.close()
    assert first == chatroom.irc("ann", *CAPS).ask(TEA)


def test_it_holds_across_a_restart() -> None:
    """What was stored is known to the next server."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        first = chatroom.irc("ann", *CAPS).ask(TEA)
    with Chatroom(store=store, began_ms=NOON_MS + 60_000) as chatroom:
        assert first == chatroom.irc("ann", *CAPS).ask(TEA)


@pytest.mark.parametrize(
    "line",
    [
        "@+hubbub.chat/key=k2 PRIVMSG #lobby :tea?",
        "@+hubbub.chat/key=k1 PRIVMSG bob :tea?",
        "@+hubbub.chat/key=K1 PRIVMSG #lobby :tea?",
        "PRIVMSG #lobby :tea?",
    ],
)
def test_another_key_or_another_target_is_another_message(
    chatroom: Chatroom, ann: Peer, line: str
) -> None:
    """So one key can go with one PRIVMSG to several."""
    chatroom.irc("bob")
    (first,) = ann.ask(TEA)
    (other,) = ann.ask(line)
    assert msgid(first) != msgid(other)


def test_another_user_may_use_the_same_key(chatroom: Chatroom, ann: Peer) -> None:
    """Nobody can keep others from speaking, or read with a key what they may not."""
    first = ann.ask(TEA)
    assert msgid(first[0]) != msgid(chatroom.irc("bob", *CAPS).ask(TEA)[0])


def test_after_a_day_the_key_is_free(chatroom: Chatroom, ann: Peer) -> None:
    """A day is promised, and it is all."""
    first = ann.ask(TEA)
    chatroom.clock.pass_s(DAY_S - 1)
    assert first == ann.ask(TEA)
    chatroom.clock.pass_s(2)
    assert msgid(first[0]) != msgid(ann.ask(TEA)[0])


def test_several_targets_are_said_to_one_by_one(chatroom: Chatroom, ann: Peer) -> None:
    """Those that heard it already do not hear it again."""
    bob = chatroom.irc("bob", *CAPS)
    ann.send("JOIN #tea")
    ann.ask(TEA)
    bob.received()
    echoes = ann.ask("@+hubbub.chat/key=k1 PRIVMSG #lobby,bob,#tea :tea?", "PING x")
    assert ["#lobby", "bob", "#tea"] == [line.split(" ")[3] for line in echoes[:3]]
    assert [f"{SERVER} PONG hubbub.local :x"] == echoes[3:]
    assert ["bob"] == [line.split(" ")[3] for line in bob.lines()]


def test_who_comes_back_before_the_first_is_stored_waits_for_it(
    chatroom: Chatroom, ann: Peer
) -> None:
    """The link broke while the disk was busy: the message is said once."""
    assert chatroom.disk is not None
    bob = chatroom.irc("bob", *CAPS)
    chatroom.disk.holds_writes = True
    ann.send(TEA)
    ann.close()
    again = chatroom.connect()
    again.send(f"CAP REQ :{' '.join(CAPS)}", "NICK ann", "USER ann 0 * :Ann", "CAP END", TEA)
    chatroom.disk.holds_writes = False
    chatroom.run()
    (heard,) = [line for line in bob.lines() if "PRIVMSG" in line]
    assert heard == again.lines()[-1]


def test_the_same_line_twice_in_one_write_is_said_once(chatroom: Chatroom, ann: Peer) -> None:
    """The second waits for the first, and what follows for both."""
    first, again, pong = ann.ask(TEA, TEA, "PING x")
    assert first == again
    assert pong.endswith(":x")


def test_the_next_one_says_it_when_the_first_was_not_stored(chatroom: Chatroom, ann: Peer) -> None:
    """A key of what did not happen is free."""
    assert chatroom.disk is not None
    chatroom.disk.is_full = True
    (refused,) = ann.ask(TEA)
    assert "STORAGE_UNAVAILABLE" in refused
    chatroom.disk.is_full = False
    (echo,) = ann.ask(TEA)
    assert echo.endswith(" PRIVMSG #lobby :tea?")


def test_nothing_is_said_while_it_cannot_be_looked_up(chatroom: Chatroom, ann: Peer) -> None:
    """It might be said twice."""
    assert chatroom.disk is not None
    chatroom.disk.is_unreadable = True
    (refused,) = ann.ask(TEA)
    assert refused.startswith(f"{SERVER} FAIL PRIVMSG STORAGE_UNAVAILABLE #lobby :")
    chatroom.disk.is_unreadable = False
    assert ann.ask(TEA)[0].endswith(" PRIVMSG #lobby :tea?")


def test_who_leaves_while_it_is_looked_up_frees_the_key(chatroom: Chatroom, ann: Peer) -> None:
    """It was not said: who comes back says it."""
    assert chatroom.disk is not None
    chatroom.disk.holds_reads = True
    ann.send(TEA)
    ann.close()
    chatroom.disk.holds_reads = False
    chatroom.run()
    (echo,) = chatroom.irc("ann", *CAPS).ask(TEA)
    assert echo.endswith(" PRIVMSG #lobby :tea?")


@pytest.mark.parametrize("key", ["", "=", f"={'x' * 65}"])
def test_a_key_has_1_to_64_characters(ann: Peer, key: str) -> None:
    """Anything else is refused, and not said."""
    (answer,) = ann.ask(f"@+hubbub.chat/key{key} PRIVMSG #lobby :tea?")
    assert f"{SERVER} FAIL PRIVMSG INVALID_KEY :A key has 1 to 64 characters" == answer


def test_reactions_have_keys_too_and_typing_needs_none(chatroom: Chatroom, ann: Peer) -> None:
    """What is not kept cannot be known again."""
    (first,) = ann.ask("@+hubbub.chat/key=r;+react=x TAGMSG #lobby")
    assert [first] == ann.ask("@+hubbub.chat/key=r;+react=x TAGMSG #lobby")
    (typing,) = ann.ask("@+hubbub.chat/key=t;+typing=active TAGMSG #lobby")
    assert [typing] != ann.ask("@+hubbub.chat/key=t;+typing=active TAGMSG #lobby")


def test_a_message_of_several_lines_has_its_key_on_the_batch(chatroom: Chatroom) -> None:
    """The whole is said once."""
    ann = chatroom.irc("ann", *CAPS, "draft/multiline")
    lines = [
        "@+hubbub.chat/key=m BATCH +1 draft/multiline #lobby",
        "@batch=1 PRIVMSG #lobby :a",
        "@batch=1 PRIVMSG #lobby :b",
        "BATCH -1",
    ]
    first = ann.ask(*lines)
    assert 4 == len(first)
    assert first == ann.ask(*lines)


def test_history_gives_the_key_back(chatroom: Chatroom) -> None:
    """So a client knows what it had sent when it reads what it missed."""
    ann = chatroom.irc("ann", *CAPS, "draft/chathistory")
    ann.send(TEA)
    page = ann.ask("CHATHISTORY LATEST #lobby * 1")
    assert "+hubbub.chat/key=k1" in page[1].split(" ")[0]


def test_where_nothing_is_kept_keys_are_not_offered_and_mean_nothing() -> None:
    """The capability says whether they do."""
    with Chatroom() as chatroom:
        assert "hubbub.chat/key" not in " ".join(chatroom.connect().ask("CAP LS 302"))
        ann = chatroom.irc("ann", *CAPS)
        assert msgid(ann.ask(TEA)[0]) != msgid(ann.ask(TEA)[0])
