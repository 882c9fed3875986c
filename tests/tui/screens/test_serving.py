"""tui/screens/serving.py: going to servers, and what stands in the way."""

from __future__ import annotations

from pathlib import Path

from hubbub.client.desk import Wishes
from hubbub.client.model import Key, Obstacle, Status
from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Chooser
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
