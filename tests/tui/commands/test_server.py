"""tui/commands/server.py: servers, and the connection to them."""

from __future__ import annotations

from pathlib import Path

from hubbub.client.model import Key, Obstacle
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.raw import Raw
from hubbub.tui.screens.wizard import Wizard
from tests.tui.stage import shown

KEY_CHANGED = Obstacle.KEY_CHANGED


async def test_connecting(tmp_path: Path) -> None:
    """/connect goes to a server, and opens its room; without an address it asks."""
    async with shown(tmp_path) as stage:
        stage.server.is_up = False
        await stage.command("/connect other.example toad")
        await stage.so(lambda: "other.example:1337" in stage.desk.servers)
        await stage.so(lambda: bool(stage.desk.here) and "other" in stage.desk.here.server)  # type: ignore[union-attr]
        await stage.command("/connect a:b toad")
        await stage.so(lambda: "not a port" in stage.bar("context"))
        await stage.command("/connect")
        await stage.box(Wizard)


async def test_raw(tmp_path: Path) -> None:
    """A line is sent as it is; without one, the lines that passed are shown."""
    async with shown(tmp_path) as stage:
        await stage.command("/raw VERSION")
        assert "VERSION" == await stage.sent("VERSION")
        await stage.command("/raw")
        await stage.box(Raw)


async def test_trust_and_server(tmp_path: Path) -> None:
    """/trust takes the fingerprint that the server shows, and no other; /server lists."""
    async with shown(tmp_path) as stage:
        trusted: list[str] = []
        stage.chat.trust = trusted.append  # type: ignore[method-assign]
        await stage.command("/trust SHA256:abc")
        await stage.so(lambda: "has shown no new key" in stage.bar("context"))
        stage.known.key, stage.known.obstacle = Key("SHA256:abc", "SHA256:old"), KEY_CHANGED
        await stage.command("/trust SHA256:xyz")
        await stage.so(lambda: "that is not the key it shows" in stage.bar("context"))
        assert [] == trusted
        await stage.command("/trust SHA256:abc")
        await stage.so(lambda: trusted == ["SHA256:abc"])
        await stage.command("/reconnect")
        await stage.so(lambda: "you are connected to chat.example" in stage.bar("context"))
        await stage.command("/server")
        await stage.box(Chooser)
