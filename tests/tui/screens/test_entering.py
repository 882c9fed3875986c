"""tui/screens/entering.py: rooms, and the people in them."""

from __future__ import annotations

from pathlib import Path

from tests.tui.stage import shown


async def test_ignore(tmp_path: Path) -> None:
    """What somebody says is hidden, and can be shown again."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "noise", "id1")
        await stage.type("/ignore sam", "enter")
        await stage.so(lambda: not stage.sees("noise"))
        await stage.type("/ignore sam", "enter")
        await stage.shows("noise")


async def test_ignore_in_other_words(tmp_path: Path) -> None:
    """/ignores says whose words are hidden, and /unignore never hides anybody's."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "noise", "id1")
        await stage.type("/unignore sam", "enter")
        await stage.shows("what sam says is shown again")
        await stage.type("/ignore sam", "enter")
        await stage.so(lambda: not stage.sees("noise"))
        assert "chat.example:1337 sam\n" == (tmp_path / "ignored").read_text()
        await stage.type("/ignores", "enter")
        await stage.shows("hidden: sam")
        await stage.type("/unignore sam", "enter")
        await stage.shows("noise")


async def test_levels(tmp_path: Path) -> None:
    """/notify says what of a room rings, and remembers it."""
    async with shown(tmp_path) as stage:
        await stage.type("/notify none", "enter")
        await stage.so(lambda: "what rings of #ops: none" in stage.bar("context"))
        assert {"chat.example:1337 #ops": "none"} == stage.desk.memory.levels


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
