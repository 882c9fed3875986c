"""Every screen and every error state, at the five widths, in dark and in light."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.snapshots import compare
from tests.tui.stage import Shown, shown
from tests.tui.states import ERRORS, SCREENS

SIZES = [(100, 30), (80, 24), (60, 20), (40, 10), (32, 8)]
THEMES = ["dark", "light"]
STATES = {**SCREENS, **ERRORS}


async def talk(stage: Shown) -> None:
    """Let there be something of each kind."""
    stage.server.say(
        ":sam!~u@h TOPIC #ops :Production incidents",
        "@msgid=id1 :sam!~u@h PRIVMSG #ops :deploy **failed**, see https://ci.example/4711",
        "@msgid=id2 :maria!~u@h PRIVMSG #ops :todd: can you look at `ops-2`?",
        "@msgid=id3;+draft/reply=id1 :maria!~u@h PRIVMSG #ops :on it",
        "@+draft/react=👍;+draft/reply=id1 :maria!~u@h TAGMSG #ops",
        ":kim!~u@h JOIN #ops",
        ":kim!~u@h PART #ops",
        "@msgid=id4 :maria!~u@h PRIVMSG todd :psst",
    )
    await stage.settle()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", STATES)
async def test_screens(name: str, tmp_path: Path) -> None:
    """The screen looks as it did when somebody last looked at it."""
    async with shown(tmp_path) as stage:
        await talk(stage)
        await STATES[name](stage)
        await stage.have_time_pass()
        if stage.main._notice_ends is not None:
            stage.main._notice_ends.stop()  # ten pictures may take a slow machine longer
        for theme in THEMES:
            stage.app.theme = theme
            for size in SIZES:
                await stage.pilot.resize_terminal(*size)
                await compare(stage, f"{name}-{size[0]}x{size[1]}-{theme}")
