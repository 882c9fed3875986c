"""server/handlers/moderation.py: UBAN, MUTE, FILTER, DEFCON."""

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.test_operators import CONFIG, operator
from tests.support.chatroom import Chatroom, Peer, source


@pytest.fixture
def room() -> Iterator[Chatroom]:
    """Give a chatroom with an operator in its configuration."""
    with Chatroom(config=CONFIG, store=MemoryStore()) as chatroom:
        yield chatroom


def told(peer: Peer, line: str) -> str:
    """Send a line; return the text of the last answer."""
    return peer.ask(line)[-1].partition(" :")[2]


def test_a_network_is_kept_out(room: Chatroom) -> None:
    """Who is there goes at once; who comes is turned away; the others stay."""
    ann, bob = operator(room), room.irc("bob", address="192.0.2.7")
    cid = room.irc("cid", address="192.0.3.7")
    assert "ban 192.0.2.0/24: it hits 1 here" == told(ann, "UBAN ADD 192.0.2.0/24 :spam")
    assert "You are banned from this server: spam" in bob.lines()[-1]
    late = room.connect("192.0.2.9")
    assert ["ERROR :You are banned from this server: spam"] == late.lines()
    assert not cid.is_closed
    ann.send("UBAN DEL 192.0.2.0/24")
    room.irc("dan", address="192.0.2.9")


def test_a_mask_is_kept_out(room: Chatroom) -> None:
    """A mask is looked at once the nick is known."""
    ann = operator(room)
    ann.send("UBAN ADD spam*!*@* no spam")
    late = room.connect()
    late.send("NICK Spammer", "USER x 0 * :x")
    assert "You are banned from this server: no spam" in late.lines()[-1]


def test_a_ban_ends(room: Chatroom) -> None:
    """A ban with a duration is over by the clock."""
    ann = operator(room)
    ann.send("UBAN ADD 192.0.2.0/24 1m :spam")
    room.pass_s(61)
    room.irc("bob", address="192.0.2.7")
    assert "that is all: 0" == told(ann, "UBAN LIST")


def test_require_sasl(room: Chatroom) -> None:
    """Guests are asked to log in."""
    ann = operator(room)
    ann.send("UBAN ADD 192.0.2.0/24 REQUIRE-SASL :spam")
    late = room.connect("192.0.2.7")
    late.send("NICK bob", "USER x 0 * :x")
    assert "Log in (SASL) to come in from there: spam" in late.lines()[-1]


def test_bans_outlive_a_restart() -> None:
    """A ban is stored, and holds when the server comes back."""
    store = MemoryStore()
    with Chatroom(config=CONFIG, store=store) as before:
        operator(before).send("UBAN ADD 192.0.2.7 :spam")
    with Chatroom(config=CONFIG, store=store) as after:
        assert "banned" in after.connect("192.0.2.7").lines()[0]


def test_who_would_be_hit(room: Chatroom) -> None:
    """TEST tells whom a ban would hit, and does nothing."""
    ann, bob = operator(room), room.irc("bob", address="192.0.2.7")
    assert "network 192.0.2.0/24 would hit 1 here: bob" == told(ann, "UBAN TEST 192.0.2.0/24")
    assert not bob.is_closed


def test_everybody_is_nobody(room: Chatroom) -> None:
    """A mask that fits all is refused."""
    ann = operator(room)
    assert "*!*@* is everybody" == told(ann, "UBAN ADD *!*@*")


def test_mute(room: Chatroom) -> None:
    """Who is muted reads, and is told why others do not hear them, until it is over."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("MUTE bob 10m :no caps")
    room.quiet()
    why = "you may read here, but not speak, for 10m: no caps"
    assert [f":hubbub.local 404 bob #lobby :{why}"] == bob.ask("PRIVMSG #lobby :HELLO")
    assert [f":hubbub.local 404 bob ann :{why}"] == bob.ask("PRIVMSG ann :HELLO")
    assert [] == bob.ask("NOTICE ann :HELLO")
    assert [] == ann.lines()
    ann.send("UNMUTE bob")
    bob.send("PRIVMSG #lobby :hello")
    assert f":{source('bob')} PRIVMSG #lobby :hello" == ann.lines()[-1]


@pytest.mark.parametrize(
    ("action", "heard", "answer"),
    [
        ("refuse", [], [":hubbub.local 404 bob #lobby :this is not said here: casino"]),
        ("quiet", [], [":hubbub.local 404 bob #lobby :this is not said here: casino"]),
        ("drop", [], []),
    ],
)
def test_filter(room: Chatroom, action: str, heard: list[str], answer: list[str]) -> None:
    """What a rule fits is not heard; who said it is told, unless it is dropped."""
    ann, bob = operator(room), room.irc("bob")
    ann.send(f"FILTER ADD {action} literal pills :casino")
    room.quiet()
    assert answer == bob.ask("PRIVMSG #lobby :buy PILLS")
    assert heard == ann.lines()
    bob.send("PRIVMSG #lobby :hello")
    assert (action != "quiet") == bool(ann.lines())


def test_filter_alert(room: Chatroom) -> None:
    """An alert lets it pass and tells operators."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("FILTER ADD alert literal pills :casino")
    room.quiet()
    bob.send("PRIVMSG #lobby :pills")
    assert 2 == len(ann.lines())


@pytest.mark.parametrize(("level", "is_in"), [(3, True), (2, False), (1, False)])
def test_defcon(room: Chatroom, level: int, is_in: bool) -> None:
    """The lower the level, the fewer come in."""
    ann = operator(room)
    ann.send(f"DEFCON {level}")
    late = room.connect("192.0.2.7")
    late.send("NICK bob", "USER x 0 * :x")
    assert is_in == any(" 001 " in line for line in late.lines())


@pytest.mark.parametrize("line", ["UBAN LIST", "MUTE", "FILTER LIST", "DEFCON", "KLINE x"])
def test_privileges(room: Chatroom, line: str) -> None:
    """Nobody else may ask for any of this."""
    bob = room.irc("bob")
    assert any(" 481 bob " in one for one in bob.ask(line))


def test_defcon_4_makes_no_accounts(room: Chatroom) -> None:
    """Until it is over; whoever may look after accounts still makes them."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("DEFCON 4")
    room.quiet()
    (refused,) = bob.ask("REGISTER * * correct-horse")
    assert refused.startswith(":hubbub.local FAIL REGISTER TEMPORARILY_UNAVAILABLE bob :")
    ann.send("DEFCON 5")
    room.quiet()
    assert "REGISTER SUCCESS bob" in " ".join(bob.ask("REGISTER * * correct-horse"))
