"""Sockets that somebody brings along are served like any other, and driven from any thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from hubbub.errors import ConnectionLost, Refused
from hubbub.server.adoption import Adoption
from tests.support.client import Irc, Plain
from tests.support.patience import PATIENCE_S
from tests.support.served import Served


class Adopted(Irc):
    """A client at the far end of a socketpair that a server has adopted."""

    def __init__(self, served: Served, address: str = "203.0.113.5") -> None:
        ours, self.sock = socket.socketpair()
        self.sock.settimeout(PATIENCE_S)
        self._data = b""
        with ours:  # the server keeps a descriptor of its own
            self.adoption = Adoption(served.server, ours, address)


@pytest.fixture
def served() -> Iterator[Served]:
    """A running server."""
    with Served() as served:
        yield served


@pytest.fixture
def ann(served: Served) -> Iterator[Adopted]:
    """Somebody who was brought along and has a name."""
    with Adopted(served) as ann:
        yield ann.register("ann")


def test_served_like_any_other(served: Served, ann: Adopted) -> None:
    """An adopted socket goes through the door: it talks with the others, under its address."""
    assert "ann" == ann.adoption.nick
    with Plain(served.address) as bob:
        bob.register("bob")
        ann.send("PRIVMSG #lobby :hello")
        bob.until("ann: hello$")
        bob.send("hello")
        ann.until("^:bob!~nc@127.0.0.1 PRIVMSG #lobby :hello$")


def test_acting_for_the_client(served: Served, ann: Adopted) -> None:
    """Methods act as the client, on the server's thread, and their effect is sent at once."""
    adoption = ann.adoption
    with Irc(served.address) as bob:
        bob.register("bob", "chghost")
        adoption.say("#lobby", "through a method")
        bob.until("^:ann!~ann@203.0.113.5 PRIVMSG #lobby :through a method$")
        adoption.rename("anna")
        bob.until("^:ann!~ann@203.0.113.5 NICK :anna$")
        adoption.rehost("~gate", "web.example")
        bob.until("^:anna!~ann@203.0.113.5 CHGHOST ~gate web.example$")
        adoption.leave("#lobby")
        bob.until("^:anna!~gate@web.example PART #lobby$")
        adoption.join("#lobby")
        bob.until("^:anna!~gate@web.example JOIN #lobby$")
        adoption.send("for you alone")
        ann.until("^:hubbub.local NOTICE anna :for you alone$")
        assert [] == bob.barrier()
    assert "anna" == adoption.nick


def test_refusals_are_raised(ann: Adopted) -> None:
    """What a rule refuses is raised where it was asked for, and changes nothing."""
    for wrong in ("9lives", "a b", ""):
        with pytest.raises(Refused, match="cannot be a name here"):
            ann.adoption.rename(wrong)
    with pytest.raises(Refused, match="there is no room #nowhere"):
        ann.adoption.say("#nowhere", "hello")
    with pytest.raises(Refused, match="nobody here is bob"):
        ann.adoption.say("bob", "hello")
    assert "ann" == ann.adoption.nick
    assert [] == ann.barrier()


def test_nameless(served: Served) -> None:
    """A client that has no name yet cannot act; it can be told things once it has spoken."""
    with Adopted(served) as nobody:
        assert nobody.adoption.nick is None
        with pytest.raises(ConnectionLost, match="this client is not there"):
            nobody.adoption.say("#lobby", "hello")
        nobody.send("CAP LS 302")
        nobody.barrier()
        with pytest.raises(ConnectionLost, match="this client has no name yet"):
            nobody.adoption.say("#lobby", "hello")
        nobody.adoption.send("hello")
        nobody.until(r"NOTICE \* :hello")


@pytest.mark.parametrize("is_named", [False, True])
def test_kick(served: Served, *, is_named: bool) -> None:
    """Kicking ends the connection with a word, whether or not anything was said; twice is once."""
    with Adopted(served) as somebody:
        if is_named:
            somebody.register("ann")
        somebody.adoption.kick("out of here")
        assert "out of here" in somebody.rest()[-1]
    assert somebody.adoption.wait(PATIENCE_S)
    somebody.adoption.kick()
    with pytest.raises(ConnectionLost):
        somebody.adoption.send("too late")


def test_wait_ends_with_the_connection(served: Served, ann: Adopted) -> None:
    """Waiting goes on while the client is there, and ends when it has gone."""
    assert not ann.adoption.wait(0)
    ann.close()
    assert ann.adoption.wait(PATIENCE_S)


def test_wait_ends_with_the_server(served: Served) -> None:
    """When the server stops, whoever waits for a connection is let go."""
    adopted = Adopted(served)
    waiter = threading.Thread(target=adopted.adoption.wait)
    waiter.start()
    served.stop()
    waiter.join(PATIENCE_S)
    assert not waiter.is_alive()
    adopted.close()


def test_turned_away() -> None:
    """A socket over the cap of its address is turned away, and that is its end."""
    with (
        Served(connections_per_address=1) as served,
        Adopted(served) as first,
        Adopted(served) as second,
    ):
        assert ["ERROR :too many connections from 203.0.113.5 (1)"] == second.rest()
        assert second.adoption.wait(PATIENCE_S)
        assert not first.adoption.wait(0)
        second.adoption.kick()
        with pytest.raises(ConnectionLost):
            second.adoption.send("hello")


@pytest.mark.parametrize("text", ["one\r\nQUIT :two", "one\ntwo", "x" * 600])
def test_one_message_stays_one_line(served: Served, ann: Adopted, text: str) -> None:
    """Whatever a program says as its client, others get lines of 512 bytes that the server made."""
    with Irc(served.address) as bob:
        bob.register("bob")
        try:
            ann.adoption.say("#lobby", text)
        except Refused:
            return
        assert all(line.startswith(":ann!") and len(line.encode()) <= 510 for line in bob.barrier())
