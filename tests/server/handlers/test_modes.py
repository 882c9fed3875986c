"""MODE: what the scenes do not show."""

from __future__ import annotations

import pytest

from hubbub.core.retention import FORMS
from tests.support.chatroom import Chatroom, Peer, source

SERVER = ":hubbub.local"


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """The operator of #tea."""
    ann = chatroom.irc("ann")
    ann.send("JOIN #tea")
    return ann


def test_read(chatroom: Chatroom, ann: Peer) -> None:
    """Modes may be read by anybody; the password is shown to members only."""
    ann.send("MODE #tea +kli key 5")
    bob = chatroom.irc("bob")
    assert [f"{SERVER} 324 ann #tea +intkl key :5"] == ann.ask("MODE #tea")[:1]
    assert [
        f"{SERVER} 324 bob #tea +intkl * :5",
        f"{SERVER} 329 bob #tea :1772366400",
    ] == bob.ask("MODE #tea")


def test_how_long_history_is_kept(chatroom: Chatroom, ann: Peer) -> None:
    """The rule is shown to whoever may know of the room: it matters before one enters."""
    assert [f":{source('ann')} MODE #tea +H 30d:1000"] == ann.ask("MODE #tea +H 1000:30d")
    assert [f"{SERVER} 324 ann #tea +ntH :30d:1000"] == ann.ask("MODE #tea")[:1]
    assert [f"{SERVER} 324 bob #tea +ntH :30d:1000"] == chatroom.irc("bob").ask("MODE #tea")[:1]
    assert [f":{source('ann')} MODE #tea -H"] == ann.ask("MODE #tea -H")
    assert [f"{SERVER} 324 ann #tea :+nt"] == ann.ask("MODE #tea")[:1]


def test_plain(chatroom: Chatroom) -> None:
    """A person with plain lines reads and switches modes too."""
    ann, bob = chatroom.plain("ann"), chatroom.irc("bob")
    ann.ask("/join #tea")
    bob.ask("JOIN #tea")
    assert ["-- modes of #tea: +nt"] == ann.ask("/mode")
    assert ["-- ann changed #tea: +H 30d"] == [line[6:] for line in ann.ask("/mode #tea +H 30d")]
    assert [":ann!~nc@127.0.0.1 MODE #tea +H 30d"] == bob.lines()
    assert ["-- modes of #tea: +ntH 30d"] == ann.ask("/mode #tea")
    ann.ask("/mode +b evil")
    assert ["-- banned in #tea: evil!*@* (by ann!~nc@127.0.0.1)"] == ann.ask("/mode +b")[:1]


@pytest.mark.parametrize(
    ("asked", "done"),
    [
        ("+m", "+m"),
        ("m", "+m"),
        ("+mm", "+m"),
        ("+m-m", "+m-m"),
        ("+n", None),
        ("-m", None),
        ("+l 5", "+l 5"),
        ("+H 30d", "+H 30d"),
        ("+k a", "+k a"),
        ("-k a", None),
        ("+v ANN", "+v ann"),
        ("+b a", "+b a!*@*"),
        ("+b *@host", "+b *!*@host"),
        ("+bb a A", "+b a!*@*"),
        ("+v", None),
        ("+k", None),
        ("+l", None),
    ],
)
def test_switch(ann: Peer, asked: str, done: str | None) -> None:
    """What changes something is told in its final form; what changes nothing is not."""
    expected = [f":{source('ann')} MODE #tea {done}"] if done else []
    assert expected == ann.ask(f"MODE #tea {asked}")


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("+x", "472 ann x :is not a mode of this server"),
        ("+o nobody", "401 ann nobody :nobody here is nobody"),
        ("+o bob", "441 ann bob #tea :bob is not in #tea"),
        ("+l x", "696 ann #tea l x :a limit is a number above 0"),
        ("+l 0", "696 ann #tea l 0 :a limit is a number above 0"),
        ("+H 0", f"696 ann #tea H 0 :history is kept by {FORMS}"),
    ],
)
def test_wrong(chatroom: Chatroom, ann: Peer, asked: str, reply: str) -> None:
    """What cannot be is refused with its numeric."""
    chatroom.irc("bob")
    assert [f"{SERVER} {reply}"] == ann.ask(f"MODE #tea {asked}")


def test_password_is_checked(ann: Peer) -> None:
    """A password that could not be typed into JOIN is refused."""
    for password in ("a,b", "a:b", "x" * 24):
        assert " 525 ann #tea :" in ann.ask(f"MODE #tea +k {password}")[0]


def test_not_operator(chatroom: Chatroom, ann: Peer) -> None:
    """Only operators switch modes, and nobody in the lobby is one."""
    bob = chatroom.irc("bob")
    assert [f"{SERVER} 482 bob #tea :you are not an operator of #tea"] == bob.ask("MODE #tea +m")
    assert [f"{SERVER} 482 ann #lobby :you are not an operator of #lobby"] == ann.ask(
        "MODE #lobby +m"
    )
    assert [f"{SERVER} 403 ann #none :there is no room #none"] == ann.ask("MODE #none +m")


@pytest.mark.parametrize("mask", ["a b", ":a"])
def test_masks_that_mode_cannot_show(ann: Peer, mask: str) -> None:
    """A ban that would break its own line is not made."""
    assert [] == ann.ask(f"MODE #tea +b :{mask}")
    assert [f"{SERVER} 368 ann #tea :End of ban list"] == ann.ask("MODE #tea b")


def test_own_modes(ann: Peer) -> None:
    """One switches one's own modes; nobody makes themselves an operator."""
    assert [f":{source('ann')} MODE ann :+iB"] == ann.ask("MODE ann +iBo")
    assert [f"{SERVER} 221 ann :+Bi"] == ann.ask("MODE ANN")
    assert [f":{source('ann')} MODE ann :-i"] == ann.ask("MODE ann -i")
    assert [] == ann.ask("MODE ann -i")
    assert [f"{SERVER} 501 ann :No such mode: x"] == ann.ask("MODE ann +x")


def test_modes_of_others(chatroom: Chatroom, ann: Peer) -> None:
    """The modes of others are not one's business."""
    chatroom.irc("bob")
    refusal = [f"{SERVER} 502 ann :You can see and switch only your own modes"]
    assert refusal == ann.ask("MODE bob") == ann.ask("MODE bob +i")
    assert [f"{SERVER} 401 ann nobody :No such nick"] == ann.ask("MODE nobody")


def test_bots_are_marked(chatroom: Chatroom, ann: Peer) -> None:
    """A bot says so of itself, and WHO, WHOIS and tags tell it."""
    bob = chatroom.irc("bob", "message-tags")
    ann.send("MODE ann +B")
    chatroom.quiet()
    ann.send("PRIVMSG bob :beep")
    assert bob.lines()[0].partition(" ")[0].endswith(";bot")
    assert f"{SERVER} 335 bob ann :is a bot on hubbub" in bob.ask("WHOIS ann")
    assert " ann HB :0 Ann" in bob.ask("WHO ann")[0]
