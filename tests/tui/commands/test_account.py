"""tui/commands/account.py: who one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.screens.ask import Ask
from tests.tui.stage import shown


@pytest.mark.parametrize(
    ("typed", "line"),
    [("/nick toad", "NICK toad"), ("/away tea", "AWAY tea"), ("/back", "AWAY")],
)
async def test_what_is_sent(typed: str, line: str, tmp_path: Path) -> None:
    """A command becomes what the protocol says."""
    async with shown(tmp_path) as stage:
        await stage.command(typed)
        assert line == (await stage.sent(line.split(maxsplit=1)[0])).replace(" :", " ")


async def test_away(tmp_path: Path) -> None:
    """It is told, and stands in the bar below until one is back."""
    async with shown(tmp_path) as stage:
        stage.app._look()
        await stage.command("/away tea")
        await stage.hear(":irc.example 306 todd :You have been marked as being away")
        stage.app._look()
        assert "you are away; /back ends it" in stage.bar("context")
        assert "away" in stage.bar("status")
        await stage.hear(":irc.example 305 todd :You are no longer marked as being away")
        stage.app._look()
        assert "you are back" in stage.bar("context")
        assert "away" not in stage.bar("status")


async def test_registering(tmp_path: Path) -> None:
    """The password is asked for twice, and not shown; the answer of the server is told."""
    async with shown(tmp_path) as stage:
        await stage.command("/register")
        await stage.box(Ask)
        assert stage.sees("register as todd")
        await stage.type("a long secret")
        assert not stage.sees("a long secret")
        await stage.pilot.press("enter")
        await stage.shows("the same once more")
        await stage.type("a wrong secret", "enter")
        await stage.shows("these were two")
        for _ in range(2):
            await stage.type("a long secret", "enter")
        assert "REGISTER todd * :a long secret" == await stage.sent("REGISTER")
        await stage.hear(":irc.example FAIL REGISTER WEAK_PASSWORD todd :Too weak")
        await stage.so(lambda: "no account: Too weak" in stage.bar("context"))


async def test_registering_by_mail(tmp_path: Path) -> None:
    """Where the server wants an address and a code, both are asked for."""
    async with shown(tmp_path) as stage:
        stage.known.registration = "email-required"
        await stage.command("/register")
        await stage.box(Ask)
        await stage.type("a long secret", "enter")
        await stage.type("a long secret", "enter")
        await stage.shows("Your e-mail address")
        await stage.type("t@pond", "enter")
        assert "REGISTER todd t@pond :a long secret" == await stage.sent("REGISTER")
        await stage.hear(":irc.example REGISTER VERIFICATION_REQUIRED todd :A letter")
        await stage.shows("the code from the letter")
        await stage.type("1234", "enter")
        await stage.sent("VERIFY")
        await stage.hear(":irc.example VERIFY SUCCESS todd :Registered")
        await stage.so(lambda: "todd is your account now" in stage.bar("context"))


async def test_logging_in(tmp_path: Path) -> None:
    """With a name it is that account's password; it holds once the server has accepted it."""
    async with shown(tmp_path) as stage:
        stage.app._look()
        await stage.command("/login maria")
        await stage.box(Ask)
        assert stage.sees("log in as maria")
        await stage.type("secret", "enter")
        await stage.sent("sasl")
        assert stage.chat.link.login is None
        await stage.hear(":irc.example 900 todd todd!u@h maria :You are logged in")
        login = stage.chat.link.login
        assert ("maria", "secret") == (login and login.account, login and login.password)
        stage.app._look()
        assert "you are logged in as maria" in stage.bar("context")
        for command in ("/login", "/register"):
            await stage.command(command)
            await stage.so(lambda: "you are logged in as maria" in stage.bar("context"))
        assert stage.app.screen is stage.main
