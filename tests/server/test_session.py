"""A session: flood control, silence, and lines that mean nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tests.support.chatroom import Chatroom, source

FAIL = ":hubbub.local FAIL *"


@pytest.fixture
def guarded() -> Iterator[Chatroom]:
    """A chat with flood control as it is by default: 40 lines at once, then 4 a second."""
    with Chatroom(messages_per_s=4.0, messages_burst=40) as chatroom:
        yield chatroom


# Flood control


def test_flood_is_delayed_not_lost(guarded: Chatroom) -> None:
    """Lines beyond the burst come at the allowed pace, in order, and none is lost."""
    ann, bob = guarded.irc("ann"), guarded.irc("bob")
    guarded.pass_s(10)
    guarded.quiet()
    ann.send(*(f"PRIVMSG #lobby :{number}" for number in range(100)))
    heard = bob.lines()
    assert 40 == len(heard)
    for _ in range(60):
        guarded.pass_s(0.25)
        heard += new if (new := bob.lines()) and len(new) == 1 else [f"not one: {new}"]
    assert [f":{source('ann')} PRIVMSG #lobby :{number}" for number in range(100)] == heard


def test_a_message_in_several_lines(guarded: Chatroom) -> None:
    """Its short lines pass four times as fast, and what is not one of them does not."""
    ann, bob = guarded.irc("ann", "batch", "draft/multiline"), guarded.irc("bob")
    guarded.pass_s(10)
    guarded.quiet()
    ann.send("BATCH +m draft/multiline #lobby", *["@batch=m PRIVMSG #lobby :x"] * 98, "BATCH -m")
    assert 98 == len(bob.lines())  # 2 + 98 / 4 of 40
    guarded.pass_s(10)
    ann.send("BATCH +m draft/multiline #lobby", *["@+batch=m PRIVMSG #lobby :x"] * 98)
    assert 39 == len(bob.lines())


def test_nobody_speaks_faster_by_half_a_capability(guarded: Chatroom) -> None:
    """Who gives up the capability with an open batch says lines, and at their pace."""
    ann, bob = guarded.irc("ann", "batch", "draft/multiline"), guarded.irc("bob")
    ann.ask("BATCH +m draft/multiline #lobby", "CAP REQ -draft/multiline")
    guarded.pass_s(10)
    guarded.quiet()
    ann.send(*["@batch=m PRIVMSG #lobby :x"] * 98)
    assert 40 == len(bob.lines())


def test_flood_slows_down_one(guarded: Chatroom) -> None:
    """Who floods keeps nobody else waiting."""
    ann, bob = guarded.irc("ann"), guarded.irc("bob")
    ann.send(*["PING x"] * 200)
    assert [":hubbub.local PONG hubbub.local :mine"] == bob.ask("PING mine")[-1:]


def test_flooding_peer_has_to_wait(guarded: Chatroom) -> None:
    """While lines wait the server reads no more of this peer, so its queue is bounded."""
    ann = guarded.irc("ann")
    guarded.quiet()
    with contextlib.suppress(BlockingIOError):
        while True:
            ann.send(*["PING x"] * 1000)
    session = next(iter(guarded.hub.sessions))
    assert session._queued is not None
    assert len(session._queued) < 16_384 / len("PING x\r\n") + 1


def test_patience_is_given_back(guarded: Chatroom) -> None:
    """After some silence a burst is possible again."""
    ann = guarded.irc("ann")
    ann.send(*["PING x"] * 60)
    guarded.pass_s(30)
    assert 40 == len(ann.ask(*["PING y"] * 40))


def test_flooding_peer_is_served_last(guarded: Chatroom) -> None:
    """As long as their lines wait, and no longer."""
    ann, bob = guarded.irc("ann"), guarded.irc("bob")
    guarded.quiet()
    ann.send(*["PING x"] * 42)
    assert {"ann"} == {session.nick for session in guarded.hub.departures.slowed}
    guarded.pass_s(1)
    assert not guarded.hub.departures.slowed
    bob.send(*["PING x"] * 100)
    bob.close()
    ann.send(*["PING x"] * 100)
    ann.send("QUIT")
    guarded.pass_s(60)
    assert not guarded.hub.departures.slowed


def test_flood_before_the_end_is_still_told(guarded: Chatroom) -> None:
    """Lines that wait when the peer closes its end are still run, and its end comes after them."""
    ann, bob = guarded.irc("ann"), guarded.irc("bob")
    guarded.pass_s(10)
    guarded.quiet()
    ann.send(*(f"PRIVMSG #lobby :{number}" for number in range(50)), "QUIT :done")
    guarded.pass_s(10)
    assert [f":{source('ann')} QUIT :Quit: done"] == bob.lines()[50:]


@pytest.mark.parametrize("door", ["irc", "plain"])
def test_switched_off(door: str) -> None:
    """With messages_per_s = 0 nobody is slowed down."""
    with Chatroom(messages_per_s=0.0) as chatroom:
        peer = chatroom.irc("ann") if door == "irc" else chatroom.plain("ann")
        bob = chatroom.irc("bob")
        line = "PRIVMSG #lobby :x" if door == "irc" else "x"
        peer.send(*[line] * 500)
        assert 500 == len(bob.lines())


def test_coming_back_to_many_rooms() -> None:
    """A client that catches up in 100 rooms is answered at once, and may speak at once."""
    with Chatroom(messages_per_s=4.0, messages_burst=10) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        chatroom.pass_s(10)
        chatroom.quiet()
        for room in (f"#room{number}" for number in range(99)):
            ann.send(f"JOIN {room}", f"MODE {room}", f"WHO {room}")
            assert f":hubbub.local 315 ann {room} :End of WHO list" == ann.lines()[-1]
        ann.send("PRIVMSG #lobby :back")
        assert [f":{source('ann')} PRIVMSG #lobby :back"] == bob.lines()


def test_catching_up_without_end() -> None:
    """A flood of what clients ask when they come back is slowed down as any other."""
    with Chatroom(messages_per_s=4.0, catch_up_per_s=2.0, catch_up_burst=100) as chatroom:
        ann = chatroom.irc("ann")
        assert 100 == len(ann.ask(*["MODE #lobby b"] * 150))
        chatroom.pass_s(1)
        assert 2 == len(ann.lines())


def test_bytes_are_bounded() -> None:
    """Long lines are slowed down before there are too many of them."""
    with Chatroom(messages_per_s=100.0, bytes_per_s=1000.0, bytes_burst=2500) as chatroom:
        ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
        chatroom.pass_s(10)
        chatroom.quiet()
        ann.send(*["PRIVMSG #lobby :" + "x" * 400] * 10)
        assert 6 == len(bob.lines())
        chatroom.pass_s(1)
        assert 2 == len(bob.lines())


@pytest.mark.parametrize(
    ("told", "address"), [(5, "203.0.113.{}"), (5, "2001:db8::{}"), (12, "127.0.0.{}")]
)
def test_a_network_talks_no_faster_together(told: int, address: str) -> None:
    """Who has many sessions in one network is slowed down as one; this machine is exempt."""
    limits = {"network_messages_per_s": 2.0, "network_messages_burst": 5}
    with Chatroom(messages_per_s=10.0, **limits) as chatroom:
        crowd = [chatroom.irc(f"p{n}", address=address.format(n)) for n in range(1, 5)]
        bob = chatroom.irc("bob", address="198.51.100.1")
        chatroom.quiet()
        for peer in crowd:
            peer.send(*["PRIVMSG #lobby :spam"] * 3)
        assert told == len(bob.lines())
        assert 1 == len(bob.ask("PRIVMSG #lobby :hello", "PING x"))
        chatroom.pass_s(2.5)
        assert min(5, 12 - told) == len(bob.lines())


# Silence


def test_registration_times_out(chatroom: Chatroom) -> None:
    """Who has no name after 60 seconds is closed with a word, on both doors."""
    irc, plain = chatroom.connect(), chatroom.connect()
    irc.send("CAP LS 302")
    plain.send("no name")
    chatroom.quiet()
    chatroom.pass_s(59.75)
    assert [[], []] == [irc.lines(), plain.lines()]
    chatroom.pass_s(0.25)
    why = "Registration timed out: no name within 60 s"
    assert [f"ERROR :Closing link: 127.0.0.1 ({why})"] == irc.lines()
    assert [f"-- goodbye ({why})"] == plain.lines()
    assert [True, True] == [irc.is_closed, plain.is_closed]


def test_ping_and_timeout(chatroom: Chatroom) -> None:
    """After 90 seconds of silence the peer is asked for a sign, after 180 it is closed."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    bob.send("PART #lobby")
    chatroom.quiet()
    chatroom.pass_s(89.75)
    assert [] == ann.lines()
    chatroom.pass_s(0.25)
    assert ["PING :hubbub.local"] == ann.lines()
    bob.send("PONG :hubbub.local")
    chatroom.pass_s(89.75)
    assert [] == ann.lines()
    chatroom.pass_s(0.25)
    assert ["ERROR :Closing link: 127.0.0.1 (Ping timeout: 180 seconds)"] == ann.lines()
    assert ann.is_closed
    assert not bob.is_closed


def test_any_byte_is_a_sign(chatroom: Chatroom) -> None:
    """Whatever the peer sends counts, and the 90 seconds begin anew."""
    ann = chatroom.irc("ann")
    for _ in range(10):
        chatroom.pass_s(80)
        ann.send("")
    assert not any("PING" in line for line in ann.lines())
    chatroom.pass_s(90)
    assert ["PING :hubbub.local"] == ann.lines()
    chatroom.pass_s(89)
    ann.send("PONG x")
    chatroom.pass_s(89)
    assert [] == ann.lines()
    chatroom.pass_s(1)
    assert ["PING :hubbub.local"] == ann.lines()


def test_persons_are_not_pinged(chatroom: Chatroom) -> None:
    """A person with nc cannot answer a PING, and may be silent for ever."""
    bob = chatroom.plain("bob")
    chatroom.pass_s(1000)
    assert [] == bob.lines()
    assert not bob.is_closed


def test_others_hear_of_a_timeout(chatroom: Chatroom) -> None:
    """A session that times out leaves with that reason."""
    chatroom.irc("ann")
    bob = chatroom.plain("bob")
    chatroom.pass_s(180)
    (line,) = bob.lines()
    assert line.endswith(" -- ann left the chat (Ping timeout: 180 seconds)")


def test_ping_s_of_nothing() -> None:
    """limits.ping_s = 0, which the configuration allows, does not stop the server."""
    with Chatroom(ping_s=0.0) as chatroom:
        chatroom.plain("bob")
        chatroom.pass_s(61)


# Lines that mean nothing


def test_line_too_long(chatroom: Chatroom) -> None:
    """A line over the limit is refused with 417 and the next one is read as if nothing was."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    for length in (500, 5000, 16_000):
        lines = ann.ask(f"PRIVMSG #lobby :{'x' * length}", "PING on")
        assert ":hubbub.local 417 ann :" in lines[0]
        assert [":hubbub.local PONG hubbub.local :on"] == lines[1:]
    assert [] == bob.lines()


def test_a_line_that_goes_on(chatroom: Chatroom) -> None:
    """One that passes 16,384 bytes is no slip: the session ends, and others are told why."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    lines = ann.ask(f"PRIVMSG #lobby :{'x' * 16_384}", "PING on")
    assert ":hubbub.local 417 ann :" in lines[0]
    why = "A line of more than 16384 bytes"
    assert [f"ERROR :Closing link: 127.0.0.1 ({why})"] == lines[1:]
    assert ann.is_closed
    assert [f":ann!~ann@127.0.0.1 QUIT :{why}"] == bob.lines()


def test_longest_message(chatroom: Chatroom) -> None:
    """A message that just fits arrives whole; one more byte is refused, and nothing is cut."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    fits = 510 - len(f":{source('ann')} PRIVMSG #lobby :")
    assert [] == ann.ask(f"PRIVMSG #lobby :{'x' * fits}")
    assert [512 - 2] == [len(line) for line in bob.lines()]
    assert [
        f":hubbub.local 417 ann :Message too long: {fits} bytes of text fit, none was sent"
    ] == ann.ask(f"PRIVMSG #lobby :{'x' * (fits + 1)}")
    assert [] == bob.lines()


def test_invalid_utf8(chatroom: Chatroom) -> None:
    """Bytes that are not UTF-8 are refused, in the way the client understands, on each door."""
    ann, cid = chatroom.irc("ann", "standard-replies"), chatroom.irc("cid")
    bob = chatroom.plain("bob")
    chatroom.quiet()
    ann.send_bytes(b"PRIVMSG #lobby :\xff\xfe\r\n")
    cid.send_bytes(b"PRIVMSG #lobby :caf\xe9\r\n")
    bob.send_bytes(b"\xff\xfe\n")
    refused = ":hubbub.local FAIL PRIVMSG INVALID_UTF8 :Message is not valid UTF-8"
    assert [refused] == ann.lines()
    assert [refused] == cid.lines()
    assert ["-- that line is not UTF-8, so it was not sent"] == bob.lines()


@pytest.mark.parametrize("line", ["\x00", "PRIVMSG #lobby :a\x00b", ":only.a.source", "@only=tags"])
def test_no_message(chatroom: Chatroom, line: str) -> None:
    """A line that is no message is told so, and nothing else happens."""
    ann, bob = chatroom.irc("ann", "standard-replies"), chatroom.irc("bob")
    chatroom.quiet()
    (reply,) = ann.ask(line)
    assert reply.startswith(f"{FAIL} INVALID_MESSAGE :")
    assert [] == bob.lines()


def test_empty_lines(chatroom: Chatroom) -> None:
    """Empty lines mean nothing on either door."""
    assert [] == chatroom.irc("ann").ask("", "  ")
    bob = chatroom.plain("bob")
    assert [] == bob.ask("", "   ", "\t")


def test_bare_line_feeds(chatroom: Chatroom) -> None:
    """A line may end with LF alone, for netcat."""
    ann = chatroom.irc("ann")
    ann.send_bytes(b"PING 1\nPING 2\r\nPING 3\n")
    assert 3 == len(ann.lines())


def test_bug_ends_one_session(chatroom: Chatroom) -> None:
    """A bug that one peer's line brings to light ends that peer, and others hear it left."""
    ann, bob = chatroom.irc("ann"), chatroom.irc("bob")
    chatroom.quiet()
    user = chatroom.hub.chat.user("ann")
    assert user is not None
    broken = chatroom.hub.fanout.sessions(user)[0]
    broken.dialect = None  # type: ignore[assignment]
    ann.send("PING 1")
    assert [AttributeError] == [type(error) for error in chatroom.failures]
    chatroom.failures.clear()
    assert [f":{source('ann')} QUIT :internal error"] == bob.lines()
    assert [":hubbub.local PONG hubbub.local :2"] == bob.ask("PING 2")
    ann.received()
    assert ann.is_closed
