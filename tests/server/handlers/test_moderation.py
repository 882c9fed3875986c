"""server/handlers/moderation.py: UBAN, MUTE, FILTER, DEFCON."""

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.server.handlers.test_operators import CONFIG, operator
from tests.support.chatroom import NOON_MS, Chatroom, Peer, source


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
    later(room, 61)
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


def later(room: Chatroom, seconds: float) -> None:
    """Let time pass in one step."""
    room.clock.pass_s(seconds)
    room.pass_s(0.25)


def speaks(peer: Peer) -> bool:
    """Whether the peer may say something in the lobby."""
    return not any(" 404 " in line for line in peer.ask("PRIVMSG #lobby :hello"))


def test_quiet_outlives_other_mutes(room: Chatroom) -> None:
    """What the filter has muted is let go by its own end alone."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("FILTER ADD quiet literal pills :casino")
    bob.send("PRIVMSG #lobby :pills")
    ann.send("MUTE bob 1m :caps", "UNMUTE bob", "UBAN ADD bob.* 1m :x", "UBAN DEL bob.*")
    (refused,) = bob.ask("PRIVMSG #lobby :hello")
    assert refused.endswith(":you may read here, but not speak, for 10m: casino")
    ann.send("MUTE bob 1m :caps")
    later(room, 61)
    assert not speaks(bob)
    later(room, 540)
    assert speaks(bob)


def test_a_mute_outlives_quiet(room: Chatroom) -> None:
    """When the filter lets go, an operator's mute holds on."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("FILTER ADD quiet literal pills :casino")
    bob.send("PRIVMSG #lobby :pills")
    ann.send("MUTE bob 20m :caps")
    later(room, 601)
    assert not speaks(bob)
    later(room, 600)
    assert speaks(bob)


def test_quiet_begins_anew(room: Chatroom) -> None:
    """Who says it again while muted waits as long again."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("FILTER ADD quiet literal pills :casino")
    bob.send("PRIVMSG #lobby :pills")
    later(room, 400)
    bob.send("PRIVMSG #lobby :pills")
    later(room, 400)
    assert not speaks(bob)
    later(room, 201)
    assert speaks(bob)


def test_quiet_follows_who_logs_in(room: Chatroom) -> None:
    """An account is no way out."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("FILTER ADD quiet literal pills :casino")
    bob.send("PRIVMSG #lobby :pills", "REGISTER * * correct-horse")
    room.pass_s(1)
    assert not speaks(bob)


def test_mutes_and_bans_end_after_a_restart() -> None:
    """By the clock, for who is here and for who comes; nothing of them is left in the store."""
    store = MemoryStore()
    with Chatroom(config=CONFIG, store=store) as before:
        operator(before).send("MUTE *!*@192.0.2.7 10m :caps", "UBAN ADD 192.0.2.8 10m :spam")
    with Chatroom(config=CONFIG, store=store) as after:
        bob = after.irc("bob", address="192.0.2.7")
        assert not speaks(bob)
        assert after.connect("192.0.2.8").lines()[0].startswith("ERROR :You are banned")
        later(after, 601)
        assert speaks(bob)
        after.irc("cid", address="192.0.2.8")
        assert [] == store.moderation.bans()


def test_a_ban_that_ended_while_the_server_was_down() -> None:
    """It holds no longer, and leaves the store."""
    store = MemoryStore()
    with Chatroom(config=CONFIG, store=store) as before:
        operator(before).send("UBAN ADD 192.0.2.8 10m :spam")
    with Chatroom(config=CONFIG, store=store, began_ms=NOON_MS + 3_600_000) as after:
        after.irc("cid", address="192.0.2.8")
        after.pass_s(1)
        assert [] == store.moderation.bans()


def test_a_ban_with_a_clock_that_is_set_back(room: Chatroom) -> None:
    """A ban is as long as the wall clock says; until then nobody is let go."""
    ann, bob = operator(room), room.irc("bob")
    ann.send("MUTE bob 1m :caps")
    room.clock.set_back_s(30)
    later(room, 61)
    assert not speaks(bob)
    later(room, 30)
    assert speaks(bob)


WOULD_HIT = [
    ("192.0.2.7", "network 192.0.2.7/32 would hit 1 here: bob"),
    ("192.0.2.0/24", "network 192.0.2.0/24 would hit 2 here: bob cid"),
    ("2001:db8::/32", "network 2001:db8::/32 would hit 1 here: dan"),
    ("*!*@192.0.2.*", "mask *!*@192.0.2.* would hit 2 here: bob cid"),
    ("c?d", "mask c?d!*@* would hit 1 here: cid"),
    ("erin", "account erin would hit 1 here: erin"),
    ("ERIN", "account erin would hit 1 here: erin"),
    ("nobody", "account nobody would hit 0 here:"),
    ("bob", "mask *!~bob@192.0.2.7 would hit 1 here: bob"),
    ("ann", "mask *!~ann@127.0.0.1 would hit 0 here:"),
]


def test_whom_it_would_hit(room: Chatroom) -> None:
    """Addresses, networks, masks, accounts, and guests by their nick; operators are not hit."""
    ann = operator(room)
    for nick, address in (("bob", "192.0.2.7"), ("cid", "192.0.2.8"), ("dan", "2001:db8::7")):
        room.irc(nick, address=address)
    room.irc("erin", address="198.51.100.7").send("REGISTER * * correct-horse")
    assert WOULD_HIT == [(target, told(ann, f"UBAN INFO {target}")) for target, _ in WOULD_HIT]
    assert WOULD_HIT == [(target, told(ann, f"UBAN TEST {target}")) for target, _ in WOULD_HIT]


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
