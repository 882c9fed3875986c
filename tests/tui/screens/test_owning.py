"""tui/screens/owning.py: who one is on a new server, apart from the wizard around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.model import Obstacle, Server, Status
from hubbub.client.trust import Safety
from hubbub.tui.screens.owning import Owning
from tests.client.played import MODERN
from tests.tui.stage import Shown, shown

NEW = "new.example:1337"
WITH_ACCOUNTS = f"{MODERN} draft/account-registration=custom-account-name"


class Alone(Owning):
    """Asks for the name, and ends when somebody has one."""

    steps = ("name", "more")

    def on_mount(self) -> None:
        """Begin with the name."""
        self.address = NEW
        self.ask_name()

    def owned(self, server: Server) -> None:
        """End."""
        self.dismiss(self.wishes)


async def opened(stage: Shown) -> Alone:
    """Open it."""
    box = Alone("who are you?", stage.desk, Safety())
    stage.app.push_screen(box)
    await stage.box(Alone)
    await stage.pilot.pause()
    return box


async def test_a_name_is_had(tmp_path: Path) -> None:
    """It is asked for, connected with, and wished from then on."""
    async with shown(tmp_path) as stage:
        box = await opened(stage)
        await stage.shows("for new.example:1337")
        await stage.type("toad", "enter")
        await stage.shows("connecting…")
        await stage.server.welcome("toad", caps=MODERN)
        await stage.box(type(stage.main))
        assert ("toad", ("#lobby",)) == (box.wishes.nick, box.wishes.rooms)
        assert Status.ONLINE is stage.client.chats[NEW].server.status


async def test_a_guest_is_offered_no_account(tmp_path: Path) -> None:
    """A name that the server gives is nothing to keep."""
    async with shown(tmp_path) as stage:
        await opened(stage)
        await stage.pilot.press("enter")
        await stage.server.welcome("Guest7", caps=WITH_ACCOUNTS)
        await stage.box(type(stage.main))


@pytest.mark.parametrize("name", ["to dd", "4you", "to#"])
async def test_what_can_be_no_name(name: str, tmp_path: Path) -> None:
    """It is told, and nothing is sent."""
    async with shown(tmp_path) as stage:
        await opened(stage)
        await stage.type(name, "enter")
        await stage.shows("no name")
        assert NEW not in stage.client.chats


async def test_another_name_after_a_refusal(tmp_path: Path) -> None:
    """The server's reason stands there; another name is typed, and connects again."""
    async with shown(tmp_path) as stage:
        await opened(stage)
        await stage.type("toad", "enter")
        await stage.server.accept()
        await stage.server.until("USER")
        stage.server.say(":irc.example 432 * toad :Erroneous nickname")
        await stage.shows("Erroneous nickname")
        assert Obstacle.NAME_ILLEGAL is stage.client.chats[NEW].server.obstacle
        assert not stage.sees("is mine: log in")
        await stage.type("frog", "enter")
        await stage.server.welcome("frog", caps=MODERN)
        await stage.box(type(stage.main))


async def test_a_password_is_wrong(tmp_path: Path) -> None:
    """It is asked for again, with the reason, and the name stays."""
    async with shown(tmp_path) as stage:
        box = await opened(stage)
        await stage.type("toad", "enter")
        await stage.server.accept()
        await stage.server.until("USER")
        server = stage.client.chats[NEW].server
        server.status, server.obstacle = Status.STUCK, Obstacle.PASSWORD
        server.problem = "that is not the password"
        box._check()
        await stage.shows("The password of toad?")
        await stage.shows("that is not the password")
        await stage.type("s3cret", "enter")
        link = stage.client.chats[NEW].link
        await stage.so(lambda: link.login is not None)
        assert ("toad", "s3cret") == (link.login and (link.login.account, link.login.password))


async def test_the_key_is_another(tmp_path: Path) -> None:
    """That is decided on a screen of its own: this one ends."""
    async with shown(tmp_path) as stage:
        box = await opened(stage)
        await stage.type("toad", "enter")
        await stage.server.accept()
        server = stage.client.chats[NEW].server
        server.status, server.obstacle = Status.STUCK, Obstacle.KEY_CHANGED
        box._check()
        await stage.so(lambda: stage.app.screen is not box)
