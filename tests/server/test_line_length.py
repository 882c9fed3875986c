"""No line that the server sends is longer than 512 bytes, tags aside ("Modern IRC", Messages)."""

from __future__ import annotations

import pytest

from tests.support.chatroom import Chatroom, Peer

LONG = "n" * 30
ROOM = "#" + "r" * 63
HOST = "2001:db8:1111:2222:3333:4444:5555:6666"


def longest(peers: list[Peer]) -> int:
    """Return the length of the longest line that any of them has got."""
    lines = [line for peer in peers for line in peer.lines()]
    assert lines
    return max(len(line.encode()) for line in lines)


@pytest.mark.parametrize(
    "line",
    [
        f"PRIVMSG {'x' * 480} :x",
        f"JOIN {'x' * 480}",
        f"JOIN #{'x' * 480}",
        f"NICK {'x' * 480}",
        f"WHOIS {'x' * 480}",
        f"WHO {'x' * 480}",
        f"NAMES #{'x' * 480}",
        f"MODE #{'x' * 480}",
        f"KICK {ROOM} {'x' * 400}",
        f"MODE {ROOM} +b {'x' * 400}",
        f"ISON {' '.join([LONG] * 15)}",
        f"USERHOST {' '.join([LONG] * 15)}",
        f"VERSION {'x' * 480}",
        f"MONITOR + {'x' * 480}",
        f"SETNAME :{'x' * 150}",
        f"AWAY :{'x' * 480}",
    ],
)
def test_replies_fit(chatroom: Chatroom, line: str) -> None:
    """Whatever long things are asked for, the reply fits."""
    ann = chatroom.irc(LONG, address=HOST)
    ann.send(f"JOIN {ROOM}")
    chatroom.quiet()
    ann.send(line, "PING x")
    assert longest([ann]) <= 510


@pytest.mark.parametrize(
    "line",
    [
        f"RENAME {ROOM} #{'x' * 63} :{'r' * 350}",
        f"TBAN {ROOM} 1h {'x' * 300}",
        f"TOPIC {ROOM} :{'t' * 390}",
        f"PART {ROOM} :{'p' * 390}",
        f"KICK {ROOM} {LONG} :{'k' * 390}",
        f"MODE {ROOM} +{'b' * 20} {' '.join('m' * 15 + str(n) for n in range(20))}",
    ],
)
def test_what_others_hear_fits(chatroom: Chatroom, line: str) -> None:
    """What is told to others fits with the longest nick, host and room in front."""
    ann, bob = chatroom.irc(LONG, address=HOST), chatroom.irc("bob", "draft/channel-rename")
    for peer in (ann, bob):
        peer.send(f"JOIN {ROOM}")
    chatroom.quiet()
    ann.send(line)
    assert longest([bob]) <= 510


def test_whois_tells_all_rooms(chatroom: Chatroom) -> None:
    """WHOIS of somebody in many rooms tells all of them, in lines that fit."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    rooms = [f"#{number:02}{'r' * 40}" for number in range(30)]
    for first in range(0, 30, 5):
        ann.send("JOIN " + ",".join(rooms[first : first + 5]))
    bob.send("JOIN " + ",".join(rooms[:5]))
    lines = [line for line in bob.ask("WHOIS ann") if " 319 " in line]
    told = " ".join(line.partition(" :")[2] for line in lines).split()
    assert ["#lobby", *(f"@{room}" for room in rooms)] == told
    assert all(len(line) <= 510 for line in lines)
