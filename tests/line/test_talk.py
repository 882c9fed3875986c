"""line/talk.py: what every face of the client shares."""

import asyncio

import pytest

from hubbub.client.login import Login
from hubbub.errors import NameTaken, PasswordRefused, ServerRefused
from hubbub.line.visit import LEGAL_NAME, NAME_QUESTION, YOURS, visit
from tests.client.script import HISTORY, batch, past
from tests.client.stage import play
from tests.line.stage import Stage, on_stage, scene

BEGINNING = ["-- you are todd", "-- you joined #lobby", "-- #lobby (2): ann, todd"]


WITH_HISTORY = f"batch server-time {HISTORY}"


async def begin(stage: Stage, *people: str, caps: str = "") -> None:
    """Let the person in; return when the lobby's people are known."""
    await stage.server.welcome("todd", *people, caps=caps)
    await stage.face.until("#lobby (")
    await stage.face.when(lambda: stage.face.talk is not None)


async def end(stage: Stage) -> None:
    """Let the person leave."""
    stage.face.stop()
    await stage.server.goodbye()


@scene()
async def test_beginning(stage: Stage) -> None:
    """A person is told who they are, where, and with whom."""
    await stage.server.welcome("todd", "ann")
    assert BEGINNING == await stage.face.until("#lobby (")
    await stage.face.prompt("#lobby> ")
    await end(stage)


@scene("todd", nick=None)
async def test_name_is_asked_for(stage: Stage) -> None:
    """Who gives no name is asked for one."""
    await begin(stage)
    assert NAME_QUESTION == stage.face.shown[0]
    await end(stage)


@scene("", nick=None)
async def test_no_name_is_a_guest(stage: Stage) -> None:
    """Who wants no name gets a number."""
    await stage.server.accept()
    assert "NICK :guest-2201" == await stage.server.until("NICK")
    stage.server.say(":irc.example 001 guest-2201 :Welcome", ":irc.example 376 guest-2201 :End")
    stage.server.say(":guest-2201!~g@h JOIN #lobby")
    await stage.face.when(lambda: stage.face.talk is not None)
    await end(stage)


@scene("tödd", "toad", nick="todd")
async def test_name_is_asked_for_again(stage: Stage) -> None:
    """A name that cannot be had is asked for again, with what a name may be."""
    for nick, answer in (("todd", "433 * todd :in use"), ("tödd", "432 * tödd :Erroneous")):
        await stage.server.accept()
        assert f"NICK :{nick}" == await stage.server.until("NICK")
        stage.server.say(f":irc.example {answer}")
    await stage.server.welcome("toad")
    told = await stage.face.until("you are toad")
    assert [
        "-- todd: in use",
        f"-- {YOURS}",
        NAME_QUESTION,
        "-- tödd: Erroneous",
        f"-- {LEGAL_NAME}",
        NAME_QUESTION,
        "-- you are toad",
    ] == told
    await stage.face.when(lambda: stage.face.talk is not None)
    await end(stage)


@scene(None, nick=None)
async def test_leaving_before_it_begins(stage: Stage) -> None:
    """Who ends the input instead of giving a name has left."""
    assert [] == stage.face.shown


@scene(None, nick="todd")
async def test_leaving_instead_of_another_name(stage: Stage) -> None:
    """Who does not want another name has left."""
    await stage.server.accept()
    stage.server.say(":irc.example 433 * todd :in use")
    assert NAME_QUESTION == (await stage.face.until(NAME_QUESTION))[-1]


def test_nobody_there_to_ask() -> None:
    """Where nobody can be asked, a taken name is the end."""

    async def story() -> None:
        stage = Stage()
        talking = asyncio.create_task(visit(stage.talk, "todd"))
        await stage.server.accept()
        stage.server.say(":irc.example 433 * todd :in use")
        with pytest.raises(NameTaken, match="todd: in use"):
            await talking
        await stage.server.close()

    play(story)


def test_no_server() -> None:
    """Without a first connection there is no talk."""

    async def story() -> None:
        stage = Stage()
        stage.server.is_up = False
        with pytest.raises(ServerRefused):
            await visit(stage.talk, "todd")

    play(story)


@scene()
async def test_messages_appear_when_accepted(stage: Stage) -> None:
    """What one says is shown once, when the server has taken it."""
    await begin(stage)
    stage.face.type("hello", "//shrug", "one\ntwo\n")
    assert [] == [line for line in stage.face.shown if "hello" in line]
    for text in ("hello", "/shrug", "one", "two"):
        await stage.server.take(f"PRIVMSG #lobby :{text}")
    assert ["todd: hello", "todd: /shrug", "todd: one", "todd: two"] == await stage.face.until(
        "two"
    )
    await end(stage)


@scene()
async def test_slow_server_is_seen(stage: Stage) -> None:
    """A message that waits for more than a second is counted in the prompt."""
    await begin(stage)
    stage.face.type("hello", "again")
    await stage.face.prompt("#lobby> ")
    await stage.clock.pass_s(1)
    await stage.face.prompt("#lobby (2 on the way)> ")
    await stage.server.take("PRIVMSG #lobby :hello")
    await stage.server.take("PRIVMSG #lobby :again")
    await stage.face.prompt("#lobby> ")
    await end(stage)


@scene()
async def test_floods_wait(stage: Stage) -> None:
    """A long paste goes out as fast as the server takes it, in order."""
    await begin(stage)
    stage.face.type("\n".join(f"line {number}" for number in range(30)))
    for number in range(30):
        await stage.server.take(f"PRIVMSG #lobby :line {number}")
    told = await stage.face.until("line 29")
    assert [f"todd: line {number}" for number in range(30)] == told
    await end(stage)


@scene()
async def test_refused_message_comes_back(stage: Stage) -> None:
    """A refused message is told with its text, and the next one goes out."""
    await begin(stage)
    stage.face.type("hello", "again")
    await stage.server.until("PRIVMSG")
    stage.server.say(":irc.example 404 todd #lobby :you are muted")
    assert ["-- not sent: hello (#lobby: you are muted)"] == await stage.face.until("hello")
    await stage.server.take("PRIVMSG #lobby :again")
    await stage.face.until("again")
    await end(stage)


# Offline


@scene()
async def test_coming_back(stage: Stage) -> None:
    """After a loss the client comes back by itself, and sends in order what was not accepted."""
    await begin(stage)
    stage.face.type("on its way")
    await stage.server.until("PRIVMSG")
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.face.until("will be sent again and may appear twice: on its way")
    stage.face.type("while away", "/me waves", "/join #dev", "/room ann", "psst")
    told = await stage.face.until("psst")
    assert [
        "-- kept for #lobby until the connection is back: while away",
        "-- kept for #lobby until the connection is back: waves",
        "-- /join has to wait until the connection is back",
        "-- you talk in ann now",
        "-- kept for ann until the connection is back: psst",
    ] == told
    await stage.face.prompt("ann (offline, 4 kept)> ")
    await stage.clock.pass_s(20)
    stage.server.is_up = True
    await stage.clock.pass_s(20)
    await stage.server.welcome("todd")
    for text in (
        "PRIVMSG #lobby :on its way",
        "PRIVMSG #lobby :while away",
        "PRIVMSG #lobby :\x01ACTION waves\x01",
        "PRIVMSG ann :psst",
    ):
        await stage.server.take(text)
    assert "-- sending what was kept: 4" in await stage.face.until("[you -> ann] psst")
    await stage.face.prompt("ann> ")
    await end(stage)


@scene()
async def test_rooms_and_name_are_taken_back(stage: Stage) -> None:
    """After a loss the client asks for its rooms and, until it is free, for its name."""
    await begin(stage)
    stage.server.say(":todd!~u@host JOIN #dev")
    await stage.face.until("#dev")
    stage.server.hang_up()
    await stage.face.until("connection lost")
    await stage.face.prompt("#lobby (offline)> ")
    await stage.clock.pass_s(2)
    await stage.server.accept()
    assert "NICK :todd" == await stage.server.until("NICK")
    stage.server.say(":irc.example 433 * todd :in use")
    assert "NICK :todd_" == await stage.server.until("NICK")
    stage.server.say(":irc.example 001 todd_ :Welcome", ":irc.example 376 todd_ :End")
    assert "JOIN :#lobby" == await stage.server.until("JOIN")
    assert "JOIN :#dev" == await stage.server.until("JOIN")
    stage.server.say(":todd_!~u@host JOIN #lobby", ":todd_!~u@host JOIN #dev")
    await stage.face.prompt("#lobby> ")
    await stage.clock.pass_s(10)
    assert "NICK :todd" == await stage.server.until("NICK")
    stage.server.say(":todd_!~u@host NICK todd")
    await stage.face.until("you are now todd")
    await end(stage)


@scene()
async def test_dead_link(stage: Stage) -> None:
    """A server that falls silent without a word is left, and dialled again."""
    await begin(stage)
    await stage.clock.pass_s(30)
    await stage.server.until("PING :alive")
    await stage.clock.pass_s(15)
    await stage.face.until("connection lost, trying again: the server does not answer any more")
    await stage.clock.pass_s(2)
    await begin(stage)
    await end(stage)


@scene()
async def test_leaving_while_offline(stage: Stage) -> None:
    """Who leaves while there is no connection has left."""
    await begin(stage)
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.face.until("connection lost")
    stage.face.type("/quit")


# What was said before


@scene()
async def test_the_last_lines_are_shown_on_entering(stage: Stage) -> None:
    """Who enters reads what was said before, with its own times, above what comes meanwhile."""
    await begin(stage, caps=WITH_HISTORY)
    await stage.server.until("CHATHISTORY LATEST #lobby * :20")
    stage.server.say(
        "@msgid=id03 :ann!~ann@host PRIVMSG #lobby :live",
        *batch("chathistory #lobby", past(1, "one"), past(2, "\x1b[2Jtwo"), past(3, "live")),
        ":ann!~ann@host PRIVMSG #lobby :and on",
    )
    assert [
        "12:01 ann: one",
        "12:02 ann: two",
        "12:03 ann: live",
        "ann: and on",
    ] == await stage.face.until("and on")
    await end(stage)


@scene()
async def test_gaps_are_filled(stage: Stage) -> None:
    """After a loss, what was missed is asked for, counted in one line, and shown once."""
    await begin(stage, caps=WITH_HISTORY)
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby", past(1, "one")))
    await stage.face.until("one")
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.face.until("connection lost")
    await stage.clock.pass_s(20)
    stage.server.is_up = True
    await stage.clock.pass_s(20)
    await stage.server.welcome("todd", caps=WITH_HISTORY)
    assert "CHATHISTORY AFTER #lobby msgid=id01 :100" == await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby", past(1, "one"), past(2, "two")))
    assert "CHATHISTORY AFTER #lobby msgid=id02 :100" == await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby"))
    *_, restored, two = await stage.face.until("two")
    assert "-- offline 22:13–22:14 · 1 message restored" == restored
    assert "12:02 ann: two" == two
    await end(stage)


@scene()
async def test_rooms_with_strange_names(stage: Stage) -> None:
    """A room whose name cannot be sent has no history, and does no harm."""
    await begin(stage, caps=WITH_HISTORY)
    stage.server.say(":todd!~u@host JOIN :#a b", ":ann!~a@h PRIVMSG #b :hi")
    await stage.face.until("hi")
    await end(stage)


@scene()
async def test_history_on_request(stage: Stage) -> None:
    """/last and /search ask about the place one talks in, or, when that is none, about all."""
    await begin(stage, caps=WITH_HISTORY)
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby"))
    stage.face.type("/last 2")
    assert "CHATHISTORY LATEST #lobby * :2" == await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby"))
    assert "-- nothing was said in #lobby yet" == (await stage.face.until("yet"))[-1]
    stage.face.type("/search green  tea")
    line = r"SEARCH :text=green\s\stea;in=#lobby;limit=50"
    assert line == await stage.server.until("SEARCH")
    stage.server.say(*batch("soju.im/search", past(2, "later"), past(1, "green tea")))
    shown = await stage.face.until("later")
    assert [
        "-- 2 found: green  tea in #lobby",
        "12:01 ann: green tea",
        "12:02 ann: later",
    ] == shown
    stage.server.say(":todd!~u@host PART #lobby")
    await stage.face.prompt("> ")
    stage.face.type("/last", "/search tea")
    assert "SEARCH :text=tea;limit=50" == await stage.server.until("SEARCH")
    stage.server.say(*batch("soju.im/search"))
    assert ["-- you are in no room", "-- nothing was found: tea"] == (
        await stage.face.until("found: tea")
    )[-2:]
    await end(stage)


@scene()
async def test_servers_without_history(stage: Stage) -> None:
    """A server that has none is not asked, and /last and /search say so."""
    await begin(stage)
    stage.face.type("/last", "/search tea", "words")
    assert "PRIVMSG #lobby :words" == await stage.server.line()
    assert [
        "-- this server does not tell what was said before",
        "-- this server cannot search",
    ] == await stage.face.until("search")
    await end(stage)


# Where lines go


@scene()
async def test_put_out_of_the_room(stage: Stage) -> None:
    """Who loses the room they talk in turns to another, or to none."""
    await begin(stage)
    stage.face.type("/join #dev")
    stage.server.say(":todd!~u@host JOIN #dev")
    await stage.face.prompt("#dev> ")
    stage.server.say(":ann!~a@h KICK #dev todd :rude")
    await stage.face.prompt("#lobby> ")
    stage.server.say(":todd!~u@host PART #lobby")
    await stage.face.prompt("> ")
    stage.face.type("anybody?")
    told = await stage.face.until("enters one")
    assert "-- you are in no room: /join #name enters one, /rooms lists them" == told[-1]
    await end(stage)


@scene()
async def test_companion_is_renamed(stage: Stage) -> None:
    """A private conversation follows the other person's name."""
    await begin(stage)
    stage.face.type("/room ann")
    await stage.face.prompt("ann> ")
    stage.server.say(":ann!~a@h NICK anna")
    await stage.face.prompt("anna> ")
    await end(stage)


@scene()
async def test_days_are_told(stage: Stage) -> None:
    """Between two days stands a line, also when old messages come."""
    await begin(stage)
    stage.server.say("@time=2020-01-02T03:04:05.000Z :ann!~a@h PRIVMSG #lobby :old")
    assert ["Thursday, 02 January 2020", "ann: old"] == [
        line.removeprefix("-- ") for line in (await stage.face.until("old"))
    ]
    await end(stage)


@scene()
async def test_who_spoke_last_is_completed_first(stage: Stage) -> None:
    """TAB offers who spoke last, then the others in the room, never oneself."""
    await begin(stage, "zoe", "ann", "bob")
    stage.server.say(":bob!~b@h PRIVMSG #lobby :hi", ":zoe!~z@h PRIVMSG #lobby :hi")
    await stage.face.until("zoe")
    assert stage.face.talk
    words = stage.face.talk.words(["join"])
    assert ["zoe", "bob", "ann"] == list(words.nicks)
    assert (["#lobby"], ["join"]) == (list(words.rooms), list(words.commands))
    await end(stage)


# Leaving


@scene()
async def test_leaving_waits_for_receipts(stage: Stage) -> None:
    """What was said before leaving is delivered first, and a long wait is explained."""
    await begin(stage)
    stage.face.type("\n".join("abcdefghijkl"), "/quit")
    await stage.clock.pass_s(1)
    told = await stage.face.until("waiting until")
    assert "-- waiting until 12 more are accepted; Ctrl-C does not wait" == told[-1]
    for letter in "abcdefghijkl":
        await stage.server.take(f"PRIVMSG #lobby :{letter}")
    assert "QUIT" == await stage.server.until("QUIT")
    stage.server.hang_up()


@scene()
async def test_leaving_with_words_unsent(stage: Stage) -> None:
    """Who leaves without a connection is told what nobody has got."""
    await begin(stage)
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.face.until("connection lost")
    stage.face.type("too late", "/quit")
    assert "-- never sent: too late" == (await stage.face.until("never sent"))[-1]


# Exactly once

ONCE = f"batch echo-message labeled-response message-tags server-time hubbub.chat/key {HISTORY}"


async def lose_one(stage: Stage) -> str:
    """Let a message leave whose echo never comes; return its key, with the server down."""
    await begin(stage, caps=ONCE)
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby", past(1, "one")))
    await stage.face.until("one")
    stage.face.type("hello", "again")
    line = await stage.server.until("@")
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.face.until("will be sent again unless it has arrived: again")
    await stage.clock.pass_s(20)
    stage.server.is_up = True
    await stage.clock.pass_s(20)
    return line.partition("+hubbub.chat/key=")[2].partition(" ")[0]


@scene()
async def test_sent_again_under_the_same_key(stage: Stage) -> None:
    """What has not arrived is sent again after the gap is filled, and shown once."""
    key = await lose_one(stage)
    await stage.server.welcome("todd", caps=ONCE)
    await stage.server.until("CHATHISTORY AFTER #lobby msgid=id01")
    stage.server.say(*batch("chathistory #lobby"))
    assert f"@label=m1;+hubbub.chat/key={key} PRIVMSG #lobby :hello" == await stage.server.line()
    await stage.server.until("@label=m2")
    for number, text in ((1, "hello"), (2, "again")):
        echo = f"msgid=id0{number + 1} :todd!~u@host PRIVMSG #lobby :{text}"
        stage.server.say(f"@label=m{number};{echo}", f"@{echo}")
    assert ["-- sending what was kept: 2", "todd: hello", "todd: again"] == (
        await stage.face.until("again")
    )[-3:]
    await stage.face.prompt("#lobby> ")
    await end(stage)


@scene()
async def test_what_arrived_is_not_sent_again(stage: Stage) -> None:
    """The gap tells by the key, also when we have another nick now; what follows is sent."""
    key = await lose_one(stage)
    await stage.server.welcome("todd_", caps=ONCE)
    await stage.server.until("CHATHISTORY AFTER #lobby msgid=id01")
    hello = past(2, "hello", who="todd").removeprefix("@")
    stage.server.say(*batch("chathistory #lobby", f"@+hubbub.chat/key={key};{hello}"))
    await stage.server.until("CHATHISTORY AFTER #lobby msgid=id02")
    stage.server.say(*batch("chathistory #lobby"))
    line = await stage.server.line()
    assert line.endswith(" PRIVMSG #lobby :again")
    assert key not in line
    stage.server.say("@label=m1;msgid=id03 :todd_!~u@host PRIVMSG #lobby :again")
    assert ["12:02 todd: hello", "-- sending what was kept: 1", "todd_: again"] == (
        await stage.face.until("todd_: again")
    )[-3:]
    await end(stage)


@scene()
async def test_what_arrives_late_is_not_sent_again(stage: Stage) -> None:
    """The old connection's last words may come while the gap is being filled."""
    key = await lose_one(stage)
    await stage.server.welcome("todd_", caps=ONCE)
    await stage.server.until("CHATHISTORY")
    hello = past(2, "hello", who="todd").removeprefix("@")
    stage.server.say(f"@+hubbub.chat/key={key};{hello}", *batch("chathistory #lobby"))
    assert (await stage.server.line()).endswith(" PRIVMSG #lobby :again")
    stage.server.say("@label=m1 :irc.example ACK")
    assert "todd: hello" == (await stage.face.until("hello"))[-1]
    await end(stage)


@scene()
async def test_no_answer_about_the_gap(stage: Stage) -> None:
    """Then it is sent again: better twice than never."""
    key = await lose_one(stage)
    await stage.server.welcome("todd", caps=ONCE)
    await stage.server.until("CHATHISTORY")
    stage.server.say(":irc.example FAIL CHATHISTORY MESSAGE_ERROR AFTER #lobby :no history")
    assert key in await stage.server.line()
    stage.server.say("@label=m1 :irc.example ACK")
    await end(stage)


@scene()
async def test_nothing_is_sent_before_the_rooms_are_entered(stage: Stage) -> None:
    """Somebody may speak before we are in all of them; what was kept still waits."""
    await begin(stage)
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.face.until("connection lost")
    stage.face.type("kept")
    await stage.clock.pass_s(20)
    stage.server.is_up = True
    await stage.clock.pass_s(20)
    await stage.server.accept()
    await stage.server.until("USER")
    stage.server.say(":irc.example 001 todd :Welcome", ":ann!~a@h PRIVMSG todd :psst")
    await stage.face.until("psst")
    stage.server.say(":irc.example 376 todd :End of MOTD")
    assert "JOIN :#lobby" == await stage.server.line()
    stage.server.say(":todd!~u@host JOIN #lobby")
    assert "PRIVMSG #lobby :kept" == await stage.server.line()
    await end(stage)


# Several lines


@scene()
async def test_several_lines(stage: Stage) -> None:
    """A paste is one message where the server takes it so, and line by line on the next one."""
    await begin(stage, caps=f"{ONCE} draft/multiline=max-bytes=99,max-lines=9")
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby"))
    stage.face.type("one\n two\n")
    await stage.server.until("BATCH :-m")
    stage.server.hang_up()
    await stage.face.until("unless it has arrived: one  two")
    await stage.clock.pass_s(2)
    await stage.server.welcome("todd")
    await stage.server.take("PRIVMSG #lobby :one")
    await stage.server.take("PRIVMSG #lobby : two")
    await stage.face.until("todd:  two")
    await end(stage)


# Replies


TAGS = "batch message-tags server-time echo-message labeled-response"


@scene()
async def test_replies(stage: Stage) -> None:
    """/reply answers what was said last, or last by somebody; answers quote what they answer."""
    await begin(stage, "ann", "sam", caps=TAGS)
    stage.server.say(
        "@msgid=id1 :ann!~a@h PRIVMSG #lobby :deploy failed",
        "@msgid=id2 :sam!~s@h PRIVMSG #lobby :lunch?",
        "@msgid=id3;+draft/reply=id1 :sam!~s@h PRIVMSG #lobby :looking",
        "@msgid=id4;+draft/reply=gone :sam!~s@h PRIVMSG #lobby :that",
    )
    told = await stage.face.until("that")
    assert "sam: (to ann: deploy failed) looking" in told
    assert "sam: (to something said before) that" in told
    stage.face.type("/reply yes", "/reply @ann so it is")
    for about, text in (("id4", "yes"), ("id1", "so it is")):
        while "PRIVMSG" not in (line := await stage.server.line()):
            pass
        assert line.endswith(f"PRIVMSG #lobby :{text}")
        assert f"+draft/reply={about}" in line
        label = line.split(";")[0]
        stage.server.say(f"{label};msgid=id5{about} :todd!~t@h PRIVMSG #lobby :{text}")
    await end(stage)


@scene()
async def test_reactions(stage: Stage) -> None:
    """/react puts an emoji under the last message; what others put is told."""
    await begin(stage, "ann", caps=TAGS)
    stage.face.type("/reply x", "/react x")
    await stage.face.until("nothing here to react to")
    stage.server.say("@msgid=id1 :ann!~a@h PRIVMSG #lobby :ship it")
    await stage.face.until("ship it")
    stage.face.type("/react yes")
    while "TAGMSG" not in (line := await stage.server.line()):
        pass
    assert "+draft/react=yes" in line
    stage.server.say("@+draft/react=no;+draft/reply=id1 :ann!~a@h TAGMSG #lobby")
    assert "-- ann reacts no to ann: ship it" in await stage.face.until("reacts")
    await end(stage)


# Who one is


@scene("secret")
async def test_a_password_is_asked_for(stage: Stage) -> None:
    """Where the name belongs to an account, its password is asked for, and not shown."""
    stage.talk.link.login = Login("todd", "wrong")
    await stage.server.accept()
    await stage.server.until("USER")
    stage.server.say(":irc.example CAP * LS :sasl=PLAIN", ":irc.example CAP * ACK :sasl")
    await stage.server.until("AUTHENTICATE")
    stage.server.say("AUTHENTICATE +", ":irc.example 904 todd :wrong password")
    await stage.face.until("wrong password")
    await stage.face.until("The password of todd: (hidden)")
    await begin(stage)
    login = stage.talk.link.login
    assert ("todd", "secret") == (login and login.account, login and login.password)
    await end(stage)


@scene("/login", "secret")
async def test_a_taken_name_that_is_ours(stage: Stage) -> None:
    """Who says that a taken name is theirs logs in to it."""
    await stage.server.accept()
    await stage.server.until("USER")
    stage.server.say(":irc.example 433 * todd :in use")
    await begin(stage)
    assert "The password of todd: (hidden)" in stage.face.shown
    assert stage.talk.link.login is not None
    await end(stage)


@on_stage
async def test_a_password_that_does_not_hold_any_more(stage: Stage) -> None:
    """When it is refused on coming back, that is said, and nothing is tried again and again."""
    stage.talk.link.login = Login("todd", "old")
    visiting = asyncio.create_task(visit(stage.talk, "todd"))
    await begin(stage)
    stage.server.hang_up()
    await stage.face.prompt("#lobby (offline)> ")
    await stage.clock.pass_s(2)
    await stage.server.accept()
    await stage.server.until("USER")
    stage.server.say(":irc.example CAP * LS :sasl=PLAIN", ":irc.example CAP * ACK :sasl")
    await stage.server.until("AUTHENTICATE")
    stage.server.say("AUTHENTICATE +", ":irc.example 904 todd :the account is suspended")
    with pytest.raises(PasswordRefused, match="suspended"):
        await visiting


@scene()
async def test_registering(stage: Stage) -> None:
    """/register makes an account; later connections log in to it."""
    await begin(stage)
    stage.face.type("/register", "a long secret")
    assert "REGISTER todd * :a long secret" == await stage.server.until("REGISTER")
    assert stage.talk.link.login is None
    stage.server.say(":irc.example REGISTER VERIFICATION_REQUIRED todd :A letter is on its way")
    await stage.face.until("/verify todd CODE")
    stage.face.type("/verify todd 1234")
    await stage.server.until("VERIFY")
    stage.server.say(":irc.example VERIFY SUCCESS todd :Account registered")
    await stage.face.until("Account registered")
    assert Login("todd", "a long secret") == stage.talk.link.login
    await end(stage)
