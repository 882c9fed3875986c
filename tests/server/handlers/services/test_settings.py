"""NickServ SET, GET and CLIENTS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom, Peer

HEAD = ":NickServ!NickServ@services NOTICE ann :"


@pytest.fixture
def ann() -> Iterator[Peer]:
    """Somebody with an account."""
    with Chatroom(store=MemoryStore()) as chatroom:
        ann = chatroom.irc("ann")
        ann.send("REGISTER * * :correct horse")
        yield ann


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("SET ALWAYS-ON ON", "You stay in your rooms without a device"),
        ("SET always-on false", "You do not stay in your rooms without a device"),
        ("SET MULTICLIENT OFF", "Your devices do not share one nick"),
        ("SET MULTICLIENT DEFAULT", "Your devices share one nick"),
        ("SET AUTOREPLAY-LINES 20", "You are given the last 20 lines of a room you enter"),
        ("SET AUTOREPLAY-LINES 101", "It is written: SET AUTOREPLAY-LINES 0 to 100|DEFAULT"),
        ("SET AUTOREPLAY-LINES ON", "It is written: SET AUTOREPLAY-LINES 0 to 100|DEFAULT"),
        ("SET MULTICLIENT 1", "It is written: SET MULTICLIENT ON|OFF|DEFAULT"),
        ("SET COLOUR RED", "It is written: SET ALWAYS-ON|AUTOREPLAY-LINES|MULTICLIENT and a value"),
        ("GET MULTICLIENT", "Your devices share one nick"),
        ("GET COLOUR", "It is written: GET [ALWAYS-ON|AUTOREPLAY-LINES|MULTICLIENT]"),
        ("CLIENTS", "1: 127.0.0.1, connected 0 s, idle 0 s (this one)"),
        ("CLIENTS LOGOUT 9", "It is written: CLIENTS LIST, or CLIENTS LOGOUT <number>|ALL"),
    ],
)
def test_answers(ann: Peer, asked: str, told: str) -> None:
    """Each is answered with what holds now, or how it is written."""
    assert [HEAD + told] == ann.ask(f"NS {asked}")


def test_settings_are_stored(ann: Peer) -> None:
    """What was set is in the account, and what the server keeps beside it is not shown."""
    ann.send("NS SET ALWAYS-ON ON", "NS SET MULTICLIENT OFF")
    disk = ann.chatroom.disk
    assert disk is not None
    account = disk.store.accounts.account("ann")
    assert account is not None
    assert (True, False) == (account.settings["always-on"], account.settings["multiclient"])
    assert [
        f"{HEAD}You stay in your rooms without a device",
        f"{HEAD}You are given the last 0 lines of a room you enter",
        f"{HEAD}Your devices do not share one nick",
    ] == ann.ask("NS GET")


def test_logging_a_device_out(ann: Peer) -> None:
    """It is told why, and its connection ends."""
    ann.send("NS CLIENTS LOGOUT 1")
    assert "ERROR :Closing link: 127.0.0.1 (Logged out by another device)" == ann.lines()[-1]
    assert ann.is_closed
