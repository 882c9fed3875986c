"""tui/screens/main.py: keys and commands, and what stands in the way of a connection."""

from __future__ import annotations

import json
from pathlib import Path

from hubbub.tui.screens.bare import Bare
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.help import Help
from hubbub.tui.widgets.lines import Lines
from tests.tui.stage import shown


async def test_palette(tmp_path: Path) -> None:
    """^G goes to a room, a person or a command by a part of its name."""
    async with shown(tmp_path) as stage:
        stage.chat.open("maria")
        await stage.pilot.press("ctrl+g")
        await stage.box(Chooser)
        await stage.type("mari", "enter")
        await stage.so(lambda: stage.desk.place_name == "maria")
        await stage.pilot.press("ctrl+g")
        await stage.box(Chooser)
        await stage.type("/topic", "enter")
        await stage.so(lambda: stage.composer.text == "/topic ")


async def test_rooms_by_keys(tmp_path: Path) -> None:
    """Alt and arrows go through the list, Alt and a number to its rooms, Alt+A to what is loud."""
    async with shown(tmp_path) as stage:
        for name in ("maria", "zoe"):
            stage.chat.open(name)
        stage.desk.focused = False
        await stage.hear("@msgid=id1 :zoe!~u@h PRIVMSG todd :psst")
        for key, place in (("alt+down", "maria"), ("alt+1", "#ops"), ("alt+a", "zoe")):
            await stage.pilot.press(key)
            await stage.so(lambda place=place: stage.desk.place_name == place)  # type: ignore[misc]
        await stage.pilot.press("alt+a")
        assert "nothing is unread elsewhere" in stage.bar("context")


async def test_unread_and_peeking(tmp_path: Path) -> None:
    """Elsewhere it counts; opening reads, from the unread line on; peeking does not."""
    async with shown(tmp_path) as stage:
        stage.chat.open("maria")
        await stage.hear("@msgid=id1 :maria!~u@h PRIVMSG todd :psst")
        talk = stage.known.rooms["maria"]
        assert 1 == talk.unread
        await stage.pilot.press("alt+p", "alt+a")
        await stage.shows("1 new")
        assert 1 == talk.unread
        await stage.shows("peeking")
        await stage.pilot.press("alt+p")
        await stage.so(lambda: talk.unread == 0)


async def test_panes(tmp_path: Path) -> None:
    """F7 and F8 hide and show them."""
    async with shown(tmp_path) as stage:
        rooms, people = (
            stage.main.query_one("#rooms", Lines),
            stage.main.query_one("#people", Lines),
        )
        await stage.pilot.press("f7", "f8")
        assert (False, False) == (rooms.display, people.display)
        await stage.pilot.press("f7", "f8")
        assert (True, True) == (rooms.display, people.display)


async def test_help(tmp_path: Path) -> None:
    """F1 lists the keys as they are bound, and the commands."""
    async with shown(tmp_path, settings='[bindings]\n"app.find" = "f3"\n') as stage:
        await stage.pilot.press("f1")
        await stage.box(Help)
        await stage.shows("F3")
        lines = "\n".join(
            "".join(text for text, _ in line.left)
            for line in stage.app.screen.query_one(Lines)._lines
        )
        assert "/export md|json|txt [FILE]" in lines
        assert "unread from here" in lines


async def test_bare(tmp_path: Path) -> None:
    """F9 shows only what was said, from edge to edge."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "copy me", "id1")
        await stage.pilot.press("f9")
        await stage.box(Bare)
        assert "copy me" in stage.seen()
        await stage.pilot.press("escape")
        await stage.box(type(stage.main))


async def test_export(tmp_path: Path) -> None:
    """/export writes the room to a file that is not there yet, and says where."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "keep this", "id1")
        file = tmp_path / "room.json"
        stage.main.export("json", str(file))
        facts = [json.loads(line) for line in file.read_text().splitlines()]
        assert ["keep this"] == [fact["text"] for fact in facts]
        stage.main.export("json", str(file))
        assert "cannot be written" in stage.bar("context")


async def test_ignore(tmp_path: Path) -> None:
    """What somebody says is hidden, and can be shown again."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "noise", "id1")
        await stage.type("/ignore sam", "enter")
        await stage.so(lambda: not stage.sees("noise"))
        await stage.type("/ignore sam", "enter")
        await stage.shows("noise")


async def test_levels(tmp_path: Path) -> None:
    """/notify says what of a room rings, and remembers it."""
    async with shown(tmp_path) as stage:
        await stage.type("/notify none", "enter")
        await stage.so(lambda: "of this room rings: none" in stage.bar("context"))
        assert {"chat.example:1337 #ops": "none"} == stage.desk.memory.levels


async def test_settings_by_command(tmp_path: Path) -> None:
    """/theme, /keys, /bind and /alias hold from now on."""
    async with shown(tmp_path) as stage:
        await stage.type("/theme light", "enter")
        await stage.so(lambda: stage.app.theme == "light")
        await stage.type("/alias hi me waves", "enter")
        await stage.type("/hi to all", "enter")
        assert "ACTION waves to all" in await stage.sent()
        await stage.type("/bind app.help f4", "enter")
        await stage.pilot.pause()
        await stage.pilot.press("f4")
        await stage.box(Help)


async def test_vi(tmp_path: Path) -> None:
    """In the vi preset Escape chooses messages with j and k, and i writes again."""
    async with shown(tmp_path, settings='keys = "vi"\n') as stage:
        await stage.said("sam", "one", "id1")
        await stage.said("sam", "two", "id2")
        await stage.pilot.press("escape", "k")
        assert "one" == stage.timeline.chosen().text  # type: ignore[union-attr]
        await stage.pilot.press("i", "h", "i")
        assert "hi" == stage.composer.text


async def test_emacs(tmp_path: Path) -> None:
    """In the emacs preset ^B and ^F move, and Alt+X goes everywhere."""
    async with shown(tmp_path, settings='keys = "emacs"\n') as stage:
        await stage.type("ab", "ctrl+b")
        await stage.type("x")
        assert "axb" == stage.composer.text
        await stage.pilot.press("alt+x")
        await stage.box(Chooser)


async def test_commands_of_rooms(tmp_path: Path) -> None:
    """They become what the protocol says."""
    async with shown(tmp_path) as stage:
        await stage.hear(":irc.example 005 todd EXTBAN=,m :are supported by this server")
        await stage.clock.pass_s(1)  # each second it is looked at anew
        await stage.so(lambda: "EXTBAN" in stage.known.support)
        for typed, line in (
            ("/topic tea", "TOPIC #ops tea"),
            ("/kick sam spam", "KICK #ops sam spam"),
            ("/ban sam", "MODE #ops +b sam!*@*"),
            ("/mute sam", "MODE #ops +b m:sam!*@*"),
            ("/op sam", "MODE #ops +o sam"),
            ("/invite zoe", "INVITE zoe #ops"),
            ("/away tea", "AWAY tea"),
            ("/nick todd2", "NICK todd2"),
            ("/join dev", "JOIN #dev"),
        ):
            await stage.command(typed)
            sent = await stage.sent(line.split()[0])
            assert line == sent.replace(" :", " ").split(" ", sent.startswith("@"))[-1].strip()
