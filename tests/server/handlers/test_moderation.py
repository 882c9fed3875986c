"""server/handlers/moderation.py: UBAN, MUTE, FILTER, DEFCON."""

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hubbub.server.sections import ModerationConfig
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


def test_a_guest_is_muted_alone(room: Chatroom) -> None:
    """Others of the same address speak on, those who come later too; a new nick is refused."""
    ann, bob, cid = operator(room), room.plain("bob"), room.plain("cid")
    assert "mute bob!*@127.0.0.1: it hits 1 here" == told(ann, "MUTE bob :no caps")
    room.quiet()
    assert any("you may read here, but not speak" in line for line in bob.ask("hello", "/nick rob"))
    assert [] == ann.lines()
    for peer in (cid, room.plain("dan")):
        peer.send("hello")
        assert ann.lines()[-1].endswith("PRIVMSG #lobby :hello")
    assert "bob!*@127.0.0.1 is lifted" == told(ann, "UNMUTE bob")
    bob.send("thanks")
    assert ann.lines()[-1].endswith("PRIVMSG #lobby :thanks")


def test_guests_with_one_username(room: Chatroom) -> None:
    """Alone at an address a guest is muted by it and comes back muted; among others by the nick."""
    ann, bob = operator(room), room.irc("bob", address="192.0.2.7")
    assert "mute *!~bob@192.0.2.7: it hits 1 here" == told(ann, "MUTE bob :no caps")
    bob.send("QUIT")
    bob, cid = room.irc("bob", address="192.0.2.7"), room.connect("192.0.2.7")
    cid.send("NICK cid", "USER bob 0 * :x")
    assert [False, False] == [speaks(bob), speaks(cid)]
    assert "*!~bob@192.0.2.7 is lifted" == told(ann, "UNMUTE cid")
    assert "mute bob!*@192.0.2.7: it hits 1 here" == told(ann, "MUTE bob :no caps")
    assert [False, True] == [speaks(bob), speaks(cid)]


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


@pytest.mark.parametrize("tag", ["+draft/react", "+react", "+typing", "+example.org/mood"])
@pytest.mark.parametrize("line", ["TAGMSG #lobby", "PRIVMSG #lobby :hello", "NOTICE ann :hello"])
def test_filter_tags(room: Chatroom, tag: str, line: str) -> None:
    """What a client-only tag says is held against the filter like a text."""
    ann, bob = operator(room), room.irc("bob", "message-tags")
    ann.send("CAP REQ :message-tags", "FILTER ADD refuse literal pills :casino")
    room.quiet()
    told_why = bob.ask(f"@{tag}=buy\\sPILLS {line}")
    assert [] == ann.lines()
    assert line.startswith("NOTICE") != any("this is not said here" in one for one in told_why)
    bob.send(f"@{tag}=tea {line}")
    assert f"{tag}=tea" in ann.lines()[-1]


@pytest.mark.parametrize("tag", ["+draft/reply", "+reply", "+hubbub.chat/key"])
def test_filter_names_of_messages(room: Chatroom, tag: str) -> None:
    """Ids and keys have no words in them, but letters in a row that may look like one."""
    ann, bob = operator(room), room.irc("bob", "message-tags")
    ann.send("FILTER ADD refuse literal pms :casino")
    room.quiet()
    bob.send(f"@{tag}=0PMSQH2000003 PRIVMSG #lobby :hello")
    assert ann.lines()[-1].endswith("PRIVMSG #lobby :hello")


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


def comes_in(room: Chatroom, nick: str, address: str) -> bool:
    """Whether somebody with that nick and address is let in."""
    late = room.connect(address)
    late.send(f"NICK {nick}", f"USER {nick} 0 * :x")
    return any(" 001 " in line for line in late.lines())


DEFCON = """
level  registers  tells  comes  comes_home
5      yes        yes    yes    yes
4      no         yes    yes    yes
3      no         no     yes    yes
2      no         no     no     yes
1      no         no     no     yes
"""
"""What guests may do at each level: register, speak in private, come in, from this machine too."""


@pytest.mark.parametrize("row", DEFCON.strip().splitlines()[1:])
def test_defcon(room: Chatroom, row: str) -> None:
    """The lower the level, the less guests may do; each keeps what the one above has closed."""
    level, *wanted = row.split()
    ann, bob, cid = operator(room), room.irc("bob"), room.irc("cid")
    assert f"DEFCON {level}: " == told(ann, f"DEFCON {level}")[:10]
    room.quiet()
    found = [
        "REGISTER SUCCESS" in " ".join(bob.ask("REGISTER * * correct-horse")),
        cid.ask("PRIVMSG ann :hello") == [],
        comes_in(room, "dan", "192.0.2.7"),
        comes_in(room, "eve", "127.0.0.1"),
    ]
    assert [word == "yes" for word in wanted] == found
    assert f"DEFCON {level}: " == told(ann, "DEFCON")[:10]


def test_defcon_2_lets_in_who_has_logged_in(room: Chatroom) -> None:
    """An account is enough at 2, and not at 1."""
    ann = operator(room)
    room.irc("bob").send("REGISTER * * correct-horse", "QUIT")
    for level, is_in in ((2, True), (1, False)):
        ann.send(f"DEFCON {level}")
        late = room.connect("192.0.2.7")
        late.send("CAP LS 302", "CAP REQ :sasl", "NICK bob", "USER bob 0 * :x")
        plain = base64.b64encode(b"\0bob\0correct-horse").decode()
        late.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain}", "CAP END")
        assert is_in == any(" 001 " in line for line in late.lines())
        late.close()


@pytest.mark.parametrize("level", ["0", "6", "x", "-1"])
def test_no_such_level(room: Chatroom, level: str) -> None:
    """Nothing changes."""
    assert told(operator(room), f"DEFCON {level}") == "DEFCON is a level from 5 (open) to 1 (shut)"
    assert room.hub.chat.defcon == 5


def test_guests_only_read_at_first() -> None:
    """For so many seconds; who logs in and operators need not wait."""
    config = replace(CONFIG, moderation=ModerationConfig(quiet_s=60.0))
    with Chatroom(config=config, store=MemoryStore()) as room:
        ann, bob = operator(room), room.irc("bob")
        room.quiet()
        why = "guests only read at first: you may speak in 60 s"
        assert [f":hubbub.local 404 bob #lobby :{why}"] == bob.ask("PRIVMSG #lobby :hello")
        assert [f":hubbub.local 404 bob ann :{why}"] == bob.ask("PRIVMSG ann :hello")
        assert any(" 404 " in line for line in bob.ask("INVITE ann #lobby"))
        assert [] == ann.lines()
        assert speaks(ann)
        assert f":{source('ann')} PRIVMSG #lobby :hello" == bob.lines()[-1]
        room.irc("cid").send("REGISTER * * correct-horse", "PRIVMSG #lobby :mine")
        assert ann.lines()[-1].endswith("PRIVMSG #lobby :mine")
        later(room, 59)
        assert not speaks(bob)
        later(room, 1)
        assert speaks(bob)


@pytest.mark.parametrize(
    ("address", "network", "neighbour"),
    [
        ("8.8.8.7", "8.8.8.0/24", "8.8.8.9"),
        ("2a01:4f8:1:2::7", "2a01:4f8:1:2::/64", "2a01:4f8:1:2:ff::9"),
    ],
)
def test_cloaks_hide_from_people_and_not_from_bans(
    room: Chatroom, address: str, network: str, neighbour: str
) -> None:
    """Public addresses are shown to operators only; bans hit by network, mask, and shown host."""
    ann, bob, cid = operator(room), room.irc("bob", address=address), room.irc("cid")
    host = room.hub.chat.users["bob"].host
    assert host.endswith(".ip")
    shown = " ".join(cid.ask("WHOIS bob", "WHO bob", "USERHOST bob", "WHOWAS bob", "NAMES #lobby"))
    assert (host in shown, address in shown) == (True, False)
    assert address in " ".join(ann.ask("WHOIS bob"))
    for target in (network, f"*!*@{address}", f"*!*@{host}"):
        assert told(ann, f"UBAN TEST {target}").endswith("would hit 1 here: bob"), target
    near = room.irc("dan", address=neighbour)
    wide = f"*!*@*.{host.split('.', 1)[1]}"
    assert told(ann, f"UBAN TEST {wide}").endswith("would hit 2 here: bob dan")
    ann.send(f"UBAN ADD {network} :spam")
    assert "You are banned from this server: spam" in bob.lines()[-1]
    assert "You are banned from this server: spam" in near.lines()[-1]


def test_cloaks_of_a_room_s_bans(room: Chatroom) -> None:
    """A room's operators ban the host that they see."""
    bob = room.irc("bob", address="8.8.8.7")
    host = room.hub.chat.users["bob"].host
    room.irc("ann").send("JOIN #tea", f"MODE #tea +b *!*@{host}")
    assert any(" 474 " in line for line in bob.ask("JOIN #tea"))


def test_every_network_cloaks_by_a_key_of_its_own() -> None:
    """The key outlives a restart, and no two servers have the same."""
    hosts = []
    one, other = MemoryStore(), MemoryStore()
    for store in (one, one, other):
        with Chatroom(config=CONFIG, store=store) as room:
            room.irc("bob", address="8.8.8.7")
            hosts.append(room.hub.chat.users["bob"].host)
    assert (hosts[0] == hosts[1], hosts[0] == hosts[2]) == (True, False)


@pytest.mark.parametrize(
    ("cloak", "address", "is_hidden"),
    [
        ("auto", "8.8.8.7", True),
        ("auto", "192.168.1.7", False),
        ("auto", "fd00::7", False),
        ("on", "192.168.1.7", True),
        ("off", "8.8.8.7", False),
    ],
)
def test_which_hosts_are_cloaked(cloak: str, address: str, *, is_hidden: bool) -> None:
    """Public ones, all, or none."""
    config = replace(CONFIG, moderation=ModerationConfig(cloak=cloak))
    with Chatroom(config=config) as room:
        room.irc("bob", address=address)
        assert is_hidden == (address != room.hub.chat.users["bob"].host)


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
