"""line/own.py: what one said oneself, listed, given another text, taken back."""

from tests.client.script import batch
from tests.line.stage import Stage, scene
from tests.line.test_talk import ONCE, begin, end

CHANGES = f"{ONCE} draft/message-edit draft/message-redaction"


@scene()
async def test_changing_what_one_said_last(stage: Stage) -> None:
    """/edit and /delete mean what was said last here, once the server has it."""
    await begin(stage, caps=f"{ONCE} draft/message-edit draft/message-redaction")
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby"))
    stage.face.type("/edit x")
    nothing = "-- there is nothing of yours here that can be changed"
    assert nothing == (await stage.face.until("yours"))[-1]
    stage.face.type("teh end", "/edit the end")
    await stage.face.until("still on its way")
    await stage.server.until("@label=m1")
    stage.server.say("@label=m1;msgid=id01 :todd!~u@host PRIVMSG #lobby :teh end")
    await stage.face.until("teh end")
    stage.face.type("/edit the end", "/delete")
    edit = r"@draft/target-msgid=id01;draft/edit-text=the\send"
    assert f"{edit} EDIT :#lobby" == await stage.server.line()
    assert "REDACT #lobby :id01" == await stage.server.line()
    stage.server.say(f"{edit} :todd!~u@host EDIT #lobby", ":todd!~u@host REDACT #lobby id01")
    assert [
        "-- you edited 22:13: the end",
        "-- you took back what was said at 22:13",
    ] == await stage.face.until("took back")
    await end(stage)


async def begin_and_say(stage: Stage, *lines: str) -> None:
    """Let the person in, and somebody say these lines in the lobby; their ids are id1 and so on."""
    await begin(stage, "ann", caps=CHANGES)
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby"))
    for number, line in enumerate(lines, 1):
        who, text = line.split(": ")
        stage.server.say(f"@msgid=id{number} :{who}!~u@h PRIVMSG #lobby :{text}")
        await stage.face.until(text)


@scene()
async def test_an_earlier_one(stage: Stage) -> None:
    """What /mine lists has numbers, and a number means what it was shown at."""
    await begin_and_say(stage, "todd: teh end", "ann: what?", "todd: oops", "todd: lunch")
    stage.face.type("/mine")
    assert ["22:13 todd: teh end", "22:13 todd: oops", "22:13 todd: lunch"] == (
        await stage.face.until("lunch")
    )
    stage.face.type("/edit @3 the  end", "/delete @2", "/delete")
    edit = r"@draft/target-msgid=id1;draft/edit-text=the\s\send"
    assert f"{edit} EDIT :#lobby" == await stage.server.line()
    assert "REDACT #lobby :id3" == await stage.server.line()
    assert "REDACT #lobby :id4" == await stage.server.line()
    redacted = (f":todd!~u@host REDACT #lobby id{number}" for number in (3, 4))
    stage.server.say(f"{edit} :todd!~u@host EDIT #lobby", *redacted)
    await stage.face.until("took back")
    await stage.face.until("took back")
    stage.face.type("/delete @2", "/delete @3")
    assert ["-- there is no @2 here: /mine lists what can be changed"] == (
        await stage.face.until("/mine")
    )
    assert "REDACT #lobby :id1" == await stage.server.line()
    stage.face.type("/mine")
    assert ["22:13 todd: the  end"] == await stage.face.until("the  end")
    await end(stage)


@scene()
async def test_numbers_are_of_a_place(stage: Stage) -> None:
    """A number that /mine has not shown here means nothing, and nothing is sent."""
    await begin_and_say(stage, "todd: one")
    stage.face.type("/edit @1 two", "/delete @1")
    assert 2 * ["-- there is no @1 here: /mine lists what can be changed"] == [
        *await stage.face.until("@1"),
        *await stage.face.until("@1"),
    ]
    stage.face.type("/mine", "/query ann", "/delete @1", "/mine", "/mine 0")
    await stage.face.until("there is no @1 here")
    await stage.face.until("nothing of yours was shown here")
    await stage.face.until("/mine takes a number from 1 to 100")
    stage.face.type("/room #lobby", "/delete @1")
    assert "REDACT #lobby :id1" == await stage.server.line()
    await end(stage)


@scene()
async def test_a_number_is_no_text(stage: Stage) -> None:
    """What only looks like a half of the command changes nothing; `@ann` in a text stays in it."""
    await begin_and_say(stage, "todd: @an hi")
    stage.face.type("/edit @1", "/delete 1", "/edit @ann hi  there")
    assert ["-- what should it say? /edit @1 TEXT"] == await stage.face.until("what should")
    await stage.face.until("which one? /delete @1, as /mine lists them")
    edit = r"@draft/target-msgid=id1;draft/edit-text=@ann\shi\s\sthere"
    assert f"{edit} EDIT :#lobby" == await stage.server.line()
    await end(stage)


@scene()
async def test_somebody_elses(stage: Stage) -> None:
    """/delete @NAME takes back what they said last, where the server lets us; never another's."""
    await begin_and_say(stage, "ann: spam", "sam: tea?")
    stage.face.type("/delete @zoe", "/delete @ann")
    assert ["-- zoe has said nothing here that was shown"] == await stage.face.until("zoe")
    assert "REDACT #lobby :id1" == await stage.server.line()
    await end(stage)


@scene()
async def test_a_name_that_said_nothing(stage: Stage) -> None:
    """/react and /thread with a name never mean somebody else's message."""
    await begin_and_say(stage, "ann: tea?")
    stage.face.type("/react yes @zoe", "/thread @zoe")
    await stage.face.until("there is nothing here to react to")
    await stage.face.until("nobody has answered that")
    await end(stage)
