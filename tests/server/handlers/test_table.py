"""The checks that every command passes through, one by one and all of them."""

from __future__ import annotations

import pytest

from hubbub.server.handlers.row import When
from hubbub.server.handlers.table import COMMANDS
from tests.support.chatroom import Chatroom

SERVER = ":hubbub.local"
IRC = {name: row for name, row in COMMANDS.items() if not row.is_plain}
AFTER = sorted(name for name, row in IRC.items() if row.when is When.AFTER)
BEFORE = sorted(name for name, row in IRC.items() if row.when is When.BEFORE)
HUNGRY = sorted((name, row.min_params) for name, row in IRC.items() if row.min_params)


@pytest.mark.parametrize("name", AFTER)
def test_not_registered(chatroom: Chatroom, name: str) -> None:
    """Who has not been let in may not, and is told so before anything else is looked at."""
    peer = chatroom.connect()
    peer.send("NICK ann")
    for params in ("", " a b c d"):
        assert [f"{SERVER} 451 ann :You have not registered"] == peer.ask(name + params)


@pytest.mark.parametrize("name", BEFORE)
def test_already_registered(chatroom: Chatroom, name: str) -> None:
    """What belongs to registering is refused afterwards."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} 462 ann :You may not reregister"] == ann.ask(f"{name} a 0 * :b")


@pytest.mark.parametrize(("name", "count"), HUNGRY)
def test_not_enough_parameters(chatroom: Chatroom, name: str, count: int) -> None:
    """A command without the parameters it needs is told so."""
    if COMMANDS[name].when is When.BEFORE:
        peer, nick = chatroom.connect(), "*"
        peer.send("CAP LS")
    else:
        peer, nick = chatroom.irc("ann"), "ann"
    too_few = " ".join([name, *["x"] * (count - 1)])
    assert [f"{SERVER} 461 {nick} {name} :Not enough parameters"] == peer.ask(too_few)


@pytest.mark.parametrize("line", ["FROB", "frob x y", "123", "@a=b FROB :x", ":ann FROB"])
def test_unknown(chatroom: Chatroom, line: str) -> None:
    """A command that there is not is told by its name, in capitals."""
    name = "123" if line == "123" else "FROB"
    assert [f"{SERVER} 421 ann {name} :Unknown command"] == chatroom.irc("ann").ask(line)


def test_unknown_and_long(chatroom: Chatroom) -> None:
    """A command that is no word is not repeated."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} 421 ann * :Unknown command"] == ann.ask("X" * 400)


def test_case_does_not_count(chatroom: Chatroom) -> None:
    """Commands are written in any case."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} PONG hubbub.local :x"] * 2 == ann.ask("ping x", "PiNg x")


@pytest.mark.parametrize("name", sorted(COMMANDS))
@pytest.mark.parametrize("params", ["", " :", " a", " :a b", " #lobby", " #lobby :", " * * * *"])
def test_nothing_makes_it_fall(chatroom: Chatroom, name: str, params: str) -> None:
    """Every command answers whatever stands behind it, in whole lines, and the server goes on."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    lines = ann.ask(f"{name}{params}")
    assert all(len(line.encode()) <= 510 and line.isprintable() for line in lines)
    assert [f"{SERVER} PONG hubbub.local :on"] == bob.ask("PING on")[-1:]


ECHOES = [
    ("JOIN :a b", 3),
    ("NAMES :#a b", 3),
    ("PART :#a b", 3),
    ("TOPIC :#a b", 3),
    ("WHO :a b", 3),
    ("WHOIS :a b", 3),
    ("WHOWAS :a b", 3),
    ("MODE :a b", 3),
    ("NICK :a b", 3),
    ("INVITE bob :#a b", 3),
    ("VERSION :a b", 3),
    ("TOPIC :", 3),
    ("MODE :", 3),
    ("WHO ::x", 3),
    ("NAMES ::x", 3),
    ("WHOIS ::x", 3),
]


@pytest.mark.parametrize(("line", "count"), ECHOES)
def test_repeated_input_stays_one_parameter(chatroom: Chatroom, line: str, count: int) -> None:
    """What a reply repeats of the input takes the place of one parameter, or stands for it."""
    ann = chatroom.irc("ann")
    for reply in ann.ask(line):
        middle, _, _ = reply.removeprefix(":").partition(" :")
        _, numeric, *params = middle.split(" ")
        assert numeric.isdigit()
        assert "" not in params
        assert count == len(params) + 1, reply
