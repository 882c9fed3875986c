"""MONITOR: what the scene does not show."""

from __future__ import annotations

import pytest

from tests.support.chatroom import Chatroom, source

SERVER = ":hubbub.local"


def test_status(chatroom: Chatroom) -> None:
    """S tells of everybody watched, who is here and who is not."""
    ann = chatroom.irc("ann")
    chatroom.irc("bob")
    ann.send("MONITOR + bob,cid", "MONITOR + dan")
    assert [
        f"{SERVER} 730 ann :{source('bob')}",
        f"{SERVER} 731 ann :cid,dan",
    ] == ann.ask("MONITOR S")


def test_list_is_full(chatroom: Chatroom) -> None:
    """A hundred nicks may be watched; which did not fit is told."""
    ann = chatroom.irc("ann")
    for first in range(0, 100, 50):
        ann.send("MONITOR + " + ",".join(f"n{n}" for n in range(first, first + 50)))
    assert [f"{SERVER} 734 ann 100 x,y :Monitor list is full."] == ann.ask("MONITOR + x,y")
    ann.send("MONITOR - n1")
    assert [f"{SERVER} 731 ann :x", f"{SERVER} 734 ann 100 y :Monitor list is full."] == sorted(
        ann.ask("MONITOR + x,y")
    )


def test_long_lists_fit(chatroom: Chatroom) -> None:
    """A long list comes in several lines that fit."""
    ann = chatroom.irc("ann")
    nicks = [f"{'n' * 27}{number:03}" for number in range(60)]
    for first in range(0, 60, 15):
        ann.send("MONITOR + " + ",".join(nicks[first : first + 15]))
    *lines, end = ann.ask("MONITOR L")
    assert f"{SERVER} 733 ann :End of MONITOR list" == end
    assert nicks == ",".join(line.partition(" :")[2] for line in lines).split(",")
    assert all(len(line) <= 510 for line in lines)


@pytest.mark.parametrize("line", ["MONITOR + 9x,a!b,*", "MONITOR +", "MONITOR X", "MONITOR - none"])
def test_nothing_to_watch(chatroom: Chatroom, line: str) -> None:
    """What is no nick is not watched, and is no error."""
    ann = chatroom.irc("ann")
    assert [] == ann.ask(line)
    assert [f"{SERVER} 733 ann :End of MONITOR list"] == ann.ask("MONITOR L")


@pytest.mark.parametrize(
    ("line", "told"),
    [("AWAY :tea", "AWAY :tea"), ("SETNAME :Bob B.", "SETNAME :Bob B.")],
)
def test_extended(chatroom: Chatroom, line: str, told: str) -> None:
    """With extended-monitor a change of who is watched is told, without a room in common."""
    caps = ("away-notify", "setname")
    ann, cid = chatroom.irc("ann", "extended-monitor", *caps), chatroom.irc("cid", *caps)
    bob = chatroom.irc("bob", "setname")
    for one in (ann, cid):
        one.send("PART #lobby", "MONITOR + bob")
    chatroom.quiet()
    bob.send(line)
    assert [f":{source('bob')} {told}"] == ann.lines()
    assert [] == cid.lines()


def test_extended_needs_the_change_too(chatroom: Chatroom) -> None:
    """Who has not asked for notes of absence gets none of who is watched."""
    ann, bob = chatroom.irc("ann", "extended-monitor"), chatroom.irc("bob")
    ann.send("PART #lobby", "MONITOR + bob")
    chatroom.quiet()
    bob.send("AWAY :tea")
    assert [] == ann.lines()


def test_extended_in_a_room(chatroom: Chatroom) -> None:
    """Who watches somebody and shares a room with them is told once."""
    ann, bob = chatroom.irc("ann", "extended-monitor", "away-notify"), chatroom.irc("bob")
    ann.send("MONITOR + bob")
    chatroom.quiet()
    bob.send("AWAY :tea")
    assert [f":{source('bob')} AWAY :tea"] == ann.lines()
