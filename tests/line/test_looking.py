"""line/looking.py: reading on upwards, threads, and what has come elsewhere."""

from __future__ import annotations

from tests.client.script import batch, past
from tests.line.stage import Stage, scene
from tests.line.test_talk import TAGS, WITH_HISTORY, begin, end


@scene()
async def test_older(stage: Stage) -> None:
    """/older asks for what was said before the oldest that was shown, again and again."""
    await begin(stage, caps=f"{WITH_HISTORY} message-tags")
    await stage.server.until("CHATHISTORY")
    stage.server.say(*batch("chathistory #lobby", past(20, "twenty"), past(21, "newest")))
    await stage.face.until("newest")
    for number in (19, 18):
        stage.face.type("/older 1")
        asked = await stage.server.until("CHATHISTORY BEFORE #lobby")
        assert f"12:{number + 1}" in asked or f"id{number + 1}" in asked
        stage.server.say(*batch("chathistory #lobby", past(number, f"older {number}")))
        await stage.face.until(f"ann: older {number}")
    stage.face.type("/older 1")
    await stage.server.until("CHATHISTORY BEFORE #lobby")
    stage.server.say(*batch("chathistory #lobby"))
    await stage.face.until("nothing was said in #lobby before that")
    stage.face.type("/older 0")
    await stage.face.until("/older takes a number from 1 to 100")
    await end(stage)


@scene()
async def test_a_thread(stage: Stage) -> None:
    """/thread shows a message with its answers; that there are none is told."""
    await begin(stage, "ann", "sam", caps=TAGS)
    stage.server.say("@msgid=id1 :ann!~a@h PRIVMSG #lobby :ship it")
    await stage.face.until("ship it")
    stage.face.type("/thread")
    await stage.face.until("nobody has answered that")
    stage.server.say(
        "@msgid=id2 :sam!~s@h PRIVMSG #lobby :something else",
        "@msgid=id3;+draft/reply=id1 :sam!~s@h PRIVMSG #lobby :shipped",
    )
    await stage.face.until("shipped")
    stage.face.type("/thread @ann")
    shown = await stage.face.until("shipped")
    assert ["ann: ship it", "sam: (to ann: ship it) shipped"] == shown
    await end(stage)


@scene()
async def test_unread(stage: Stage) -> None:
    """/unread says what has come elsewhere, until one turns there."""
    await begin(stage, "ann", caps=TAGS)
    stage.face.type("/unread")
    await stage.face.until("nothing new elsewhere")
    stage.server.say(*(f"@msgid=id{n} :ann!~a@h PRIVMSG todd :psst {n}" for n in range(2)))
    await stage.face.until("psst 1")
    stage.face.type("/unread")
    await stage.face.until("ann: 2 (/room ann turns to it)")
    stage.face.type("/room ann", "/unread")
    await stage.face.until("nothing new elsewhere")
    await end(stage)


@scene()
async def test_a_reaction_to_somebody(stage: Stage) -> None:
    """/react takes a name: what she said last is meant."""
    await begin(stage, "ann", "sam", caps=TAGS)
    stage.server.say(
        "@msgid=id1 :ann!~a@h PRIVMSG #lobby :ship it",
        "@msgid=id2 :sam!~s@h PRIVMSG #lobby :later",
    )
    await stage.face.until("later")
    stage.face.type("/react yes @ann")
    while "TAGMSG" not in (line := await stage.server.line()):
        pass
    assert "+draft/reply=id1" in line
    await end(stage)
