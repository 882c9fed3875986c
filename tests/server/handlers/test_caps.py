"""CAP: what is offered, what is asked for, and what is switched on."""

from __future__ import annotations

import pytest

from hubbub.protocol.caps import CAPABILITIES, NEED_HISTORY
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer

SERVER = ":hubbub.local"


def newcomer(chatroom: Chatroom) -> Peer:
    """Return an IRC client that has not come in."""
    peer = chatroom.connect()
    peer.ask("PING x")
    return peer


@pytest.mark.parametrize("version", [" 302", " 99999999999999"])
def test_ls(version: str) -> None:
    """LS lists all capabilities, in several lines for who knows that more can follow."""
    with Chatroom(store=MemoryStore()) as chatroom:
        lines = newcomer(chatroom).ask(f"CAP LS{version}")
    listed = " ".join(line.partition(" :")[2] for line in lines).split()
    assert sorted(CAPABILITIES) == sorted(word.partition("=")[0] for word in listed)
    assert all(line.startswith(f"{SERVER} CAP * LS ") for line in lines)


@pytest.mark.parametrize("version", ["", " 301", " x"])
def test_ls_of_old_clients(version: str) -> None:
    """Who knows nothing of several lines gets one, with what is ratified first."""
    with Chatroom(store=MemoryStore()) as chatroom:
        (line,) = newcomer(chatroom).ask(f"CAP LS{version}")
    listed = set(line.partition(" :")[2].split())
    assert {name for name in CAPABILITIES if "/" not in name} <= listed <= set(CAPABILITIES)


def test_without_a_history_its_capabilities_are_not_offered(chatroom: Chatroom) -> None:
    """What cannot be done is not promised."""
    listed = " ".join(newcomer(chatroom).ask("CAP LS 302"))
    assert [] == [name for name in NEED_HISTORY if f" {name}" in listed]
    assert [f"{SERVER} CAP * NAK :soju.im/search"] == newcomer(chatroom).ask(
        "CAP REQ soju.im/search"
    )


def test_request(chatroom: Chatroom) -> None:
    """REQ switches on what is asked for, all of it or nothing."""
    peer = newcomer(chatroom)
    assert [f"{SERVER} CAP * ACK :server-time batch"] == peer.ask("CAP REQ :server-time batch")
    assert [f"{SERVER} CAP * NAK :setname sasquatch"] == peer.ask("CAP REQ :setname sasquatch")
    assert [f"{SERVER} CAP * LIST :batch server-time"] == peer.ask("CAP LIST")
    assert [f"{SERVER} CAP * ACK :-batch"] == peer.ask("CAP REQ -batch")
    assert [f"{SERVER} CAP * LIST :server-time"] == peer.ask("CAP LIST")


def test_empty_list(chatroom: Chatroom) -> None:
    """Without capabilities the list is empty."""
    assert [f"{SERVER} CAP ann LIST :"] == chatroom.irc("ann").ask("CAP LIST")


def test_302_implies_cap_notify(chatroom: Chatroom) -> None:
    """Version 302 switches cap-notify on, for good."""
    peer = newcomer(chatroom)
    peer.ask("CAP LS 302")
    assert [f"{SERVER} CAP * LIST :cap-notify"] == peer.ask("CAP LIST")
    assert [f"{SERVER} CAP * NAK :-cap-notify"] == peer.ask("CAP REQ -cap-notify")
    old = newcomer(chatroom)
    old.ask("CAP LS", "CAP REQ cap-notify")
    assert [f"{SERVER} CAP * ACK :-cap-notify"] == old.ask("CAP REQ -cap-notify")


@pytest.mark.parametrize("first", ["CAP LS", "CAP LS 302", "CAP REQ server-time"])
def test_registration_waits(chatroom: Chatroom, first: str) -> None:
    """LS and REQ hold registration back until END."""
    peer = chatroom.connect()
    lines = peer.ask(first, "NICK ann", "USER ann 0 * :Ann")
    assert not any(" 001 " in line for line in lines)
    assert any(" 001 ann " in line for line in peer.ask("CAP END"))


def test_list_does_not_wait(chatroom: Chatroom) -> None:
    """LIST holds nothing back."""
    peer = chatroom.connect()
    lines = peer.ask("CAP LIST", "NICK ann", "USER ann 0 * :Ann")
    assert any(" 001 ann " in line for line in lines)


@pytest.mark.parametrize("subcommand", ["FROB", "CLEAR", "ACK"])
def test_unknown_subcommand(chatroom: Chatroom, subcommand: str) -> None:
    """A subcommand that there is not is answered with 410."""
    peer = newcomer(chatroom)
    assert [f"{SERVER} 410 * {subcommand} :Invalid CAP command"] == peer.ask(f"CAP {subcommand}")
    assert [f"{SERVER} 410 * * :Invalid CAP command"] == peer.ask("CAP :")


def test_after_coming_in(chatroom: Chatroom) -> None:
    """CAP works at any time; END means nothing then."""
    ann = chatroom.irc("ann")
    assert [] == ann.ask("CAP END")
    assert [f"{SERVER} CAP ann ACK :echo-message"] == ann.ask("cap req echo-message")


def test_long_request(chatroom: Chatroom) -> None:
    """The answer to a long request fits in a line."""
    lines = newcomer(chatroom).ask(f"CAP REQ :{'x' * 500}")
    assert all(len(line) <= 510 for line in lines)
