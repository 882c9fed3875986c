"""tui/app.py: the whole screen, from the first connection to the last line."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from textual import events

from hubbub.tui.app import Start
from hubbub.tui.notifying import sequence
from hubbub.tui.screens.help import Help
from tests.tui.stage import shown
from tests.tui.terminal import terminal


async def test_the_room_is_there_at_once(tmp_path: Path) -> None:
    """Before there is a connection one sees the room, and may write."""
    async with shown(tmp_path, enters=False) as stage:
        await stage.so(lambda: stage.desk.place_name == "#ops")
        await stage.type("hello", "enter")
        await stage.shows("hello  ⧗")
        await stage.shows("outbox 1")


async def test_talking(tmp_path: Path) -> None:
    """What one says has no mark until its echo comes; then it is stored."""
    async with shown(tmp_path) as stage:
        await stage.type("on it", "enter")
        line = await stage.sent()
        assert line.endswith("PRIVMSG #ops :on it")
        await stage.so(lambda: stage.sees("on it") and not stage.sees("on it  ⧗"))
        tags = line.removeprefix("@").split(" ")[0]
        await stage.hear(f"@msgid=id9;{tags} :todd!~u@host PRIVMSG #ops :on it")
        await stage.shows("on it  ✓")


async def test_settings_are_followed(tmp_path: Path) -> None:
    """client.toml is read again when it is written; what is wrong in it is said by name."""
    async with shown(tmp_path, settings='theme = "light"\n') as stage:
        assert "light" == stage.app.theme
        stage.settings_file.write_text('theme = "high-contrast"\n[bindings]\n"app.help" = "f2"\n')
        stage.app._look()
        assert "high-contrast" == stage.app.theme
        await stage.pilot.press("f2")
        await stage.box(Help)
        await stage.pilot.press("escape")
        stage.settings_file.write_text("them = 'light'\n")
        stage.app._settings_s = 0
        stage.app._look()
        assert "there is no setting them, perhaps theme" in stage.bar("context")
        assert "high-contrast" == stage.app.theme


async def test_what_is_newer_holds(tmp_path: Path) -> None:
    """What was chosen on the screen wins over the file, until it is changed in the file."""
    async with shown(tmp_path, settings='theme = "light"\nbell = false\n') as stage:
        await stage.command("/theme dark")
        await stage.command("/set bell on")
        await stage.command("/alias hi me waves")
        await stage.so(lambda: stage.app.theme == "dark")
        stage.settings_file.write_text('theme = "high-contrast"\nbell = false\n')
        stage.app._settings_s = 0
        stage.app._look()
        assert "high-contrast" == stage.app.theme
        assert stage.desk.settings.bell
        assert {"hi": "me waves"} == stage.desk.settings.aliases


async def test_keys_that_there_are_not(tmp_path: Path) -> None:
    """What the file binds and cannot be bound is told."""
    async with shown(tmp_path, settings='[bindings]\n"app.fnd" = "f3"\n') as stage:
        assert "there is no action app.fnd, perhaps app.find" in stage.bar("context")


async def test_ringing(tmp_path: Path) -> None:
    """A mention rings when the window is not looked at, and not otherwise; once in two seconds."""
    async with shown(tmp_path) as stage:
        rung: list[str] = []
        stage.app.ring = rung.append  # type: ignore[method-assign]
        await stage.said("sam", "todd: look", "id1")
        stage.desk.focused = False
        await stage.said("sam", "nothing for you", "id2")
        assert [] == rung
        await stage.said("sam", "todd: look \x07 here", "id3")
        await stage.said("sam", "todd: again", "id4")
        assert ["#ops sam: todd: look ␇ here"] == rung


async def test_what_came_while_one_looked_elsewhere(tmp_path: Path) -> None:
    """The unread line stands above it, counts on, and begins anew when one looks away again."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "seen", "id1")
        assert not stage.sees(" new ")
        stage.app.post_message(events.AppBlur())
        await stage.so(lambda: not stage.desk.focused)
        await stage.clock.pass_s(1)
        await stage.said("sam", "one", "id2")
        await stage.shows(" 1 new ")
        await stage.clock.pass_s(1)
        await stage.said("sam", "two", "id3")
        await stage.shows(" 2 new ")
        stage.app.post_message(events.AppFocus())
        await stage.so(lambda: not stage.ops.unread)
        assert stage.sees(" 2 new ")
        stage.app.post_message(events.AppBlur())
        await stage.so(lambda: not stage.sees(" new "))
        await stage.clock.pass_s(1)
        await stage.said("sam", "three", "id4")
        await stage.shows(" 1 new ")
        lines = stage.seen()
        (at,) = (number for number, line in enumerate(lines) if " 1 new " in line)
        assert "three" in lines[at + 1]
        stage.app.post_message(events.AppFocus())
        await stage.type("hello", "enter")
        await stage.so(lambda: not stage.sees(" new "))


@pytest.mark.parametrize(
    ("settings", "bell", "told"),
    [
        ("", True, True),
        ("bell = false\n", False, True),
        ("desktop = false\n", True, False),
        ('quiet = "22:00-07:00"\n', False, False),
        ('quiet = "07:00-22:00"\n', True, True),
    ],
)
async def test_how_it_rings(
    settings: str, bell: bool, told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal is given a bell, and a notification with what was said; quiet hours are so."""
    monkeypatch.delenv("TMUX", raising=False)
    with terminal(monkeypatch) as screen:
        async with shown(tmp_path, settings=settings) as stage:
            stage.app.post_message(events.AppBlur())
            await stage.so(lambda: not stage.desk.focused)
            screen.listen()
            await stage.said("sam", "todd: look", "id1")
            notification = "\x1b]9;#ops sam: todd: look\x07"
            assert told == (notification in screen.raw)
            assert bell == (
                "\x07" in screen.raw.replace(sequence("#ops sam: todd: look", in_tmux=False), "")
            )
            assert ("quiet hours" in stage.bar("status")) == ("22:00-07" in settings)


async def test_the_clipboard_is_the_terminals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is copied goes to it by OSC 52, over ssh as well."""
    with terminal(monkeypatch) as screen:
        async with shown(tmp_path) as stage:
            await stage.said("sam", "copy me", "id1")
            await stage.pilot.press("alt+k", "y")
            text = b64encode(b"copy me").decode()
            await stage.so(lambda: f"\x1b]52;c;{text}\x07" in screen.raw)


async def test_an_address_that_is_none(tmp_path: Path) -> None:
    """It is said in place, never by a traceback."""
    async with shown(tmp_path, enters=False, start=Start("host:99999")) as stage:
        await stage.shows("is not a port")


async def test_as_the_last_thing(tmp_path: Path) -> None:
    """What is due by the clock while the screens are being put away does no harm."""
    async with shown(tmp_path) as stage:
        pass
    assert [] == stage.app.screen_stack
    stage.settings_file.write_text('theme = "light"\n')
    stage.app._tidy()
    stage.app._look()
