"""client/chat.py: verbs go out, what happened changes the model."""

import pytest

from hubbub.client.client import Client
from hubbub.client.desk import Wishes
from hubbub.client.link import World
from hubbub.client.model import Change, Message, Remark, Status, What
from hubbub.client.trust import Safety
from hubbub.client.vault import Vault
from hubbub.errors import BadMessage, NotHere
from tests.client.played import MODERN, NAME, Played, played
from tests.client.stage import NOW_S

ANN = ":ann!~ann@host"


@played
async def test_coming_in(stage: Played) -> None:
    """A chat comes in, learns what the server can do, and who is away in its rooms."""
    await stage.enter("ann")
    assert "WHO #ops :%tnfar,617" == await stage.server.until("WHO")
    stage.server.say(":irc.example 354 todd 617 ann G anna :Ann B.")
    await stage.settle()
    person = stage.known.person("ann")
    assert person
    assert ("away", "anna") == (person.away, person.account)
    assert (Status.ONLINE, "todd", True) == (
        stage.known.status,
        stage.known.nick,
        stage.ops.is_joined,
    )
    assert stage.known.has_history
    assert "@+" in stage.known.support["PREFIX"]


@played
async def test_a_new_key_is_said_where_one_looks(stage: Played) -> None:
    """In the first room that one comes into, and among the messages of the server."""
    tells = []

    def world(_name: str, safety: Safety) -> World:
        tells.append(safety.tell)
        return stage.world()

    client = Client(Vault(None), world)
    chat = client.add(NAME, Wishes("todd", ("#ops", "#tea")))
    tells[-1]("the key of chat.example:1337 is SHA256:new")
    said = {
        name: [item.text for item in room.timeline if isinstance(item, Remark)]
        for name, room in chat.server.rooms.items()
    }
    told = ["the key of chat.example:1337 is SHA256:new"]
    assert {"": told, "#ops": told, "#tea": []} == said
    client.vault.close()


@played
async def test_done_to_messages(stage: Played) -> None:
    """Edits, deletions, reactions and typing are one line each."""
    await stage.enter("ann")
    stage.server.say(f"@msgid=id1 {ANN} PRIVMSG #ops :x")
    await stage.settle()
    stage.chat.edit("#ops", "id1", "better")
    stage.chat.redact("#ops", "id1", "oops")
    stage.chat.react("#ops", "id1", "+1")
    stage.chat.typing("#ops")
    stage.chat.typing("#ops")  # within three seconds: not told again
    stage.chat.typing("#ops", False)
    stage.chat.typing("#ops", False)
    stage.chat.topic("#ops", "tea")
    assert [
        "@draft/target-msgid=id1;draft/edit-text=better EDIT :#ops",
        "REDACT #ops id1 :oops",
        "@+draft/react=+1;+draft/reply=id1 TAGMSG :#ops",
        "@label=q;+typing=active TAGMSG :#ops",
        "@label=q;+typing=done TAGMSG :#ops",
        "TOPIC #ops :tea",
    ] == [await stage.server.line() for _ in range(6)]


@played
async def test_what_the_server_cannot(stage: Played) -> None:
    """A verb that this server has no way to do says so, and sends nothing."""
    with pytest.raises(NotHere, match="has to wait until the connection is back"):
        stage.chat.edit("#ops", "id1", "x")
    await stage.enter(caps="")
    for verb in (
        lambda: stage.chat.edit("#ops", "id1", "x"),
        lambda: stage.chat.redact("#ops", "id1"),
        lambda: stage.chat.react("#ops", "id1", "+1"),
    ):
        with pytest.raises(NotHere, match=r"on chat\.example:1337 nobody can"):
            verb()
    stage.chat.typing("#ops")
    with pytest.raises(NotHere, match="search"):
        await stage.chat.search("x")
    with pytest.raises(NotHere, match="read what was said before"):
        await stage.chat.around("#ops", NOW_S)
    assert 0 == await stage.chat.older("#ops")
    with pytest.raises(BadMessage):
        stage.chat.say("#ops", " \n ")
    stage.chat.raw("PING x")
    assert "PING :x" == await stage.server.until("PING :x")


@played
async def test_rooms(stage: Played) -> None:
    """Rooms are entered and left, by us or on a reconnect."""
    stage.chat.join("#tea")
    stage.chat.join("#later")
    stage.chat.part("#later")
    stage.run()
    await stage.server.welcome("todd", room="#ops", caps="")
    assert "JOIN :#tea" == await stage.server.until("JOIN")
    stage.server.say(":todd!~u@host JOIN #tea")
    await stage.when(lambda: stage.chat.link.is_ready)
    stage.chat.join("#new", "secret")
    assert "JOIN #new :secret" == await stage.server.until("JOIN")
    stage.chat.part("#tea", "bye")
    assert "PART #tea :bye" == await stage.server.until("PART")
    stage.server.say(":todd!~u@host PART #tea :bye")
    stage.chat.away("lunch")
    stage.chat.rename("todd2")
    assert "NICK :todd2" == await stage.server.until("NICK")
    await stage.settle()
    assert {"#ops", "#new"} == set(stage.chat.wanted)
    stage.chat.close("#ops")  # we are in it
    stage.chat.close("#tea")
    assert ["", "#ops", "#later", "#new"] == list(stage.known.rooms)


@played
async def test_talks(stage: Played) -> None:
    """A talk is opened before anything is said, and its partner is watched."""
    await stage.enter()
    room = stage.chat.open("Ann")
    assert (True, "Ann") == (room.is_person, room.name)
    assert "MONITOR + :Ann" == await stage.server.until("MONITOR")
    stage.server.say(":irc.example 731 todd :Ann")
    await stage.settle()
    person = stage.known.person("ann")
    assert person
    assert not person.is_online
    stage.chat.close("ann")
    assert stage.known.room("ann") is None


@played
async def test_markers(stage: Played) -> None:
    """What we have read is told to our other clients, and what they have read is read here."""
    await stage.enter("ann", caps=f"{MODERN} draft/read-marker")
    await stage.answer()
    stage.server.say(
        f"@time=2023-11-14T22:13:21.500Z;msgid=id1 {ANN} PRIVMSG #ops :hi todd",
    )
    await stage.settle()
    assert (1, 1) == (stage.ops.unread, stage.ops.mentions)
    stage.chat.mark_read("#ops")
    stage.chat.mark_read("#ops")
    stage.chat.mark_read("#nowhere")
    marked = await stage.server.until("MARKREAD")
    assert "MARKREAD #ops :timestamp=2023-11-14T22:13:21.500Z" == marked
    assert 0 == stage.ops.unread
    stage.server.say(
        f"@time=2023-11-14T22:13:22.000Z {ANN} PRIVMSG #ops :more",
        ":irc.example MARKREAD #ops timestamp=2023-11-14T22:13:23.000Z",
    )
    await stage.settle()
    assert (0, 1) == (stage.ops.unread, len(stage.told(What.APPENDED)[-1:]))


@played
async def test_drafts(stage: Played) -> None:
    """What was typed stays with its room."""
    stage.chat.draft("#ops", "half a sent")
    stage.chat.draft("#nowhere", "x")
    assert "half a sent" == stage.ops.draft


@played
async def test_nothing_is_torn_by_what_cannot_be_read(stage: Played) -> None:
    """A line that makes no sense is told, and the talk goes on."""
    await stage.enter()
    await stage.answer()
    stage.server.say("@=;  ", f"{ANN} PRIVMSG #ops :still here")
    await stage.settle()
    assert ["still here"] == stage.texts()
    last = stage.ops.timeline[-1]
    assert isinstance(last, Message)
    assert "ann" == last.who


@played
async def test_somebody_we_talk_with_takes_another_nick(stage: Played) -> None:
    """The talk goes along, with its scrollback, what waits for them, and after a restart."""
    await stage.enter("ann")
    await stage.answer()
    stage.server.say("@msgid=a :ann!~a@h PRIVMSG todd :before")
    await stage.settle()
    stage.chat.keeping.write()
    stage.chat.say("ann", "on its way")
    stage.server.say(":ann!~a@h NICK :anna", "@msgid=b :anna!~a@h PRIVMSG todd :after")
    await stage.settle()
    room = stage.known.room("anna")
    assert room
    assert ["before", "after"] == stage.texts(room)
    assert stage.known.room("ann") is None
    stage.chat.keeping.write()
    vault = stage.client.vault
    assert [] == vault.scrollback(NAME, "ann")
    kept = [item.text for item in vault.scrollback(NAME, "anna") if isinstance(item, Message)]
    assert ["before", "after"] == kept
    assert ["anna"] == [one.draft.to for one in vault.outbox(NAME)]


@played
async def test_a_stranger_takes_a_nick_that_we_talk_with(stage: Played) -> None:
    """Whoever had no talk with us takes nothing of another's away."""
    await stage.enter("ann", "kim")
    await stage.answer()
    stage.server.say("@msgid=a :ann!~a@h PRIVMSG todd :before")
    await stage.settle()
    stage.chat.keeping.write()
    stage.server.say(":ann!~a@h QUIT :bye", ":kim!~k@h NICK :ann")
    await stage.settle()
    stage.chat.keeping.write()
    kept = stage.client.vault.scrollback(NAME, "ann")
    assert ["before"] == [item.text for item in kept if isinstance(item, Message)]


@played
async def test_a_room_gets_another_name(stage: Played) -> None:
    """We stay in it, with its scrollback, what waits for it, and its place in the list."""
    await stage.enter("ann")
    await stage.answer()
    stage.chat.join("#tea")
    stage.server.say("@msgid=a :ann!~a@h PRIVMSG #ops :before")
    await stage.settle()
    stage.chat.keeping.write()
    stage.chat.say("#ops", "on its way")
    stage.chat.draft("#ops", "half a")
    stage.server.say(":ann!~a@h RENAME #ops #prod :it grew")
    stage.server.say("@msgid=b :ann!~a@h PRIVMSG #prod :after")
    await stage.settle()
    assert ["", "#prod", "#tea"] == list(stage.known.rooms)
    assert {"#prod", "#tea"} == set(stage.chat.wanted)
    assert ["#prod"] == stage.chat.link.connection.rooms
    room = stage.known.room("#prod")
    assert room
    assert ["before", "after"] == stage.texts(room)
    assert (1, "half a", True) == (len(room.pending), room.draft, room.is_joined)
    told = [item.text for item in room.timeline if isinstance(item, Remark)]
    assert "ann renamed #ops: it is #prod now (it grew)" in told
    assert [Change(What.MOVED, NAME, "#ops", key="#prod")] == stage.told(What.MOVED)
    stage.chat.keeping.write()
    vault = stage.client.vault
    assert [] == vault.scrollback(NAME, "#ops")
    assert room.timeline[-1] == vault.scrollback(NAME, "#prod")[-1]
    assert ["#prod"] == [one.draft.to for one in vault.outbox(NAME)]
    stage.server.say(":ann!~a@h RENAME #prod #PROD", ":ann!~a@h RENAME #never #heard")
    await stage.settle()
    assert ["", "#prod", "#tea"] == list(stage.known.rooms)
    assert "#PROD" == room.name
