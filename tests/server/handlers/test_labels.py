"""Labels on replies (the scene has the play)."""

from __future__ import annotations

import pytest

from tests.support.chatroom import Chatroom, Peer, source

SERVER = ":hubbub.local"


@pytest.fixture
def ann(chatroom: Chatroom) -> Peer:
    """Somebody who uses labels."""
    return chatroom.irc("ann", "batch", "labeled-response")


def test_one_reply(ann: Peer) -> None:
    """One reply carries the label itself."""
    assert [f"@label=x {SERVER} PONG hubbub.local :1"] == ann.ask("@label=x PING 1")


def test_no_reply(ann: Peer) -> None:
    """No reply is an ACK."""
    assert [f"@label=x {SERVER} ACK"] == ann.ask("@label=x PRIVMSG #lobby :hello")
    assert [f"@label=x {SERVER} ACK"] == ann.ask("@label=x NOTICE #nowhere :hello")


def test_several_replies(ann: Peer) -> None:
    """Several replies are a batch, and the label stands on the batch."""
    first, *inner, last = ann.ask("@label=x NAMES #lobby")
    batch = first.split("+")[1].split()[0]
    assert f"@label=x {SERVER} BATCH +{batch} labeled-response" == first
    assert [
        f"@batch={batch} {SERVER} 353 ann = #lobby :ann",
        f"@batch={batch} {SERVER} 366 ann #lobby :End of NAMES list",
    ] == inner
    assert f"{SERVER} BATCH -{batch}" == last


def test_escaped(ann: Peer) -> None:
    """A label comes back as it was sent."""
    assert [rf"@label=a\:b\sc {SERVER} PONG hubbub.local :1"] == ann.ask(r"@label=a\:b\sc PING 1")


@pytest.mark.parametrize("tags", ["@label=", "@label", f"@label={'x' * 65}", "@other=x"])
def test_no_label(ann: Peer, tags: str) -> None:
    """An empty label, or one over 64 bytes, is none."""
    assert [f"{SERVER} PONG hubbub.local :1"] == ann.ask(f"{tags} PING 1")


@pytest.mark.parametrize("caps", [[], ["labeled-response"], ["batch"]])
def test_without_the_capabilities(chatroom: Chatroom, caps: list[str]) -> None:
    """Labels need both capabilities."""
    bob = chatroom.irc("bob", *caps)
    assert [f"{SERVER} PONG hubbub.local :1"] == bob.ask("@label=x PING 1")


def test_others_see_no_label(chatroom: Chatroom, ann: Peer) -> None:
    """The label is nobody else's business, and what others did meanwhile is not in the batch."""
    bob = chatroom.irc("bob", "batch", "labeled-response", "message-tags")
    chatroom.quiet()
    assert [f"@label=x :{source('ann')} NICK :anna"] == ann.ask("@label=x NICK anna")
    (line,) = bob.lines()
    assert "label" not in line


def test_errors_are_labeled(ann: Peer) -> None:
    """Errors of every kind carry the label."""
    assert [f"@label=1 {SERVER} 421 ann FROB :Unknown command"] == ann.ask("@label=1 FROB")
    assert [f"@label=2 {SERVER} 461 ann KICK :Not enough parameters"] == ann.ask("@label=2 KICK")
    (line,) = ann.ask(f"@label=3 PRIVMSG #lobby :{'x' * 480}")
    assert line.startswith(f"@label=3 {SERVER} 417 ann :Message too long: ")


def test_quit_has_one_last_word(ann: Peer) -> None:
    """Behind the server's goodbye nothing more is said, labeled or not."""
    assert ann.ask("@label=x QUIT")[-1].endswith("ERROR :Closing link: 127.0.0.1 (Quit)")


def test_tags_of_the_reply_come_after(chatroom: Chatroom) -> None:
    """The label goes together with the tags that a line has already."""
    bob = chatroom.irc("bob", "batch", "labeled-response", "echo-message", "server-time")
    assert [
        f"@label=x;time=2026-03-01T12:00:00.000Z :{source('bob')} PRIVMSG #lobby :hi"
    ] == bob.ask("@label=x PRIVMSG #lobby :hi")
