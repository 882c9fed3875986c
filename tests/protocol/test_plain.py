"""protocol/plain.py: what a person with `nc` types becomes the IRC message that asks the same."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.errors import Hint
from hubbub.protocol.message import Message
from hubbub.protocol.plain import COMMANDS, help_lines, parse

NOWHERE = "you are in no room; /join #name enters one, /rooms lists them"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (Message("PRIVMSG", ["#tea", "hello there"]), "hello there"),
        (Message("PRIVMSG", ["#tea", "/etc/hosts"]), "//etc/hosts"),
        (Message("PRIVMSG", ["#tea", " /join"]), " /join"),
        (Message("JOIN", ["#den"]), "/join #den"),
        (Message("JOIN", ["#den"]), "/JOIN den"),
        (Message("JOIN", ["#den", "secret"]), "/join  den  secret  more"),
        (Message("PART", ["#tea"]), "/leave"),
        (Message("PART", ["#den"]), "/leave den"),
        (Message("PRIVMSG", ["bob", "hi there"]), "/msg bob hi there"),
        (Message("PRIVMSG", ["#tea", "\x01ACTION waves to bob\x01"]), "/me waves to bob"),
        (Message("AMEND", ["#tea", "what I meant"]), "/edit what I meant"),
        (Message("AMEND", ["#tea", "what I meant", "12"]), "/edit @12 what I meant"),
        (Message("AMEND", ["#tea", "@bob what I meant"]), "/edit @bob what I meant"),
        (Message("WITHDRAW", ["#tea"]), "/delete"),
        (Message("WITHDRAW", ["#tea", "3"]), "/delete @3"),
        (Message("MINE", ["#tea", "10"]), "/mine"),
        (Message("MINE", ["#tea", "50"]), "/mine 50"),
        (Message("NICK", ["Todd"]), "/nick Todd"),
        (Message("NAMES", ["#tea"]), "/who"),
        (Message("NAMES", ["#den"]), "/who #den"),
        (Message("LIST", []), "/rooms"),
        (Message("TOPIC", ["#tea"]), "/topic"),
        (Message("TOPIC", ["#tea", "green or black?"]), "/topic green or black?"),
        (Message("MODE", ["#tea"]), "/mode"),
        (Message("MODE", ["#tea", "+m-t"]), "/mode +m-t"),
        (Message("MODE", ["#den", "+H", "30d"]), "/mode #den  +H 30d"),
        (Message("MODE", ["#tea", "+o", "bob"]), "/op bob"),
        (Message("MODE", ["#tea", "-vv", "bob", "cid"]), "/devoice bob cid"),
        (Message("MODE", ["#tea", "+h", "bob"]), "/halfop bob"),
        (Message("BAN", ["#tea", "bob"]), "/ban bob"),
        (Message("BAN", ["#tea", "bob", "1h too loud"]), "/ban bob 1h too loud"),
        (Message("BAN", ["#tea", "m:bob", "1h"]), "/mute bob 1h"),
        (Message("UNBAN", ["#tea", "bob"]), "/unban bob"),
        (Message("UNBAN", ["#tea", "m:bob"]), "/unmute bob"),
        (Message("MODE", ["#tea", "b"]), "/bans"),
        (Message("MODE", ["#tea", "+W", "30"]), "/slow 30s"),
        (Message("MODE", ["#tea", "-W"]), "/slow off"),
        (Message("INVITE", ["bob", "#tea"]), "/invite bob"),
        (Message("INVITE", ["bob", "#den"]), "/invite bob den"),
        (Message("KICK", ["#tea", "bob"]), "/kick bob"),
        (Message("KICK", ["#tea", "bob", "no sugar"]), "/kick bob no sugar"),
        (Message("AWAY", ["at lunch"]), "/away at lunch"),
        (Message("ACCEPT", ["bob,-cid"]), "/accept bob -cid"),
        (Message("ACCEPT", ["*"]), "/accept"),
        (Message("KNOCK", ["#den"]), "/knock den"),
        (Message("KNOCK", ["#den", "let me in"]), "/knock #den let me in"),
        (Message("AWAY", []), "/away"),
        (Message("RENAME", ["#tea", "#den"]), "/rename den"),
        (Message("HELP", []), "/help"),
        (Message("QUIT", []), "/quit"),
        (Message("QUIT", ["good night"]), "/quit good night"),
    ],
)
def test_line_becomes_a_message(message: Message, line: str) -> None:
    """Text goes to the room the person is in, a slash begins a command, two slashes are one."""
    assert message == parse(line, "#tea")


@pytest.mark.parametrize(
    "line", ["/join den", "/leave #den", "/msg bob hi", "/who den", "/rooms", "/nick todd", "/quit"]
)
def test_command_that_names_its_target_needs_no_room(line: str) -> None:
    """Who is in no room can do what does not need one, to the same effect."""
    assert parse(line, "#tea") == parse(line, None)


@pytest.mark.parametrize(
    "line", ["hello", "//hello", "/leave", "/me waves", "/who", "/topic x", "/edit x"]
)
def test_nowhere_to_speak(line: str) -> None:
    """Who is in no room is told how to enter one."""
    with pytest.raises(Hint) as caught:
        parse(line, None)
    assert NOWHERE == str(caught.value)


@pytest.mark.parametrize(
    ("hint", "line"),
    [
        ("there is no /dance; /help lists what there is", "/dance"),
        ("there is no /Dance; /help lists what there is", "/Dance now"),
        ("there is no /; /help lists what there is", "/"),
        ("there is no /; /help lists what there is", "/ join den"),
        ("which room? /join #name [password]", "/join"),
        ("to whom, and what? /msg name text", "/msg"),
        ("to whom, and what? /msg name text", "/msg bob "),
        ("what are you doing? /me waves", "/me "),
        ("what should it say? /edit new text, or /edit @3 new text", "/edit"),
        ("what should it say? /edit new text, or /edit @3 new text", "/edit @3 "),
        ("which one? /delete @3, as /mine lists them; /delete alone: the last", "/delete it"),
        ("how many lines, 1 to 100? /mine 50", "/mine 0"),
        ("which name? /nick name", "/nick"),
        ("which modes? /mode [#room] +m, or /mode [#room] +H 30d", "/mode bob +o"),
    ],
)
def test_wrong_command_gets_a_hint(hint: str, line: str) -> None:
    """A hint says what is missing and how it is written."""
    with pytest.raises(Hint) as caught:
        parse(line, "#tea")
    assert hint == str(caught.value)


@given(st.text() | st.text("/ #jointopcleavmsgquk"), st.none() | st.just("#tea"))
def test_any_line_is_a_message_or_a_hint(line: str, room: str | None) -> None:
    """Whatever is typed, the answer is a message with a command or a hint."""
    with contextlib.suppress(Hint):
        assert parse(line, room).command


def test_help_shows_every_command() -> None:
    """Help has a line for each command, in the table's order, the purposes below each other."""
    shown = help_lines()
    purposes = [row.purpose for row in COMMANDS.values()]

    assert [row.usage for row in COMMANDS.values()] == [line.split("  ")[0] for line in shown]
    assert 1 == len({line.index(purpose) for line, purpose in zip(shown, purposes, strict=True)})


@pytest.mark.parametrize("name", COMMANDS)
def test_usage_begins_with_the_name(name: str) -> None:
    """What help shows is what the table answers to."""
    assert f"/{name}" == COMMANDS[name].usage.split()[0]
