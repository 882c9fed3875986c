"""client/speaking.py: what we say, from the composer to the server's echo."""

from pathlib import Path

import pytest

from hubbub.client.model import Delivery, Remark, What
from hubbub.client.outgoing import UNCONFIRMED
from hubbub.errors import StoreError
from tests.client.played import MODERN, NAME, Played, played
from tests.client.stage import play

TODD = ":todd!~todd@host"


def pending(stage: Played) -> list[tuple[str, str]]:
    """Return our messages without an echo, and how far they are."""
    return [(one.text, one.delivery.value) for one in stage.ops.pending]


async def sent(stage: Played, text: str) -> tuple[str, str]:
    """Wait for a message of the client; return its label and key."""
    while f" :{text}" not in (line := await stage.server.line()):
        assert line
    tags = dict(tag.partition("=")[::2] for tag in line[1:].split(" ")[0].split(";"))
    return tags.get("label", ""), tags.get("+hubbub.chat/key", "")


def echo(label: str, key: str, text: str, msgid: str = "id1") -> str:
    """Return the server's echo."""
    return f"@label={label};msgid={msgid};+hubbub.chat/key={key} {TODD} PRIVMSG #ops :{text}"


@played
async def test_queued_sent_stored(stage: Played) -> None:
    """A message waits, leaves, and counts as said when its echo comes, not before."""
    key = stage.chat.say("#ops", "hello", reply_to="id0")
    assert [("hello", "queued")] == pending(stage)
    await stage.enter()
    await stage.answer()
    label, key_sent = await sent(stage, "hello")
    assert key == key_sent
    await stage.when(lambda: pending(stage) == [("hello", "sent")])
    assert 1 == stage.known.unsent
    assert [] == stage.texts()
    stage.server.say(echo(label, key, "hello"))
    await stage.when(lambda: stage.texts() == ["hello"])
    assert ([], 0, []) == (
        pending(stage),
        stage.known.unsent,
        stage.client.vault.outbox(stage.known.name),
    )


@played
async def test_refused_is_told_and_taken_back(stage: Played) -> None:
    """Who listens is told of it; taken back, it is the draft again, and a line says why."""
    await stage.enter()
    await stage.answer()
    key = stage.chat.say("#ops", "one")
    label, _ = await sent(stage, "one")
    stage.server.say(f"@label={label} :irc.example 404 todd #ops :you are muted")
    await stage.when(lambda: bool(stage.told(What.REFUSED)))
    assert [("#ops", key)] == [(one.room, one.key) for one in stage.told(What.REFUSED)]
    stage.chat.take_back("#ops", key, "one")
    (kept,) = stage.client.vault.rooms(stage.known.name)
    assert ("one", [], []) == (kept.draft, pending(stage), stage.client.vault.outbox(NAME))
    last = stage.ops.timeline[-1]
    assert isinstance(last, Remark)
    assert last.text.startswith("not sent: #ops: you are muted")
    stage.chat.take_back("#ops", key, "twice")
    assert "one" == stage.ops.draft


@played
async def test_what_waits_is_not_taken_back(stage: Played) -> None:
    """Only what was refused comes back by itself."""
    key = stage.chat.say("#ops", "one")
    stage.chat.take_back("#ops", key, "one")
    assert [("one", "queued")] == pending(stage)


@played
async def test_refused_and_sent_again(stage: Played) -> None:
    """What is refused keeps its text; it can be sent again, or taken back into the composer."""
    await stage.enter()
    await stage.answer()
    first, second = stage.chat.say("#ops", "one"), stage.chat.say("#ops", "two")
    for text in ("one", "two"):
        label, _ = await sent(stage, text)
        stage.server.say(f"@label={label} :irc.example 404 todd #ops :you are muted")
    await stage.when(lambda: {one.delivery for one in stage.ops.pending} == {Delivery.FAILED})
    assert "#ops: you are muted" == stage.ops.pending[0].problem
    kept = [one.problem for one in stage.client.vault.outbox(stage.known.name)]
    assert ["#ops: you are muted"] * 2 == kept
    assert "one" == stage.chat.discard("#ops", first)
    assert "" == stage.chat.discard("#ops", first)
    stage.chat.retry("#ops", second)
    stage.chat.retry("#ops", second)  # it is on its way
    assert "" == stage.chat.discard("#ops", second)
    label, key = await sent(stage, "two")
    assert second == key
    stage.server.say(echo(label, key, "two"))
    await stage.when(lambda: stage.texts() == ["two"])
    assert [] == stage.client.vault.outbox(stage.known.name)


@played
async def test_a_broken_link(stage: Played) -> None:
    """What was on its way leaves again under its key, after what was missed has come."""
    await stage.enter()
    await stage.answer()
    key = stage.chat.say("#ops", "on its way")
    await sent(stage, "on its way")
    stage.server.hang_up()
    await stage.when(lambda: pending(stage) == [("on its way", "queued")])
    await stage.clock.pass_s(3)
    await stage.enter()
    await stage.answer()
    label, again = await sent(stage, "on its way")
    assert key == again
    stage.server.say(echo(label, key, "on its way"))
    await stage.when(lambda: stage.texts() == ["on its way"])


@played
async def test_a_broken_link_behind_which_it_arrived(stage: Played) -> None:
    """What was missed holds it: it is not sent again."""
    await stage.enter()
    await stage.answer()
    key = stage.chat.say("#ops", "arrived")
    await sent(stage, "arrived")
    stage.server.hang_up()
    await stage.clock.pass_s(3)
    await stage.enter()
    past = f"@msgid=id1;time=2023-11-14T22:13:20.000Z;+hubbub.chat/key={key}"
    await stage.answer(f"{past} {TODD} PRIVMSG #ops :arrived")
    await stage.when(lambda: stage.texts() == ["arrived"])
    stage.chat.say("#ops", "next")
    label, _ = await sent(stage, "next")
    assert "m1" == label  # the first message on this connection


@played
async def test_a_server_without_keys(stage: Played) -> None:
    """Where nobody can tell whether it arrived, a person decides: it is not doubled by itself."""
    await stage.enter(caps="")
    stage.chat.say("#ops", "who knows")
    await sent(stage, "who knows")
    stage.server.hang_up()
    await stage.when(lambda: pending(stage) == [("who knows", "failed")])
    assert UNCONFIRMED == stage.ops.pending[0].problem


@played
async def test_a_server_without_keys_but_with_history(stage: Played) -> None:
    """A message whose fate nobody knows is recognised in what was missed."""
    caps = MODERN.replace("hubbub.chat/key", "")
    await stage.enter(caps=caps)
    await stage.answer()
    stage.chat.say("#ops", "who knows")
    await sent(stage, "who knows")
    stage.server.hang_up()
    await stage.clock.pass_s(3)
    await stage.enter(caps=caps)
    await stage.answer(f"@msgid=id1 {TODD} PRIVMSG #ops :who knows")
    await stage.when(lambda: stage.texts() == ["who knows"])
    assert [] == pending(stage)


@played
async def test_a_text_that_the_server_cannot_have_whole(stage: Played) -> None:
    """Without multiline, lines become messages, each with its own fate; echoes are PONGs."""
    stage.chat.say("#ops", "one\n\ntwo")
    await stage.enter(caps="")
    for text in ("one", "two"):
        await stage.server.take(f"PRIVMSG #ops :{text}")
    await stage.when(lambda: stage.texts() == ["one", "two"])
    assert [] == pending(stage)


def test_the_program_ends_before_the_echo(tmp_path: Path) -> None:
    """A crash loses nothing: what was written leaves when the program runs again, once."""
    path = tmp_path / "hubbub" / "client.db"

    async def before() -> str:
        stage = Played(path)
        key = stage.chat.say("#ops", "written", reply_to="id7")
        stage.chat.say("#ops", "more")
        stage.client.vault.close()  # nothing is written when it ends: it was on the disk
        return key

    async def after(key: str) -> None:
        stage = Played(path)
        assert [("written", "queued"), ("more", "queued")] == pending(stage)
        assert "id7" == stage.ops.pending[0].reply_to
        await stage.enter()
        await stage.answer()
        label, again = await sent(stage, "written")
        assert key == again
        stage.server.say(echo(label, key, "written"))
        await stage.when(lambda: stage.texts() == ["written"])
        stage.server.hang_up_all()
        await stage.end()

    async def later() -> None:
        stage = Played(path)
        assert [("more", "queued")] == pending(stage)
        assert ["written"] == stage.texts()
        stage.client.vault.close()

    async def all_three() -> None:
        key = await before()
        await after(key)
        await later()

    play(all_three)


def test_the_program_ends_on_a_server_without_keys(tmp_path: Path) -> None:
    """What may have left already is not sent by itself."""
    path = tmp_path / "client.db"

    async def story() -> None:
        stage = Played(path)
        await stage.enter(caps="")
        stage.chat.say("#ops", "left")
        await sent(stage, "left")
        stage.client.vault.close()
        again = Played(path)
        assert [("left", "failed")] == pending(again)
        again.client.vault.close()
        stage.server.hang_up_all()
        await stage.end()

    play(story)


@played
async def test_a_full_disk(stage: Played) -> None:
    """What cannot be kept is not taken; what the disk refuses later is told, and all goes on."""
    await stage.enter()
    await stage.answer()
    key = stage.chat.say("#ops", "before")
    vault = stage.client.vault

    def refuse(*_: object) -> None:
        raise StoreError("what you write cannot be kept: disk full")

    vault.put_out = vault.drop = refuse  # type: ignore[method-assign]
    with pytest.raises(StoreError):
        stage.chat.say("#ops", "after")
    assert ["before"] == [text for text, _ in pending(stage)]
    label, _ = await sent(stage, "before")
    stage.server.say(echo(label, key, "before"))
    await stage.when(lambda: stage.texts() == ["before"])
    remarks = [item for item in stage.known.rooms[""].timeline if isinstance(item, Remark)]
    assert ["what you write cannot be kept: disk full"] == [one.text for one in remarks]


@played
async def test_one_at_a_time(stage: Played) -> None:
    """Only so many are on their way; the others follow as echoes come, in order."""
    await stage.enter()
    await stage.answer()
    for number in range(12):
        stage.chat.say("#ops", f"n{number}")
    for number in range(12):
        label, key = await sent(stage, f"n{number}")
        stage.server.say(echo(label, key, f"n{number}", f"id{number}"))
    await stage.when(lambda: len(stage.texts()) == 12)
    assert [f"n{number}" for number in range(12)] == stage.texts()
    assert stage.told(What.PENDING)
