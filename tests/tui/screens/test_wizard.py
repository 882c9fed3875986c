"""tui/screens/wizard.py: the first run, from an address to a room."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from hubbub.client.link import Look
from hubbub.client.model import Status
from hubbub.client.trust import Pin, Safety
from hubbub.errors import ServerRefused
from hubbub.tui.screens import wizard as wizards
from hubbub.tui.screens.wizard import Wizard
from tests.client.played import MODERN, NAME
from tests.tui.stage import Shown, shown

NEW = "new.example:1337"
NOON_S = 1_772_366_400.0
WITH_ACCOUNTS = f"{MODERN} draft/account-registration=custom-account-name"


@asynccontextmanager
async def first_run(
    home: Path, monkeypatch: pytest.MonkeyPatch, look: Look | ServerRefused | None = None
) -> AsyncIterator[Shown]:
    """Show the wizard in front of a server that looks like that from outside."""
    monkeypatch.setattr(wizards, "LOOK_AFTER_S", 0.001)

    async def looked(_name: str, _safety: Safety) -> Look:
        if isinstance(look, ServerRefused):
            raise look
        return look or Look()

    async with shown(home) as stage:
        stage.desk.around = replace(stage.desk.around, look=looked)
        stage.app.begin()
        await stage.box(Wizard)
        yield stage


async def come_in(stage: Shown, nick: str = "toad", caps: str = MODERN) -> None:
    """Give address and name, and let the server welcome us."""
    await stage.type("new.example", "enter")
    await stage.shows("Your name there?")
    await stage.type(nick, "enter")
    await stage.server.welcome(nick, caps=caps)
    stage.server.say(":irc.example 005 toad CHANTYPES=# :are supported by this server")


def box(stage: Shown) -> Wizard:
    """Return the wizard."""
    screen = stage.app.screen
    assert isinstance(screen, Wizard)
    return screen


# The server


async def test_an_address_is_checked_while_it_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be an address is told at once, and Enter does not go on with it."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await stage.type("a:b")
        await stage.shows("'b' is not a port")
        await stage.pilot.press("enter")
        assert stage.sees("Which server?")


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (Look(), ["new.example:1337 answers: in clear text, it is on this machine"]),
        (Look("SHA256:abc"), ["answers, by TLS", "its key: SHA256:abc", "New to you."]),
        (Look("SHA256:abc", Pin("SHA256:abc", NOON_S)), ["SHA256:abc", "known since 01 Mar 2026"]),
        (Look("SHA256:abc", Pin("SHA256:abc")), ["SHA256:abc", "known"]),
        (
            Look("SHA256:abc", Pin("SHA256:old", NOON_S)),
            ["It has another key", "SHA256:abc", "before:  SHA256:old since 01 Mar 2026"],
        ),
        (ServerRefused("no server is listening"), ["no server is listening"]),
    ],
)
async def test_the_key_is_shown_live(
    look: Look | ServerRefused, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nobody types on, the server is looked at, and its key is shown."""
    async with first_run(tmp_path, monkeypatch, look) as stage:
        await stage.type("new.example")
        for text in told:
            await stage.shows(text)
        assert list(stage.desk.servers) == ["chat.example:1337"]


async def test_the_first_step_can_be_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who wants no server now gets the room without one, and no hints."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await stage.client.remove("chat.example:1337")
        await stage.pilot.press("ctrl+n")
        await stage.shows("How shall it look?")
        await stage.pilot.press("escape")
        await stage.box(type(stage.main))
        assert "no server yet" in stage.bar("context")
        assert not stage.desk.memory.hinted


async def test_a_server_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enter does not go on with it, but for who presses it again."""
    refused = ServerRefused("no server is listening")
    async with first_run(tmp_path, monkeypatch, refused) as stage:
        await stage.type("new.example", "enter")
        await stage.shows("no server is listening")
        await stage.shows("Enter again, to try it later")
        assert stage.sees("Which server?")
        await stage.pilot.press("enter")
        await stage.shows("Your name there?")


async def test_back_to_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that was only tried is forgotten, and its address can be corrected."""
    async with first_run(tmp_path, monkeypatch) as stage:
        stage.server.is_up = False
        await stage.type("new.example", "enter")
        await stage.shows("Your name there?")
        await stage.type("toad", "enter")
        await stage.so(lambda: stage.client.chats[NEW].server.status is Status.WAITING)
        await stage.shows("^P another address")
        await stage.pilot.press("ctrl+p")
        await stage.shows("Which server?")
        assert [NAME] == list(stage.desk.servers)
        assert "new.example:1337" == box(stage).query_one("#answer", Input).value


async def test_an_address_that_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked at beside the question for the name."""
    async with first_run(tmp_path, monkeypatch, Look("SHA256:abc")) as stage:
        await stage.pilot.press("escape")
        stage.app.begin("new.example")
        await stage.shows("Your name there?")
        await stage.shows("its key: SHA256:abc")


async def test_where_lines_went_last(tmp_path: Path) -> None:
    """The line client's server is offered, and looked at."""
    async with shown(tmp_path, enters=False) as stage:
        stage.app.push_screen(Wizard(stage.desk, offered=NEW))
        await stage.box(Wizard)
        await stage.shows(NEW)
        await stage.shows("host new.example, port 1337")


async def test_escape_quits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no server yet there is nothing to go back to; elsewhere one stays."""
    async with first_run(tmp_path, monkeypatch) as stage:
        assert stage.sees("Esc leave")
        await stage.pilot.press("escape")
        await stage.box(type(stage.main))
        await stage.client.remove("chat.example:1337")
        stage.app.begin("new.example")
        await stage.shows("Esc quit")
        await stage.pilot.press("escape")
        await stage.pilot.pause()
        assert stage.app._exit


async def test_a_name_is_checked_while_it_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be no name is told at once, and sent nowhere."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await stage.type("new.example", "enter")
        await stage.shows("Your name there?")
        await stage.type("to ad")
        await stage.shows("no name has a space in it")
        await stage.pilot.press("enter")
        assert NEW not in stage.desk.servers
        await stage.pilot.press("ctrl+u")
        await stage.shows("Without a name you are a guest.")


# The name


async def test_it_ends_in_a_room_with_hints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four steps: then one is in a room of the new server, with three hints."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await come_in(stage)
        await stage.shows("Which rooms?")
        await stage.shows("toad, a guest; connected in clear text")
        await stage.type("tea", "enter")
        assert "JOIN :#tea" == await stage.sent("JOIN :#tea")
        await stage.pilot.press("ctrl+n")
        await stage.shows("How shall it look?")
        await stage.pilot.press("enter")
        await stage.box(type(stage.main))
        await stage.shows("^G goes to a room")
        assert NEW == (stage.desk.server and stage.desk.server.name)
        assert 3 == len(stage.desk.memory.hints)


async def test_a_taken_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other names are offered, and to log in; one is chosen below, or typed."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await stage.type("new.example", "enter")
        await stage.shows("Your name there?")
        await stage.type("toad", "enter")
        await stage.server.accept()
        await stage.server.until("NICK :toad")
        stage.server.say(":irc.example 433 * toad :in use")
        await stage.shows("Another name?")
        for text in ("toad: in use", "toad_", "toad2", "toad is mine: log in"):
            await stage.shows(text)
        await stage.pilot.press("down", "enter")
        await stage.server.accept()
        await stage.server.until("NICK :toad2")


async def test_a_name_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who says that the name is theirs gives the password, which is not shown."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await stage.type("new.example", "enter")
        await stage.shows("Your name there?")
        await stage.type("toad", "enter")
        await stage.server.accept()
        await stage.server.until("NICK :toad")
        stage.server.say(":irc.example 433 * toad :in use")
        await stage.shows("is mine: log in")
        await stage.pilot.press("down", "down", "enter")
        await stage.shows("The password of toad?")
        await stage.type("secret")
        assert not stage.sees("secret")
        await stage.pilot.press("enter")
        login = stage.client.chats[NEW].link.login
        assert login is not None
        assert ("toad", "secret") == (login.account, login.password)


# The account


async def test_an_account_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password, typed twice, makes an account of the name."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await come_in(stage, caps=WITH_ACCOUNTS)
        await stage.shows("Keep this name as an account?")
        await stage.type("a long secret", "enter")
        await stage.shows("Once more?")
        await stage.type("another", "enter")
        await stage.shows("These were two different passwords.")
        await stage.type("a long secret", "enter")
        await stage.shows("Once more?")
        await stage.type("a long secret")
        assert not stage.sees("a long secret")
        await stage.pilot.press("enter")
        assert "REGISTER toad * :a long secret" == await stage.sent("REGISTER")
        stage.server.say(
            ":irc.example REGISTER SUCCESS toad :Account successfully registered",
            ":irc.example 900 toad toad!t@h toad :You are now logged in as toad",
        )
        await stage.shows("Which rooms?")
        assert box(stage).chat is not None
        login = stage.client.chats[NEW].link.login
        assert ("toad", "a long secret") == (login and login.account, login and login.password)


async def test_an_account_can_be_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants none goes on with the rooms."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await come_in(stage, caps=WITH_ACCOUNTS)
        await stage.shows("Keep this name as an account?")
        await stage.pilot.press("ctrl+n")
        await stage.shows("Which rooms?")


async def test_what_the_server_does_not_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that the server refuses is asked for again, with its reason."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await come_in(stage, caps=WITH_ACCOUNTS)
        await stage.shows("Keep this name as an account?")
        for _ in range(2):
            await stage.type("short", "enter")
        await stage.sent("REGISTER")
        stage.server.say(":irc.example FAIL REGISTER WEAK_PASSWORD toad :8 letters at least")
        await stage.shows("8 letters at least")
        await stage.shows("Keep this name as an account?")
        await stage.pilot.press("enter")
        await stage.shows("Which rooms?")


async def test_a_code_by_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server mails a code, address and code are asked for."""
    async with first_run(tmp_path, monkeypatch) as stage:
        caps = f"{MODERN} draft/account-registration=email-required"
        await come_in(stage, caps=caps)
        await stage.shows("Keep this name as an account?")
        for _ in range(2):
            await stage.type("a long secret", "enter")
        await stage.shows("Your e-mail address?")
        await stage.type("toad@pond", "enter")
        assert "REGISTER toad toad@pond :a long secret" == await stage.sent("REGISTER")
        stage.server.say(":irc.example REGISTER VERIFICATION_REQUIRED toad :A letter is on its way")
        await stage.shows("A letter is on its way")
        await stage.type("wrong", "enter")
        await stage.sent("VERIFY")
        stage.server.say(":irc.example FAIL VERIFY INVALID_CODE toad :That is not the code")
        await stage.shows("That is not the code")
        await stage.type("1234", "enter")
        assert "VERIFY toad 1234" == (await stage.sent("VERIFY")).replace(" :", " ")
        stage.server.say(":irc.example VERIFY SUCCESS toad :Account successfully registered")
        await stage.shows("Which rooms?")


async def test_no_server_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a server is told why, and may go on without it."""
    async with first_run(tmp_path, monkeypatch) as stage:
        stage.server.is_up = False
        await stage.type("new.example", "enter")
        await stage.shows("Your name there?")
        await stage.type("toad", "enter")
        await stage.so(lambda: stage.client.chats[NEW].server.status is Status.WAITING)
        box(stage)._check()
        await stage.shows("trying again in")
        await stage.pilot.press("ctrl+n")
        await stage.shows("How shall it look?")


async def test_escape_leaves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that was given stays."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await come_in(stage)
        await stage.shows("Which rooms?")
        await stage.pilot.press("escape")
        await stage.box(type(stage.main))
        assert NEW in stage.desk.servers


async def test_the_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A theme and a key preset hold as soon as they are chosen."""
    async with first_run(tmp_path, monkeypatch) as stage:
        await come_in(stage)
        await stage.shows("Which rooms?")
        await stage.pilot.press("ctrl+n")
        await stage.shows("How shall it look?")
        wizard = box(stage)
        assert stage.sees("✓ dark")
        wizard._show_looks("theme light")
        await stage.pilot.press("enter")
        await stage.so(lambda: stage.app.theme == "light")
        await stage.shows("✓ light")
        wizard._show_looks("ring")
        await stage.pilot.press("enter")
        await stage.shows("it rang")
        wizard._show_looks("keys vi")
        await stage.pilot.press("enter")
        await stage.so(lambda: stage.desk.settings.keys == "vi")
        wizard._show_looks("screen_reader on")
        await stage.pilot.press("enter")
        await stage.so(lambda: stage.main.live is not None)
        await stage.shows("✓ for a screen reader")
        await stage.pilot.press("enter")
        await stage.so(lambda: stage.main.live is None)
