"""Several devices of one account: who joins whom, who stays, who is away."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from hubbub.server.config import Config, LimitsConfig, RoomsConfig
from hubbub.server.devices import AUTOMATIC
from hubbub.server.sections import AccountsConfig
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer, source

SERVER = ":hubbub.local"
PASSWORD = "correct horse"


def a_chatroom(store: MemoryStore, **accounts: object) -> Chatroom:
    """Return a chat without a lobby over that store."""
    config = Config(
        rooms=RoomsConfig(""),
        accounts=AccountsConfig(**accounts),  # type: ignore[arg-type]
        limits=LimitsConfig(messages_per_s=0.0),
    )
    return Chatroom(config=config, store=store)


@pytest.fixture
def store() -> MemoryStore:
    """A store with one account: ann."""
    store = MemoryStore()
    with a_chatroom(store) as chatroom:
        chatroom.irc("ann").send(f"REGISTER * * :{PASSWORD}")
    return store


@pytest.fixture
def chatroom(store: MemoryStore) -> Iterator[Chatroom]:
    """A chat in which ann has an account."""
    with a_chatroom(store) as chatroom:
        yield chatroom


def device(chatroom: Chatroom, *caps: str, nick: str = "ann", before: str = "") -> Peer:
    """Return a device that has asked to come in as ann; its welcome is not read yet."""
    peer = chatroom.connect()
    peer.name = nick
    peer.send("CAP LS 302", f"CAP REQ :{' '.join(['sasl', *caps])}")
    blob = base64.b64encode(f"\0ann\0{PASSWORD}".encode()).decode()
    peer.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {blob}")
    if before:
        peer.send(before)
    peer.received()
    peer.send(f"NICK {nick}", f"USER {nick} 0 * :Ann", "CAP END")
    return peer


def numerics(lines: list[str]) -> list[str]:
    """Return the commands of the lines."""
    return [line.split()[1] for line in lines if not line.startswith("@")]


def test_second_device_joins_the_user(chatroom: Chatroom) -> None:
    """It is welcomed, and told of each room as if it had entered it; nobody else hears anything."""
    bob = chatroom.irc("bob")
    first = device(chatroom)
    first.send("JOIN #tea", "TOPIC #tea :Green")
    bob.send("JOIN #tea")
    chatroom.quiet()
    lines = device(chatroom).lines()
    assert f"{SERVER} 001 ann :Welcome to hubbub, ann" in lines
    rest = lines[numerics(lines).index("JOIN") :]
    assert [
        f":{source('ann')} JOIN #tea",
        f"{SERVER} 332 ann #tea :Green",
    ] == rest[:2]
    assert f"{SERVER} 353 ann = #tea :@ann bob" in rest
    assert [] == bob.lines()
    assert [] == first.lines()


def test_another_nick_of_the_account(chatroom: Chatroom) -> None:
    """A nick that belongs to the account leads to the same user, any other makes a user."""
    first = device(chatroom)
    first.send("NICK annie", "NS GROUP", "NICK ann")
    assert f"{SERVER} 001 ann :Welcome to hubbub, ann" in device(chatroom, nick="annie").lines()
    assert f"{SERVER} 001 zoe :Welcome to hubbub, zoe" in device(chatroom, nick="zoe").lines()


def test_nick_that_the_user_has_only_taken(chatroom: Chatroom) -> None:
    """The present nick leads to the user, whosever it is."""
    device(chatroom, nick="zoe").send("JOIN #tea")
    assert ":zoe!~zoe@127.0.0.1 JOIN #tea" in device(chatroom, nick="zoe").lines()


def test_stranger_does_not_join(chatroom: Chatroom) -> None:
    """Who is not logged in to the account is refused its nick."""
    device(chatroom)
    peer = chatroom.connect()
    assert "433" in numerics(peer.ask("NICK ann", "USER ann 0 * :Ann"))


def test_alone_by_choice(chatroom: Chatroom) -> None:
    """With MULTICLIENT OFF the nick is taken for one's own second device."""
    device(chatroom).send("NS SET MULTICLIENT OFF")
    assert ["433"] == numerics(device(chatroom).lines())


def test_alone_by_configuration(store: MemoryStore) -> None:
    """Without `devices` every connection is a user of its own."""
    with a_chatroom(store, devices=False) as chatroom:
        device(chatroom)
        assert ["433"] == numerics(device(chatroom).lines())


def test_devices_hear_each_other(chatroom: Chatroom) -> None:
    """What one says in rooms and in private, the others hear, once; what it does, too."""
    bob = chatroom.irc("bob")
    first, second = device(chatroom), device(chatroom, "znc.in/self-message")
    chatroom.quiet()
    first.send("JOIN #tea", "PRIVMSG #tea :hello", "PRIVMSG bob :psst", "PRIVMSG ann :note")
    first.send("NICK annie", "PART #tea")
    me = source("ann")
    lines = second.lines()
    said = [f":{me} PRIVMSG #tea :hello", f":{me} PRIVMSG bob :psst", f":{me} PRIVMSG ann :note"]
    assert f":{me} JOIN #tea" == lines[0]
    assert said == [line for line in lines if "PRIVMSG" in line]
    assert f":{me} NICK :annie" in lines
    assert ":annie!~ann@127.0.0.1 PART #tea" == lines[-1]
    assert [f":{me} PRIVMSG ann :note"] == [one for one in first.lines() if "PRIVMSG" in one]
    assert f":{me} PRIVMSG bob :psst" in bob.lines()


def test_quitting_ends_one_device(chatroom: Chatroom) -> None:
    """Others hear of it when the last one quits, with that one's reason."""
    bob = chatroom.irc("bob")
    first, second = device(chatroom), device(chatroom)
    first.send("JOIN #tea")
    bob.send("JOIN #tea")
    chatroom.quiet()
    first.send("QUIT :one")
    me = source("ann")
    assert [f":{me} QUIT :Quit: one", "ERROR :Closing link: 127.0.0.1 (Quit)"] == first.lines()
    assert ([], []) == (bob.lines(), second.lines())
    second.send("QUIT :two")
    assert [f":{me} QUIT :Quit: two"] == bob.lines()


def test_dead_device_holds_no_nick(chatroom: Chatroom) -> None:
    """Who comes back before the old connection has timed out has the nick at once."""
    device(chatroom)
    second = device(chatroom)
    assert "001" in numerics(second.lines())
    chatroom.pass_s(100)
    second.send("PING here")
    chatroom.pass_s(100)
    assert f"{SERVER} PONG hubbub.local :there" in second.ask("PING there")
    assert 1 == len(chatroom.hub.sessions)


def test_least_away_of_the_devices(chatroom: Chatroom) -> None:
    """The user is away when all devices are, and others hear of changes only."""
    bob = chatroom.irc("bob", "away-notify")
    first, second = device(chatroom), device(chatroom)
    first.send("JOIN #tea")
    bob.send("JOIN #tea")
    chatroom.quiet()
    assert ["306"] == numerics(first.ask("AWAY :lunch"))
    assert [] == bob.lines()
    assert ["306"] == numerics(second.ask("AWAY :tea"))
    assert [f":{source('ann')} AWAY :tea"] == bob.lines()
    second.send("QUIT")
    assert [f":{source('ann')} AWAY :lunch"] == bob.lines()
    assert ["305"] == numerics(first.ask("AWAY"))
    assert [f":{source('ann')} AWAY"] == bob.lines()


def test_device_without_anybody(chatroom: Chatroom) -> None:
    """`AWAY *` before coming in: such a device does not bring its user back."""
    first = device(chatroom)
    first.send("AWAY :lunch")
    second = device(chatroom, "draft/pre-away", before="AWAY *")
    assert "lunch" == chatroom.hub.chat.user("ann").away
    first.send("QUIT")
    assert AUTOMATIC == chatroom.hub.chat.user("ann").away
    second.send("AWAY")
    assert chatroom.hub.chat.user("ann").away is None


def test_away_before_coming_in(chatroom: Chatroom) -> None:
    """It needs draft/pre-away, and holds from the beginning."""
    stranger = chatroom.connect()
    stranger.send("CAP LS 302")
    stranger.received()
    assert ["451"] == numerics(stranger.ask("AWAY :zzz"))
    assert ["CAP", "306"] == numerics(stranger.ask("CAP REQ draft/pre-away", "AWAY :zzz"))
    stranger.send("NICK bob", "USER bob 0 * :Bob", "CAP END")
    assert "zzz" == chatroom.hub.chat.user("bob").away


def stay(chatroom: Chatroom) -> Peer:
    """Return a device of ann, who stays and is in #tea."""
    peer = device(chatroom)
    peer.send("NS SET ALWAYS-ON ON", "JOIN #tea")
    return peer


def test_always_on(chatroom: Chatroom) -> None:
    """Who stays keeps rooms and rank without a device, away; private messages reach them later."""
    bob = chatroom.irc("bob")
    first = stay(chatroom)
    bob.send("JOIN #tea")
    bob.received()
    first.send("QUIT")
    assert [] == bob.lines()
    assert f"{SERVER} 301 bob ann :{AUTOMATIC}" in bob.ask("PRIVMSG ann :for later")
    assert f"{SERVER} 353 bob = #tea :@ann bob" in bob.ask("NAMES #tea")
    again = device(chatroom, "draft/chathistory", "batch")
    assert f":{source('ann')} JOIN #tea" in again.lines()
    assert chatroom.hub.chat.user("ann").away is None
    assert any("for later" in line for line in again.ask("CHATHISTORY LATEST bob * 10"))


def test_always_on_comes_back_under_any_nick(chatroom: Chatroom) -> None:
    """A device of somebody who stays joins them, whatever nick it asks for."""
    stay(chatroom).send("QUIT")
    assert f"{SERVER} 001 ann :Welcome to hubbub, ann" in device(chatroom, nick="zoe").lines()


def test_missed_messages_are_given(chatroom: Chatroom) -> None:
    """A client that can not ask for history gets what nobody was there to hear, and only that."""
    bob = chatroom.irc("bob")
    first = stay(chatroom)
    bob.send("JOIN #tea", "PRIVMSG #tea :heard")
    chatroom.pass_s(5)
    first.send("QUIT")
    chatroom.pass_s(5)
    bob.send("PRIVMSG #tea :missed", "PRIVMSG ann :in private")
    lines = device(chatroom, "server-time").lines()
    said = [line.rpartition(" :")[2] for line in lines if " PRIVMSG " in line]
    assert ["in private", "missed"] == sorted(said)
    lines = device(chatroom, "server-time").lines()
    assert not any(" PRIVMSG " in line for line in lines)


@pytest.mark.parametrize("is_orderly", [True, False])
def test_always_on_survives_a_restart(store: MemoryStore, *, is_orderly: bool) -> None:
    """Rooms, ranks, modes and the away text are there again, whether the server stopped or died."""
    with a_chatroom(store) as before:
        peer = stay(before)
        peer.send("MODE ann +i", "AWAY :gone fishing")
        if is_orderly:
            before.hub.close("stop")
            before.run()
    with a_chatroom(store) as after:
        bob = after.irc("bob")
        bob.send("JOIN #tea")
        assert f"{SERVER} 353 bob = #tea :@ann bob" in bob.lines()
        assert f"{SERVER} 301 bob ann :gone fishing" in bob.ask("WHOIS ann")
        assert frozenset("i") == after.hub.chat.user("ann").modes
        assert f":{source('ann')} JOIN #tea" in device(after).lines()


def test_what_was_seen_is_kept(store: MemoryStore) -> None:
    """Who stays is told of nothing about its place before that is stored: a crash takes none."""
    with a_chatroom(store) as before:
        ann, bob = stay(before), before.irc("bob")
        bob.send("JOIN #cake")
        bob.received()
        before.disk.holds_writes = True
        ann.send("JOIN #cake")
        assert not [line for line in [*ann.lines(), *bob.lines()] if "JOIN #cake" in line]
        before.disk.holds_writes = False
        before.disk.holds_reads = True  # whatever else has to be stored waits
        before.run()
        assert f":{source('ann')} JOIN #cake" in bob.lines()
    with a_chatroom(store) as after:
        assert ["#cake", "#tea"] == sorted(room.name for room in after.hub.chat.user("ann").rooms)


def test_disk_is_full(store: MemoryStore) -> None:
    """A place that could not be stored is stored with the next thing that can."""
    with a_chatroom(store) as before:
        ann = stay(before)
        before.run()
        before.disk.is_full = True
        ann.send("JOIN #cake")
        before.run()
        before.disk.is_full = False
        ann.send("PRIVMSG #tea :still here")
        before.run()
    with a_chatroom(store) as after:
        assert ["#cake", "#tea"] == sorted(room.name for room in after.hub.chat.user("ann").rooms)


def test_staying_ends_after_some_days(store: MemoryStore) -> None:
    """Nobody stays for ever without a device, and a restart does not begin the days anew."""
    with a_chatroom(store, always_on_days=2) as chatroom:
        stay(chatroom).send("QUIT")
        chatroom.clock.pass_s(86_400)
        chatroom.pass_s(1)
        assert chatroom.hub.chat.user("ann") is not None
        chatroom.clock.pass_s(86_400)
        chatroom.pass_s(1)
        assert chatroom.hub.chat.user("ann") is None
    with a_chatroom(store) as chatroom:
        assert chatroom.hub.chat.user("ann") is None


def test_staying_no_more(chatroom: Chatroom) -> None:
    """Who switches it off leaves with the last device; who logs out does, too."""
    peer = stay(chatroom)
    peer.send("NS SET ALWAYS-ON OFF", "QUIT")
    assert chatroom.hub.chat.user("ann") is None
    peer = stay(chatroom)
    peer.send("NS LOGOUT", "QUIT")
    assert 0 == len(chatroom.hub.chat.users)


def test_one_of_two_users_of_the_account_stays(chatroom: Chatroom) -> None:
    """Who logs in under another nick is a second user; the first one stays, that one does not."""
    stay(chatroom).send("QUIT")
    zoe = chatroom.irc("zoe")
    zoe.send(f"NS IDENTIFY ann :{PASSWORD}", "JOIN #cake")
    zoe.send("QUIT")
    assert ["ann"] == [user.nick for user in chatroom.hub.chat.users.values()]
    lines = device(chatroom, nick="zoe").lines()
    assert f":{source('ann')} JOIN #tea" in lines


@pytest.mark.parametrize(
    ("policy", "word", "stays"),
    [
        ("disabled", "ON", False),
        ("opt-in", "DEFAULT", False),
        ("opt-out", "DEFAULT", True),
        ("opt-out", "OFF", False),
        ("mandatory", "OFF", True),
    ],
)
def test_policy(store: MemoryStore, policy: str, word: str, *, stays: bool) -> None:
    """The server says whether there is a choice, and what holds without one."""
    with a_chatroom(store, always_on=policy) as chatroom:
        peer = device(chatroom)
        peer.send(f"NS SET ALWAYS-ON {word}", "QUIT")
        assert stays == (chatroom.hub.chat.user("ann") is not None)


def test_idle_is_that_of_the_least_idle(chatroom: Chatroom) -> None:
    """WHOIS tells when any of the devices was used last, or when the last one left."""
    bob = chatroom.irc("bob")
    first, second = stay(chatroom), device(chatroom)
    chatroom.pass_s(10)
    second.send("PING x")
    chatroom.pass_s(5)
    whois = [line for line in bob.ask("WHOIS ann") if " 317 " in line]
    assert ["5"] == [line.split()[4] for line in whois]
    first.send("QUIT")
    second.send("QUIT")
    chatroom.pass_s(7)
    whois = [line for line in bob.ask("WHOIS ann") if " 317 " in line]
    assert ["7"] == [line.split()[4] for line in whois]
