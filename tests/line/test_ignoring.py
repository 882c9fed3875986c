"""line/ignoring.py: /ignore, /unignore, /ignores."""

from __future__ import annotations

from pathlib import Path

from hubbub.client.ignored import Ignored
from tests.client.script import batch, past
from tests.line.stage import Stage, scene
from tests.line.test_talk import WITH_HISTORY, begin, end


@scene()
async def test_ignoring(stage: Stage) -> None:
    """What somebody says is hidden, in public and in private, until it is shown again."""
    await begin(stage, "ann", "sam")
    stage.face.type("/ignores", "/ignore @Sam", "/ignores")
    assert [
        "-- hidden: nobody",
        "-- what Sam says is hidden; /unignore Sam shows it again",
        "-- hidden: sam",
    ] == await stage.face.until("hidden: sam")
    stage.server.say(
        ":sam!~s@h PRIVMSG #lobby :noise",
        ":sam!~s@h PRIVMSG todd :psst",
        ":ann!~a@h PRIVMSG #lobby :hi",
    )
    assert ["ann: hi"] == await stage.face.until("hi")
    stage.face.type("/unread", "/unignore sam")
    stage.server.say(":sam!~s@h PRIVMSG #lobby :better?")
    assert [
        "-- nothing new elsewhere",
        "-- what sam says is shown again; /last shows what was said meanwhile",
        "sam: better?",
    ] == await stage.face.until("better?")
    await end(stage)


@scene()
async def test_what_is_hidden_is_not_meant(stage: Stage) -> None:
    """It is not answered unless its author is named, nor quoted."""
    tags = "batch message-tags server-time echo-message labeled-response"
    await begin(stage, "ann", "sam", caps=tags)
    stage.face.type("/ignore sam")
    stage.server.say(
        "@msgid=id1 :ann!~a@h PRIVMSG #lobby :tea?",
        "@msgid=id2 :sam!~s@h PRIVMSG #lobby :noise",
        "@msgid=id3;+draft/reply=id2 :ann!~a@h PRIVMSG #lobby :shush",
    )
    assert "ann: (to something said before) shush" == (await stage.face.until("shush"))[-1]
    stage.server.say(
        "@msgid=id4 :sam!~s@h PRIVMSG #lobby :more noise", ":ann!~a@h PRIVMSG #lobby :."
    )
    await stage.face.until("ann: .")
    stage.face.type("/react no")
    while "TAGMSG" not in (line := await stage.server.line()):
        pass
    assert "+draft/reply=id3" in line
    await end(stage)


@scene()
async def test_reading_on_past_what_is_hidden(stage: Stage) -> None:
    """A page on which all is hidden is said, and the next one begins before it."""
    await begin(stage, "ann", "sam", caps=WITH_HISTORY)
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby", past(9, "now")))
    await stage.face.until("now")
    stage.face.type("/ignore sam", "/older 2")
    assert "CHATHISTORY BEFORE #lobby msgid=id09 :2" == await stage.server.line()
    noise = [past(minute, "noise", who="sam") for minute in (7, 8)]
    stage.server.say(*batch("chathistory #lobby", *noise))
    assert (
        "-- nothing but what is hidden; /ignores says whose"
        == (await stage.face.until("nothing but"))[-1]
    )
    stage.face.type("/older 2")
    assert "CHATHISTORY BEFORE #lobby msgid=id07 :2" == await stage.server.line()
    await end(stage)


@scene()
async def test_what_makes_no_sense(stage: Stage) -> None:
    """Nobody hides themselves, and who is not hidden is not shown again."""
    await begin(stage)
    stage.face.type("/ignore todd", "/unignore ann")
    assert ["-- that is you", "-- ann is not hidden"] == await stage.face.until("ann")
    await end(stage)


def test_what_cannot_be_kept(tmp_path: Path) -> None:
    """It holds, and that it does not last is said."""
    (tmp_path / "full").write_text("no directory")

    @scene()
    async def story(stage: Stage) -> None:
        stage.talk.ignored = Ignored(tmp_path / "full" / "ignored")
        await begin(stage)
        stage.face.type("/ignore sam")
        await stage.face.until("-- that holds until you leave, and is not kept: ")
        assert stage.talk.hides("sam")
        await end(stage)

    story()
