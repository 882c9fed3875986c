"""JOIN, PART, NAMES, LIST, KICK: what the scenes do not show."""

from __future__ import annotations

import pytest

from tests.support.chatroom import Chatroom, source

SERVER = ":hubbub.local"


def names(lines: list[str]) -> list[str]:
    """Return the names that NAMES lists."""
    return " ".join(line.partition(" :")[2] for line in lines if " 353 " in line).split()


def test_join_several(chatroom: Chatroom) -> None:
    """Several rooms may be entered at once, each with its password; each name counts once."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    ann.send("JOIN #a,#b,#c", "MODE #b +k key")
    lines = bob.ask("JOIN #a,#b,#c,#a x,key")
    assert [f":{source('bob')} JOIN {room}" for room in ("#a", "#b", "#c")] == [
        line for line in lines if " JOIN " in line
    ]


def test_join_again(chatroom: Chatroom) -> None:
    """Entering a room one is in, in any case, is nothing."""
    assert [] == chatroom.irc("ann").ask("JOIN #lobby", "JOIN #LOBBY")


@pytest.mark.parametrize("name", ["lobby", "#", "&x", "#a\x07", "#" + "x" * 64, "#" + "é" * 32])
def test_no_room_name(chatroom: Chatroom, name: str) -> None:
    """What is no room's name is refused with 403."""
    (line,) = chatroom.irc("ann").ask(f"JOIN {name}")
    assert line.startswith(f"{SERVER} 403 ann {name} :")


def test_any_letters(chatroom: Chatroom) -> None:
    """A room may be called with any letters, and keeps the spelling of who made it."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    ann.send("JOIN #Café☕")
    assert f":{source('bob')} JOIN #Café☕" == bob.ask("JOIN #CAFé☕")[0]


def test_too_many_rooms(chatroom: Chatroom) -> None:
    """One person may be in a hundred rooms."""
    ann = chatroom.irc("ann")
    ann.send("JOIN " + ",".join(f"#{n}" for n in range(50)))
    ann.send("JOIN " + ",".join(f"#{n}" for n in range(50, 99)))
    assert [f"{SERVER} 405 ann #more :you are in 100 rooms, and that is the limit"] == ann.ask(
        "JOIN #more"
    )


def test_leave_all(chatroom: Chatroom) -> None:
    """JOIN 0 leaves every room."""
    ann = chatroom.irc("ann")
    ann.send("JOIN #a,#b")
    lines = ann.ask("JOIN 0")
    assert [f":{source('ann')} PART {room}" for room in ("#lobby", "#a", "#b")] == lines


def test_part(chatroom: Chatroom) -> None:
    """Leaving takes a reason; a room one is not in, or that is not there, is refused."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    ann.send("JOIN #tea")
    assert [
        f"{SERVER} 442 bob #tea :you are not in #tea",
        f"{SERVER} 403 bob #none :there is no room #none",
    ] == bob.ask("PART #tea,#none :bye")
    assert [f":{source('ann')} PART #tea :so long"] == ann.ask("PART #TEA :so long")


def test_first_is_operator(chatroom: Chatroom) -> None:
    """Who makes a room is its operator; an empty room is forgotten with all its modes."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    assert ["@ann"] == names(ann.ask("JOIN #tea"))
    assert ["@ann", "bob"] == names(bob.ask("JOIN #tea"))
    ann.send("MODE #tea +k key", "PART #tea")
    bob.send("PART #tea")
    assert ["@bob"] == names(bob.ask("JOIN #tea"))
    assert [f"{SERVER} 324 bob #tea :+nt"] == bob.ask("MODE #tea")[:1]


def test_names_shows(chatroom: Chatroom) -> None:
    """NAMES shows the highest rank, or all of them, or the whole source, as the caps say."""
    ann = chatroom.irc("ann")
    bob = chatroom.irc("bob", "multi-prefix")
    cid = chatroom.irc("cid", "userhost-in-names")
    for peer in (ann, bob, cid):
        peer.send("JOIN #tea")
    ann.send("MODE #tea +vv ann bob")
    assert ["@ann", "+bob", "cid"] == names(ann.ask("NAMES #tea"))
    assert ["@+ann", "+bob", "cid"] == names(bob.ask("NAMES #tea"))
    whole = [f"@{source('ann')}", f"+{source('bob')}", source("cid")]
    assert whole == names(cid.ask("NAMES #tea"))


def test_names_stay_true(chatroom: Chatroom) -> None:
    """After joins, ranks, renames, departures and kicks NAMES tells what is so now."""
    ann, bob, cid = chatroom.irc("ann"), chatroom.irc("bob"), chatroom.irc("cid")
    for peer in (ann, bob, cid):
        peer.send("JOIN #tea")
    steps = [
        (ann, "NAMES #tea", ["@ann", "bob", "cid"]),
        (ann, "MODE #tea +v bob", ["@ann", "+bob", "cid"]),
        (bob, "NICK bo", ["@ann", "+bo", "cid"]),
        (ann, "KICK #tea cid", ["@ann", "+bo"]),
        (cid, "JOIN #tea", ["@ann", "+bo", "cid"]),
        (bob, "QUIT", ["@ann", "cid"]),
        (cid, "PART #tea", ["@ann"]),
        (ann, "MODE #tea -o ann", ["ann"]),
    ]
    for who, line, expected in steps:
        who.send(line)
        assert expected == names(ann.ask("NAMES #tea")), line


def test_names_of_many(chatroom: Chatroom) -> None:
    """The names of a full room come in several lines that fit, everybody once."""
    nicks = [f"{'n' * 26}{number:03}" for number in range(40)]
    peers = [chatroom.irc(nick) for nick in nicks]
    lines = peers[0].ask("NAMES #lobby")
    assert nicks == names(lines)
    assert all(len(line) <= 510 for line in lines)


def test_names_of_nothing(chatroom: Chatroom) -> None:
    """A room that is not there, or no room at all, has an empty list."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} 366 ann #none :End of NAMES list"] == ann.ask("NAMES #none")
    assert [f"{SERVER} 366 ann * :End of NAMES list"] == ann.ask("NAMES")


def test_invisible_outside(chatroom: Chatroom) -> None:
    """Somebody invisible is listed to those inside and to nobody outside."""
    ann, bob, cid = chatroom.irc("ann"), chatroom.irc("bob"), chatroom.irc("cid")
    ann.send("JOIN #tea", "MODE ann +i")
    bob.send("JOIN #tea")
    assert ["@ann", "bob"] == names(bob.ask("NAMES #tea"))
    assert ["bob"] == names(cid.ask("NAMES #tea"))


def test_list(chatroom: Chatroom) -> None:
    """LIST tells rooms with their members and topic, all or those named."""
    ann = chatroom.irc("ann")
    ann.send("JOIN #tea", "TOPIC #tea :Oolong")
    rows = [f"{SERVER} 322 ann #lobby 1 :", f"{SERVER} 322 ann #tea 1 :Oolong"]
    assert rows == ann.ask("LIST")[1:-1]
    assert rows[1:] == ann.ask("LIST #tea,#none")[1:-1]


def test_kick_pairs(chatroom: Chatroom) -> None:
    """Several people may be put out of one room, or each out of their own; ten at most."""
    ann, bob, cid = chatroom.irc("ann"), chatroom.irc("bob"), chatroom.irc("cid")
    for peer in (ann, bob, cid):
        peer.send("JOIN #a,#b")
    chatroom.quiet()
    who = source("ann")
    assert [f":{who} KICK #a bob :x", f":{who} KICK #b cid :x"] == ann.ask("KICK #a,#b bob,cid :x")
    assert [f":{who} KICK #b bob :ann"] == ann.ask("KICK #b bob")
    many = ",".join("bob" for _ in range(11))
    assert [f"{SERVER} 407 ann {many} :Too many targets"] == ann.ask(f"KICK #a {many}")


def test_topic_is_taken_away(chatroom: Chatroom) -> None:
    """An empty topic takes the topic away; the same one again is nothing."""
    ann = chatroom.irc("ann")
    ann.send("JOIN #tea", "TOPIC #tea :Oolong")
    assert [] == ann.ask("TOPIC #tea :Oolong")
    assert [f":{source('ann')} TOPIC #tea :"] == ann.ask("TOPIC #tea :")
    assert [f"{SERVER} 331 ann #tea :No topic is set"] == ann.ask("TOPIC #tea")


def test_members_invite_but_open_no_lock(chatroom: Chatroom) -> None:
    """A member's invitation is told, and opens nothing; an operator's opens the door."""
    ann, bob, cid = chatroom.irc("ann"), chatroom.irc("bob"), chatroom.irc("cid")
    for peer in (ann, bob):
        peer.send("JOIN #tea")
    ann.send("MODE #tea +k key")
    assert [f"{SERVER} 341 bob cid :#tea"] == bob.ask("INVITE cid #tea")[-1:]
    assert [f"{SERVER} 475 cid #tea :#tea needs a password, and this is not it"] == cid.ask(
        "JOIN #tea"
    )
    ann.send("INVITE cid #tea")
    assert any(" JOIN #tea" in line for line in cid.ask("JOIN #tea"))


def test_kicked_person_turns_to_another_room(chatroom: Chatroom) -> None:
    """A plain person put out of a room speaks in the one they were in before."""
    ann, bob = chatroom.irc("ann"), chatroom.plain("bob")
    ann.send("JOIN #tea")
    bob.send("/join #tea")
    ann.send("KICK #tea bob :out")
    chatroom.quiet()
    bob.send("where am I?")
    assert [f":{source('bob').replace('~bob', '~nc')} PRIVMSG #lobby :where am I?"] == ann.lines()
    assert [] == bob.lines()


def test_list_of_invitations(chatroom: Chatroom) -> None:
    """INVITE alone lists the rooms that one is invited to; who has entered is invited no more."""
    ann, cid = chatroom.irc("ann"), chatroom.irc("cid")
    ann.send("JOIN #tea,#den", "INVITE cid #tea", "INVITE cid #den")
    end = f"{SERVER} 337 cid :End of invitations"
    rooms = [f"{SERVER} 336 cid :#den", f"{SERVER} 336 cid :#tea"]
    assert [*rooms, end] == cid.ask("INVITE")
    cid.send("JOIN #den")
    assert [rooms[1], end] == cid.ask("INVITE")


def test_an_invitation_is_taken_back(chatroom: Chatroom) -> None:
    """Who rules the room takes it back, and it opens no lock any more."""
    ann, cid = chatroom.irc("ann"), chatroom.irc("cid")
    ann.send("JOIN #tea", "MODE #tea +i", "INVITE cid #tea")
    said = "cid is not invited into #tea any more"
    assert [f"{SERVER} NOTICE ann :{said}"] == ann.ask("UNINVITE cid #tea")
    assert f"{SERVER} 473 cid #tea " in cid.ask("JOIN #tea")[-1]
    refused = f"{SERVER} 441 ann cid #tea :cid has no invitation into #tea"
    assert [refused] == ann.ask("UNINVITE cid #tea")


@pytest.mark.parametrize("capability", ["no-implicit-names", "draft/no-implicit-names"])
def test_no_implicit_names(chatroom: Chatroom, capability: str) -> None:
    """With no-implicit-names an own JOIN brings no list of names; NAMES still does."""
    ann = chatroom.irc("ann", capability)
    assert [f":{source('ann')} JOIN #tea"] == ann.ask("JOIN #tea")
    assert ["@ann"] == names(ann.ask("NAMES #tea"))
