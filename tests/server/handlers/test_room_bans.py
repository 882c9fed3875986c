"""TBAN, UNBAN, /ban, /mute: people kept out of a room, or quiet in it, for a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import NOON_MS, Chatroom, source

SERVER = ":hubbub.local"
ANN = source("ann")


@pytest.fixture
def chatroom() -> Iterator[Chatroom]:
    """A chat that keeps what is said."""
    with Chatroom(store=MemoryStore()) as chatroom:
        yield chatroom


def test_for_a_while(chatroom: Chatroom) -> None:
    """A timed ban is a ban; when its time is over it goes, and everybody is told."""
    ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
    ann.send("JOIN #tea")
    assert [
        f":{ANN} MODE #tea +b *!*@evil.example",
        f"{SERVER} NOTICE ann :*!*@evil.example holds in #tea for 1m",
    ] == ann.ask("TBAN #tea 1m *!*@evil.example")
    bob.send("/join #tea")
    chatroom.quiet()
    chatroom.pass_s(59)
    assert [] == ann.lines()
    chatroom.pass_s(1)
    assert [f"{SERVER} MODE #tea -b *!*@evil.example"] == ann.lines()
    assert bob.lines()[-1].endswith("-- hubbub.local changed #tea: -b *!*@evil.example")


def test_a_person(chatroom: Chatroom) -> None:
    """A nick becomes a mask that means its owner: the host, or the account."""
    ann = chatroom.irc("ann")
    ann.send("JOIN #tea")
    chatroom.irc("bob", address="203.0.113.9").send("JOIN #tea", "REGISTER * * :correct horse")
    chatroom.irc("cid", address="203.0.113.10").send("JOIN #tea")
    chatroom.irc("dan").send("JOIN #tea")
    host = chatroom.hub.chat.users["cid"].host
    for nick, mask in (("BOB", "a:bob"), ("cid", f"*!*@{host}"), ("dan", "dan!*@127.0.0.1")):
        assert f":{ANN} MODE #tea +b {mask}" == ann.ask(f"TBAN #tea 600 {nick}")[0]


def test_lifted(chatroom: Chatroom) -> None:
    """UNBAN takes a mask, or who is or was meant; what was lifted is not lifted again."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob", address="203.0.113.9")
    ann.send("JOIN #tea", "TBAN #tea 10s bob", "MODE #tea +bb m:bob *!*@other")
    host = chatroom.hub.chat.users["bob"].host
    bob.send("QUIT")
    assert [f":{ANN} MODE #tea -b *!*@{host}"] == ann.ask("UNBAN #tea bob")
    assert [f":{ANN} MODE #tea -b m:bob!*@*"] == ann.ask("UNBAN #tea m:bob")
    assert [f":{ANN} MODE #tea -b *!*@other"] == ann.ask("UNBAN #tea *!*@OTHER")
    assert [f"{SERVER} NOTICE ann :nothing in #tea is against bob"] == ann.ask("UNBAN #tea bob")
    chatroom.pass_s(11)
    assert [] == ann.lines()


def test_refused(chatroom: Chatroom) -> None:
    """No time, no room, no operator."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    ann.send("JOIN #tea")
    bob.send("JOIN #tea")
    chatroom.quiet()
    forms = "a length of time is written as 30m, 2h, 1d12h or 1w"
    assert [f"{SERVER} 400 ann TBAN :{forms}"] == ann.ask("TBAN #tea soon x!*@*")
    assert [f"{SERVER} 403 ann #none :there is no room #none"] == ann.ask("TBAN #none 1h x")
    refusal = f"{SERVER} 482 bob #tea :you are not an operator of #tea"
    assert [refusal] == bob.ask("TBAN #tea 1h ann")
    ann.ask("MODE #tea +b x!*@*")
    assert [refusal] == bob.ask("UNBAN #tea x!*@*")
    assert [f"{SERVER} NOTICE ann :x!*@* is in the list of #tea already"] == ann.ask(
        "TBAN #tea 1h x!*@*"
    )


def test_after_a_restart() -> None:
    """A ban ends when it was to end, also if the server was away then."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea", "PRIVMSG #tea :hi", "TBAN #tea 1h x!*@*", "TBAN #tea 62m y!*@*")
    with Chatroom(store=store, began_ms=NOON_MS + 3_700_000) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("JOIN #tea")
        ann.received()
        chatroom.pass_s(1)
        assert [f"{SERVER} MODE #tea -b x!*@*"] == ann.lines()
        chatroom.pass_s(19)
        assert [f"{SERVER} MODE #tea -b y!*@*"] == ann.lines()
    assert {} == store.rooms.load()[0].lists


def test_plain_ban(chatroom: Chatroom) -> None:
    """/ban puts out and keeps out, with time and reason where they are given."""
    ann, bob = chatroom.plain("ann"), chatroom.irc("bob")
    ann.send("/join #tea")
    bob.send("JOIN #tea")
    chatroom.quiet()
    lines = [line.partition("-- ")[2] for line in ann.ask("/ban bob 1h too loud")]
    assert [
        "ann changed #tea: +b bob!*@127.0.0.1 (for 1h)",
        "ann put bob out of #tea (too loud)",
    ] == lines
    assert f"{SERVER} 474 bob #tea :you are banned from #tea" in bob.ask("JOIN #tea")
    assert ["-- banned in #tea: bob!*@127.0.0.1 (by ann!~nc@127.0.0.1, 1h left)"] == ann.ask(
        "/bans"
    )[:1]
    assert ann.ask("/unban bob")[0].endswith("-- ann changed #tea: -b bob!*@127.0.0.1")
    assert any(" JOIN #tea" in line for line in bob.ask("JOIN #tea"))
    assert ann.ask("/ban bob too loud")[-1].endswith("-- ann put bob out of #tea (too loud)")


def test_plain_mute(chatroom: Chatroom) -> None:
    """/mute lets somebody read and not speak, until /unmute."""
    ann, bob = chatroom.plain("ann"), chatroom.irc("bob")
    ann.send("/join #tea")
    bob.send("JOIN #tea")
    chatroom.quiet()
    ann.send("/mute bob")
    bob.received()
    assert [f"{SERVER} 404 bob #tea :you are muted in #tea"] == bob.ask("PRIVMSG #tea :hi")
    ann.send("/unmute bob", "hello")
    bob.received()
    assert [] == bob.ask("PRIVMSG #tea :hi")


def test_not_those_above(chatroom: Chatroom) -> None:
    """Who could not put somebody out does not ban them by /ban."""
    ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
    ann.send("JOIN #tea")
    bob.send("/join #tea")
    ann.send("MODE #tea +h bob")
    chatroom.quiet()
    assert ["-- you are not an operator of #tea"] == bob.ask("/ban ann")
    assert {} == chatroom.hub.chat.rooms["#tea"].bans
