"""What people and rooms tell of themselves is kept: for accounts, and with rooms."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer

SERVER = ":hubbub.local"
CAPS = ("draft/metadata-3", "batch", "standard-replies")
PASSWORD = "correct-horse"


@pytest.fixture
def store() -> MemoryStore:
    """A store with one account: ann."""
    store = MemoryStore()
    with Chatroom(store=store) as chatroom:
        chatroom.irc("ann").send(f"REGISTER * * :{PASSWORD}")
    return store


@pytest.fixture
def chatroom(store: MemoryStore) -> Iterator[Chatroom]:
    """A chat over that store."""
    with Chatroom(store=store) as chatroom:
        yield chatroom


def ann_in(chatroom: Chatroom, *before: str) -> Peer:
    """Let ann come in with her account; before: what she asks for before that."""
    peer = chatroom.connect()
    peer.send("CAP LS 302", f"CAP REQ :sasl {' '.join(CAPS)}")
    blob = base64.b64encode(f"\0ann\0{PASSWORD}".encode()).decode()
    peer.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {blob}", *before)
    peer.send("NICK ann", "USER ann 0 * :Ann", "CAP END")
    return peer


def told(peer: Peer, of: str) -> dict[str, str]:
    """Return what METADATA LIST tells."""
    lines = [line.split(" ", 7) for line in peer.ask(f"METADATA {of} LIST")]
    return {words[5]: words[7][1:] for words in lines if words[2] == "761"}


def test_back_before_it_is_stored(chatroom: Chatroom) -> None:
    """Whoever comes back while their last words are being stored finds them all the same."""
    ann, bob = ann_in(chatroom), chatroom.irc("bob", *CAPS)
    chatroom.disk.holds_writes = True
    ann.send("METADATA * SET color :green", "QUIT")
    back = ann_in(chatroom)
    chatroom.disk.holds_writes = False
    chatroom.run()
    assert any(" 001 ann " in line for line in back.lines())
    assert {"color": "green"} == told(bob, "ann")


def test_what_was_told_is_kept(store: MemoryStore) -> None:
    """Nobody hears what somebody tells of themselves before it is stored: a crash takes none."""
    with Chatroom(store=store) as before:
        ann, bob = ann_in(before), before.irc("bob", *CAPS)
        bob.send("METADATA * SUB color", "JOIN #tea")
        ann.send("JOIN #tea")
        before.quiet()
        before.disk.holds_writes = before.disk.holds_reads = True
        ann.send("METADATA * SET color :green")
        assert [] == bob.lines()
        before.disk.holds_writes = False
        before.run()
        assert [f"{SERVER} 761 bob ann color * :green"] == bob.lines()
    account = store.accounts.account("ann")
    assert account is not None
    assert {"color": "green"} == account.metadata


def test_there_again(store: MemoryStore) -> None:
    """What an account has told is there again when it is, also after a restart."""
    with Chatroom(store=store) as chatroom:
        ann = ann_in(chatroom)
        ann.send("METADATA * SET url :http://a", "METADATA * SET color :green", "QUIT")
        assert {"url": "http://a", "color": "green"} == told(ann_in(chatroom), "*")
    with Chatroom(store=store) as chatroom:
        ann = ann_in(chatroom)
        assert f"{SERVER} 761 ann ann url * :http://a" in [
            line.partition(" ")[2] for line in ann.lines()
        ]
        ann.send("METADATA * SET url", "QUIT")
        assert {"color": "green"} == told(ann_in(chatroom), "*")
    account = store.accounts.account("ann")
    assert account is not None
    assert {"color": "green"} == account.metadata


def test_logging_in_later(chatroom: Chatroom) -> None:
    """Who logs in tells what the account has told, and the account what they have; all hear it."""
    ann_in(chatroom).send("METADATA * SET url :http://a", "METADATA * SET color :green", "QUIT")
    bob, ann = chatroom.irc("bob", *CAPS), chatroom.irc("eve", *CAPS)
    bob.send("METADATA * SUB url color")
    ann.send("METADATA * SET color :red", "METADATA * SET pet :cat")
    chatroom.quiet()
    ann.send(f"NS IDENTIFY ann {PASSWORD}")
    assert [f"{SERVER} 761 bob eve url * :http://a"] == bob.lines()
    everything = {"color": "red", "pet": "cat", "url": "http://a"}
    assert everything == told(ann, "*")
    ann.send("NS LOGOUT")
    nick = next(one.nick for one in chatroom.hub.chat.users.values() if one.nick != "bob")
    assert {} == told(ann, nick)
    assert everything == told(ann_in(chatroom), "*")


def test_before_arriving(chatroom: Chatroom) -> None:
    """What a client sets before it is in is the account's, too; another device's as well."""
    first = ann_in(chatroom, "METADATA * SET url :http://a")
    assert {"url": "http://a"} == told(first, "*")
    second = ann_in(chatroom, "METADATA * SET url :http://b")
    assert {"url": "http://b"} == told(second, "*")
    assert {"url": "http://b"} == told(first, "ann")


def test_guests_are_forgotten(chatroom: Chatroom, store: MemoryStore) -> None:
    """Nobody keeps what a guest has told."""
    chatroom.irc("eve", *CAPS).send("METADATA * SET url :http://e", "QUIT")
    assert {} == told(chatroom.irc("eve", *CAPS), "*")
    assert [{}] == [dict(one.metadata) for one in store.accounts.accounts()]


def test_always_on(store: MemoryStore) -> None:
    """Who stays without a device still tells of themselves, after a restart, too."""
    with Chatroom(store=store) as chatroom:
        ann_in(chatroom).send("NS SET ALWAYS-ON ON", "METADATA * SET url :http://a")
    with Chatroom(store=store) as chatroom:
        assert {"url": "http://a"} == told(chatroom.irc("bob", *CAPS), "ann")


def test_rooms(store: MemoryStore) -> None:
    """A room that stays keeps what it tells."""
    with Chatroom(store=store) as chatroom:
        ann = ann_in(chatroom)
        ann.send("JOIN #tea", "CS REGISTER #tea", "METADATA #tea SET url :http://tea")
    with Chatroom(store=store) as chatroom:
        bob = chatroom.irc("bob", *CAPS)
        assert {"url": "http://tea"} == told(bob, "#tea")


def test_a_disk_that_fails(store: MemoryStore) -> None:
    """What could not be stored is stored later, under what has been told since."""
    with Chatroom(store=store) as chatroom:
        assert chatroom.disk is not None
        ann = ann_in(chatroom)
        chatroom.disk.is_full = True
        ann.send("METADATA * SET url :http://a", "METADATA * SET color :green")
        chatroom.run()
        chatroom.disk.is_full = False
        ann.send("METADATA * SET color :red")
        chatroom.run()
    account = store.accounts.account("ann")
    assert account is not None
    assert {"url": "http://a", "color": "red"} == account.metadata
