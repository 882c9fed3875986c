"""tui/commands/messages.py: what is said, and what is done to it."""

from __future__ import annotations

from pathlib import Path

from hubbub.tui.screens.ask import Ask
from hubbub.tui.screens.chooser import Chooser
from hubbub.tui.screens.side import Side
from tests.tui.stage import shown


async def test_talking_to_one_person(tmp_path: Path) -> None:
    """/msg opens the talk, and says what stands behind the name."""
    async with shown(tmp_path) as stage:
        await stage.command("/msg maria psst")
        assert (await stage.sent()).endswith("PRIVMSG maria :psst")
        await stage.so(lambda: stage.desk.place_name == "maria")


async def test_replying(tmp_path: Path) -> None:
    """/reply answers the last message; without a text, what is written next does."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "ship it?", "id1")
        await stage.command("/reply yes")
        assert "reply=id1" in await stage.sent()
        await stage.command("/reply")
        await stage.so(lambda: "replying to sam" in stage.bar("replying"))


async def test_one_s_own_last_message(tmp_path: Path) -> None:
    """/edit gives it another text, or puts it into the composer; /delete asks first."""
    async with shown(tmp_path) as stage:
        await stage.said("todd", "one", "id1")
        await stage.said("sam", "two", "id2")
        await stage.command("/edit three")
        assert "draft/target-msgid=id1" in await stage.sent("EDIT")
        await stage.command("/edit")
        await stage.so(lambda: stage.composer.text == "one")
        await stage.pilot.press("escape")
        await stage.command("/delete")
        await stage.box(Ask)


async def test_reacting(tmp_path: Path) -> None:
    """/react takes an emoji, or its name."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "ship it?", "id1")
        await stage.command("/react :rocket:")
        assert "draft/react=🚀" in await stage.sent("TAGMSG")


async def test_boxes(tmp_path: Path) -> None:
    """/thread and /outbox open theirs."""
    async with shown(tmp_path) as stage:
        await stage.said("sam", "ship it?", "id1")
        await stage.command("/thread")
        await stage.box(Side)
        await stage.pilot.press("escape")
        await stage.command("/outbox")
        await stage.box(Chooser)


async def test_nothing_to_do_it_to(tmp_path: Path) -> None:
    """Where there is no such message, that is said."""
    async with shown(tmp_path) as stage:
        await stage.command("/edit x")
        await stage.so(lambda: "there is no such message here" in stage.bar("context"))
