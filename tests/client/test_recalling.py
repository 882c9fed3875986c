"""client/recalling.py: what was missed, older pages, searches, the list of rooms."""

import asyncio
from pathlib import Path

import pytest

from hubbub.client.model import Change, Gap, Happening, Message, Reaction, Verb, What
from hubbub.errors import ConnectionLost, NotHere
from tests.client.played import MODERN, Played, played
from tests.client.stage import play


def past(number: int, text: str) -> str:
    """Return a line of history; its id is `idN`, its time N seconds after 22:13:20."""
    return (
        f"@msgid=id{number};time=2023-11-14T22:13:{20 + number}.000Z"
        f" :ann!~ann@host PRIVMSG #ops :{text}"
    )


def chathistory(place: str, *lines: str) -> list[str]:
    """Return the batch of an answer."""
    inside = (f"@batch={place[-1]};{line[1:]}" for line in lines)
    opening = f":irc.example BATCH +{place[-1]} chathistory {place}"
    return [opening, *inside, f":irc.example BATCH -{place[-1]}"]


@played
async def test_entering_shows_a_page(stage: Played) -> None:
    """A room that is new to us begins with what was said last."""
    await stage.enter()
    question = await stage.answer(past(1, "one"), past(2, "two"))
    assert "CHATHISTORY LATEST #ops * :50" == question
    await stage.when(lambda: stage.texts() == ["one", "two"])
    assert stage.ops.has_older


@played
async def test_what_was_missed(stage: Played) -> None:
    """After a loss the gap is filled from the last message seen, and marked."""
    await stage.enter()
    await stage.answer(past(1, "one"))
    await stage.settle()
    stage.server.hang_up()
    await stage.clock.pass_s(3)
    await stage.enter()
    assert "CHATHISTORY AFTER #ops msgid=id1 :100" == await stage.answer(past(2, "two"))
    assert "CHATHISTORY AFTER #ops msgid=id2 :100" == await stage.answer()
    await stage.when(lambda: stage.texts() == ["one", "two"])
    gaps = [item for item in stage.ops.timeline if isinstance(item, Gap)]
    assert [(1, True)] == [(gap.count, gap.is_whole) for gap in gaps]
    assert gaps[0].until_s > gaps[0].since_s


def test_what_was_missed_while_the_program_did_not_run(tmp_path: Path) -> None:
    """The scrollback is there without a network, and the gap is filled from its end."""
    path = tmp_path / "client.db"

    async def before() -> None:
        stage = Played(path)
        await stage.enter()
        await stage.answer(past(1, "one"))
        await stage.when(lambda: stage.texts() == ["one"])
        stage.chat.draft("#ops", "half a")
        stage.chat.mark_read("#ops")
        stage.server.hang_up_all()
        await stage.end()

    async def after() -> None:
        stage = Played(path)
        assert (["one"], "half a", 0) == (stage.texts(), stage.ops.draft, stage.ops.unread)
        assert [("chat.example:1337", "todd")] == [
            (known.name, known.nick) for known in stage.client.known()
        ]
        await stage.enter()
        assert "CHATHISTORY AFTER #ops msgid=id1 :100" == await stage.answer(past(2, "two"))
        await stage.answer()
        await stage.when(lambda: stage.texts() == ["one", "two"])
        assert 1 == stage.ops.unread
        stage.server.hang_up_all()
        await stage.end()

    async def both() -> None:
        await before()
        await after()

    play(both)


@played
async def test_missed_too_much(stage: Played) -> None:
    """Of more than is worth restoring only the newest page is shown; the rest is above it."""
    await stage.enter()
    await stage.answer(past(1, "one"))
    await stage.settle()
    stage.server.hang_up()
    await stage.clock.pass_s(3)
    await stage.enter()
    await stage.answer(
        *(
            f"@msgid=x{number};time=2023-11-14T23:{number // 60:02}:{number % 60:02}.000Z"
            f" :ann!~a@h PRIVMSG #ops :x{number}"
            for number in range(1000)
        )
    )
    assert "CHATHISTORY LATEST #ops * :50" == await stage.answer(past(30, "newest"))
    await stage.when(lambda: stage.texts() == ["newest"])
    assert 1 == len(stage.told(What.RESET))
    assert stage.ops.has_older


@played
async def test_older(stage: Played) -> None:
    """Reading up asks for the page before, until nothing is left; two at once are one."""
    await stage.enter()
    await stage.answer(past(5, "five"))
    await stage.when(lambda: stage.texts() == ["five"])
    asked = asyncio.create_task(stage.chat.older("#ops"))
    await stage.when(lambda: stage.ops.is_loading)
    assert 0 == await stage.chat.older("#ops")
    assert "CHATHISTORY BEFORE #ops msgid=id5 :100" == await stage.answer(past(4, "four"))
    assert 1 == await asked
    assert (["four", "five"], False) == (stage.texts(), stage.ops.is_loading)
    assert 1 == stage.told(What.PREPENDED)[-1].count
    asked = asyncio.create_task(stage.chat.older("#ops"))
    await stage.answer()
    assert (0, False) == (await asked, stage.ops.has_older)
    assert 0 == await stage.chat.older("#ops")
    assert 0 == await stage.chat.older("#nowhere")


def test_older_without_a_network(tmp_path: Path) -> None:
    """What is kept here is read without asking anybody."""
    path = tmp_path / "client.db"

    async def story() -> None:
        stage = Played(path)
        items = {"#ops": [Message(n, float(n), "ann", f"m{n}", msgid=f"m{n}") for n in range(350)]}
        stage.client.vault.keep_items(stage.known.name, items)
        stage.chat.keeping.note(Change(What.ROOMS, stage.known.name, "#ops"))
        stage.chat.keeping.write()
        stage.client.vault.close()
        again = Played(path)
        assert 300 == len(again.texts())
        assert (40, 10) == (await again.chat.older("#ops", 40), await again.chat.older("#ops", 40))
        assert [f"m{n}" for n in range(350)] == again.texts()
        with pytest.raises(NotHere, match="until the connection is back"):
            await again.chat.older("#ops")
        again.client.vault.close()

    play(story)


@played
async def test_questions_end_with_the_connection(stage: Played) -> None:
    """Nobody waits for an answer that cannot come, and a refusal says why."""
    await stage.enter()
    await stage.answer(past(5, "five"))
    await stage.when(lambda: stage.texts() == ["five"])
    asked = asyncio.create_task(stage.chat.older("#ops"))
    await stage.server.until("CHATHISTORY")
    stage.server.say(":irc.example FAIL CHATHISTORY INVALID_TARGET BEFORE #ops :No such room")
    with pytest.raises(NotHere, match="No such room"):
        await asked
    listed = asyncio.create_task(stage.chat.list_rooms())
    asked = asyncio.create_task(stage.chat.older("#ops"))
    await stage.server.until("CHATHISTORY")
    stage.server.hang_up()
    for question in (asked, listed):
        with pytest.raises(ConnectionLost):
            await question
    assert not stage.ops.is_loading


@played
async def test_jumping_to_a_time(stage: Played) -> None:
    """What was said around a time is for a side view: the timeline stays as it is."""
    await stage.enter()
    await stage.answer(past(5, "five"))
    await stage.when(lambda: stage.texts() == ["five"])
    asked = asyncio.create_task(stage.chat.around("#ops", 1_700_000_003.0, 9))
    question = await stage.answer(past(2, "two"), past(3, "three"))
    assert "CHATHISTORY AROUND #ops timestamp=2023-11-14T22:13:23.000Z :9" == question
    assert ["two", "three"] == [message.text for message in await asked]
    assert ["five"] == stage.texts()


@played
async def test_what_happened_meanwhile(stage: Played) -> None:
    """With event-playback, topics, reactions and the like come with what was said."""
    await stage.enter(caps=f"{MODERN} draft/event-playback")
    question = await stage.server.until("CHATHISTORY LATEST")
    assert question
    stage.server.say(
        "@draft/chathistory-end :irc.example BATCH +h chathistory #ops",
        f"@batch=h;{past(1, 'one')[1:]}",
        "@batch=h;msgid=t1;time=2023-11-14T22:13:22.000Z :ann!a@h TOPIC #ops :tea",
        "@batch=h;msgid=r1;time=2023-11-14T22:13:23.000Z;+draft/react=+1;+draft/reply=id1"
        " :sam!s@h TAGMSG #ops",
        ":irc.example BATCH -h",
    )
    await stage.when(lambda: stage.texts() == ["one"])
    verbs = [item.verb for item in stage.ops.timeline if isinstance(item, Happening)]
    assert [Verb.JOINED, Verb.TOPIC] == sorted(verbs, key=lambda verb: verb.value)
    message = stage.ops.timeline.find("id1")
    assert isinstance(message, Message)
    assert (Reaction("+1", ("sam",)),) == message.reactions
    assert not stage.ops.has_older


@played
async def test_who_wrote_meanwhile(stage: Played) -> None:
    """A talk that began while we were away is opened, and read from the server."""
    await stage.enter(caps=f"{MODERN} draft/read-marker")
    question = await stage.server.until("CHATHISTORY TARGETS")
    assert "timestamp=2023-11-07T22:13:20.000Z" in question
    stage.server.say(
        ":irc.example BATCH +t draft/chathistory-targets",
        "@batch=t :irc.example CHATHISTORY TARGETS #ops 2023-11-14T22:13:20.000Z",
        "@batch=t :irc.example CHATHISTORY TARGETS zoe 2023-11-14T22:13:20.000Z",
        ":irc.example BATCH -t",
        *chathistory("#ops"),
    )
    assert "MONITOR + :zoe" == await stage.server.until("MONITOR")
    assert "MARKREAD :zoe" == await stage.server.until("MARKREAD")
    stage.server.say(*chathistory("zoe", "@msgid=z1 :zoe!z@h PRIVMSG todd :hi"))
    await stage.when(lambda: stage.texts(stage.known.room("zoe")) == ["hi"])
    talk = stage.known.room("zoe")
    assert talk
    assert (1, 1) == (talk.unread, talk.mentions)


@played
async def test_searching_and_listing(stage: Played) -> None:
    """What is found is given to who asked; so is the list of rooms."""
    await stage.enter()
    await stage.answer()
    found = asyncio.create_task(stage.chat.search("tea", nick="ann"))
    assert "SEARCH :text=tea;from=ann;limit=50" == await stage.server.until("SEARCH")
    stage.server.say(
        ":irc.example BATCH +s soju.im/search",
        f"@batch=s;{past(2, 'tea')[1:]}",
        ":irc.example BATCH -s",
    )
    assert [("#ops", "tea")] == [(one.place, one.message.text) for one in await found]
    listed = asyncio.create_task(stage.chat.list_rooms())
    await stage.server.until("LIST")
    stage.server.say(
        ":irc.example 322 todd #ops 3 :on call",
        ":irc.example 322 todd #tea 1 :",
        ":irc.example 323 todd :End of LIST",
    )
    assert ["#ops", "#tea"] == [row.room for row in await listed]
    assert [] == stage.texts()


@played
async def test_away_from_a_server_without_history(stage: Played) -> None:
    """The timeline says since when nobody knows what was said."""
    await stage.enter(caps="server-time")
    stage.server.say(":ann!~ann@host PRIVMSG #ops :one")
    await stage.settle()
    stage.server.hang_up()
    await stage.when(lambda: not stage.chat.link.is_ready)
    stage.client.reconnect(stage.known.name)
    await stage.enter(caps="server-time")
    (gap,) = (item for item in stage.ops.timeline if isinstance(item, Gap))
    assert (0, False) == (gap.count, gap.is_whole)
    stage.server.say(":ann!~ann@host PRIVMSG #ops :two")
    await stage.when(lambda: stage.texts() == ["one", "two"])


def test_a_server_that_says_all_again_after_a_restart(tmp_path: Path) -> None:
    """What is kept here of a server without ids is known again."""
    path = tmp_path / "client.db"
    one = "time=2023-11-14T22:13:11.000Z :ann!~ann@host PRIVMSG #ops :one"

    async def visit(*lines: str) -> list[str]:
        stage = Played(path)
        await stage.enter(caps="server-time message-tags")
        stage.server.say(*(f"@{line}" for line in lines))
        await stage.settle()
        texts = stage.texts()
        stage.server.hang_up_all()
        await stage.end()
        return texts

    async def both() -> None:
        assert ["one"] == await visit(one)
        assert ["one", "one"] == await visit(one, one.replace(":11", ":12"))

    play(both)
