"""Coming in: NICK, USER, PASS, a plain name, PING, QUIT, and the welcome."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.server.config import Config
from hubbub.server.sections import AccountsConfig
from tests.support.chatroom import Chatroom, source

SERVER = ":hubbub.local"


def numerics(lines: list[str]) -> list[str]:
    """Return the commands of the lines."""
    return [line.split()[1] for line in lines]


def test_welcome(chatroom: Chatroom) -> None:
    """The welcome has the lines that clients wait for, in their order, and then the lobby."""
    peer = chatroom.connect()
    lines = peer.ask("NICK ann", "USER ann 0 * :Ann Lee")
    found = numerics(lines)
    assert ["001", "002", "003", "004", "005"] == found[:5]
    assert ["251", "255", "265", "266", "422"] == [n for n in found if n in "251 255 265 266 422"]
    assert ["JOIN", "353", "366"] == found[-3:]
    assert f"{SERVER} 001 ann :Welcome to hubbub, ann" == lines[0]
    assert f":{source('ann')} JOIN #lobby" == lines[-3]
    assert lines[3].startswith(f"{SERVER} 004 ann hubbub.local hubbub-")


@pytest.mark.parametrize(
    "lines",
    [
        ["NICK ann", "USER ann 0 * :Ann"],
        ["USER ann 0 * :Ann", "NICK ann"],
        ["PASS secret", "NICK ann", "USER ann 0 * :Ann"],
        ["CAP LS", "NICK ann", "USER ann 0 * :Ann", "CAP END"],
        ["CAP LS 302", "CAP END", "NICK ann", "USER ann 0 * :Ann"],
        ["NICK bob", "NICK ann", "USER ann 0 * :Ann"],
    ],
)
def test_ways_in(chatroom: Chatroom, lines: list[str]) -> None:
    """NICK and USER in any order let in; CAP holds that back until CAP END."""
    peer = chatroom.connect()
    *first, last = lines
    assert "001" not in numerics(peer.ask(*first))
    assert "001" in numerics(peer.ask(last))


@pytest.mark.parametrize("nick", ["9lives", "a b", "ann!", "#ann", "ä", "a" * 31, "a,b", "*"])
def test_illegal_nick(chatroom: Chatroom, nick: str) -> None:
    """What cannot be a nick is refused with 432, before and after coming in."""
    peer = chatroom.connect()
    (line,) = peer.ask(f"NICK :{nick}")
    assert line.startswith(f"{SERVER} 432 * ")
    (line,) = chatroom.irc("bob").ask(f"NICK :{nick}")
    assert line.startswith(f"{SERVER} 432 bob ")


def test_no_nick(chatroom: Chatroom) -> None:
    """NICK without a nick is told so."""
    peer = chatroom.connect()
    lines = [f"{SERVER} 431 * :No nickname given"] * 2
    peer.ask("PING x")
    assert lines == peer.ask("NICK", "NICK :")


def test_taken(chatroom: Chatroom) -> None:
    """A nick that somebody has, in any case, is refused with 433."""
    chatroom.irc("ann")
    peer = chatroom.connect()
    assert [f"{SERVER} 433 * ANN :ANN is taken"] == peer.ask("NICK ANN")
    bob = chatroom.irc("bob")
    assert [f"{SERVER} 433 bob Ann :Ann is taken"] == bob.ask("NICK Ann")
    assert [f":{source('bob')} NICK :BOB"] == bob.ask("NICK BOB")


def test_taken_meanwhile(chatroom: Chatroom) -> None:
    """Of two who ask for a nick, the first to come in has it; the other is asked again."""
    one, two = chatroom.connect(), chatroom.connect()
    for peer in (one, two):
        assert [] == peer.ask("NICK ann")
    assert "001" in numerics(one.ask("USER one 0 * :One"))
    assert [f"{SERVER} 433 * ann :ann is taken"] == two.ask("USER two 0 * :Two")
    assert f"{SERVER} 001 anna :Welcome to hubbub, anna" in two.ask("NICK anna")


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [("ann", "~ann"), ("a@b!c", "~abc"), ("ä", "~user"), ("abcdefghijklm", "~abcdefghi")],
)
def test_username(chatroom: Chatroom, claimed: str, shown: str) -> None:
    """Of a claimed username what is legal is shown, marked as not verified."""
    peer = chatroom.connect()
    lines = peer.ask("NICK ann", f"USER {claimed} 0 * :Ann")
    assert f":ann!{shown}@127.0.0.1 JOIN #lobby" in lines


def test_empty_real_name(chatroom: Chatroom) -> None:
    """An empty real name is a missing one."""
    peer = chatroom.connect()
    peer.send("NICK ann")
    assert [f"{SERVER} 461 ann USER :Not enough parameters"] == peer.ask("USER ann 0 * :")


def test_plain_name(chatroom: Chatroom) -> None:
    """A person's first line is their name; a wrong one is asked for again."""
    chatroom.irc("ann")
    peer = chatroom.connect()
    again = "-- What is your name? (Enter takes a guest name)"
    assert ["-- ann is taken", again] == peer.ask("ann")
    assert again == peer.ask("two words")[-1]
    assert "-- You are Bob. /help lists what you can do." == peer.ask("  Bob  ")[0]


@pytest.mark.parametrize("command", ["/nick bob", "/help"])
def test_plain_commands_before_a_name(chatroom: Chatroom, command: str) -> None:
    """Somebody who begins with /nick has a name then, and /help helps before there is one."""
    peer = chatroom.connect()
    lines = peer.ask("no name yet", command)
    wanted = "-- You are bob." if command.startswith("/nick") else "-- /join"
    assert any(line.startswith(wanted) for line in lines[2:])


def test_plain_quits_without_a_name(chatroom: Chatroom) -> None:
    """As the greeting says, /quit leaves."""
    peer = chatroom.connect()
    assert ["-- goodbye (Quit)"] == peer.ask("/quit")
    assert peer.is_closed


def test_ping(chatroom: Chatroom) -> None:
    """PING is answered with its token, before and after coming in; without one it is refused."""
    peer = chatroom.connect()
    assert [f"{SERVER} PONG hubbub.local :a b"] == peer.ask("PING :a b")
    assert [f"{SERVER} 461 * PING :Not enough parameters"] == peer.ask("PING")
    assert [f"{SERVER} PONG hubbub.local :1"] == chatroom.irc("ann").ask("PING 1 2")


@pytest.mark.parametrize("line", ["PONG x", "PONG", "ERROR :x"])
def test_ignored(chatroom: Chatroom, line: str) -> None:
    """PONG and ERROR are not answered."""
    assert [] == chatroom.irc("ann").ask(line)


def test_quit_before_a_name(chatroom: Chatroom) -> None:
    """Who leaves before coming in is told goodbye, and nobody hears of it."""
    ann = chatroom.irc("ann")
    peer = chatroom.connect()
    assert ["ERROR :Closing link: 127.0.0.1 (Quit)"] == peer.ask("NICK bob", "QUIT :x")
    assert [] == ann.lines()


def test_message_of_the_day(tmp_path: Path) -> None:
    """The message of the day is part of the welcome."""
    (tmp_path / "motd.txt").write_text("Welcome,\nall of you.\n", "utf-8")
    with Chatroom(config=Config(data=tmp_path)) as chatroom:
        peer = chatroom.connect()
        lines = peer.ask("NICK ann", "USER ann 0 * :Ann")
        assert [
            f"{SERVER} 375 ann :- hubbub.local message of the day -",
            f"{SERVER} 372 ann :- Welcome,",
            f"{SERVER} 372 ann :- all of you.",
            f"{SERVER} 376 ann :End of the message of the day",
        ] == [line for line in lines if line.split()[1] in ("375", "372", "376")]


@pytest.mark.parametrize(("modes", "told"), [("+n", "Quit: bye"), ("+m", "Quit")])
def test_last_words(chatroom: Chatroom, modes: str, told: str) -> None:
    """Who may not speak in one of their rooms goes without a word."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    ann.send("JOIN #tea", f"MODE #tea {modes}")
    bob.send("JOIN #tea")
    chatroom.quiet()
    bob.send("QUIT :bye")
    assert f":{source('bob')} QUIT :{told}" == ann.lines()[-1]


def test_modes_from_the_start() -> None:
    """Everybody may have modes from the start, is told so, and may take them off."""
    accounts = AccountsConfig(default_user_modes="+i")
    with Chatroom(config=Config(accounts=accounts)) as chatroom:
        ann, bob = chatroom.connect(), chatroom.plain("bob")
        lines = ann.ask("NICK ann", "USER ann 0 * :Ann")
        assert f"{SERVER} 221 ann :+i" in lines
        (clients,) = [line for line in ann.ask("LUSERS") if " 251 " in line]
        assert clients.endswith(":There are 0 users and 2 invisible on 1 servers")
        assert [":ann!~ann@127.0.0.1 MODE ann :-i"] == ann.ask("MODE ann -i")
        bob.close()
        (clients,) = [line for line in ann.ask("LUSERS") if " 251 " in line]
        assert clients.endswith(":There are 1 users and 0 invisible on 1 servers")
