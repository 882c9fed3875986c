"""tui/screens/serving.py: going to servers, and what stands in the way."""

from __future__ import annotations

from pathlib import Path

from hubbub.client.desk import Wishes
from hubbub.client.model import Key, Obstacle, Status
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.talking import WRITES_ON_S
from hubbub.tui.screens.trust import KeyChanged
from tests.tui.stage import Shown, shown

# What stands in the way


async def lost(stage: Shown) -> None:
    """Let the server hang up, and nobody listen any more."""
    stage.server.is_up = False
    stage.server.hang_up()
    await stage.so(lambda: stage.known.status is Status.WAITING)


async def test_server_down(tmp_path: Path) -> None:
    """A bar says what happened, what is safe, and one key; history and writing stay usable."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "before", "id1")
        await lost(stage)
        await stage.type("one", "enter")
        await stage.type("two", "enter")
        stage.main.show_all()
        bar = stage.bar("trouble") + stage.bar("safe")
        assert "⟳ cannot reach chat.example" in bar
        assert "retry" in bar
        assert "your 2 messages are safe in the outbox" in bar
        assert "Alt+R retry now" in bar
        await stage.shows("two  ⧗ queued, sends on reconnect")
        assert stage.sees("before")
        await stage.shows("outbox 2")


async def test_outbox(tmp_path: Path) -> None:
    """Alt+O lists what waits; Enter goes to it."""
    async with shown(tmp_path) as stage:
        await lost(stage)
        await stage.type("wait", "enter")
        await stage.pilot.press("alt+o")
        await stage.box(Chooser)
        await stage.shows("queued")
        await stage.pilot.press("enter")
        await stage.so(lambda: getattr(stage.timeline.chosen(), "text", "") == "wait")


async def stuck(stage: Shown, obstacle: Obstacle) -> None:
    """Let something stand in the way that needs a person."""
    await lost(stage)
    await stage.clock.pass_s(WRITES_ON_S)
    await stage.so(lambda: stage.known.status is Status.WAITING)
    stage.known.status, stage.known.obstacle = Status.STUCK, obstacle
    stage.app._look()
    await stage.pilot.pause()


async def test_name_taken(tmp_path: Path) -> None:
    """Other names are offered, or to log in; what was written is kept."""
    async with shown(tmp_path) as stage:
        await stage.type("draft")
        await stuck(stage, Obstacle.NAME_TAKEN)
        await stage.box(Chooser)
        for text in ("todd_", "todd2", "todd is mine: log in", "what you wrote is kept"):
            assert stage.sees(text), text
        await stage.type("todd2", "enter")
        await stage.so(lambda: stage.known.nick == "todd2")
        assert "draft" == stage.composer.text


async def test_no_box_while_one_types(tmp_path: Path) -> None:
    """What is being written would go into it, and Enter would send it: to the server, as a name."""
    async with shown(tmp_path) as stage:
        await lost(stage)
        await stage.type("hello every")
        stage.known.status, stage.known.obstacle = Status.STUCK, Obstacle.NAME_TAKEN
        stage.app._look()
        assert stage.app.screen is stage.main
        await stage.type("body")
        assert "hello everybody" == stage.composer.text
        stage.main._typed_s -= WRITES_ON_S
        stage.app._look()
        await stage.box(Chooser)


async def test_what_can_be_no_name(tmp_path: Path) -> None:
    """A sentence is no name; a name of which those offered are beginnings can be had."""
    async with shown(tmp_path) as stage:
        await stuck(stage, Obstacle.NAME_TAKEN)
        await stage.box(Chooser)
        await stage.type("hello everybody", "enter")
        await stage.shows("no name has a space in it")
        assert isinstance(stage.app.screen, Chooser)
        await stage.pilot.press("ctrl+u", "alt+r")
        await stage.type("tod", "enter")
        await stage.so(lambda: stage.known.nick == "tod")


async def test_password_wrong_again(tmp_path: Path) -> None:
    """The box comes again, and says why."""
    async with shown(tmp_path) as stage:
        for _ in range(3):
            await stuck(stage, Obstacle.PASSWORD)
            await stage.box(Ask)
            await stage.shows("no server is listening")
            await stage.type("secret", "enter")
            await stage.so(lambda: stage.app.screen is stage.main)


async def test_put_out(tmp_path: Path) -> None:
    """A bar says by whom and why, what is safe, and the key that goes in again."""
    async with shown(tmp_path) as stage:
        await stage.type("draft")
        await stage.hear(":sam!~u@h KICK #ops todd :too loud")
        await stage.so(lambda: "you were put out by sam: too loud" in stage.bar("trouble"))
        assert "what you write is kept" in stage.bar("safe")
        assert "Alt+R enter again" in stage.bar("trouble")
        assert stage.sees("!! you were put out by sam (too loud)")
        assert "draft" == stage.composer.text
        await stage.pilot.press("alt+r")
        assert (await stage.sent("JOIN")).endswith("#ops")
        await stage.hear(":irc.example 474 todd #ops :you are banned from #ops")
        await stage.so(lambda: "✗ you are banned from #ops" in stage.bar("trouble"))
        await stage.hear(":todd!~u@h JOIN #ops")
        assert "" == stage.bar("trouble")


async def test_password_wrong(tmp_path: Path) -> None:
    """The name stays, the password is asked for, and is not shown."""
    async with shown(tmp_path) as stage:
        await stuck(stage, Obstacle.PASSWORD)
        await stage.box(Ask)
        await stage.type("secret")
        assert stage.sees("log in as todd")
        assert not stage.sees("secret")
        await stage.pilot.press("escape")
        assert "does not accept the password" in stage.bar("trouble")


async def test_key_changed(tmp_path: Path) -> None:
    """The whole screen: both fingerprints; only the word `trust` accepts, Escape stays away."""
    async with shown(tmp_path) as stage:
        trusted: list[str] = []
        stage.chat.trust = trusted.append  # type: ignore[method-assign]
        stage.known.key = Key("SHA256:new", "SHA256:old", 1_772_366_400.0)
        await stuck(stage, Obstacle.KEY_CHANGED)
        await stage.box(KeyChanged)
        for text in (
            "now:     SHA256:new",
            "before:  SHA256:old",
            "first seen 01 Mar 2026, 12:00",
            "Nothing was sent",
        ):
            assert stage.sees(text), text
        await stage.type("yes", "enter")
        assert isinstance(stage.app.screen, KeyChanged)
        await stage.pilot.press("escape")
        assert [] == trusted
        await stage.pilot.press("alt+r")
        await stage.box(KeyChanged)
        await stage.type("trust", "enter")
        await stage.so(lambda: trusted == ["SHA256:new"])


# Several servers


OTHER = "other.example:1337"


def add_other(stage: Shown) -> None:
    """Let there be a second server, which does not answer."""
    stage.server.is_up = False
    stage.client.add(OTHER, Wishes("toad", ("#tea", "#zoo")))


async def test_going_to_a_server(tmp_path: Path) -> None:
    """/server and a part of a name go where one was there last."""
    async with shown(tmp_path) as stage:
        add_other(stage)
        await stage.command("/server other")
        await stage.so(lambda: stage.desk.place_name == "#tea")
        await stage.pilot.press("alt+down")
        await stage.so(lambda: stage.desk.place_name == "#zoo")
        await stage.command("/server chat")
        await stage.so(lambda: stage.desk.place_name == "#ops")
        await stage.command("/server other")
        await stage.so(lambda: stage.desk.place_name == "#zoo")
        await stage.command("/server example")
        await stage.so(lambda: "several servers are called example" in stage.bar("context"))
        await stage.command("/server nowhere")
        await stage.so(lambda: "no server is called nowhere" in stage.bar("context"))


async def test_servers_are_listed(tmp_path: Path) -> None:
    """/server lists all servers with how they are, and what can be done with this one."""
    async with shown(tmp_path) as stage:
        add_other(stage)
        await stage.command("/server")
        await stage.box(Chooser)
        for text in ("chat.example  todd  online", "other.example  toad", "another server"):
            await stage.shows(text)
        await stage.type("other.ex", "enter")
        await stage.so(lambda: stage.desk.place_name == "#tea")


async def test_about_a_server(tmp_path: Path) -> None:
    """Its key and what it can do are told."""
    async with shown(tmp_path) as stage:
        await stage.command("/server")
        await stage.box(Chooser)
        await stage.type("about", "enter")
        await stage.box(Ask)
        await stage.shows("capabilities:")


async def test_ending_and_forgetting(tmp_path: Path) -> None:
    """A server is left until one connects again, or forgotten after a question."""
    async with shown(tmp_path) as stage:
        await stage.command("/server")
        await stage.box(Chooser)
        await stage.type("disconnect", "enter")
        assert "QUIT" in await stage.sent("QUIT")
        stage.server.hang_up()
        await stage.so(lambda: stage.known.status is Status.OFFLINE)
        add_other(stage)
        stage.main._server_chosen("!forget")
        await stage.box(Ask)
        await stage.type("forget", "enter")
        await stage.so(lambda: list(stage.desk.servers) == [OTHER])
        await stage.so(lambda: stage.desk.place_name == "#tea")
