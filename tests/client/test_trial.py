"""client/trial.py: a /login holds from its success on, and not before."""

from hubbub.client.login import Login
from tests.line.stage import Stage, scene
from tests.line.test_talk import begin, end


@scene()
async def test_logging_in_while_one_talks(stage: Stage) -> None:
    """The next line after /login is the password, and no message; nothing gives up."""
    await begin(stage, caps="sasl=PLAIN")
    stage.face.type("/login")
    await stage.face.prompt("password of todd: ")
    stage.face.type("wrong")
    await stage.face.prompt("#lobby> ")
    assert "AUTHENTICATE PLAIN" in (await stage.server.until("AUTHENTICATE")).replace(":", "")
    stage.face.type("/login maria", "")
    stage.server.say("AUTHENTICATE +", ":irc.example 904 todd :wrong password")
    await stage.face.until("wrong password")
    assert stage.talk.link.login is None
    stage.face.type("/login", "secret")
    while "PLAIN" not in await stage.server.until("AUTHENTICATE"):
        pass
    stage.server.say("AUTHENTICATE +", ":irc.example 900 todd todd!t@h todd :logged in")
    stage.server.say(":irc.example 903 todd :success")
    await stage.face.when(lambda: stage.talk.link.login == Login("todd", "secret"))
    await end(stage)


@scene()
async def test_a_login_that_nobody_answers(stage: Stage) -> None:
    """What was not accepted before the connection was lost does not hold, and one is told."""
    await begin(stage, caps="sasl=PLAIN")
    stage.face.type("/login", "secret")
    await stage.server.until("AUTHENTICATE")
    stage.server.hang_up()
    await stage.face.until("log in again")
    assert stage.talk.link.login is None
    stage.face.stop()
