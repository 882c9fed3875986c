"""server/handlers/oper.py: becoming an operator by certificate, by account, by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.server.certificate import Certificate
from hubbub.server.handlers import login
from hubbub.server.operator_config import Operator
from hubbub.store.accounts import Account
from hubbub.store.memory import MemoryStore
from tests.server.handlers.test_operators import CONFIG, HASH
from tests.support.chatroom import Chatroom, Peer
from tests.support.secure import Secure, showing

OURS = Certificate("chat.example", None, makes=False)
YES, NO = " 381 ann ", " 464 ann "


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a client's certificate and key."""
    folder = tmp_path_factory.mktemp("ann")
    files = (folder / "cert.pem", folder / "key.pem")
    Certificate("ann", files, makes=True)
    return files


def fingerprint(theirs: tuple[Path, Path]) -> str:
    """Return the SHA-256 by which the server knows the certificate."""
    with Chatroom(store=MemoryStore(), certificate=OURS) as chatroom:
        Secure(chatroom.connect(), showing(theirs)).shake_hands().send("NICK x")
        (session,) = chatroom.hub.sessions
        return session.connection.certificate_fingerprint or ""


def room_with(**operators: Operator) -> Chatroom:
    """Return a chatroom with these operators, two accounts, and TLS."""
    store = MemoryStore()
    for name in ("boss", "staff"):
        store.accounts.create(Account(name, 0))
    config = replace(CONFIG, operators=operators)
    return Chatroom(config=config, store=store, certificate=OURS)


def test_by_certificate(theirs: tuple[Path, Path]) -> None:
    """OPER needs no password from who shows it; without it nobody is this operator."""
    certfp = fingerprint(theirs)
    with room_with(root=Operator(certfp=certfp)) as room:
        peer = Secure(room.connect(), showing(theirs)).shake_hands()
        peer.send("NICK ann", "USER ann 0 * :Ann")
        assert not any(YES in line for line in peer.lines())
        peer.send("OPER root")
        assert any(YES in line for line in peer.lines())
    with room_with(root=Operator(certfp=certfp)) as room:
        assert [f":hubbub.local{NO}:Name or password is wrong"] == room.irc("ann").ask("OPER root")


def test_by_certificate_and_password(theirs: tuple[Path, Path]) -> None:
    """Where both are given, both are needed."""
    with room_with(root=Operator(HASH, fingerprint(theirs))) as room:
        assert NO in room.irc("ann").ask("OPER root sesame8!")[-1]
        peer = Secure(room.connect(), showing(theirs)).shake_hands()
        peer.send("NICK bob", "USER bob 0 * :Bob", "OPER root wrong-one")
        assert any(" 464 bob " in line for line in peer.lines())
        peer.send("OPER root sesame8!")
        assert any(" 381 bob " in line for line in peer.lines())


def test_by_itself(theirs: tuple[Path, Path]) -> None:
    """With auto, who connects with the certificate is the operator at once, on record."""
    with room_with(root=Operator(certfp=fingerprint(theirs), auto=True)) as room:
        peer = Secure(room.connect(), showing(theirs)).shake_hands()
        peer.send("NICK ann", "USER ann 0 * :Ann")
        assert any(YES in line for line in peer.lines())
        assert room.disk is not None
        assert [("OPER", "root")] == [
            (act.what, act.whom) for act in room.disk.store.moderation.acts(9)
        ]
        assert not any(" 381 " in line for line in room.irc("bob").ask("OPER root"))


def log_in(room: Chatroom, nick: str, account: str) -> None:
    """Let somebody log in, as any way of proving it does."""
    (session,) = room.hub.fanout.sessions(room.hub.chat.users[nick])
    login.log_in(session, Account(account, 0))
    room.run()


def asked(peer: Peer) -> bool:
    """Whether the peer may ask for what only operators may."""
    return not any(" 481 " in line for line in peer.ask("UBAN LIST"))


def test_by_account() -> None:
    """OPER needs no password from who is logged in to the account; logging out ends it."""
    with room_with(root=Operator(account="Boss")) as room:
        ann = room.irc("ann")
        assert NO in ann.ask("OPER root")[-1]
        log_in(room, "ann", "boss")
        assert not asked(ann)
        ann.send("OPER root")
        assert asked(ann)
        ann.send("NS LOGOUT")
        assert not asked(ann)


def test_by_account_at_once() -> None:
    """With auto, who logs in is the operator; somebody else who does is not."""
    with room_with(root=Operator(account="boss", auto=True)) as room:
        ann, bob = room.irc("ann"), room.irc("bob")
        log_in(room, "ann", "boss")
        log_in(room, "bob", "staff")
        assert (True, False) == (asked(ann), asked(bob))


def test_by_account_on_arrival() -> None:
    """Who has logged in before they come in is the operator when they do."""
    with room_with(root=Operator(account="boss", auto=True)) as room:
        ann = room.connect()
        ann.send("CAP LS 302", "NICK ann", "USER ann 0 * :Ann")
        (session,) = room.hub.sessions
        login.log_in(session, Account("boss", 0))
        ann.send("CAP END")
        assert asked(ann)


def test_a_login_that_is_undone_meanwhile() -> None:
    """Who has logged out before it is stored is no operator."""
    with room_with(root=Operator(account="boss", auto=True)) as room:
        ann = room.irc("ann")
        assert room.disk is not None
        room.disk.holds_reads = True
        log_in(room, "ann", "boss")
        room.hub.chat.users["ann"].account = None
        room.disk.holds_reads = False
        room.run()
        assert not asked(ann)
