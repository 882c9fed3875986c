"""What the server tells of itself."""

from __future__ import annotations

import pytest

from hubbub import __version__
from hubbub.protocol import plain
from hubbub.server.handlers.table import COMMANDS
from tests.support.chatroom import Chatroom

SERVER = ":hubbub.local"


def test_isupport(chatroom: Chatroom) -> None:
    """RPL_ISUPPORT tells the limits that the server holds people to, in lines that fit."""
    lines = [line for line in chatroom.irc("ann").ask("VERSION") if " 005 " in line]
    words = " ".join(line.partition(" ann ")[2].partition(" :")[0] for line in lines).split()
    tokens = dict(word.partition("=")[::2] for word in words)
    assert {
        "CASEMAPPING": "ascii",
        "CHANTYPES": "#",
        "PREFIX": "(qaohv)~&@%+",
        "STATUSMSG": "~&@%+",
        "EXTBAN": ",Uamr",
        "ACCOUNTEXTBAN": "a",
        "MAXLIST": "b:100,e:100,I:100",
        "CHANMODES": "Ibe,k,HQWfjl,CEKMRUimnstu",
        "NICKLEN": "30",
        "CHANNELLEN": "64",
        "TOPICLEN": "300",
        "NETWORK": "hubbub",
        "UTF8ONLY": "",
        "BOT": "B",
        "MONITOR": "100",
        "MODES": "20",
    }.items() <= tokens.items()
    assert all(len(line) <= 510 for line in lines)
    assert all(line.endswith(" :are supported by this server") for line in lines)


def test_limits_are_true(chatroom: Chatroom) -> None:
    """What ISUPPORT promises holds: a nick, a room and a topic of that length are accepted."""
    ann = chatroom.irc("ann")
    assert " NICK :" in ann.ask(f"NICK {'n' * 30}")[0]
    assert " 432 " in ann.ask(f"NICK {'n' * 31}")[0]
    room = "#" + "r" * 63
    assert " JOIN " in ann.ask(f"JOIN {room}")[0]
    assert " 403 " in ann.ask(f"JOIN {room}r")[0]
    ann.send(f"TOPIC {room} :{'t' * 400}")
    ann.received()
    topic = ann.ask(f"TOPIC {room}")[0].partition(" :")[2]
    assert 300 == len(topic)


@pytest.mark.parametrize(
    ("asked", "mask", "is_listed"),
    [("LINKS", "*", True), ("LINKS hub*", "hub*", True), ("LINKS a b", "b", False)],
)
def test_links(chatroom: Chatroom, asked: str, mask: str, *, is_listed: bool) -> None:
    """LINKS lists the one server there is, where the mask fits."""
    one = f"{SERVER} 364 ann hubbub.local hubbub.local :0 one chatroom, many doors"
    end = f"{SERVER} 365 ann {mask} :End of LINKS list"
    assert [one, end][0 if is_listed else 1 :] == chatroom.irc("ann").ask(asked)


def test_version(chatroom: Chatroom) -> None:
    """VERSION tells the version first."""
    words = f"351 ann hubbub-{__version__} hubbub.local :one chatroom, many doors"
    assert f"{SERVER} {words}" == chatroom.irc("ann").ask("VERSION")[0]


def test_time(chatroom: Chatroom) -> None:
    """TIME is the server's clock, in UTC."""
    words = "391 ann hubbub.local :Sun 01 Mar 2026 at 12:00:00 UTC"
    assert [f"{SERVER} {words}"] == chatroom.irc("ann").ask("TIME")


def test_info(chatroom: Chatroom) -> None:
    """INFO tells what this is and since when it runs."""
    lines = chatroom.irc("ann").ask("INFO")
    assert ["371", "371", "371", "374"] == [line.split()[1] for line in lines]
    assert lines[2].endswith("Running since Sun 01 Mar 2026 at 12:00:00 UTC")


@pytest.mark.parametrize("command", ["VERSION", "TIME", "INFO"])
def test_of_another_server(chatroom: Chatroom, command: str) -> None:
    """There is one server; a query for another says so, one for this is answered."""
    ann = chatroom.irc("ann")
    refusal = [f"{SERVER} 402 ann other.example :No such server"]
    assert refusal == ann.ask(f"{command} other.example")
    assert ann.ask(command) == ann.ask(f"{command} hubbub.local")


def test_lusers(chatroom: Chatroom) -> None:
    """LUSERS counts people, those invisible, those without a name, rooms, and the most ever."""
    ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
    chatroom.connect().send("CAP LS")
    chatroom.irc("cid").close()
    ann.send("JOIN #tea")
    ann.send("MODE ann +i")
    assert [
        f"{SERVER} 251 ann :There are 1 users and 1 invisible on 1 servers",
        f"{SERVER} 252 ann 0 :operator(s) online",
        f"{SERVER} 253 ann 1 :unknown connection(s)",
        f"{SERVER} 254 ann 2 :channels formed",
        f"{SERVER} 255 ann :I have 2 clients and 0 servers",
        f"{SERVER} 265 ann 2 3 :Current local users 2, max 3",
        f"{SERVER} 266 ann 2 3 :Current global users 2, max 3",
    ] == ann.ask("LUSERS")
    bob.close()
    assert f"{SERVER} 255 ann :I have 1 clients and 0 servers" in ann.ask("LUSERS")


def test_no_motd(chatroom: Chatroom) -> None:
    """Without a message of the day MOTD says so."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} 422 ann :There is no message of the day"] == ann.ask("MOTD")


def test_help(chatroom: Chatroom) -> None:
    """HELP lists every command, or tells of one."""
    ann = chatroom.irc("ann")
    lines = ann.ask("HELP")
    assert list(COMMANDS) == [line.split(" :")[1].split()[0] for line in lines[1:-1]]
    assert ["704", "706"] == [lines[0].split()[1], lines[-1].split()[1]]
    assert [f"{SERVER} 705 ann JOIN :JOIN      enter rooms"] == ann.ask("HELP join")[1:-1]
    assert ann.ask("HELP join") == ann.ask("HELPOP join")


def test_plain_help(chatroom: Chatroom) -> None:
    """A person's help lists what a person types."""
    lines = chatroom.plain("bob").ask("/help")
    assert [f"/{name}" for name in plain.COMMANDS] == [line.split()[1] for line in lines]
