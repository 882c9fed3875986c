"""METADATA: setting, reading, subscribing, and who may."""

import pytest

from tests.support.chatroom import Chatroom

SERVER = ":hubbub.local"
CAPS = ("draft/metadata-3", "batch", "standard-replies")


def told(lines: list[str]) -> list[str]:
    """Return the lines without their batch."""
    return [line.partition(" ")[2] for line in lines if line.startswith("@batch=")]


def test_set_and_get(chatroom: Chatroom) -> None:
    """What somebody sets, others read; a key without a value is gone."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    chatroom.quiet()
    assert [f"{SERVER} 761 ann ann url * :http://a"] == ann.ask("METADATA * SET url :http://a")
    assert [f"{SERVER} 761 bob ann url * :http://a"] == told(bob.ask("METADATA ann GET url"))
    assert [f"{SERVER} 761 bob ann url * :http://a"] == told(bob.ask("METADATA ann LIST"))
    assert [f"{SERVER} 766 ann ann url :that key is not set"] == ann.ask("METADATA * SET url")
    assert [f"{SERVER} 766 bob ann url :that key is not set"] == told(
        bob.ask("METADATA ann GET url")
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("METADATA nobody LIST", "INVALID_TARGET"),
        ("METADATA bob SET url :x", "KEY_NO_PERMISSION"),
        ("METADATA bob CLEAR", "KEY_NO_PERMISSION"),
        ("METADATA #tea SET url :x", "KEY_NO_PERMISSION"),
        ("METADATA * SET Bad! :x", "KEY_INVALID"),
        ("METADATA * SET url", "KEY_NOT_SET"),
        ("METADATA * SET url :" + "x" * 301, "INVALID_VALUE"),
        ("METADATA * WHAT", "SUBCOMMAND_INVALID"),
        ("METADATA * SUB Bad!", "KEY_INVALID"),
    ],
)
def test_refused(chatroom: Chatroom, line: str, code: str) -> None:
    """What cannot be is answered with FAIL and its code."""
    bob, ann = chatroom.irc("bob", *CAPS), chatroom.irc("ann", *CAPS)
    for one in (bob, ann):
        one.send("JOIN #tea")
    chatroom.quiet()
    assert [f"{SERVER} FAIL METADATA {code}"] == [
        " ".join(answer.split()[:4]) for answer in ann.ask(line)
    ]


@pytest.mark.parametrize("lock", ["+i", "+s", "+k key"])
@pytest.mark.parametrize("question", ["GET url", "LIST", "SYNC"])
def test_closed_rooms_tell_nothing(chatroom: Chatroom, lock: str, question: str) -> None:
    """Nobody outside a closed room reads what it tells of itself."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    ann.send("JOIN #tea", "METADATA #tea SET url :private", f"MODE #tea {lock}")
    bob.send("METADATA * SUB url")
    chatroom.quiet()
    assert "private" not in " ".join(bob.ask(f"METADATA #tea {question}"))


def test_subscribers_are_told(chatroom: Chatroom) -> None:
    """Who subscribes hears of changes of who shares a room, as numerics or as METADATA."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    cid = chatroom.irc("cid", "draft/metadata-2", "batch")
    for one in (bob, cid):
        assert [f"{SERVER} 770 {one.name} :url"] == one.ask("METADATA * SUB url")
    chatroom.quiet()
    ann.send("METADATA * SET url :http://a", "METADATA * SET colour :red", "METADATA * SET url")
    assert [
        f"{SERVER} 761 bob ann url * :http://a",
        f"{SERVER} 766 bob ann url :that key is not set",
    ] == bob.lines()
    assert [
        f"{SERVER} METADATA ann url * :http://a",
        f"{SERVER} METADATA ann url",
    ] == cid.lines()


def test_who_enters_is_told(chatroom: Chatroom) -> None:
    """Entering a room brings what is set there and of who is there."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    bob.send("METADATA * SUB url", "PART #lobby")
    ann.send("JOIN #tea", "METADATA #tea SET url :room", "METADATA * SET url :ann")
    chatroom.quiet()
    assert [
        f"{SERVER} 761 bob #tea url * :room",
        f"{SERVER} 761 bob ann url * :ann",
    ] == told(bob.ask("JOIN #tea"))


def test_a_newcomer_is_told_of(chatroom: Chatroom) -> None:
    """Who is in a room is told what a newcomer has set."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    bob.send("JOIN #tea", "METADATA * SUB url", "PART #lobby")
    ann.send("METADATA * SET url :http://a")
    chatroom.quiet()
    ann.send("JOIN #tea")
    assert f"{SERVER} 761 bob ann url * :http://a" in bob.lines()


def test_unsubscribing(chatroom: Chatroom) -> None:
    """Who unsubscribes hears no more; SUBS lists what is left."""
    ann, bob = chatroom.irc("ann", *CAPS), chatroom.irc("bob", *CAPS)
    bob.send("METADATA * SUB url colour")
    chatroom.quiet()
    assert [f"{SERVER} 771 bob :url"] == bob.ask("METADATA * UNSUB url")
    assert [f"{SERVER} 772 bob :colour"] == told(bob.ask("METADATA * SUBS"))
    ann.send("METADATA * SET url :http://a")
    assert [] == bob.lines()


def test_before_arriving(chatroom: Chatroom) -> None:
    """What is set before arriving is there afterwards, and nothing else can be asked for."""
    ann = chatroom.connect()
    ann.send("CAP LS 302", "CAP REQ :draft/metadata-3 batch standard-replies")
    chatroom.quiet()
    assert [f"{SERVER} 761 * * url * :http://a"] == ann.ask("METADATA * SET url :http://a")
    assert "INVALID_TARGET" in ann.ask("METADATA #lobby LIST")[0]
    welcome = ann.ask("NICK ann", "USER ann 0 * :Ann", "CAP END")
    assert [f"{SERVER} 761 ann ann url * :http://a"] == told(welcome)


def test_an_auditorium_keeps_its_audience(chatroom: Chatroom) -> None:
    """Nobody learns by metadata who else is in the audience, or who enters it."""
    caps = ("batch", "draft/metadata-2")
    ann, bob, cid = (chatroom.irc(nick, *caps) for nick in ("ann", "bob", "cid"))
    for one in (ann, bob, cid):
        one.send("METADATA * SUB color", f"METADATA * SET color of-{one.name}", "PART #lobby")
    ann.send("JOIN #hall", "MODE #hall +u")
    bob.send("JOIN #hall")
    chatroom.quiet()
    joined = " ".join(cid.ask("JOIN #hall"))
    assert ("of-ann" in joined, "of-bob" in joined) == (True, False)
    assert "of-cid" not in " ".join(bob.lines())
    assert "of-cid" in " ".join(ann.lines())
    synced = " ".join(cid.ask("METADATA #hall SYNC"))
    assert ("of-ann" in synced, "of-bob" in synced) == (True, False)


def test_invisible_people_are_not_found_in_rooms_of_others(chatroom: Chatroom) -> None:
    """SYNC of a room that one is not in tells of those whom NAMES tells of."""
    caps = ("batch", "draft/metadata-2")
    ann, bob = (chatroom.irc(nick, *caps) for nick in ("ann", "bob"))
    ann.send("METADATA * SET color of-ann", "JOIN #den", "PART #lobby")
    bob.send("METADATA * SUB color")
    assert "of-ann" in " ".join(bob.ask("METADATA #den SYNC"))
    ann.send("MODE ann +i")
    assert "of-ann" not in " ".join(bob.ask("METADATA #den SYNC"))
