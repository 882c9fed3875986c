"""line/commands.py: what a typed line means."""

import pytest

from hubbub.line.commands import ALIASES, COMMANDS, names
from tests.line.stage import Stage, scene
from tests.line.test_talk import begin, end


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("JOIN :#dev", "/join #dev"),
        ("JOIN :#dev", "/JOIN dev"),
        ("JOIN #dev :secret word", "/join dev secret word"),
        ("PART :#lobby", "/part"),
        ("PART :#dev", "/leave dev"),
        ("LIST", "/rooms"),
        ("LIST", "/list whatever"),
        ("NAMES :#lobby", "/who"),
        ("NAMES :#dev", "/names #dev"),
        ("WHOIS :ann", "/who ann"),
        ("PRIVMSG ann :hi  there", "/msg ann hi  there"),
        ("PRIVMSG #lobby :\x01ACTION waves\x01", "/me waves"),
        ("PRIVMSG #lobby :/etc/hosts", "//etc/hosts"),
        ("PRIVMSG #lobby :/etc/hosts", "/etc/hosts\n/etc/passwd\n"),
        ("NICK :toad", "/nick toad"),
        ("TOPIC :#lobby", "/topic"),
        ("TOPIC #lobby :tea and cake", "/topic tea and cake"),
        ("AWAY :at lunch", "/away at lunch"),
        ("AWAY", "/away"),
        ("INVITE ann :#lobby", "/invite ann"),
        ("INVITE ann :#dev", "/invite ann dev"),
        ("KICK #lobby :ann", "/kick ann"),
        ("KICK #lobby ann :too loud", "/kick ann too loud"),
        ("MODE #lobby +o :ann", "/op ann"),
        ("MODE #lobby -v :ann", "/devoice ann"),
        ("MODE #lobby +m :+t", "/mode +m +t"),
        ("MODE :#dev", "/mode #dev"),
        ("MODE #lobby :b", "/bans"),
        ("MODE #lobby +W :30", "/slow 30s"),
        ("MODE #lobby :-W", "/slow off"),
        ("TBAN #lobby 1h :ann", "/ban ann 1h too loud"),
        ("KICK #lobby ann :too loud", "/ban ann 1h too loud"),
        ("TBAN #lobby 0 :ann", "/ban ann too loud by far"),
        ("KICK #lobby ann :too loud by far", "/ban ann too loud by far"),
        ("TBAN #lobby 0 :m:ann", "/mute ann"),
        ("TBAN #lobby 2d :m:ann", "/mute ann 2d"),
        ("KNOCK #den :let me in", "/knock den let me in"),
        ("UNBAN #lobby :ann", "/unban ann"),
        ("UNBAN #lobby :m:ann", "/unmute ann"),
        ("RENAME #lobby #dev :why not", "/rename dev why not"),
        ("MODE #lobby :+m", "/raw MODE #lobby +m"),
    ],
)
def test_commands(line: str, typed: str) -> None:
    """A command is a line of IRC."""

    @scene()
    async def story(stage: Stage) -> None:
        await begin(stage)
        stage.face.type(typed)
        assert line == await stage.server.until(line[:4])
        await end(stage)

    story()


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ("-- there is no /jion, perhaps /join; /help lists what there is", "/jion #dev"),
        ("-- there is no /xyzzy; /help lists what there is", "/xyzzy"),
        ("-- there is no /; /help lists what there is", "/ "),
        ("-- /slow takes a number of seconds, or off", "/slow soon"),
        ("-- a length of time is written as 30m, 2h, 1d12h or 1w", "/mute ann soon"),
        ("-- /msg NAME TEXT  say it to one person only", "/msg ann"),
        ("-- /nick NAME  take another name", "/nick "),
        ("-- you are in #lobby", "/room"),
        ("-- /last takes a number from 1 to 100", "/last 101"),
        ("-- /last takes a number from 1 to 100", "/last 0"),
        ("-- /last takes a number from 1 to 100", "/last words"),
        (
            "-- /search WORDS  where words were said: here, in no room everywhere",
            "/search",
        ),
        ("-- on this server nothing can be edited", "/edit the end"),
        ("-- on this server nothing can be taken back", "/delete"),
        ("-- /me TEXT                 say what you do: * Todd waves", "/help me"),
        ("-- /part [ROOM]             leave this room or another (also /leave)", "/help /leave"),
        (
            "-- that cannot be sent: a colon in front of a parameter that is not the last",
            "/msg :x hi",
        ),
    ],
)
def test_what_is_told(told: str, typed: str) -> None:
    """What needs no server, or is not understood, is answered at once, and nothing is sent."""

    @scene()
    async def story(stage: Stage) -> None:
        await begin(stage)
        stage.face.type(typed)
        assert told == (await stage.face.until(told))[-1]
        await end(stage)

    story()


@scene()
async def test_help(stage: Stage) -> None:
    """/help lists every command with what it is for."""
    await begin(stage)
    stage.face.type("/help")
    told = await stage.face.until("/quit")
    assert [f"/{name}" for name in COMMANDS] == [line.split()[1] for line in told]
    await end(stage)


@scene()
async def test_rooms_are_turned_to(stage: Stage) -> None:
    """/room turns to a room we are in, enters another, and opens a private conversation."""
    await begin(stage)
    stage.face.type("/switch #dev")
    await stage.server.until("JOIN :#dev")
    stage.server.say(":todd!~u@host JOIN #dev")
    await stage.face.prompt("#dev> ")
    stage.face.type("/join #LOBBY")
    await stage.face.prompt("#lobby> ")
    stage.face.type("/query ann", "psst")
    await stage.face.prompt("ann> ")
    await stage.server.take("PRIVMSG ann :psst")
    await stage.face.until("[you -> ann] psst")
    await end(stage)


@scene()
async def test_quit(stage: Stage) -> None:
    """/quit leaves, with a word if there is one."""
    await begin(stage)
    stage.face.type("/quit so long")
    assert "QUIT :so long" == await stage.server.until("QUIT")
    stage.server.hang_up()


@scene()
async def test_nothing_is_not_said(stage: Stage) -> None:
    """An empty line is no message."""
    await begin(stage)
    stage.face.type("", "   ", "\n", "words")
    assert "PRIVMSG #lobby :words" == await stage.server.until("PRIVMSG")
    await end(stage)


def test_names() -> None:
    """TAB knows commands and their other names, and every other name stands for a command."""
    assert sorted([*COMMANDS, *ALIASES]) == names()
    assert set(ALIASES.values()) <= set(COMMANDS)
