"""PRIVMSG, NOTICE and TAGMSG: what the scenes do not show."""

from __future__ import annotations

import pytest

from hubbub.server.config import Config
from hubbub.server.limits_config import LimitsConfig
from hubbub.server.sections import RoomsConfig
from tests.support.chatroom import Chatroom, source

SERVER = ":hubbub.local"


def test_nothing_said(chatroom: Chatroom) -> None:
    """A message without a target or a text is refused; a NOTICE gets no error for it."""
    ann = chatroom.irc("ann")
    assert [f"{SERVER} 411 ann :No recipient given (PRIVMSG)"] * 2 == ann.ask(
        "PRIVMSG", "PRIVMSG :"
    )
    assert [f"{SERVER} 412 ann :No text to send"] * 2 == ann.ask("PRIVMSG ann", "PRIVMSG ann :")
    assert [] == ann.ask("NOTICE", "NOTICE ann", "NOTICE nobody :x", "NOTICE #nowhere :x")


def test_several_targets(chatroom: Chatroom) -> None:
    """A message may have several targets, each counted once, ten at most."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    assert [f"{SERVER} 401 ann nobody :nobody here is nobody"] == ann.ask(
        "PRIVMSG #lobby,bob,nobody,bob :x"
    )
    assert [f":{source('ann')} PRIVMSG {target} :x" for target in ("#lobby", "bob")] == bob.lines()
    many = ",".join(f"n{number}" for number in range(11))
    assert [f"{SERVER} 407 ann {many} :Too many targets"] == ann.ask(f"PRIVMSG {many} :x")


def test_notice(chatroom: Chatroom) -> None:
    """A NOTICE is told as one, and is not answered with RPL_AWAY."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    bob.send("AWAY :out")
    chatroom.quiet()
    assert [] == ann.ask("NOTICE bob :psst")
    assert [f":{source('ann')} NOTICE bob :psst"] == bob.lines()
    assert [f"{SERVER} 301 ann bob :out"] == ann.ask("PRIVMSG bob :psst")


def test_spelling_of_the_target(chatroom: Chatroom) -> None:
    """A target is found in any case, and shown as it is really called."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    ann.send("PRIVMSG #LOBBY :a", "PRIVMSG BoB :b")
    who = source("ann")
    assert [f":{who} PRIVMSG #lobby :a", f":{who} PRIVMSG bob :b"] == bob.lines()


def test_client_tags(chatroom: Chatroom) -> None:
    """Only tags with a + are handed on, to those with message-tags; the rest is the server's."""
    ann, bob = chatroom.irc("ann", "message-tags"), chatroom.irc("bob", "message-tags")
    cid = chatroom.irc("cid", "server-time")
    chatroom.quiet()
    ann.send("@+a=1;b=2;time=1999;account=root;+c TAGMSG #lobby")
    (line,) = bob.lines()
    tags, _, rest = line.partition(" ")
    assert f":{source('ann')} TAGMSG #lobby" == rest
    assert ["+a=1", "+c"] == tags[1:].split(";")[1:]
    assert [] == cid.lines()


@pytest.mark.parametrize(
    "text", [" leading", "trailing ", ":colon", "a  b", "\x01VERSION\x01", "é"]
)
def test_text_is_kept(chatroom: Chatroom, text: str) -> None:
    """A text arrives exactly as it was sent."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    ann.send(f"PRIVMSG #lobby :{text}")
    assert [f":{source('ann')} PRIVMSG #lobby :{text}"] == bob.lines()


@pytest.mark.parametrize("letters", ["é", "€", "😀"])
def test_bytes_are_counted(chatroom: Chatroom, letters: str) -> None:
    """The limit counts bytes: a text of other letters fits to the last byte, or is refused."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    room = 510 - len(f":{source('ann')} PRIVMSG #lobby :")
    count, size = room // len(letters.encode()), len(letters.encode())
    assert [] == ann.ask(f"PRIVMSG #lobby :{letters * count}")
    (line,) = bob.lines()
    assert 510 - size < len(line.encode()) <= 510
    if (count + 1) * size + len("PRIVMSG #lobby :") <= 510:
        assert " 417 " in ann.ask(f"PRIVMSG #lobby :{letters * (count + 1)}")[0]
        assert [] == bob.lines()


def test_denied_tags() -> None:
    """A denied tag is not passed on; a TAGMSG of which nothing is left is not either."""
    config = Config(rooms=RoomsConfig(denied_tags="typing"), limits=LimitsConfig(messages_per_s=0))
    with Chatroom(config=config) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob", "message-tags")
        chatroom.quiet()
        ann.send("CAP REQ message-tags", "@+typing=active TAGMSG #lobby")
        assert [] == bob.lines()
        ann.send("@+typing=active;+x=y TAGMSG #lobby", "@+typing=active PRIVMSG #lobby :hi")
        told = bob.lines()
        assert [True, False] == ["+x=y" in line for line in told]
        assert not any("typing" in line for line in told)
