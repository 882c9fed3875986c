"""tui/commands/rooms.py: rooms and the people in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.tui.screens.chooser import Chooser
from tests.tui.stage import shown


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/join tea", "JOIN #tea"),
        ("/join #tea secret", "JOIN #tea secret"),
        ("/leave so long", "PART #ops so long"),
        ("/topic tea at five", "TOPIC #ops tea at five"),
        ("/invite zoe", "INVITE zoe #ops"),
        ("/invite zoe tea", "INVITE zoe #tea"),
        ("/kick sam too loud", "KICK #ops sam too loud"),
        ("/op sam", "MODE #ops +o sam"),
        ("/deop sam", "MODE #ops -o sam"),
        ("/ban sam", "MODE #ops +b sam!*@*"),
        ("/unban sam", "MODE #ops -b sam!*@*"),
        ("/rooms", "LIST"),
    ],
)
async def test_what_is_sent(typed: str, line: str, tmp_path: Path) -> None:
    """A command becomes what the protocol says, for the open room."""
    async with shown(tmp_path) as stage:
        await stage.command(typed)
        assert line == (await stage.sent(line.split(maxsplit=1)[0])).replace(" :", " ")


async def test_several_rooms(tmp_path: Path) -> None:
    """With commas between them, as elsewhere in IRC."""
    async with shown(tmp_path) as stage:
        await stage.command("/join tea,#cake")
        assert ["JOIN :#tea", "JOIN :#cake"] == [await stage.sent("JOIN") for _ in range(2)]


async def test_what_is_only_shown(tmp_path: Path) -> None:
    """Without words, the topic and who is here are told."""
    async with shown(tmp_path) as stage:
        await stage.command("/topic")
        await stage.so(lambda: "it has no topic" in stage.bar("context"))
        await stage.hear(":sam!~u@h TOPIC #ops :Production incidents")
        await stage.command("/topic")
        await stage.so(lambda: "Production incidents" in stage.bar("context"))
        await stage.command("/who")
        await stage.so(lambda: "here: " in stage.bar("context"))
        assert "maria" in stage.bar("context")
        await stage.command("/who maria")
        await stage.box(Chooser)


async def test_pin_and_level(tmp_path: Path) -> None:
    """A room is pinned, and unpinned by the same word; what rings is told."""
    async with shown(tmp_path) as stage:
        for pinned in (["chat.example:1337 #ops"], []):
            await stage.command("/pin")
            await stage.so(lambda pinned=pinned: stage.desk.memory.pinned == pinned)  # type: ignore[misc]
            assert "#ops is " in stage.bar("context")
        await stage.command("/notify loud")
        await stage.so(lambda: "/notify all, mentions or none" in stage.bar("context"))
