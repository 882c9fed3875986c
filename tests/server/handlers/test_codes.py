"""server/handlers/codes.py: accounts that wait for the code in a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hubbub.server.config import AccountsConfig, Config, LimitsConfig
from hubbub.store.base import Store
from hubbub.store.memory import MemoryStore
from tests.support.chatroom import Chatroom
from tests.support.post_office import PostOffice

LINE = "REGISTER * ann@example.org correct-horse"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Give a mail server."""
    with PostOffice() as running:
        yield running


@pytest.fixture
def room(office: PostOffice) -> Iterator[Chatroom]:
    """Give a chatroom that sends its codes there."""
    with room_by(f"smtp://127.0.0.1:{office.port}") as chatroom:
        yield chatroom


def room_by(way: str, store: Store | None = None) -> Chatroom:
    """Return a chatroom that sends its codes this way."""
    config = Config(
        accounts=AccountsConfig(email=way),
        limits=LimitsConfig(messages_per_s=0.0, ping_s=1e6, timeout_s=1e6),
    )
    return Chatroom(config=config, store=store or MemoryStore())


def code_in(office: PostOffice) -> str:
    """Return the code in the last letter."""
    found = re.search(r"VERIFY ann (\w+)", office.letters[-1].get_content())
    assert found is not None
    return found[1]


def test_a_code_is_mailed_and_given(room: Chatroom, office: PostOffice) -> None:
    """The account is made, waits for its code, and is logged in to once it has come."""
    ann = room.irc("ann")
    (said,) = ann.ask(LINE)
    assert said.startswith(":hubbub.local REGISTER VERIFICATION_REQUIRED ann :")
    assert office.recipients == ["ann@example.org"]
    assert "waits for its code" in ann.ask("NS IDENTIFY ann correct-horse")[-1]
    assert " FAIL VERIFY INVALID_CODE ann " in ann.ask("VERIFY ann wrong")[0]
    given = ann.ask(f"VERIFY ann {code_in(office)}")
    assert given[0].startswith(":hubbub.local VERIFY SUCCESS ann :")
    assert room.hub.chat.users["ann"].account == "ann"


def test_nickserv(room: Chatroom, office: PostOffice) -> None:
    """Older clients do it by NickServ."""
    ann = room.irc("ann")
    assert "A letter with the code" in ann.ask("NS REGISTER correct-horse ann@example.org")[-1]
    assert "logged in as ann" in ann.ask(f"NS VERIFY ann {code_in(office)}")[-1]


@pytest.mark.parametrize("extra", ["*", "ann", "ann@example.org,eve@example.org"])
def test_an_address_is_needed(room: Chatroom, office: PostOffice, extra: str) -> None:
    """One, and a right one; clients are told so by the capability's value."""
    assert (
        " FAIL REGISTER INVALID_EMAIL ann "
        in room.irc("ann").ask(f"REGISTER * {extra} correct-horse")[0]
    )
    assert "email-required" in str(room.connect().ask("CAP LS 302"))
    assert [] == office.letters


def test_a_letter_that_nobody_takes() -> None:
    """There is no account then, and it can be tried again."""
    store = MemoryStore()
    with (
        PostOffice(refuses=True) as office,
        room_by(f"smtp://127.0.0.1:{office.port}", store) as room,
    ):
        ann = room.irc("ann")
        (said,) = ann.ask(LINE)
        assert " FAIL REGISTER TEMPORARILY_UNAVAILABLE ann " in said
        assert store.accounts.account("ann") is None
        office.refuses = False
        assert "VERIFICATION_REQUIRED" in ann.ask(LINE)[0]


def test_a_code_gets_too_old(room: Chatroom, office: PostOffice) -> None:
    """After a day it is no use, and the name is free again."""
    ann = room.irc("ann")
    ann.send(LINE)
    assert "ACCOUNT_EXISTS" in ann.ask(LINE)[0]
    old = code_in(office)
    room.clock.pass_s(86_401)
    assert "INVALID_CODE" in ann.ask(f"VERIFY ann {old}")[0]
    assert "VERIFICATION_REQUIRED" in ann.ask(LINE)[0]
    assert "SUCCESS" in ann.ask(f"VERIFY ann {code_in(office)}")[0]


def test_nobody_is_pestered(room: Chatroom, office: PostOffice) -> None:
    """Some letters to one address, and then one in a while, whoever asks for them."""
    said = [
        room.irc(f"ann{n}").ask("REGISTER * ann@example.org correct-horse")[0] for n in range(4)
    ]
    assert [True, True, True, False] == ["VERIFICATION_REQUIRED" in one for one in said]
    assert "Too many letters to that address" in said[3]
    assert len(office.letters) == 3


def test_nobody_else_waits(office: PostOffice) -> None:
    """The letter is sent beside the loop; others are answered meanwhile."""
    with room_by(f"smtp://127.0.0.1:{office.port}") as room:
        ann, bob = room.irc("ann"), room.irc("bob")
        assert room.disk is not None
        room.disk.holds_reads = True
        ann.send(LINE)
        assert [":hubbub.local PONG hubbub.local x"] == [
            line.replace(":x", "x") for line in bob.ask("PING x")
        ]
        room.disk.holds_reads = False
        room.run()
        assert "VERIFICATION_REQUIRED" in ann.lines()[-1]


def test_an_account_that_waits_keeps_no_nick(room: Chatroom, office: PostOffice) -> None:
    """Not even after a restart; nobody has shown that it is theirs."""
    assert room.disk is not None
    room.irc("ann").send(LINE, "QUIT")
    config = replace(room.config, accounts=AccountsConfig())
    with Chatroom(config=config, store=room.disk.store) as after:
        after.irc("ann")
