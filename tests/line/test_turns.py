"""line/turns.py: what is typed behind /join waits until one is in."""

from hubbub.line.turns import PATIENCE_S
from tests.line.stage import Stage, scene
from tests.line.test_talk import begin, end

IN_DEV = ":todd!~u@host JOIN #dev"


@scene()
async def test_it_is_said_in_the_new_room(stage: Stage) -> None:
    """However fast one types, or pipes: what comes behind /join is meant for that room."""
    await begin(stage)
    stage.face.type("/join dev", "hello", "/join ops", "/me waves", "/join #lobby", "back")
    assert "JOIN :#dev" == await stage.server.line()
    stage.server.say(IN_DEV)
    await stage.server.take("PRIVMSG #dev :hello")
    stage.server.say(":todd!~u@host JOIN #ops")
    await stage.server.take("PRIVMSG #ops :\x01ACTION waves\x01")
    await stage.server.take("PRIVMSG #lobby :back")
    await end(stage)


@scene()
async def test_who_is_not_let_in(stage: Stage) -> None:
    """Then nothing of it is said anywhere, and what comes afterwards is."""
    await begin(stage)
    stage.face.type("/join den", "for the den alone", "/topic secret")
    await stage.server.until("JOIN")
    stage.server.say(":irc.example 473 todd #den :Cannot join channel (+i)")
    told = await stage.face.until("/topic secret")
    assert [
        "-- not done: for the den alone (you are not in #den)",
        "-- not done: /topic secret (you are not in #den)",
    ] == told[-2:]
    stage.face.type("hi")
    assert "PRIVMSG #lobby :hi" == await stage.server.line()
    await end(stage)


@scene()
async def test_no_answer(stage: Stage) -> None:
    """A server that says nothing to it is waited for, not for ever."""
    await begin(stage)
    stage.face.type("/join den", "for the den alone")
    await stage.server.until("JOIN")
    await stage.clock.pass_s(int(PATIENCE_S))
    await stage.face.until("not done: for the den alone (the server neither lets you in nor")
    await end(stage)


@scene()
async def test_a_loss(stage: Stage) -> None:
    """What waited for a room when the connection broke is told, not kept for another room."""
    await begin(stage)
    stage.face.type("/join den", "for the den alone")
    await stage.server.until("JOIN")
    stage.server.hang_up()
    await stage.face.until("not done: for the den alone (the connection was lost)")
    stage.face.stop()


@scene()
async def test_the_end_of_the_input(stage: Stage) -> None:
    """Who leaves at once has all of it said first."""
    await begin(stage)
    stage.face.type("/join dev", "hello")
    stage.face.stop()
    await stage.server.until("JOIN")
    stage.server.say(IN_DEV)
    await stage.server.take("PRIVMSG #dev :hello")
    await stage.server.goodbye()


@scene()
async def test_a_room_under_its_former_name(stage: Stage) -> None:
    """One turns to the room that it is now."""
    await begin(stage)
    stage.face.type("/join dev", "hello")
    await stage.server.until("JOIN")
    stage.server.say(":irc.example FAIL JOIN CHANNEL_RENAMED #dev #devel :It has another name")
    assert "JOIN :#devel" == await stage.server.until("JOIN")
    stage.server.say(":todd!~u@host JOIN #devel")
    assert "PRIVMSG #devel :hello" == await stage.server.until("PRIVMSG")
    await end(stage)
